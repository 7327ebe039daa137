"""What a measure is about, whatever its kind: buyers, sellers, fuels, markets."""

from __future__ import annotations

from embargo import fuels
from embargo.scenario.measures import Capacity, Demand, Measure, Nuclear, StockRelease, Strait

POWER_MARKETS = ("products", "gas", "coal")
"""The markets whose fuels make power."""


def importers(measure: Measure) -> tuple[str, ...]:
    """The places that buy, or whose demand or stocks change; empty for a measure on sellers."""
    if isinstance(measure, StockRelease | Nuclear):
        return measure.places
    found: tuple[str, ...] = getattr(measure, "importers", ())
    return found


def exporters(measure: Measure) -> tuple[str, ...]:
    """The places or basins that sell, or whose terminals they are; empty for one on buyers."""
    if isinstance(measure, Capacity):
        return measure.places
    found: tuple[str, ...] = getattr(measure, "exporters", ())
    return found


def fuels_of(measure: Measure) -> tuple[str, ...]:
    """The fuels that a measure is about, in the order of `embargo.fuels.FUELS`."""
    if isinstance(measure, Strait):
        return tuple(fuel for fuel in fuels.FUELS if fuel != "pipeline_gas")
    if isinstance(measure, Capacity):
        return (_CARRIED[measure.resource],)
    named: tuple[str, ...] | None = getattr(measure, "fuels", None)
    if named is not None:
        return named
    of = set(markets(measure))
    return tuple(fuel for fuel in fuels.FUELS if fuels.market_of(fuel) in of)


def markets(measure: Measure) -> tuple[str, ...]:
    """The markets that a measure acts on, in the order of `embargo.fuels.MARKETS`."""
    if isinstance(measure, Demand | StockRelease):
        return (measure.market,)
    if isinstance(measure, Nuclear):
        return POWER_MARKETS
    wanted = {fuels.market_of(fuel) for fuel in fuels_of(measure)}
    return tuple(market for market in fuels.MARKETS if market in wanted)


_CARRIED = {
    "lng_export": "lng",
    "lng_import": "lng",
    "pipeline": "pipeline_gas",
    "oil_pipeline": "crude",
    "loading": "crude",
}

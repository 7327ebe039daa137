"""Power: what each place makes it from, which fuel that burns, what nuclear output replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import places, units
from embargo.errors import Fault, InputError
from embargo.facts import power as facts
from embargo.world.parameters import Parameters
from embargo.world.world import Vector, World

BURNED = {"oil": "products", "gas": "gas", "coal": "coal"}
"""Fuels of the power mix and the market that each is bought in."""

MARKETS = tuple(BURNED.values())

_WITHIN = 3
"""Years by which a mix may differ from the base year."""

_MOST = 0.95
"""Largest part of a place's use of a fuel that power may be: a mix of another year, lignite that
the base counts otherwise, or an efficiency that is too low would burn more than there is."""

_PJ_PER_TWH = 3.6
_HOURS = 8.76


@dataclass(frozen=True, eq=False)
class Power:
    """Power of the places whose mix is known; fuels burned in the order of `MARKETS`.

    Attributes:
        place: [n].
        year: [n] of the mix.
        generation: [n × 7] TWh a year by fuel, in the order of `facts.power.FUELS`.
        buyer: [n × 3] index of the buyer in each market; −1 where it burns none.
        use: [n × 3] fuel burned, balance units a year; never above the base use.
        heat: [n × 3] balance units a TWh; 0 where it burns none.
        capped: [n × 3] use was above the base use and is cut to it, the heat with it.
        theta: [n] logit scale per USD/MWh (million USD a TWh).
    """

    place: tuple[str, ...]
    year: NDArray[np.int64]
    generation: Vector
    buyer: NDArray[np.intp]
    use: Vector
    heat: Vector
    capped: NDArray[np.bool_]
    theta: Vector

    @property
    def thermal(self) -> Vector:
        """TWh a year from oil, gas and coal that the base can serve [n × 3]."""
        columns = [facts.FUELS.index(fuel) for fuel in BURNED]
        return np.where(self.buyer >= 0, self.generation[:, columns], 0.0)


def power(world: World, parameters: Parameters) -> Power:
    """Give power and its fuel by place, for the nearest mix within three years of the base.

    Arguments:
        world: a base world.
        parameters: power_efficiency by market, power_theta.
    """
    known, years, generation = _mixes(world.year)
    shape = len(known), len(MARKETS)
    buyer = np.full(shape, -1, dtype=np.intp)
    use, heat = np.zeros(shape), np.zeros(shape)
    capped = np.zeros(shape, dtype=bool)
    for column, (fuel, name) in enumerate(BURNED.items()):
        market = world.fuel_markets[name]
        need = _PJ_PER_TWH / parameters.value("power_efficiency", name) / _heat_content(name)
        who = np.array([market.layout.at.get(place, -1) for place in known], dtype=np.intp)
        most = np.where(who >= 0, _MOST * market.demand0[who], 0.0)
        made = generation[:, facts.FUELS.index(fuel)]
        burns = (made > 0.0) & (most > 0.0)
        wanted = np.where(burns, made * need, 0.0)
        buyer[burns, column] = who[burns]
        use[:, column] = np.minimum(wanted, most)
        capped[:, column] = wanted > most
        np.divide(use[:, column], made, out=heat[:, column], where=burns)
    return Power(
        place=known,
        year=years,
        generation=generation,
        buyer=buyer,
        use=use,
        heat=heat,
        capped=capped,
        theta=np.full(len(known), parameters.value("power_theta")),
    )


@lru_cache(maxsize=8)
def _mixes(year: int) -> tuple[tuple[str, ...], NDArray[np.int64], Vector]:
    """Places whose mix is known near a year, the year of each [n], TWh a year by fuel [n × 7]."""
    found = []
    for place in sorted({row.place for row in facts.mixes()}):
        mix = None if places.is_group(place) else facts.mix(place, year, _WITHIN)
        if mix is not None:
            found.append(mix)
    made_of = [[mix.generation_twh * mix.share(f) for f in facts.FUELS] for mix in found]
    generation = np.array(made_of, dtype=np.float64).reshape(len(found), len(facts.FUELS))
    return tuple(mix.place for mix in found), np.array([mix.year for mix in found]), generation


def scale(found: Power, more: Mapping[str, float]) -> Vector:
    """Give the thermal generation as a part of the base's [n], when other power is added.

    Arguments:
        found: what `power` gives.
        more: TWh a year by place, below zero for a loss; what exceeds the thermal generation has
            nothing left to replace.

    Raises:
        InputError: with one fault for each place whose power is not known.
    """
    unknown = [place for place in more if place not in found.place]
    if unknown:
        raise InputError(
            Fault("power", f"what {p!r} makes its power from is not known", "leave it out")
            for p in unknown
        )
    thermal = found.thermal.sum(axis=1)
    added = np.array([more.get(place, 0.0) for place in found.place])
    part: Vector = np.where(thermal > 0.0, 1.0 - added / np.maximum(thermal, 1e-12), 1.0)
    return np.maximum(part, 0.0)


def switched(found: Power, costs: Vector, scale: Vector | None = None) -> Vector:
    """Give the fuel burned when the costs of fuels have changed, balance units a year [n × 3].

    Thermal power is shared by a logit on the change of fuel cost a MWh, which gives the base where
    nothing changes (Clarke and Edmonds 1993).

    Arguments:
        found: what `power` gives.
        costs: [n × 3] change of the price of each fuel, million USD a balance unit.
        scale: [n] thermal generation as a part of the base's.
    """
    thermal = found.thermal
    utility = np.where(thermal > 0.0, -found.theta[:, None] * found.heat * costs, -np.inf)
    best = utility.max(axis=1, keepdims=True)
    weight = thermal * np.exp(np.where(np.isfinite(best), utility - best, 0.0))
    whole = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0.0)
    total = thermal.sum(axis=1) * (1.0 if scale is None else scale)
    burned: Vector = total[:, None] * share * found.heat
    return burned


def nuclear(place: str, month: str, planned: bool = False) -> float | None:
    """Give the reactors of a place on the grid in a month, in GW; None where none are known.

    Arguments:
        place: code of a place; only Japan's reactors are known one by one.
        month: as "2025-04".
        planned: count what is approved and not back yet, on its planned date.
    """
    rows = [row for row in facts.reactors() if row.place == place]
    if not rows:
        return None
    return sum(
        row.net_mw / 1000.0
        for row in rows
        if (planned or row.stage == "running") and row.runs(month)
    )


def yearly(gw: float, parameters: Parameters) -> float:
    """Give what reactors of so many GW make in a year, in TWh, at the capacity factor."""
    return gw * _HOURS * parameters.value("nuclear_factor")


def table(found: Power) -> pl.DataFrame:
    """Give power by place: place, name, year, TWh a year by fuel, then the fuel burned by market
    (balance units) and whether it was cut to the base use."""
    return pl.DataFrame(
        {
            "place": found.place,
            "name": [places.name(place) for place in found.place],
            "year": found.year,
            **{fuel: found.generation[:, n] for n, fuel in enumerate(facts.FUELS)},
            **{f"{name} burned": found.use[:, n] for n, name in enumerate(MARKETS)},
            **{f"{name} capped": found.capped[:, n] for n, name in enumerate(MARKETS)},
        }
    )


def _heat_content(market: str) -> float:
    """PJ of a balance unit, gross."""
    if market == "coal":
        return 1.0
    if market == "gas":
        return units.convert(1.0, "bcm", "PJ", "pipeline_gas")
    return units.convert(1.0, "Mt", "PJ", market)

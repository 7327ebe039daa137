"""Demand, stock releases and nuclear power: what acts on use."""

from __future__ import annotations

import numpy as np

from embargo.outcome import reach
from embargo.outcome.act.changes import Changes
from embargo.scenario import Demand, Nuclear, StockRelease
from embargo.world.stores import stores

_HOURS = 8.76
"""TWh a year of a GW that always runs."""


def demand(changes: Changes, measure: Demand) -> bool:
    """Scale the buyers' demand at unchanged prices."""
    hit = reach.buyers(changes.world, measure.importers)
    shift = measure.level * changes.when.strength(measure)
    if shift != 0 and hit.any():
        scale = changes.market.demand_scale
        changes.market = changes.market.change(
            demand_scale=np.where(hit, scale * (1 + shift), scale)
        )
    return bool(hit.any())


def stock_release(changes: Changes, measure: StockRelease) -> bool:
    """Bring strategic stocks to the market at an even rate, by what each place holds."""
    world, timing = changes.world, measure.timing
    hit = np.flatnonzero(reach.buyers(world, measure.places))
    if not hit.size or timing.start is None or timing.until is None:
        return bool(hit.size)
    held = stores(world, changes.when.year, changes.when.parameters)
    amount = np.zeros(world.demand0.size)
    amount[held.buyer] = held.strategic
    part = amount[hit] / max(float(amount[hit].sum()), 1e-300)
    rate = release(measure, world.name) * changes.when.strength(measure)
    if rate > 0:
        build = changes.market.stock_build.copy()
        build[hit] -= rate * part
        changes.market = changes.market.change(stock_build=build)
    return True


def release(measure: StockRelease, market: str) -> float:
    """What is released while it lasts, in balance units a year."""
    from embargo import fuels

    start, until = measure.timing.start, measure.timing.until
    months = 12 if start is None or until is None else until - start + 1
    return 12 * measure.volume_in(fuels.balance_unit(market)) / months


def nuclear(changes: Changes, measure: Nuclear) -> bool:
    """Note what comes back; the power of the place makes room for it."""
    (place,) = measure.places
    share = changes.when.strength(measure)
    hours = _HOURS * changes.when.parameters.value("nuclear_factor")
    amount = measure.amount * (hours if measure.unit == "GW" else 1.0)
    changes.power[place] = changes.power.get(place, 0.0) + share * amount
    return bool(reach.buyers(changes.world, measure.places).any())

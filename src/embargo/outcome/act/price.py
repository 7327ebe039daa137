"""Price caps, secondary tariffs and designations: what acts by price and risk."""

from __future__ import annotations

import numpy as np

from embargo.outcome import reach
from embargo.outcome.act.changes import Changes
from embargo.outcome.act.trade import specific
from embargo.scenario import Designation, PriceCap, SecondaryTariff
from embargo.world.fleet import shadow_fleet, ship_days


def price_cap(changes: Changes, measure: PriceCap) -> bool:
    """Cap what sellers are paid for what needs the coalition's ships.

    Home use, pipelines and what a shadow fleet carries need none. That fleet is shared by the
    sellers in proportion to what they ship. A cap kept in part leaves the rest of the ships.
    """
    world, market, when = changes.world, changes.market, changes.when
    hit = np.flatnonzero(reach.sellers(world, measure.exporters))
    shipped = np.where(_by_sea(changes) & ~changes.spared, world.flow0, 0.0)
    seller = changes.base.seller
    by_sea = np.bincount(seller, shipped, market.price0.size)
    if not hit.size or by_sea[hit].sum() <= 0:
        return False
    share = when.strength(measure)
    if not measure.services or share == 0:
        return True
    fleet = measure.shadow_fleet
    if fleet is None:
        known = shadow_fleet(when.date, world.name)
        carried = 0.0 if known is None else known.per_year(world.name)
    else:
        carried = fleet * 365.0 * world.price_factor
    whole = np.bincount(seller, world.flow0, market.price0.size)
    cap, free = market.price_cap.copy(), market.uncapped.copy()
    for index in hit:
        part = by_sea[index] / by_sea[hit].sum()
        cap[index] = min(cap[index], measure.cap / world.price_factor)
        free[index] = whole[index] - by_sea[index]
        free[index] += part * carried + (1 - share) * by_sea[index]
    evasion = when.parameters.value("evasion", world.name) / world.price_factor
    changes.market = market.change(
        price_cap=cap,
        uncapped=free,
        evasion=np.where(np.isfinite(cap), evasion, market.evasion),
    )
    return True


def secondary_tariff(changes: Changes, measure: SecondaryTariff) -> bool:
    """Make the fuel dearer by what the penalty weighs."""
    hit = changes.hit(measure.importers, measure.exporters, measure.fuels)
    rate = measure.rate * changes.when.strength(measure)
    if rate > 0 and hit.any():
        changes.dearer(specific(changes.world, rate, measure.unit, measure.fuels, hit))
    return bool(hit.any())


def designation(changes: Changes, measure: Designation) -> bool:
    """Make all sales abroad dearer by the risk on the share that the listed firms sell."""
    world = changes.world
    sold = reach.sellers(world, measure.exporters)[changes.base.seller]
    abroad = (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()
    hit = sold & abroad & world.arcs["fuel"].is_in(list(measure.fuels)).to_numpy()
    hit &= ~changes.spared
    rate = measure.share * measure.wedge * changes.when.strength(measure)
    if rate > 0 and hit.any():
        changes.dearer(specific(world, rate, measure.unit, measure.fuels, hit))
    return bool(hit.any())


def _by_sea(changes: Changes) -> np.ndarray:
    days = ship_days(changes.world, changes.when.year)
    return np.asarray(np.isfinite(days) & (days > 0))

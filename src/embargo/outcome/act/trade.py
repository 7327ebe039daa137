"""Bans, phase-outs, quotas, tariffs and export bans: what acts on pairs of places."""

from __future__ import annotations

import numpy as np

from embargo import fuels, units
from embargo.outcome.act.changes import Changes, Mask, Vector
from embargo.scenario import Ban, ExportBan, PhaseOut, Quota, Tariff
from embargo.world import FuelMarket
from embargo.world.contracts import committed

_HEAT = {"pj", "ej", "gj", "tj", "mj", "twh", "gwh", "mwh", "kwh", "mmbtu", "tbtu", "toe", "ktoe"}
_HEAT |= {"mtoe", "boe", "tce", "kcal"}


def ban(changes: Changes, measure: Ban | ExportBan) -> bool:
    """Close the arcs, or limit each pair to what is left; whether there are any."""
    hit = changes.hit(measure.importers, measure.exporters, measure.fuels)
    hit = hit & (changes.world.flow0 > 0)
    changes.cut(hit, measure.level * changes.when.strength(measure))
    return bool(hit.any())


def phase_out(changes: Changes, measure: PhaseOut) -> bool:
    """Limit each pair to what is left; by contracts, to what they bind and no more."""
    hit = changes.hit(measure.importers, measure.exporters, measure.fuels)
    hit = hit & (changes.world.flow0 > 0)
    share = changes.when.strength(measure)
    if measure.schedule != "contracts" or measure.over(changes.when.any_month):
        changes.cut(hit, share)
        return bool(hit.any())
    flow = changes.world.flow0
    bound = 12 * committed(changes.world, changes.when.any_month, changes.when.parameters)
    free = hit & (bound <= 0)
    changes.cut(free, share)
    for arc in np.flatnonzero(hit & (bound > 0)):
        use = np.zeros(flow.size)
        use[arc] = 1.0
        changes.cap(use, float(flow[arc] - share * (flow[arc] - bound[arc])))
    return bool(hit.any())


def quota(changes: Changes, measure: Quota) -> bool:
    """Limit the joint flow; kept in part, only that part of what is above the limit goes."""
    world, share = changes.world, changes.when.strength(measure)
    hit = changes.hit(measure.importers, measure.exporters, measure.fuels)
    if not hit.any() or share == 0:
        return bool(hit.any())
    if len(measure.fuels) > 1 or measure.unit.split("/")[0].strip().casefold() in _HEAT:
        use = np.zeros(hit.size)
        for fuel in measure.fuels:
            of_fuel = hit & (world.arcs["fuel"] == fuel).to_numpy()
            use[of_fuel] = units.factor(fuels.balance_unit(world.name), "PJ", fuel)
        limit = measure.limit_in("PJ")
    else:
        use = np.where(hit, world.per_balance_unit, 0.0)
        limit = measure.limit_in(fuels.flow_unit(measure.fuels[0]))
    limit += (1 - share) * max(float(use @ world.flow0) - limit, 0.0)
    # In balance units, so that the solver's residual weighs a limit like any flow.
    size = float(use[hit].mean())
    changes.cap(use / size, limit / size)
    return True


def tariff(changes: Changes, measure: Tariff) -> bool:
    """Put the duty on the arcs."""
    world, market, share = changes.world, changes.market, changes.when.strength(measure)
    hit = changes.hit(measure.importers, measure.exporters, measure.fuels)
    if measure.rate * share == 0 or not hit.any():
        return bool(hit.any())
    if measure.unit == "percent":
        # On the FOB price, which is the seller's price and the margin.
        rate = np.where(hit, share * measure.rate / 100, 0.0)
        changes.market = market.change(
            tariff=market.tariff + rate, wedge=market.wedge + rate * world.margin
        )
    else:
        paid = specific(world, share * measure.rate, measure.unit, measure.fuels, hit)
        changes.market = market.change(wedge=market.wedge + paid)
    return True


def specific(world: FuelMarket, rate: float, unit: str, of: tuple[str, ...], hit: Mask) -> Vector:
    """A price per quantity [A] in million USD per balance unit, zero where it does not apply."""
    if unit == "USD/t":
        # Of the tonne as shipped, whose heat differs by exporter.
        return np.where(hit, rate * world.per_balance_unit, 0.0)
    paid = np.zeros(hit.size)
    for fuel in of:
        if fuels.market_of(fuel) == world.name:
            of_fuel = hit & (world.arcs["fuel"] == fuel).to_numpy()
            balance = f"MUSD/{fuels.balance_unit(world.name)}"
            paid[of_fuel] = units.price(rate, unit, balance, fuel)
    return paid

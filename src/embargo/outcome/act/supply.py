"""Outages, lost and new capacity, spare capacity, closed straits: what acts on supply and ways."""

from __future__ import annotations

import numpy as np

from embargo import fuels
from embargo.outcome import reach
from embargo.outcome.act.changes import Changes
from embargo.scenario import Capacity, Expansion, Outage, SpareCapacity, Strait
from embargo.world.closures import bypass, closed
from embargo.world.fleet import ship_days
from embargo.world.spare import spare

_SHIPPED = ("crude", "products", "gas", "coal")


def outage(changes: Changes, measure: Outage) -> bool:
    """Scale the seller down; one that sells several fuels, only what is lost."""
    world, lost = changes.world, measure.level * changes.when.strength(measure)
    carries = world.arcs["fuel"].is_in(list(measure.fuels)).to_numpy() & (world.flow0 > 0)
    seller = changes.base.seller
    scale, opened, acted = changes.market.supply_scale.copy(), changes.market.open.copy(), False
    for index in np.flatnonzero(reach.sellers(world, measure.exporters)):
        own = seller == index
        hit = own & carries
        if not hit.any():
            continue
        acted = True
        if not (own & ~carries & (world.flow0 > 0)).any():
            scale[index] *= 1 - lost
        elif lost == 1:
            opened = opened & ~hit
        elif lost > 0:
            left = (1 - lost) * float(world.flow0[hit].sum())
            changes.cap(hit.astype(float), left, "plant")
    if (scale != changes.market.supply_scale).any() or (opened != changes.market.open).any():
        changes.market = changes.market.change(supply_scale=scale, open=opened)
    return acted


def capacity(changes: Changes, measure: Capacity) -> bool:
    """Scale terminals or pipelines down."""
    hit = reach.resources(changes.world, measure.resource, measure.places)
    lost = measure.level * changes.when.strength(measure)
    if lost > 0 and hit.any():
        known = changes.market.capacity
        changes.market = changes.market.change(capacity=np.where(hit, known * (1 - lost), known))
    return bool(hit.any())


def expansion(changes: Changes, measure: Expansion) -> bool:
    """Raise the seller's output and the plants or pipelines that it goes through."""
    world, market = changes.world, changes.market
    at = np.flatnonzero(reach.sellers(world, measure.exporters))
    carried = world.arcs["fuel"].is_in(list(measure.fuels)).to_numpy()
    out = np.array([world.flow0[carried & (changes.base.seller == index)].sum() for index in at])
    if not at.size or out.sum() <= 0:
        return False
    (fuel,) = measure.fuels
    more = measure.amount_in(fuels.flow_unit(fuel)) * changes.when.strength(measure)
    per = float(np.average(world.per_balance_unit, weights=world.flow0 * carried))
    gain = more / per * out / out.sum()
    if more == 0:
        return True
    scale = market.supply_scale.copy()
    scale[at] += gain / market.supply0[at]
    room = market.capacity.copy()
    use = np.asarray(world.incidence @ (world.flow0 * carried))
    for index, extra in zip(at, gain, strict=True):
        own = world.flow0 * (carried & (changes.base.seller == index))
        if own.sum() > 0:
            part = np.asarray(world.incidence @ own) / own.sum()
            outward = (world.resources["kind"].is_in(["lng_export", "loading"])).to_numpy()
            pipes = (world.resources["kind"] == "pipeline").to_numpy() & (fuel != "lng")
            grows = (outward | pipes) & (use > 0)
            room[: use.size] += np.where(grows, part * extra, 0.0)
    # New plants come with buyers: at unchanged prices they would take that much more.
    grown = np.zeros(scale.size)
    grown[at] = gain / np.where(out > 0, out, 1.0)
    wanted = np.where(carried, np.log1p(grown[changes.base.seller]), 0.0)
    changes.market = market.change(
        supply_scale=scale, capacity=room, log_weight=market.log_weight + wanted
    )
    return True


def spare_capacity(changes: Changes, measure: SpareCapacity) -> bool:
    """Raise output by a share of what is known to be spare."""
    world, market = changes.world, changes.market
    if not any(fuels.market_of(fuel) == world.name for fuel in measure.fuels):
        return False
    known = spare(world, changes.when.year)
    hit = reach.sellers(world, measure.exporters) & (known > 0)
    share = measure.level * changes.when.strength(measure)
    if share > 0 and hit.any():
        more = np.where(hit, share * known, 0.0) / np.maximum(market.supply0, 1e-300)
        changes.market = market.change(supply_scale=market.supply_scale + more)
    return bool(hit.any())


def strait(changes: Changes, measure: Strait) -> bool:
    """Note a strait that is closed; `straits` acts once all of them are known."""
    share = measure.level * changes.when.strength(measure)
    if measure.state == "closed" and share > 0:
        changes.straits[measure.strait] = max(changes.straits.get(measure.strait, 0.0), share)
    return measure.state == "closed"


def straits(changes: Changes) -> None:
    """Strand or lengthen what would pass the closed straits, and let it eat the fleet.

    A strait closed to a share of its ships lets the rest through at the freight of before.
    """
    if not changes.straits or changes.world.name not in _SHIPPED:
        return
    world, when = changes.world, changes.when
    names, share = tuple(sorted(changes.straits)), max(changes.straits.values())
    found = closed(world, when.year, names, when.date)
    there = world.flow0 > 0
    stranded = ~found.open & there
    bypassed = np.zeros(there.size, dtype=bool)
    for name in names:
        for way in bypass(world, when.year, name, when.date):
            arcs = way.arcs & found.open & there
            before = float(world.flow0[arcs].sum())
            if arcs.any() and before > 0:
                limit = way.limit + (1 - share) * max(before - way.limit, 0.0)
                changes.cap(arcs.astype(float), limit, "plant")
                bypassed |= arcs
    changes.cut(stranded, share)
    longer = np.where(found.open, share * found.extra_freight, 0.0)
    if not (stranded.any() or bypassed.any() or longer.any()):
        return
    market = changes.market
    changes.market = market.change(cost=market.cost + longer)
    days = ship_days(world, when.year)
    sails = np.isfinite(days) & (days > 0)
    busy = np.where(sails, days, 0.0)
    # The way back is as long as the way there.
    later = busy + np.where(sails & found.open, 2 * share * found.extra_days, 0.0)
    afloat = float(busy @ world.flow0)
    if afloat > 0:
        value = when.parameters.value
        size = float(later[sails].mean())
        changes.cap(
            later / size,
            afloat / value("fleet_use", world.name) / size,
            "fleet",
            knee=value("fleet_knee", world.name),
            scale=size
            * value("fleet_rent_scale", world.name)
            / world.price_factor
            / float(np.average(busy[sails], weights=world.flow0[sails])),
        )

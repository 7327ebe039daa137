"""One market before or after the measures: volumes, and every price split into its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo.market import Equilibrium, Market
from embargo.market.calibrate import Baseline
from embargo.outcome.act.changes import Changes, Moment
from embargo.world import FuelMarket
from embargo.world.world import Layout

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class State:
    """Volumes in balance units a year, prices in million USD a balance unit.

    Arguments:
        flow: [A].
        fob: [A] at the loading point: seller's price, margin, rents of plants and pipes.
        middle: [A] what stays with traders and uninsured ships when a cap holds the seller down.
        freight: [A] with the rent of a full fleet.
        border: [A] paid abroad: `fob`, `middle`, freight and rents of import terminals.
        duty: [A] tariffs, on top of `border`.
        scarcity: [A] worth of a permit under the measures' own limits (quotas, partial bans).
        risk: [A] what buyers fear or are charged elsewhere: listings, secondary tariffs.
        fit: [A] what running another grade than a refinery is built for costs it.
        plant: [A] the part of `fob` that is rent of plants, loading and pipes.
        landing: [A] the part of `border` that is rent of import terminals.
        hire: [A] the part of `freight` that is rent of a full fleet.
        supply: [S]; buyer_price, consumption (demand served), shortage: [B].
        build: [B] what goes into store.
    """

    flow: Vector
    fob: Vector
    middle: Vector
    freight: Vector
    border: Vector
    duty: Vector
    scarcity: Vector
    risk: Vector
    fit: Vector
    plant: Vector
    landing: Vector
    hire: Vector
    supply: Vector
    buyer_price: Vector
    consumption: Vector
    shortage: Vector
    build: Vector

    @property
    def delivered(self) -> Vector:
        """[A] what a unit costs its buyer, duties, permits, risk and fit included."""
        return self.border + self.duty + self.scarcity + self.risk + self.fit


def totals(index: NDArray[np.intp], values: Vector, size: int) -> Vector:
    """Sums [size] of `values` by `index`."""
    return np.bincount(index, values, size).astype(np.float64)


def baseline(world: FuelMarket, market: Market, build: Vector | None = None) -> State:
    """The state that the market was calibrated to; `build` [B] goes into store in it."""
    stored = market.stock_build if build is None else build
    inflow = totals(market.buyer, world.flow0, market.demand0.size)
    return _state(
        Changes.of(world, market, Moment(0)),
        flow=world.flow0,
        price=market.price0,
        rent=market.rent0,
        buyer_price=market.buyer_price0,
        shortage=np.maximum(market.demand0 + stored - inflow, 0.0),
        build=stored,
    )


def untouched(world: FuelMarket, base: Baseline) -> State:
    """The state of a market that is not solved, from the prices of its base: as `baseline`."""
    outward, inward, fit = _rents(world, base.rent0)
    paid = base.price0[base.seller]
    none = np.zeros(paid.size)
    fob = paid + world.margin + outward
    freight = base.cost - world.margin
    bought = totals(base.buyer, world.flow0, base.price.size)
    return State(
        flow=world.flow0,
        fob=fob,
        middle=none,
        freight=freight,
        border=fob + freight + inward,
        duty=none,
        scarcity=none,
        risk=none,
        fit=fit,
        plant=outward,
        landing=inward,
        hire=none,
        supply=base.supply,
        buyer_price=base.price,
        consumption=bought,
        shortage=np.maximum(base.demand - bought, 0.0),
        build=np.zeros(bought.size),
    )


def _rents(world: FuelMarket, rent: Vector) -> tuple[Vector, Vector, Vector]:
    """[A] each: rents of plants, loading and pipes; of import terminals; cost of other grades."""
    if not rent.any():
        none = np.zeros(world.flow0.size)
        return none, none, none
    at = world.layout
    parts = (~(at.terminal | at.grade), at.terminal, at.grade)
    outward, inward, fit = (_spread(at, np.where(part, rent, 0.0)) for part in parts)
    return outward, inward, fit


def _spread(at: Layout, rent: Vector) -> Vector:
    """[A] what arcs pay of rents [R]."""
    if not rent.any():
        return np.zeros(at.home.size)
    return np.asarray(at.spread @ rent, dtype=np.float64)


def counterfactual(changes: Changes, found: Equilibrium, build: Vector | None = None) -> State:
    """The state of a solved market.

    Arguments:
        changes: what the measures made of it.
        found: its equilibrium.
        build: [B] what buyers put into store, by default what the market says.
    """
    return _state(
        changes,
        flow=found.flow,
        price=found.price,
        rent=found.rent,
        buyer_price=found.buyer_price,
        shortage=found.shortage,
        build=changes.market.stock_build if build is None else build,
    )


def _state(
    changes: Changes,
    *,
    flow: Vector,
    price: Vector,
    rent: Vector,
    buyer_price: Vector,
    shortage: Vector,
    build: Vector,
) -> State:
    world, market = changes.world, changes.market
    own = world.capacity0.size
    added = rent[own:]
    who = np.array(changes.kinds, dtype="U6")
    limits = market.incidence[own:].T if changes.kinds else None

    def spread_added(kind: str) -> Vector:
        if limits is None or kind not in changes.kinds:
            return np.zeros(flow.size)
        return np.asarray(limits @ np.where(who == kind, added, 0.0))

    outward, inward, fit = _rents(world, rent[:own])
    outward = outward + spread_added("plant")
    paid = price[market.seller]
    received = _received(changes, flow, price)[market.seller]
    fob = received + world.margin + outward
    hire = spread_added("fleet")
    freight = market.cost - world.margin + hire
    return State(
        flow=flow,
        fob=fob,
        middle=paid - received,
        freight=freight,
        border=fob + (paid - received) + freight + inward,
        duty=market.tariff * paid + market.wedge - changes.risk,
        scarcity=spread_added("permit"),
        risk=changes.risk,
        fit=fit,
        plant=outward,
        landing=inward,
        hire=hire,
        supply=totals(market.seller, flow, market.price0.size),
        buyer_price=buyer_price,
        consumption=totals(market.buyer, flow, market.demand0.size) - build,
        shortage=shortage,
        build=build,
    )


def _received(changes: Changes, flow: Vector, price: Vector) -> Vector:
    """[S] mean price that sellers are paid: under a cap, the cap for what needs its services."""
    market = changes.market
    capped = np.isfinite(market.price_cap) & (price > market.price_cap)
    if not capped.any():
        return price
    sold = totals(market.seller, flow, price.size)
    free = np.minimum(market.uncapped, sold) / np.where(sold > 0, sold, 1.0)
    hidden = np.maximum(price - market.evasion, np.minimum(price, market.price_cap))
    mean = free * hidden + (1.0 - free) * market.price_cap
    return np.where(capped, np.minimum(mean, price), price)

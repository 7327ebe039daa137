"""One market before or after the measures: volumes, and every price split into its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo.market import Equilibrium, Market
from embargo.world import FuelMarket

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class State:
    """Volumes in balance units a year, prices in million USD a balance unit.

    Arguments:
        flow: [A].
        fob: [A] at the loading point: seller's price, margin, rents of plants and pipes.
        border: [A] paid abroad: `fob`, freight and rents of import terminals.
        duty: [A] tariffs, on top of `border`.
        scarcity: [A] worth of a permit under the measures' own limits (quotas, partial bans).
        supply: [S]; buyer_price, consumption (demand served), shortage: [B].
    """

    flow: Vector
    fob: Vector
    border: Vector
    duty: Vector
    scarcity: Vector
    supply: Vector
    buyer_price: Vector
    consumption: Vector
    shortage: Vector

    @property
    def delivered(self) -> Vector:
        """[A] what a unit costs its buyer, duties and permits included."""
        return self.border + self.duty + self.scarcity


def totals(index: NDArray[np.intp], values: Vector, size: int) -> Vector:
    """Sums [size] of `values` by `index`."""
    return np.bincount(index, values, size).astype(np.float64)


def baseline(world: FuelMarket, market: Market) -> State:
    """The state that the market was calibrated to."""
    inflow = totals(market.buyer, world.flow0, market.demand0.size)
    return _state(
        world,
        market,
        flow=world.flow0,
        price=market.price0,
        rent=market.rent0,
        buyer_price=market.buyer_price0,
        shortage=np.maximum(market.demand0 - inflow, 0.0),
    )


def counterfactual(
    world: FuelMarket, market: Market, found: Equilibrium, plants: Sequence[bool]
) -> State:
    """The state of a solved market.

    Arguments:
        plants: for each resource beyond those of the world, whether it is the limit of plants that
            an outage left, whose rent the seller earns, or else of permits.
    """
    return _state(
        world,
        market,
        flow=found.flow,
        price=found.price,
        rent=found.rent,
        buyer_price=found.buyer_price,
        shortage=found.shortage,
        plants=plants,
    )


def _state(
    world: FuelMarket,
    market: Market,
    *,
    flow: Vector,
    price: Vector,
    rent: Vector,
    buyer_price: Vector,
    shortage: Vector,
    plants: Sequence[bool] = (),
) -> State:
    own = world.capacity0.size
    at_import = (world.resources["kind"] == "lng_import").to_numpy()
    physical = rent[:own]
    outward = np.asarray(world.incidence.T @ np.where(at_import, 0.0, physical))
    added, left = rent[own:], np.asarray(plants, dtype=bool)
    outward = outward + np.asarray(market.incidence[own:].T @ np.where(left, added, 0.0))
    inward = np.asarray(world.incidence.T @ np.where(at_import, physical, 0.0))
    at_seller = price[market.seller]
    fob = at_seller + world.margin + outward
    return State(
        flow=flow,
        fob=fob,
        border=fob + world.freight + inward,
        duty=market.tariff * at_seller + market.wedge,
        scarcity=np.asarray(market.incidence[own:].T @ np.where(left, 0.0, added)),
        supply=totals(market.seller, flow, market.price0.size),
        buyer_price=buyer_price,
        consumption=totals(market.buyer, flow, market.demand0.size),
        shortage=shortage,
    )

"""A market at other base flows: what follows from them follows along."""

from __future__ import annotations

import numpy as np

from embargo.world.resources import FULLEST, base_rent
from embargo.world.world import FuelMarket, Vector


def with_flows(world: FuelMarket, flow: Vector) -> FuelMarket:
    """Give a market with other base flows.

    Sellers' prices stay as observed. A capacity is lifted to what a flow needs. Where gas is priced
    at the border, `margin_of` takes up what rents gain.

    Arguments:
        world: the market.
        flow: [A] base flows, balance units a year.
    """
    arcs = world.layout
    use = np.asarray(world.incidence @ flow)
    return world.change(
        flow0=flow,
        supply0=np.bincount(arcs.seller, flow, world.supply0.size).astype(np.float64),
        demand0=np.bincount(arcs.buyer, flow, world.demand0.size).astype(np.float64),
        capacity0=np.maximum(world.capacity0, use / FULLEST),
    )


def margin_of(world: FuelMarket, market: FuelMarket) -> Vector:
    """Give the margin [A] at which border prices of `market` stay those of `world`.

    Where gas is priced at the border, the margin takes up what the rent of a terminal gains or
    loses; elsewhere it is that of `world`.

    Arguments:
        world: the market as it was observed.
        market: the same at other flows or parameters.
    """
    if world.name != "gas" or not world.capacity0.size:
        return world.margin
    rents = [
        base_rent(
            np.asarray(each.incidence @ each.flow0), each.capacity0, each.knee, each.rent_scale
        )
        for each in (world, market)
    ]
    gained = np.asarray(world.layout.spread @ (rents[1] - rents[0]))
    margin: Vector = world.margin - np.where(world.layout.home, 0.0, gained)
    return margin

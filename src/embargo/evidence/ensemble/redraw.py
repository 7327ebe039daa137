"""The world of a draw: a market at other parameters and base flows."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from embargo.evidence.ensemble.base_flows import drawn_flows
from embargo.market.arrays import summed
from embargo.world import FuelMarket
from embargo.world.parameters import Parameters
from embargo.world.resources import FULLEST, base_rent
from embargo.world.sourcing import Suppliers, suppliers, with_parameters

_GROUPS: WeakKeyDictionary[FuelMarket, Suppliers] = WeakKeyDictionary()
"""Groups of the central markets: the same in every draw, and slow to find by name."""


def redrawn(
    world: FuelMarket, central: Parameters, drawn: Parameters, rng: np.random.Generator
) -> FuelMarket:
    """Give a market at drawn parameters and base flows.

    Sellers' prices stay as observed. Where gas is priced at the border, the margin takes up what
    the rent of a terminal gains or loses, so that the border price stays as observed too. A
    capacity is lifted to what a drawn flow needs. Seeds of untried links move with `reach`.

    Arguments:
        world: the market at the central parameters.
        central: those parameters.
        drawn: the parameters of the draw.
        rng: the stream for base flows.
    """
    name = world.name
    flow = drawn_flows(world, rng)
    seeds = (world.arcs["status"] == "prior").to_numpy()
    flow[seeds] *= drawn.value("reach", name) / central.value("reach", name)
    buyer = world.arcs["buyer"].to_numpy()
    demand = summed(buyer, flow, world.demand0.size)
    use = np.asarray(world.incidence @ flow)
    market = replace(
        world,
        flow0=flow,
        supply0=summed(world.arcs["seller"].to_numpy(), flow, world.supply0.size),
        demand0=demand,
        capacity0=np.maximum(world.capacity0, use / FULLEST),
    )
    if world not in _GROUPS:
        _GROUPS[world] = suppliers(world)
    market = with_parameters(market, drawn, suppliers(market, _GROUPS[world]))
    if name != "gas" or not use.size:
        return market
    rents = [
        base_rent(
            np.asarray(each.incidence @ each.flow0), each.capacity0, each.knee, each.rent_scale
        )
        for each in (world, market)
    ]
    home = (world.arcs["exporter"] == world.arcs["importer"]).to_numpy()
    gained = np.asarray(world.incidence.T @ (rents[1] - rents[0]))
    return replace(market, margin=world.margin - np.where(home, 0.0, gained))

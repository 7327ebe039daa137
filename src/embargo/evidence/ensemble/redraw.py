"""The world of a draw: a market at other parameters and base flows."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from embargo.evidence.ensemble.base_flows import drawn_flows
from embargo.world import FuelMarket
from embargo.world.parameters import Parameters
from embargo.world.refit import margin_of, with_flows
from embargo.world.sourcing import Suppliers, suppliers, with_curves, with_parameters

_GROUPS: WeakKeyDictionary[FuelMarket, Suppliers] = WeakKeyDictionary()
"""Groups of the central markets: the same in every draw, and slow to find by name."""

_SEEDS: WeakKeyDictionary[FuelMarket, NDArray[np.bool_]] = WeakKeyDictionary()
"""Which of their arcs [A] are links without past trade."""


def redrawn(
    world: FuelMarket,
    central: Parameters,
    drawn: Parameters,
    rng: np.random.Generator,
    *,
    solved: bool = True,
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
        solved: whether the market will be solved; if not, how its buyers choose stays central.
    """
    name = world.name
    flow = drawn_flows(world, rng)
    if world not in _SEEDS:
        _SEEDS[world] = (world.arcs["status"] == "prior").to_numpy()
    flow[_SEEDS[world]] *= drawn.value("reach", name) / central.value("reach", name)
    market = with_flows(world, flow)
    if solved:
        if world not in _GROUPS:
            _GROUPS[world] = suppliers(world)
        market = with_parameters(market, drawn, suppliers(market, _GROUPS[world]))
    else:
        market = with_curves(market, drawn)
    return market.change(margin=margin_of(world, market))

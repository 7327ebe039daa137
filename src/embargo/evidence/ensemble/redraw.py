"""The world of a draw: a market at other parameters and base flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from embargo.evidence.ensemble.base_flows import Vector, drawn_flows
from embargo.market.arrays import summed
from embargo.world import FuelMarket
from embargo.world.parameters import Parameters
from embargo.world.resources import FULLEST, base_rent


def redrawn(
    world: FuelMarket, central: Parameters, drawn: Parameters, rng: np.random.Generator
) -> FuelMarket:
    """Give a market at drawn parameters and base flows.

    Sellers' prices stay as observed. Where gas is priced at the border, the margin takes up what
    the rent of a terminal gains or loses, so that the border price stays as observed too.

    Arguments:
        world: the market at the central parameters.
        central: those parameters.
        drawn: the parameters of the draw.
        rng: the stream for base flows.
    """
    name, factor = world.name, world.price_factor

    def ratio(parameter: str) -> float:
        return drawn.value(parameter, name) / central.value(parameter, name)

    def ratios(kinds: NDArray[np.str_], parameter: str) -> Vector:
        return np.array([ratio(f"{parameter}{kind}") for kind in kinds])

    flow = drawn_flows(world, rng)
    flow[(world.arcs["status"] == "prior").to_numpy()] *= ratio("new_links")
    use = np.asarray(world.incidence @ flow)
    capacity = np.maximum(world.capacity0, use / FULLEST)
    knee, scale, margin = world.knee, world.rent_scale, world.margin
    if knee.size:
        before = base_rent(np.asarray(world.incidence @ world.flow0), world.capacity0, knee, scale)
        knee = np.full(knee.size, drawn.value("knee", name))
        scale = np.full(knee.size, drawn.value("rent_scale", name) / factor)
        if name == "gas":
            gained = base_rent(use, capacity, knee, scale) - before
            home = (world.arcs["exporter"] == world.arcs["importer"]).to_numpy()
            margin = margin - np.where(home, 0.0, np.asarray(world.incidence.T @ gained))
    kind = _kinds(world, central)
    elasticity = world.supply_elasticity * ratios(kind, "supply_elasticity")
    floor = world.floor * ratios(kind, "floor")
    width = world.floor_width * ratio("floor_width")
    return replace(
        world,
        flow0=flow,
        supply0=summed(world.arcs["seller"].to_numpy(), flow, world.supply0.size),
        demand0=summed(world.arcs["buyer"].to_numpy(), flow, world.demand0.size),
        capacity0=capacity,
        knee=knee,
        rent_scale=scale,
        margin=margin,
        theta=world.theta * ratio("theta"),
        demand_elasticity=world.demand_elasticity * ratio("demand_elasticity"),
        backstop=world.backstop * ratio("backstop"),
        supply_elasticity=elasticity,
        floor=np.minimum(floor, 0.6 * world.price0),
        floor_width=np.minimum(width, 0.2 * world.price0),
    )


def _kinds(world: FuelMarket, central: Parameters) -> NDArray[np.str_]:
    """Ending of the names of a seller's own supply parameters [S], empty for most."""
    kind = np.full(world.price0.size, "", dtype="U7")
    if world.name == "gas":
        lng = central.value("supply_elasticity_lng", "gas")
        kind[world.supply_elasticity == lng] = "_lng"
    if world.name == "crude":
        kind[(world.sellers["exporter"] == "RUS").to_numpy()] = "_russia"
    return kind

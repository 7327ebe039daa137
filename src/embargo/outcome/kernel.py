"""The kernel's market of a fuel, calibrated from the arrays of the world."""

from __future__ import annotations

from functools import lru_cache

from embargo.errors import DataError
from embargo.market import Market, calibrate
from embargo.world import FuelMarket
from embargo.world.world import Vector


def calibrated(world: FuelMarket, committed: Vector | None = None) -> Market:
    """The market that reproduces the base flows of `world`, in its units and order.

    Those of the last worlds are kept: a world is asked many questions.

    Arguments:
        world: the market.
        committed: [A] what of the flows is owed under contract; nothing by default.

    Raises:
        DataError: base flows, prices and capacities that do not fit together.
    """
    return _free(world) if committed is None else _calibrated(world, committed)


@lru_cache(maxsize=8)
def _free(world: FuelMarket) -> Market:
    return _calibrated(world, 0.0)


def _calibrated(world: FuelMarket, committed: Vector | float) -> Market:
    try:
        return calibrate(
            price0=world.price0,
            flow0=world.flow0,
            seller=world.arcs["seller"].to_numpy().astype("intp"),
            buyer=world.arcs["buyer"].to_numpy().astype("intp"),
            cost=world.freight + world.margin,
            theta=world.theta,
            demand_elasticity=world.demand_elasticity,
            supply_elasticity=world.supply_elasticity,
            backstop=world.backstop,
            floor=world.floor,
            floor_width=world.floor_width,
            capacity=world.capacity0,
            knee=world.knee,
            rent_scale=world.rent_scale,
            incidence=world.incidence,
            reach=world.reach,
            group=world.group,
            concentration=world.concentration,
            free_share=world.free_share,
            committed=committed,
        )
    except ValueError as error:
        what = f"the {world.name} market cannot be calibrated ({error})"
        raise DataError.one(what, "rebuild the base with `embargo data build`") from error

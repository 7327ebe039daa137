"""The kernel's market of a fuel, calibrated from the arrays of the world."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from embargo.errors import DataError
from embargo.market import Market, calibrate
from embargo.market.calibrate import Baseline
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


def base_prices(world: FuelMarket) -> Baseline:
    """Prices and rents of a market before anything changes, for one that is not solved.

    Raises:
        DataError: as `calibrated`.
    """
    try:
        return Baseline.of(**_told(world))
    except ValueError as error:
        raise _unfit(world, error) from error


def _calibrated(world: FuelMarket, committed: Vector | float) -> Market:
    try:
        return calibrate(
            **_told(world),
            demand_elasticity=world.demand_elasticity,
            supply_elasticity=world.supply_elasticity,
            floor=world.floor,
            floor_width=world.floor_width,
            reach=world.reach,
            group=world.group,
            concentration=world.concentration,
            free_share=world.free_share,
            committed=committed,
        )
    except ValueError as error:
        raise _unfit(world, error) from error


def _told(world: FuelMarket) -> dict[str, Any]:
    """What prices of the base follow from."""
    return {
        "price0": world.price0,
        "flow0": world.flow0,
        "seller": world.layout.seller,
        "buyer": world.layout.buyer,
        "cost": world.freight + world.margin,
        "theta": world.theta,
        "backstop": world.backstop,
        "capacity": world.capacity0,
        "knee": world.knee,
        "rent_scale": world.rent_scale,
        "incidence": world.layout.uses,
    }


def _unfit(world: FuelMarket, error: ValueError) -> DataError:
    what = f"the {world.name} market cannot be calibrated ({error})"
    return DataError.one(what, "rebuild the base with `embargo data build`")

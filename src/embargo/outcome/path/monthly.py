"""One market month by month as it would be without any measure: flows, stocks, contracts.

All amounts are rates a year, stocks therefore in year-rates times months: a stock of one is what a
rate of one brings in a month. Capacities, quotas and prices then are what they are in a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo.market import Market
from embargo.outcome.kernel import calibrated
from embargo.outcome.path.pace import parameters_at
from embargo.scenario import Month
from embargo.world import FuelMarket
from embargo.world.contracts import committed
from embargo.world.fleet import lag_days
from embargo.world.parameters import Parameters
from embargo.world.refit import margin_of, with_flows
from embargo.world.season import cycle
from embargo.world.sourcing import Suppliers, suppliers, with_parameters
from embargo.world.stores import Stores, stores

Vector = NDArray[np.float64]

RATE = 12.0
"""Months a year: a stock in the kernel is this times the stock of the world."""

_DAYS = 30.4
_SHORTEST_STOCK = 0.02
"""A buyer's stock is at least this part of what it uses in a month."""


@dataclass(frozen=True, eq=False)
class Monthly:
    """The baseline of a market by month.

    Attributes:
        year: the market of the year.
        worlds: [T] its labels, flows and parameters by month.
        bases: [T] the calibrated markets; what is stored is not in them.
        use: [T] factors [B] of the month's use.
        held: what buyers keep.
        opening: [n] stock before the first month, in year-rates times months.
        normal: [T×n] stock at the end of each month.
        lag: [A] months from loading to arrival.
    """

    year: FuelMarket
    worlds: tuple[FuelMarket, ...]
    bases: tuple[Market, ...]
    use: tuple[Vector, ...]
    held: Stores
    opening: Vector
    normal: NDArray[np.float64]
    lag: Vector

    def build(self, t: int) -> Vector:
        """[B] what buyers put into store in month t of the baseline."""
        found = np.zeros(self.year.demand0.size)
        last = self.normal[t - 1] if t else self.opening
        found[self.held.buyer] = self.normal[t] - last
        return found


def monthly(
    market: FuelMarket, base_year: int, first: Month, count: int, shock: int, parameters: Parameters
) -> Monthly:
    """The baseline of a market by month.

    Arguments:
        market: of the year, at `parameters`.
        base_year: year of its base.
        first: first month.
        count: how many.
        shock: how many months from the first the shock comes.
        parameters: of one year after all has adjusted.
    """
    held = stores(market, base_year, parameters)
    year = cycle(market, held)
    least = _SHORTEST_STOCK * market.demand0[held.buyer] / RATE
    buyer = market.arcs["buyer"].to_numpy()
    groups = suppliers(market)
    worlds, bases, uses = [], [], []
    kept: dict[object, tuple[FuelMarket, Market]] = {}
    levels = np.empty((count + 1, held.buyer.size))
    for t in range(count + 1):
        levels[t] = np.maximum(year.level[(first + t) % 12], least)
    for t in range(count):
        at = (first + t) % 12
        flow = market.flow0 * year.arrivals[at][buyer]
        since = min(max(t - shock, 0), 12)
        owed = RATE * committed(market, first + t, parameters, flow / RATE)
        key = (year.arrivals[at].tobytes(), year.use[at].tobytes(), since, owed.tobytes())
        if key not in kept:
            kept[key] = _month(market, groups, flow, owed, year.use[at], parameters, since)
        world, base = kept[key]
        worlds.append(world)
        bases.append(base)
        uses.append(year.use[at])
    days = lag_days(market, base_year)
    return Monthly(
        year=market,
        worlds=tuple(worlds),
        bases=tuple(bases),
        use=tuple(uses),
        held=held,
        opening=RATE * levels[0],
        normal=RATE * levels[1:],
        lag=np.where(np.isfinite(days), days, 0.0) / _DAYS,
    )


def _month(
    market: FuelMarket,
    groups: Suppliers,
    flow: Vector,
    owed: Vector,
    use: Vector,
    parameters: Parameters,
    since: int,
) -> tuple[FuelMarket, Market]:
    world = with_flows(market, flow)
    found = suppliers(world, groups)
    world = with_parameters(world, parameters_at(parameters, since), found)
    world = world.change(margin=margin_of(market, world))
    base = calibrated(world, owed)
    inflow = world.demand0
    # What is used is not what comes in: the stores of the path make up the difference.
    short = base.demand0 - inflow
    world = world.change(demand0=market.demand0 * use)
    return world, base.change(demand0=world.demand0 + short)

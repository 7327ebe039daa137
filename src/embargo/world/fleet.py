"""How long fuel is under way, how much shipping that takes, and what sails without insurance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.errors import InputError
from embargo.facts import fleets
from embargo.world.freight import SHIPS, Values, freight_parameters
from embargo.world.pair_freight import arc_ways
from embargo.world.same import Same
from embargo.world.world import FuelMarket, Vector

HOURS = 24.0
MB_PER_MT = {"crude": 7.33, "products": 8.06}
"""Million barrels in a Mt, as in the prices of the world."""

ONWARD = {
    "crude": "crude pipeline",
    "products": "rail",
    "lng": "lng pipeline",
    "coal": "rail",
}
"""How a fuel goes on overland from a transit port, as in the freight."""


@dataclass(frozen=True)
class ShadowFleet:
    """What sailed outside the coalition's services.

    Attributes:
        volume: mb/d of oil carried: a fleet of that size is known to be able to.
        basis: what the source counts.
        date: when.
        source, status: where it was seen.
    """

    volume: float
    basis: str
    date: str
    source: str
    status: str

    def per_year(self, fuel: str) -> float:
        """The volume in the balance unit of crude and products, Mt a year."""
        return self.volume * 365.0 / MB_PER_MT[fuel]


def shadow_fleet(when: int | str, fuel: str) -> ShadowFleet | None:
    """What ships without the coalition's insurance carried of a seller's oil, as last counted.

    It is what they did carry, so a lower bound of what they could. None before the first count
    (April 2023): such ships carried Iranian and Venezuelan oil before, but nobody's figure says how
    much they could have carried of Russia's.

    Arguments:
        when: a year (its end) or a date such as 2024-06.
        fuel: crude or products.

    Raises:
        InputError: another fuel; LNG carriers are counted in ships only.
    """
    if fuel not in MB_PER_MT:
        known = "crude or products"
        raise InputError.one(f"no shadow fleet is counted for {fuel!r}", f"give {known}")
    row = fleets.latest("shadow carried", fuel, "RUS", when)
    if row is None:
        return None
    return ShadowFleet(row.value, row.basis, row.date, row.source, row.status)


def insured_share(when: int | str, segment: str = "crude") -> fleets.Figure | None:
    """The last known share of Russian exports on ships insured or owned in the G7, with its basis.

    Arguments:
        when: a year (its end) or a date.
        segment: crude, products or all oil.
    """
    return fleets.latest("insured", segment, "RUS", when)


def lag_days(market: FuelMarket, year: int, closure: str = "open") -> Vector:
    """Give the days from loading to arrival of every arc [A], read-only: 0 at home.

    Distance by sea at the speed of the fuel's ships, days in port that a cargo sees, and overland
    legs at the speed of their mode (`facts/fleets/lags.csv`). An arc without a way has no lag that
    means anything: it is infinite.

    Arguments:
        market: a market of the world.
        year: year that decides between sea and land where both serve a pair.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    return lag_days_of(Same(market.arcs), year, closure)


@lru_cache(maxsize=64)
def lag_days_of(arcs: Same, year: int, closure: str) -> Vector:
    """`lag_days` of a table of arcs: the same table is not gone through again every month."""
    ways, home = _ways(arcs.table, year, closure)
    values = freight_parameters(year)
    speed = {(row.item, row.subject): row.value for row in fleets.lags()}
    days = np.full(home.size, np.inf)
    days[home] = 0.0
    for fuel, mode in ways.select("fuel", "mode").unique().drop_nulls().sort("fuel", "mode").rows():
        at = ((ways["fuel"] == fuel) & (ways["mode"] == mode)).fill_null(value=False).to_numpy()
        at &= ~home
        km = ways["overland_km"].to_numpy()[at]
        if mode == "sea":
            land = speed["overland", ONWARD[fuel]]
            nm = ways["nm"].to_numpy()[at]
            sailed = nm / (values[fuel, SHIPS[fuel][0], "speed"] * HOURS)
            days[at] = sailed + speed["port", fuel] + km / land
        else:
            days[at] = km / speed["overland", f"{fuel} {mode}" if mode == "pipeline" else mode]
    days.setflags(write=False)
    return days


def fixed_ahead_days(fuel: str) -> float:
    """Days before arrival at which a cargo is fixed: a decision reaches arrivals no sooner.

    Arguments:
        fuel: crude, products, lng or coal; pipeline gas can be stopped within a day.
    """
    if fuel == "pipeline_gas":
        return 0.0
    return next(r.value for r in fleets.lags() if (r.item, r.subject) == ("fixed ahead", fuel))


def ship_days(market: FuelMarket, year: int, closure: str = "open") -> Vector:
    """Give the days of a ship for a voyage over every arc, with its way back [A], read-only.

    0 at home and overland, infinite where there is no way. Flow × days / 365 is the shipping that
    an arc keeps busy, in the unit of the flow: Mt of cargo capacity for oil and coal, bcm for LNG.

    Arguments:
        market: a market of the world.
        year: as `lag_days`.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    return ship_days_of(Same(market.arcs), year, closure)


@lru_cache(maxsize=64)
def ship_days_of(arcs: Same, year: int, closure: str) -> Vector:
    """`ship_days` of a table of arcs, kept like `lag_days_of`."""
    ways, home = _ways(arcs.table, year, closure)
    values = freight_parameters(year)
    days = np.where((ways["mode"].is_null()).to_numpy() & ~home, np.inf, 0.0)
    for fuel in ways.filter(pl.col("mode") == "sea")["fuel"].unique().sort():
        at = ((ways["fuel"] == fuel) & (ways["mode"] == "sea")).fill_null(value=False).to_numpy()
        days[at & ~home] = round_trip(fuel, ways["nm"].to_numpy()[at & ~home], values)
    days.setflags(write=False)
    return days


def round_trip(fuel: str, nm: Vector, values: Values) -> Vector:
    """Days of a voyage with its way back, of the ship of a fuel's short hauls; nm [n]."""
    ship = SHIPS[fuel][0]

    def of(item: str) -> float:
        return values[fuel, ship, item]

    return (1.0 + of("empty_return")) * nm / (of("speed") * HOURS) + of("port_days")


def _ways(arcs: pl.DataFrame, year: int, closure: str) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    ways = arc_ways(arcs, year, closure).with_columns(arcs["fuel"])
    home = (arcs["exporter"] == arcs["importer"]).to_numpy()
    return ways, home

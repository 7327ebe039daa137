"""The table of months: prices, trade, stocks and money of every place, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.outcome.path.course import Course, Months
from embargo.outcome.path.land import Land, on_land
from embargo.outcome.solved import BN
from embargo.outcome.state import State, totals
from embargo.scenario import label
from embargo.world import FuelMarket

Vector = NDArray[np.float64]

BUYERS = (
    "price", "imports", "consumption", "shortage", "late", "stock", "strategic", "cover", "bill",
)  # fmt: skip
"""What is told of a buyer each month."""

SELLERS = ("exports", "fob", "revenue")
"""What is told of an exporter each month."""

_RATE = 12.0
_DAYS = 365.0
_NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class MonthSheet:
    """Rows of every month, labelled once.

    Attributes:
        labels: month, place, fuel (the market), item, unit; months in turn.
        names: the markets, in the order in which their rows are laid.
        count: months.
    """

    labels: pl.DataFrame
    names: tuple[str, ...]
    count: int

    @classmethod
    def of(cls, markets: Mapping[str, FuelMarket], first: int, count: int) -> MonthSheet:
        """Rows for some markets over the months from `first`."""
        one = pl.concat([_labels(market) for market in markets.values()])
        every = [
            one.select(pl.lit(label(first + t)).alias("month"), pl.all()) for t in range(count)
        ] or [one.select(pl.lit("").alias("month"), pl.all()).clear()]
        return cls(pl.concat(every), tuple(markets), count)

    def values(self, months: Months) -> dict[str, Vector]:
        """Numbers of solved months, [rows] of the baseline and of the counterfactual."""
        courses = [months.courses[name] for name in self.names]
        land = [on_land(course) for course in courses]
        found: dict[str, list[Vector]] = {"baseline": [], "counterfactual": []}
        for t in range(self.count):
            for course, stocks in zip(courses, land, strict=True):
                before, after = _month(course, stocks, t)
                found["baseline"].append(before)
                found["counterfactual"].append(after)
        return {
            name: np.concatenate(parts) if parts else np.empty(0) for name, parts in found.items()
        }


def _labels(market: FuelMarket) -> pl.DataFrame:
    volume, price = fuels.balance_unit(market.name), fuels.price_unit(market.name)
    units = dict.fromkeys((*BUYERS, *SELLERS), volume)
    units |= {"price": price, "fob": price, "cover": "days", "bill": "USD bn", "revenue": "USD bn"}
    exporters = _exporters(market)[0]
    rows = [
        (place, market.name, item, units[item])
        for items, places in ((BUYERS, market.buyers["place"].to_list()), (SELLERS, exporters))
        for item in items
        for place in places
    ]
    return pl.DataFrame(rows, schema=["place", "fuel", "item", "unit"], orient="row")


@lru_cache(maxsize=8)
def _exporters(market: FuelMarket) -> tuple[list[str], NDArray[np.intp]]:
    """Exporting places, and which of them each arc belongs to; every month asks for them."""
    names, index = np.unique(market.arcs["exporter"].to_numpy(), return_inverse=True)
    return names.tolist(), index.astype(np.intp)


def _month(course: Course, land: Land, t: int) -> tuple[Vector, Vector]:
    """All items of all places in one month, before and after."""
    market = course.monthly.year
    used = course.before[t].consumption
    nothing = np.zeros(used.size)
    return (
        _row(market, course.before[t], land.before[t], land.strategic_before, nothing),
        _row(market, course.after[t], land.after[t], land.strategic[t], land.late[t]),
    )


def _row(
    market: FuelMarket, state: State, stock: Vector, strategic: Vector, late: Vector
) -> Vector:
    buyer = market.arcs["buyer"].to_numpy()
    abroad = (market.arcs["exporter"] != market.arcs["importer"]).to_numpy()
    flow = np.where(abroad, state.flow, 0.0) / _RATE
    size = state.consumption.size
    daily = state.consumption / _DAYS
    kept = (stock + strategic) / _RATE
    cover = np.where(daily > _NOTHING, kept / np.maximum(daily, _NOTHING), np.nan)
    names, of = _exporters(market)
    sold = totals(of, flow, len(names))
    earned = totals(of, flow * state.fob, len(names))
    fob = np.where(sold > _NOTHING, earned / np.maximum(sold, _NOTHING), np.nan)
    short = np.where(state.shortage > 1e-6, state.shortage, 0.0)
    return np.concatenate(
        [
            state.buyer_price * market.price_factor,
            totals(buyer, flow, size),
            (state.consumption - late) / _RATE,
            short / _RATE,
            late / _RATE,
            stock / _RATE,
            strategic / _RATE,
            cover,
            totals(buyer, flow * state.border, size) * BN,
            sold,
            fob * market.price_factor,
            earned * BN,
        ]
    )

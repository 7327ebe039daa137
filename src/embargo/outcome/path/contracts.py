"""Long-term contracts that measures on trade break: what is not taken, what it costs, what is owed.

A contract gives a buyer its volume at a price and asks it to pay for a share of it, taken or not.
Told by calendar year, as take-or-pay is settled. Whether a ban frees a buyer (force majeure) is a
question of law: what is told is what the contract asks for if it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels, units
from embargo.outcome import reach
from embargo.outcome.path.course import Course, Months
from embargo.outcome.solved import BN
from embargo.scenario import Ban, Measure, PhaseOut, Quota, Tariff, label, touches
from embargo.world.anchors import benchmarks_of
from embargo.world.contracts import prices, terms
from embargo.world.parameters import Parameters
from embargo.world.world import FuelMarket

Vector = NDArray[np.float64]

SCHEMA = {
    "project": pl.String,
    "company": pl.String,
    "exporter": pl.String,
    "importer": pl.String,
    "fuel": pl.String,
    "year": pl.Int64,
    "until": pl.String,
    "volume": pl.Float64,
    "not_taken": pl.Float64,
    "unit": pl.String,
    "contract_price": pl.Float64,
    "spot_price": pl.Float64,
    "price_unit": pl.String,
    "formula": pl.String,
    "extra_cost": pl.Float64,
    "penalty": pl.Float64,
    "money_unit": pl.String,
    "source": pl.String,
    "status": pl.String,
}
_ONE = ["project", "seller", "company", "exporter", "importer", "fuel", "start", "end"]
"""What names a contract, or a part of one that ends earlier, with one buying place."""
_BUYERS_DOING = (Ban, PhaseOut, Quota, Tariff)
"""Measures by which a buyer, not a seller or a third, breaks a contract."""
_RATE = 12.0
_YEARS = 9000 * 12
"""An end beyond this is not known."""
_LEAST = 1e-3
"""Less than this part of a contract not taken is none."""


def broken(
    asked: Sequence[Measure], months: Months, year: int, parameters: Parameters
) -> pl.DataFrame:
    """Contracts that buyers take less of by the measures, with the columns of `SCHEMA`.

    One row for each contract, buying place and calendar year of the path.

    - `volume` is the contract's over the months of the year that the path has, `not_taken` what of
      it is taken in the baseline and no more: a contract is served before what is bought beside it.
    - `contract_price` is the formula (`formula`: where it was seen, or "default") at the mean
      benchmarks of the base year; `spot_price` the buyer's delivered price under the measures.
    - `extra_cost` = not_taken × (spot_price − contract_price), USD bn: to buy the same on the spot.
    - `penalty` = contract_price × (take_or_pay × volume − taken), where above zero, less the same
      in the baseline, USD bn.

    Arguments:
        asked: the measures.
        months: solved.
        year: of the base.
        parameters: take_or_pay and the default formulas.
    """
    course = months.courses.get("gas")
    if course is None or not months.count:
        return pl.DataFrame(schema=SCHEMA)
    market = course.monthly.year
    hit = _hit(asked, market)
    rows = terms(market)
    if not hit.any() or rows.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    sums = _Sums.of(course, rows, months.line.first)
    priced = rows.with_columns(
        price=pl.Series(prices(rows, benchmarks_of(year), parameters), dtype=pl.Float64)
    )
    named = priced.with_row_index("row").filter(pl.col("arc").is_in(np.flatnonzero(hit).tolist()))
    calendar = (months.line.first + np.arange(months.count)) // 12
    must = parameters.value("take_or_pay", "gas")
    found = []
    for _, parts in named.group_by(_ONE, maintain_order=True):
        for when in np.unique(calendar):
            kept = np.flatnonzero(calendar == when)
            row = _row(parts, sums, kept, int(when), market, must)
            if row is not None:
                found.append(row)
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def spread_cost(volume: float, unit: str, spread: float, fuel: str = "lng") -> float:
    """What a volume costs more at a spread, USD bn.

    Arguments:
        volume: of the fuel, in `unit`, such as "Mt".
        spread: spot less contract price, USD/MMBtu.
    """
    return units.convert(volume, unit, "MMBtu", fuel) * spread * 1e-9


def _hit(asked: Sequence[Measure], market: FuelMarket) -> NDArray[np.bool_]:
    hit = np.zeros(market.flow0.size, dtype=bool)
    for measure in asked:
        if isinstance(measure, _BUYERS_DOING):
            sides = touches.importers(measure), touches.exporters(measure)
            hit |= reach.arcs(market, *sides, touches.fuels_of(measure))
    return hit


@dataclass(frozen=True, eq=False)
class _Sums:
    """Contracts by month, [T×rows] balance units a month.

    Attributes:
        due: the contracts' volumes, none out of their term.
        before, after: what of them is taken.
        spot: the buyer's delivered price, million USD a balance unit.
    """

    due: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    spot: NDArray[np.float64]

    @classmethod
    def of(cls, course: Course, rows: pl.DataFrame, first: int) -> _Sums:
        """Share what flows over each arc among the contracts on it, in proportion."""
        arc = rows["arc"].to_numpy()
        start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
        size, count = course.monthly.year.flow0.size, len(course.after)
        month = first + np.arange(count)
        in_force = (start <= month[:, None]) & (month[:, None] <= end)
        due = np.where(in_force, rows["balance"].to_numpy() / _RATE, 0.0)
        buyer = course.monthly.year.arcs["buyer"].to_numpy()[arc]
        taken = []
        for states in (course.before, course.after):
            part = np.empty_like(due)
            for t, state in enumerate(states):
                asked = np.bincount(arc, due[t], size)
                flow = state.flow / _RATE
                served = np.where(asked > 0, np.minimum(flow / np.where(asked > 0, asked, 1), 1), 0)
                part[t] = due[t] * served[arc]
            taken.append(part)
        spot = np.array([state.buyer_price[buyer] for state in course.after])
        return cls(due, taken[0], taken[1], spot)


def _row(
    parts: pl.DataFrame,
    sums: _Sums,
    kept: NDArray[np.intp],
    when: int,
    market: FuelMarket,
    must: float,
) -> tuple[object, ...] | None:
    """One contract in one year; None where it is not in force or is taken as before."""
    at = parts["row"].to_numpy()
    box = np.ix_(kept, at)
    due, before, after, spot = (x[box] for x in (sums.due, sums.before, sums.after, sums.spot))
    lost = np.maximum(before - after, 0.0)
    if lost.sum() <= _LEAST * max(due.sum(), 1e-12):
        return None
    factor = market.price_factor
    price = float(parts["price"][0])
    mean_spot = float((spot * lost).sum() / lost.sum()) * factor
    owed = max(must * due.sum() - after.sum(), 0.0) - max(must * due.sum() - before.sum(), 0.0)
    row = parts.row(0, named=True)
    per = row["volume"] / row["balance"] if row["balance"] else 1.0
    return (
        row["project"], row["company"], row["exporter"], row["importer"], row["fuel"], when,
        label(row["end"]) if row["end"] < _YEARS else "not known",
        float(due.sum() * per), float(lost.sum() * per), row["unit"],
        price, mean_spot, fuels.price_unit(market.name), row["price_source"] or "default",
        float(lost.sum() * (mean_spot - price) / factor * BN),
        float(max(owed, 0.0) * price / factor * BN), "USD bn", row["source"], row["status"],
    )  # fmt: skip

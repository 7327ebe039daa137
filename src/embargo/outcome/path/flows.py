"""Trade by month: the flows that the measures change."""

from __future__ import annotations

import numpy as np
import polars as pl

from embargo import fuels
from embargo.outcome.path.course import Course, Months
from embargo.scenario import label

LEAST = 1e-4
"""A flow is told from this change on in some month, in Mt or bcm a month."""


def monthly_flows(months: Months) -> pl.DataFrame:
    """Flows that change: month, exporter, importer, fuel, baseline, counterfactual, unit.

    Amounts of a month, by month of loading. A flow is told in all months if it changes in one.
    """
    parts = [_of(course, months) for course in months.courses.values()]
    schema = {
        "month": pl.String, "exporter": pl.String, "importer": pl.String, "fuel": pl.String,
        "baseline": pl.Float64, "counterfactual": pl.Float64, "unit": pl.String,
    }  # fmt: skip
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def _of(course: Course, months: Months) -> pl.DataFrame:
    market = course.monthly.year
    keys = market.arcs.select("exporter", "importer", "fuel")
    pairs = keys.unique(maintain_order=True)
    row = keys.join(
        pairs.with_row_index("__row"), on=keys.columns, how="left", maintain_order="left"
    )["__row"].to_numpy()
    per = market.per_balance_unit / 12.0

    def summed(states: tuple) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([np.bincount(row, s.flow * per, pairs.height) for s in states])

    before, after = summed(course.before), summed(course.after)
    kept = np.flatnonzero((np.abs(after - before) > LEAST).any(axis=0))
    unit = {fuel: fuels.flow_unit(fuel) for fuel in fuels.FUELS}
    chosen = pairs[kept.tolist()].with_columns(
        unit=pl.col("fuel").replace_strict(unit, return_dtype=pl.String)
    )
    tables = [
        chosen.select(
            pl.lit(label(months.line.first + t)).alias("month"),
            "exporter",
            "importer",
            "fuel",
            pl.Series("baseline", before[t, kept]),
            pl.Series("counterfactual", after[t, kept]),
            "unit",
        )
        for t in range(months.count)
    ]
    return pl.concat(tables)

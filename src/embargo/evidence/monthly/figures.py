"""Trade by month as the store has it, summed over who reports it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from embargo import places, units
from embargo.evidence.problem import Floats
from embargo.facts.months import months, streams
from embargo.scenario import Month, month

UNION = "EU27"
WHOLE = 0.9
"""A month is known if those who report it took this part of the last year's sum."""

_YEAR = 12


@cache
def table(fuel: str, basis: str) -> pl.DataFrame:
    """Give month (a number), exporter, importer, reporter, value (Mt or bcm a month).

    A reporter is whoever has a figure or none: the importing place; a route of a border flow.
    """
    if basis == "streams":
        rows = _streams()
    else:
        reporter = (
            pl.concat_str("exporter", "importer", "route", separator="|")
            if basis == "border flow"
            else pl.col("importer")
        )
        rows = months(fuel).filter(basis=basis).with_columns(reporter=reporter)
    at = {period: month(period) for period in rows["period"].unique()}
    return rows.select(
        month=pl.col("period").replace_strict(at, return_dtype=pl.Int64),
        exporter="exporter",
        importer="importer",
        reporter="reporter",
        value="value",
    )


def _streams() -> pl.DataFrame:
    """Crude by seller, in Mt: a stream's figure of the Union, or the sum of those of its members.

    The Union gives some streams as one since 2020, others only by member.
    """
    members = list(places.expand(UNION))
    rows = streams().with_columns(inside=pl.col("importer").is_in([UNION, *members]))
    key = ["period", "exporter", "stream"]
    whole = rows.filter(importer=UNION).group_by(key).agg(whole=pl.col("value").sum())
    parts = rows.filter(pl.col("inside") & (pl.col("importer") != UNION))
    summed = parts.group_by(key).agg(parts=pl.col("value").sum())
    union = (
        whole.join(summed, on=key, how="full", coalesce=True)
        .with_columns(value=pl.coalesce("whole", "parts"), importer=pl.lit(UNION))
        .select(*key, "importer", "value")
    )
    rest = rows.filter(~pl.col("inside")).select(*key, "importer", "value")
    barrels = units.convert(1000.0, "bbl", "Mt", "crude")
    return (
        pl.concat([union, rest])
        .group_by("period", "exporter", "importer")
        .agg(pl.col("value").sum() * barrels)
        .with_columns(reporter=pl.col("importer"))
        .sort("period", "exporter", "importer")
    )


def _silent_is_nothing(basis: str) -> bool:
    """Whether a place that reports a month took nothing from a seller that it does not name.

    These statistics list all sellers and leave out zeros. Customs tell of one seller, border flows
    of one route: there a month without a row is not known.
    """
    return basis in ("energy statistics", "streams")


def buyers(fuel: str, basis: str, wanted: Collection[str]) -> tuple[str, ...]:
    """Give who stands for the wanted places in the table: the Union as one where it is told so."""
    inside = set(wanted)
    told = set(table(fuel, basis)["importer"].unique())
    members = set(places.expand(UNION))
    if basis in ("customs", "streams") and UNION in told and len(members - inside) == 0:
        inside = (inside - members) | {UNION}
    return tuple(sorted(inside & told))


@dataclass(frozen=True, eq=False)
class Told:
    """What one seller sends some buyers, by reporter and month.

    Attributes:
        start: the first month.
        values: [reporters, months] Mt or bcm; NaN where it is not known.
    """

    start: Month
    values: Floats

    def last_year(self, first: Month) -> Floats:
        """The twelve months before `first` by reporter [reporters, 12]; gaps take their mean."""
        year = self.values[:, first - _YEAR - self.start : first - self.start].copy()
        known = np.isfinite(year)
        count = np.maximum(known.sum(axis=1), 1)
        mean = np.where(known, year, 0.0).sum(axis=1) / count
        return np.where(known, year, mean[:, None])

    def whole(self, first: Month) -> bool:
        """Whether nine months of the year before `first` are known, of nine tenths of it."""
        year = self.values[:, first - _YEAR - self.start : first - self.start]
        sums = self.last_year(first).sum(axis=1)
        often = np.isfinite(year).sum(axis=1) >= 9
        return bool(sums.sum() > 0 and sums[often].sum() >= WHOLE * sums.sum())

    def mean(self, first: Month) -> float:
        """The mean month of the year before `first`."""
        return float(self.last_year(first).sum(axis=0).mean())

    def observed(self, first: Month, count: int) -> Floats:
        """What came about [count]; NaN where those who report it took less than `WHOLE` before.

        The few others that do not report a month count as in the mean of the year before.
        """
        year = self.last_year(first)
        before = year.mean(axis=1)[:, None]
        now = self.values[:, first - self.start + np.arange(count)]
        known = np.isfinite(now)
        weight = year.sum(axis=1)[:, None]
        share = (weight * known).sum(axis=0) / max(float(weight.sum()), 1e-12)
        sums = np.where(known, now, before).sum(axis=0)
        return np.where(share >= WHOLE, sums, np.nan)

    def churn(self, first: Month, count: int) -> Floats:
        """Changes in earlier years over as many months [blocks, count], the newest first.

        Each block begins in the same month of a year, and is told against the mean month of the
        year before it: season and drift are in it.
        """
        last = first - _YEAR * -(-count // _YEAR)
        blocks = [
            self.observed(begin, count) - self.mean(begin)
            for begin in range(last, self.start + _YEAR - 1, -_YEAR)
            if self.whole(begin)
        ]
        return np.array(blocks).reshape(len(blocks), count)


def told(
    fuel: str, basis: str, exporters: Collection[str], importers: Collection[str], last: Month
) -> Told:
    """Give what sellers send to buyers that stand in the table, up to a month.

    Arguments:
        fuel, basis: of the table.
        exporters: sellers, taken together.
        importers: of `buyers`.
        last: the last month that is wanted.
    """
    every = table(fuel, basis).filter(pl.col("importer").is_in(list(importers)))
    rows = every.filter(pl.col("exporter").is_in(list(exporters)))
    start = int(every["month"].min() or last)  # type: ignore[arg-type]
    reporters = sorted((every if _silent_is_nothing(basis) else rows)["reporter"].unique())
    values = np.full((len(reporters), last - start + 1), np.nan)
    at = {name: k for k, name in enumerate(reporters)}
    if _silent_is_nothing(basis):
        for name, when in every.select("reporter", "month").unique().iter_rows():
            if when <= last:
                values[at[name], when - start] = 0.0
    for when, name, value in rows.select("month", "reporter", "value").iter_rows():
        if when <= last:
            cell = values[at[name], when - start]
            values[at[name], when - start] = value if np.isnan(cell) else cell + value
    return Told(start, values)

"""Trade by month between two sides, one series for each fuel and basis."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from embargo import places
from embargo.errors import Fault, InputError
from embargo.facts import base
from embargo.facts import months as known
from embargo.facts.months.table import EU, with_union
from embargo.outcome.export import records

SCHEMA = "embargo.months/1"
"""Name and version of the JSON; keys are added, never changed."""

_SERIES = ["fuel", "basis", "route", "unit"]
_MOST = 0.8
"""A month of a group counts where at least this share of its usual reporters is there."""


@dataclass(frozen=True, eq=False)
class Months:
    """Trade by month.

    Arguments:
        title: both sides by name.
        table: period, fuel, basis, route, value, low, high (null where the sources' own figures
            are summed), unit, reporters (how many importers are in the sum), source, status.
        streams: crude by stream, as `embargo.facts.months.streams`; empty if not asked for.
    """

    title: str
    table: pl.DataFrame
    streams: pl.DataFrame

    def last(self, count: int) -> Months:
        """The last `count` months that each fuel has."""
        at = pl.col("period").rank("dense", descending=True).over("fuel")
        return Months(self.title, self.table.filter(at <= count), self.streams)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.months/1`."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "vintage": base.vintage(),
            "months": records(self.table),
            "streams": records(self.streams),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.months/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def months(
    importer: str | Iterable[str],
    exporter: str | Iterable[str],
    fuel: str | None = None,
    *,
    since: str | None = None,
    streams: bool = False,
) -> Months:
    """Trade by month from one side to the other.

    Trade within the buying side is left out. Customs of EU27 are the Union's own figure, not the
    sum of its members. Other groups are sums over those that report; a month in which fewer than
    four fifths of the usual reporters are there is missing.

    Arguments:
        importer, exporter: a place, a group, or several, taken together.
        fuel: one fuel; all by default.
        since: first month, as "2021-01".
        streams: whether to give crude by stream, grade and price too.

    Raises:
        InputError: an unknown place or fuel, a month that is none.
    """
    faults: list[Fault] = []
    sides: list[list[str]] = []
    for where, names in (("importer", importer), ("--from", exporter)):
        try:
            sides.append(with_union(names))
        except InputError as error:
            faults += error.at(where).faults
    if faults:
        raise InputError(faults)
    buyers, sellers = sides
    rows = known.months(fuel, [s for s in sellers if s != EU], [b for b in buyers if b != EU],
                        since=since)  # fmt: skip
    rows = rows.filter(~pl.col("exporter").is_in(buyers) & (pl.col("importer") != EU))
    if EU in buyers:
        union = set(places.expand(EU))
        whole = known.months(fuel, [s for s in sellers if s != EU], EU, since=since).filter(
            pl.col("importer") == EU
        )
        covered = whole["fuel"].unique().to_list()
        part = (
            (pl.col("basis") == "customs")
            & pl.col("fuel").is_in(covered)
            & pl.col("importer").is_in(list(union))
        )
        rows = pl.concat([rows.filter(~part), whole])
    crude = (
        known.streams(sellers, buyers, since=since).filter(
            (pl.col("importer") == EU) | pl.lit(EU not in buyers)
        )
        if streams
        else known.streams().clear()
    )
    title = f"{_title(importer)} from {_title(exporter)}"
    return Months(title, _summed(rows), crude.sort("period", "value", descending=[False, True]))


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    def width(column: str) -> pl.Expr:
        apart = ((pl.col(column) - pl.col("value")) ** 2).sum().sqrt()
        return pl.when(pl.col(column).null_count() == 0).then(apart)

    table = rows.group_by("period", *_SERIES).agg(
        pl.col("value").sum(),
        below=width("low"),
        above=width("high"),
        reporters=pl.col("importer").n_unique(),
        source=pl.col("source").unique().sort().str.join(", "),
        status=pl.col("status").min(),
    )
    usual = pl.col("reporters").rolling_max(13, min_samples=1, center=True).over(_SERIES)
    return (
        table.sort(*_SERIES, "period")
        .filter(pl.col("reporters") >= _MOST * usual)
        .select(
            "period",
            "fuel",
            "basis",
            "route",
            "value",
            low=(pl.col("value") - pl.col("below")).clip(0.0),
            high=pl.col("value") + pl.col("above"),
            unit="unit",
            reporters="reporters",
            source="source",
            status="status",
        )
    )


def _title(names: str | Iterable[str]) -> str:
    texts = names.split(",") if isinstance(names, str) else list(names)
    return ", ".join(
        places.group(text).title
        if places.is_group(text)
        else "+".join(places.name(code) for code in places.expand(text))
        for text in texts
    )

"""Monthly prices that ship: open benchmark series, and Russian grades as single cited figures."""

from __future__ import annotations

import csv
import re
from functools import cache
from io import StringIO
from pathlib import Path

import polars as pl

from embargo.errors import DataError, Fault, InputError, nearest
from embargo.facts import shipped
from embargo.facts.readers import prices

GRADES = Path(__file__).with_name("russian_grades.csv")
TABLE = "monthly_prices"
FIRST = "1990-01"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
PREFERRED = ("pink_sheet", "urals_minfin", "eia_prices")
"""Sources of a series that several publish, the one that is shown first."""

_COLUMNS = (
    "month", "grade", "point", "basis", "importer", "benchmark", "kind", "value", "unit",
    "source", "status", "note",
)  # fmt: skip
_WORDS = {"basis": ("fob", "delivered"), "kind": ("price", "discount"), "status": tuple("VCSM")}


def build(root: Path) -> pl.DataFrame:
    """Give the monthly series that ship: series, month, fuel, place, value, unit, source, status,
    flag.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: a source is missing or faulty.
    """
    table = prices.read(root)
    series = table.filter(pl.col("period") >= FIRST).select(
        pl.col("note").alias("series"),
        pl.col("period").alias("month"),
        "fuel",
        pl.concat_str("exporter", "importer").alias("place"),
        "value",
        "unit",
        "source",
        "status",
        "flag",
    )
    return pl.concat([series, _later_urals(series)]).sort("series", "source", "month")


def _later_urals(series: pl.DataFrame) -> pl.DataFrame:
    """The official Urals months of the table of grades that the source's own file lacks."""
    mixed = pl.col("note").str.contains("ESPO")
    own = series.filter(pl.col("series") == "Urals")
    return (
        russian_grades()
        .filter(pl.col("note").str.starts_with("tax price"))
        .join(own, on="month", how="anti")
        .select(
            pl.lit("Urals").alias("series"),
            "month",
            pl.lit("crude").alias("fuel"),
            pl.lit("RUS").alias("place"),
            "value",
            "unit",
            pl.lit("urals_minfin").alias("source"),
            "status",
            pl.when(mixed).then(pl.lit("with ESPO")).otherwise(pl.lit("")).alias("flag"),
        )
    )


def monthly_prices(series: str | None = None, *, first: str | None = None) -> pl.DataFrame:
    """Give monthly benchmark prices: series, month, fuel, place, value, unit, source, status, flag.

    One source a series: the World Bank's where it has the series, else the ministry's or the EIA's.
    A month without a figure is missing. Flag "cif" marks Urals months that are delivered prices.

    Arguments:
        series: one series, by name in any case; all if not given.
        first: first month, as "2022-01".

    Raises:
        InputError: unknown series, or a month that is none.
        DataError: the embedded table is missing.
    """
    table = all_sources()
    rank = pl.col("source").replace_strict(
        {source: at for at, source in enumerate(PREFERRED)}, return_dtype=pl.Int32
    )
    table = table.filter(rank == rank.min().over("series"))
    if series is not None:
        table = table.filter(pl.col("series") == series_named(series))
    if first is not None:
        if not MONTH.fullmatch(first):
            raise InputError.one(f"{first!r} is no month", "write it like 2022-01", "--from")
        table = table.filter(pl.col("month") >= first)
    return table


def all_sources() -> pl.DataFrame:
    """Give the embedded table whole: a series that several sources publish is there several times.

    Raises:
        DataError: the embedded table is missing.
    """
    return shipped.table(TABLE)


def series_names() -> tuple[str, ...]:
    """Give the names of the series."""
    return tuple(all_sources()["series"].unique().sort())


def series_named(name: str) -> str:
    """Give the series that a text names, in any case.

    Raises:
        InputError: there is none, with the nearest.
    """
    known = {one.casefold(): one for one in series_names()}
    word = " ".join(name.split()).casefold()
    if word in known:
        return known[word]
    near = nearest(word, list(known))
    hint = f"did you mean {known[near]!r}? " if near else ""
    raise InputError.one(
        f"unknown price series {name!r}", f"{hint}series: {', '.join(series_names())}"
    )


@cache
def russian_grades() -> pl.DataFrame:
    """Give what is cited of Russian crude by month: month, grade, point, basis (fob, delivered),
    importer (or ""), benchmark (of a discount), kind (price, discount), value, unit, source,
    status, note.

    A discount is what the grade is sold under its benchmark; a negative one is a premium. FOB and
    delivered discounts are not the same and must not be joined into one series.

    Raises:
        DataError: with all faults of the table.
    """
    return parse(GRADES.read_text(encoding="utf-8"))


def parse(text: str) -> pl.DataFrame:
    """Give the table of Russian grades from its text.

    Raises:
        DataError: with all faults: columns, months, words, values, a discount without benchmark,
            rows without a source.
    """
    reader = csv.DictReader(StringIO(text))
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        what = f"columns are {', '.join(reader.fieldnames or ()) or 'none'}"
        raise DataError.one(what, f"use {', '.join(_COLUMNS)}", GRADES.name)
    rows, faults = [], []
    for line, row in enumerate(reader, 2):
        where = f"{GRADES.name}:{line}"
        if not MONTH.fullmatch(row["month"] or ""):
            faults.append(Fault(f"{where} month", f"{row['month']!r} is no month", "e.g. 2023-05"))
        for column, known in _WORDS.items():
            if row[column] not in known:
                what = f"unknown {column} {row[column]!r}"
                faults.append(Fault(f"{where} {column}", what, f"use one of {', '.join(known)}"))
        if not row["source"]:
            faults.append(Fault(f"{where} source", "no source", "name where it was seen"))
        if (row["kind"] == "discount") != bool(row["benchmark"]):
            what = "a discount needs a benchmark, and a price has none"
            faults.append(Fault(f"{where} benchmark", what, "name what it is sold under"))
        try:
            value = float(row["value"])
        except (TypeError, ValueError):
            faults.append(Fault(f"{where} value", f"{row['value']!r} is no number", "USD a barrel"))
            continue
        if not (0 < value < 200 if row["kind"] == "price" else -30 < value < 60):
            what = f"{value:g} is out of range"
            faults.append(Fault(f"{where} value", what, "give USD a barrel"))
        rows.append({**row, "value": value})
    if faults:
        raise DataError(faults)
    return pl.DataFrame(rows).select(_COLUMNS).sort("month", "grade", "point", "kind")

"""The one schema of every cited figure, and its check."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from embargo.errors import DataError, Fault
from embargo.fuels import FUELS, MARKETS

SCHEMA: dict[str, pl.DataType] = {
    "period": pl.String(),
    "fuel": pl.String(),
    "exporter": pl.String(),
    "exporter_kind": pl.String(),
    "importer": pl.String(),
    "importer_kind": pl.String(),
    "metric": pl.String(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "basis": pl.String(),
    "source": pl.String(),
    "vintage": pl.String(),
    "status": pl.String(),
    "flag": pl.String(),
    "note": pl.String(),
    "where": pl.String(),
}
"""Columns of a table of observations. A metric with one side leaves the other side empty:
production, capacity, stake and price stand on the exporter's side, consumption, refinery
throughput, stock and generation on the importer's side."""

METRICS = (
    "trade",
    "production",
    "consumption",
    "generation",
    "throughput",
    "capacity",
    "capacity_spare",
    "price",
    "discount",
    "freight",
    "stock",
    "contract",
    "stake",
    "quota",
    "share",
    "value",
    "growth",
)
"""What a figure measures. `share` is a percentage whose denominator its note names, `value` is
money paid for trade, `growth` a change on an earlier period that says nothing of a level."""

SUBFUELS = (
    "oil",
    "ngl",
    "diesel",
    "fuel_oil",
    "naphtha",
    "crude+products",
    "coking_coal",
    "thermal_coal",
    "power",
    "nuclear",
    "hydro",
    "renewables",
    "other",
)
"""Fuels of figures that are neither a flow nor a market of the model."""

KINDS = ("place", "area", "subtotal", "total", "")
"""What a side is: one place (ISO3 or remainder), a rest or region with no members of its own in
the same table, the sum of other rows of the table, the sum of all rows; empty for no side."""

STATUSES = {"V": "seen in a public page or file", "C": "computed", "S": "weak", "M": "from memory"}

BASES = (
    "statistical review",
    "customs",
    "energy statistics",
    "border flow",
    "ship tracking",
    "loadings",
    "official statement",
    "price report",
    "infrastructure tracker",
    "other",
)

WORLD = "WORLD"

_PERIOD = re.compile(
    r"(FY)?\d{4}(-\d\d)?(-\d\d)?"  # a year, month or day; FY2024-25 is April to March
    r"|\d{4}-[QH][1-4]"
    r"|\d{4}-\d\d/\d{4}-\d\d"  # the sum over the months from … to
    r"|\d{4}/\d{4}"
)
_PLACE = re.compile(r"[A-Z][A-Z0-9]{2}")
_KEY = ("period", "fuel", "exporter", "importer", "metric", "unit", "basis", "source", "where")
_SHOWN = 10  # faults of one sort listed in full; more of them are counted


def tidy(frame: pl.DataFrame, **constants: str) -> pl.DataFrame:
    """The frame as checked observations: constants filled in, other text empty, columns ordered.

    Arguments:
        frame: at least the columns that have no default: period, fuel, metric, value, unit.
        constants: the value of a column that is the same on every row.

    Raises:
        DataError: as `check`.
    """
    filled = frame.with_columns(pl.lit(text).alias(name) for name, text in constants.items())
    optional = ("exporter", "exporter_kind", "importer", "importer_kind", "flag", "note", "where")
    missing = [name for name in optional if name not in filled.columns]
    filled = filled.with_columns(pl.lit("").alias(name) for name in missing)
    known = [name for name in SCHEMA if name in filled.columns]
    return check(filled.select(known))


def check(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame itself, if every row is a sound observation.

    Raises:
        DataError: with all faults at once: columns that are missing, unknown or of a wrong type,
            empty cells, values that are no numbers, words outside the vocabulary, and two rows
            for one figure of one place in a source.
    """
    faults = list(_columns(frame))
    if not faults:
        faults = list(_rows(frame))
    if faults:
        raise DataError(faults)
    return frame


def _columns(frame: pl.DataFrame) -> Iterator[Fault]:
    for name, dtype in SCHEMA.items():
        if name not in frame.columns:
            yield Fault("observations", f"no column {name!r}", "see embargo.facts.SCHEMA")
        elif frame.schema[name] != dtype:
            yield Fault(
                "observations", f"column {name!r} is {frame.schema[name]}", f"cast it to {dtype}"
            )
    for name in frame.columns:
        if name not in SCHEMA:
            yield Fault("observations", f"unknown column {name!r}", "drop it or put it in a note")


def _rows(frame: pl.DataFrame) -> Iterator[Fault]:
    for name in SCHEMA:
        bad = frame.filter(pl.col(name).is_null())
        yield from _list(bad, name, "is empty", "give a value, or drop the row")
    bad = frame.filter(~pl.col("value").is_finite())
    yield from _list(bad, "value", "is no number", "give a finite number, or drop the row")
    words = {
        "fuel": tuple(dict.fromkeys((*FUELS, *MARKETS, *SUBFUELS))),
        "metric": METRICS,
        "exporter_kind": KINDS,
        "importer_kind": KINDS,
        "basis": BASES,
        "status": tuple(STATUSES),
    }
    for name, known in words.items():
        bad = frame.filter(~pl.col(name).is_in(known))
        yield from _list(bad, name, "is unknown", f"use one of {', '.join(filter(None, known))}")
    for name in ("unit", "source"):
        bad = frame.filter(pl.col(name) == "")
        yield from _list(bad, name, "is empty", "give it")
    matches = f"^(?:{_PERIOD.pattern})$"
    bad = frame.filter(~pl.col("period").str.contains(matches))
    yield from _list(
        bad, "period", "cannot be read", "write 2023, 2023-05, 2023-Q1, 2023-H1 or 2023-01/2023-08"
    )
    for side in ("exporter", "importer"):
        kind = pl.col(f"{side}_kind")
        is_place = pl.col(side).str.contains(f"^(?:{_PLACE.pattern})$")
        bad = frame.filter((kind == "place") & ~is_place)
        yield from _list(bad, side, "is no place", "resolve names to ISO3 or remainder codes")
        bad = frame.filter((kind == "") != (pl.col(side) == ""))
        yield from _list(bad, side, "and its kind do not agree", f"give {side} and kind, or none")
    bad = frame.filter(frame.select(_KEY).is_duplicated())
    yield from _list(bad, "value", "is given twice for one figure", "keep one row, or tell why two")


def _list(bad: pl.DataFrame, column: str, what: str, remedy: str) -> Iterator[Fault]:
    for row in bad.head(_SHOWN).iter_rows(named=True):
        where = f"{row['source']} {row['where']}".strip() or "observations"
        yield Fault(where, f"{column} {row[column]!r} {what}", remedy)
    if bad.height > _SHOWN:
        yield Fault("observations", f"{column} {what} in {bad.height - _SHOWN} more rows", remedy)

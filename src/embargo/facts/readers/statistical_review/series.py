"""Sheets with one row a place: a column a year, or a column a year and fuel."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from embargo.errors import DataError, Fault
from embargo.facts.readers.statistical_review.cells import (
    HEAD,
    Record,
    Rows,
    Spec,
    frame,
    require_head,
    values,
    years,
)
from embargo.facts.readers.statistical_review.names import classify, clean

_FUELS = {
    "Oil": "oil",
    "Natural Gas": "gas",
    "Coal": "coal",
    "Nuclear energy": "nuclear",
    "Hydroelectric": "hydro",
    "Other Renewables": "renewables",
    "Other": "other",
    "Total": "power",
}


def series(rows: Rows, spec: Spec) -> pl.DataFrame:
    """A sheet with a column a year.

    Arguments:
        rows: cells as text, the head in the third row.
        spec: sheet, head, metric, fuel, unit, side.

    Raises:
        DataError: another head, no years, unknown or repeated names, cells that are no number, no
            row for the world's total.
    """
    labels = [(column, f"{year} {spec['fuel']}") for column, year in years(rows, spec)]
    return _table(rows, spec, labels)


def power_by_fuel(rows: Rows, spec: Spec) -> pl.DataFrame:
    """The sheet of generation with a column a year and fuel.

    Raises:
        DataError: as `series`, or an unknown fuel in the head.
    """
    require_head(rows, spec)
    # A year stands above the last column of its block of fuels.
    ends = [
        (column, year)
        for column, year in enumerate(rows[HEAD - 1])
        if year is not None and year.isdigit()
    ]
    labels = []
    for column, text in enumerate(rows[HEAD][1:], start=1):
        year = next((year for end, year in ends if column <= end), None)
        fuel = _FUELS.get(clean(text or ""))
        if year is None or fuel is None:
            raise DataError.one(
                f"unknown column {text!r}",
                f"expected {', '.join(_FUELS)} below each year",
                f"{spec['sheet']}:{HEAD + 1}",
            )
        labels.append((column, f"{year} {fuel}"))
    return _table(rows, spec, labels)


def _table(rows: Rows, spec: Spec, labels: Sequence[tuple[int, str]]) -> pl.DataFrame:
    """All rows below the head; a label is "year fuel"."""
    sheet = spec["sheet"]
    far = ("WORLD", "total") if spec["metric"] == "trade" else ("", "")
    faults: list[Fault] = []
    records: list[Record] = []
    seen: dict[tuple[str, str], int] = {}
    members = 0  # rows since the last regional sum: a sum without members is an area of its own
    grouped = False  # below the world's total the groups repeat places
    for index, row in enumerate(rows[HEAD + 1 :], start=HEAD + 2):
        where = f"{sheet}:{index}"
        found, bad = values(row, labels, where)
        faults.extend(bad)
        if row[0] is None or not found:
            continue
        try:
            code, kind = classify(row[0])
        except DataError as error:
            faults.extend(error.at(where).faults)
            continue
        if kind == "total":
            grouped = True
        elif grouped:
            kind = "subtotal"
        elif kind == "subtotal":
            kind = "subtotal" if members else "area"
            members = 0
        else:
            members += 1
        if (code, kind) in seen:
            what = f"{clean(row[0])!r} is there twice, first in row {seen[code, kind]}"
            faults.append(Fault(where, what, "keep one of the rows"))
        seen[code, kind] = index
        near = (code, kind)
        sides = (*near, *far) if spec["side"] == "exporter" else (*far, *near)
        for label, value, flag in found:
            year, fuel = label.split()
            records.append((year, fuel, *sides, value, flag, where))
    if ("WORLD", "total") not in seen:
        faults.append(Fault(sheet, "no row for the world's total", "the sheet is truncated"))
    if faults:
        raise DataError(faults)
    return frame(records, spec)

"""The cells of the workbook: opening it, heads, columns of years, numbers with marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from embargo.errors import DataError, Fault, install
from embargo.facts.readers.statistical_review.names import clean

FILE = "statistical_review/EI-Stats-Review-All-Data_2024ed.xlsx"

Rows = Sequence[Sequence[str | None]]
Spec = Mapping[str, str]
Record = tuple[str, str, str, str, str, str, float, str, str]
"""period, fuel, exporter, exporter_kind, importer, importer_kind, value, flag, where."""

HEAD = 2  # index of the row with unit and years in almost every sheet
_NOTHING = ("", "-", "–", "n/a")
_BELOW = ("^", "♦", "†", "‡", "w")  # "less than half of the last digit"


def open_workbook(path: Path) -> Any:
    """The workbook, for `load`.

    Raises:
        DataError: fastexcel or the file is missing, or the file is no workbook.
    """
    if not path.is_file():
        raise DataError.one(
            "file not found", "set EMBARGO_SOURCES to the folder of public sources", path.name
        )
    try:
        import fastexcel
    except ImportError:
        raise DataError.one(
            "reading a workbook needs the package fastexcel",
            install("build"),
            path.name,
        ) from None
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _damaged(error, path.name) from None


def _damaged(error: Exception, name: str) -> DataError:
    reason = str(error).splitlines()[0]
    remedy = "the file is truncated or damaged: fetch it again"
    return DataError.one(f"cannot be read: {reason}", remedy, name)


def load(book: Any, sheet: str) -> Rows:
    """All cells of a sheet as text.

    Raises:
        DataError: there is no such sheet, or what is packed of it is damaged.
    """
    import fastexcel

    if sheet not in book.sheet_names:
        raise DataError.one(
            f"no sheet {sheet!r}", "the workbook is of another edition: adapt sheets.yaml", FILE
        )
    # Read as text: guessing types over header rows warns on every sheet and drops marks.
    try:
        loaded = book.load_sheet(sheet, header_row=None, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise _damaged(error, f"{FILE} {sheet}") from None
    rows: Rows = loaded.to_polars().rows()
    return rows


def require_head(rows: Rows, spec: Spec, index: int = HEAD) -> None:
    """Nothing, if the cell above the names says what the sheet's unit should be.

    Raises:
        DataError: it says something else, or the sheet ends before it.
    """
    sheet = spec["sheet"]
    if len(rows) <= index:
        raise DataError.one("no header row", "the sheet is truncated: fetch the file again", sheet)
    head = clean(rows[index][0] or "")
    if head != spec["head"]:
        raise DataError.one(
            f"the head reads {head!r} and not {spec['head']!r}",
            "the sheet changed its unit or its form: adapt sheets.yaml",
            f"{sheet}:{index + 1}",
        )


def years(rows: Rows, spec: Spec) -> list[tuple[int, str]]:
    """Columns that hold a year, as (column, year); growth and share columns come after them.

    Raises:
        DataError: the head is not as expected, or there are no years.
    """
    require_head(rows, spec)
    found: list[tuple[int, str]] = []
    for column, text in enumerate(rows[HEAD][1:], start=1):
        if text is None or not text.strip().isdigit():
            break
        year = int(text)
        if found and year != int(found[-1][1]) + 1:
            break
        found.append((column, str(year)))
    if not found:
        where = f"{spec['sheet']}:{HEAD + 1}"
        raise DataError.one("no columns of years", "fetch the file again", where)
    return found


def values(
    row: Sequence[str | None], columns: Sequence[tuple[int, str]], where: str
) -> tuple[list[tuple[str, float, str]], list[Fault]]:
    """The numbers of a row as (column's label, value, flag), and the cells that are none."""
    found, faults = [], []
    for column, label in columns:
        text = (row[column] or "").strip() if column < len(row) else ""
        if text in _NOTHING:
            continue
        if text in _BELOW:
            found.append((label, 0.0, "below resolution"))
            continue
        try:
            found.append((label, float(text), ""))
        except ValueError:
            faults.append(Fault(f"{where} {label}", f"{text!r} is no number", "correct the cell"))
    return found, faults


def frame(records: Sequence[Record], spec: Spec) -> pl.DataFrame:
    """Records as a frame, with the metric, unit and note of the sheet."""
    columns = ("period", "fuel", "exporter", "exporter_kind", "importer", "importer_kind")
    schema = dict.fromkeys(columns, pl.String())
    made = pl.DataFrame(
        records,
        schema={**schema, "value": pl.Float64(), "flag": pl.String(), "where": pl.String()},
        orient="row",
    )
    return made.with_columns(
        metric=pl.lit(spec["metric"]), unit=pl.lit(spec["unit"]), note=pl.lit(spec.get("note", ""))
    )

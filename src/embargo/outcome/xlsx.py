"""An outcome as a workbook: what it is on the first sheet, then a sheet for each table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargo.errors import InputError, install
from embargo.outcome.csv_files import described, meaning
from embargo.outcome.csv_folder import command_of
from embargo.outcome.outcome import Outcome
from embargo.outcome.whole import whole_file

if TYPE_CHECKING:
    import polars as pl

FIRST = "read me"
"""Name of the sheet that says what the others hold."""

MOST_ROWS = 1_048_575
"""Rows of a sheet below its heading, the limit of the format."""


def write(outcome: Outcome, file: Path, command: str | None = None) -> Path:
    """Write a workbook, whole or not at all.

    Arguments:
        file: where to; an earlier one is replaced.
        command: what reproduces the answer; by default made from the scenario.

    Raises:
        InputError: the package that writes workbooks is missing, or the file cannot be written;
            what was there is left as it was.
    """
    xlsxwriter = package()
    with whole_file(file) as fresh:
        # A name such as "=cmd" in a scenario stays text.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
        try:
            with xlsxwriter.Workbook(str(fresh), options) as book:
                _first(book, outcome, command or command_of(outcome))
                bold = book.add_format({"bold": True})
                for name, table in outcome.tables.items():
                    _sheet(book, name, table, bold)
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from None
    return file


def package() -> Any:
    """The package that writes workbooks.

    Raises:
        InputError: it is not installed.
    """
    try:
        import xlsxwriter.exceptions
    except ModuleNotFoundError:
        what = "a workbook needs the package 'xlsxwriter'"
        raise InputError.one(what, install("xlsx"), "--xlsx") from None
    return xlsxwriter


def _first(book: Any, outcome: Outcome, command: str) -> None:
    sheet = book.add_worksheet(FIRST)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110, wrapped)
    row = 0
    for key, value in _about(outcome, command):
        sheet.write_string(row, 0, key, bold)
        sheet.write_string(row, 1, value)
        row += 1
    row += 1
    for name, table in outcome.tables.items():
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, f"{described()['tables'][name]} ({table.height:,} rows)")
        row += 1
    row += 1
    for column in dict.fromkeys(c for table in outcome.tables.values() for c in table.columns):
        sheet.write_string(row, 0, column, bold)
        sheet.write_string(row, 1, meaning(column))
        row += 1


def _about(outcome: Outcome, command: str) -> list[tuple[str, str]]:
    words, asked = described(), outcome.scenario
    drawn = outcome.diagnostics.draws
    rows = [
        ("title", asked.title),
        ("scenario", str(asked)),
        ("command", command),
        ("world", str(outcome.world.year)),
        ("vintage of the data", outcome.world.vintage),
        ("solved", outcome.diagnostics.status),
    ]
    if outcome.span is not None:
        rows.append(("span", f"{outcome.span.months} months from {outcome.span.first}"))
    if drawn is not None:
        rows.append(("draws", f"{drawn.used} of {drawn.asked} used, seed {drawn.seed}"))
    rows += [("source", words["source"]), ("licence", words["licence"])]
    rows += [("record", text) for text in outcome.record]
    return rows + [("caveat", text) for text in (*outcome.notes, *outcome.limitations)]


def _sheet(book: Any, name: str, table: pl.DataFrame, bold: Any) -> None:
    """A table, its heading in place while the rows move, filters on; no cell for no number."""
    sheet = book.add_worksheet(name[:31])
    if table.height > MOST_ROWS:
        sheet.write_string(0, 0, f"{table.height:,} rows are too many for a sheet: see the CSV")
        return
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(12, len(column) + 3))
        sheet.write_string(0, at, column, bold)
    texts = [not dtype.is_numeric() for dtype in table.dtypes]
    for row, values in enumerate(table.iter_rows(), 1):
        for at, value in enumerate(values):
            if value is None or value != value:
                continue
            put = sheet.write_string if texts[at] else sheet.write_number
            put(row, at, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.height, len(table.columns) - 1)

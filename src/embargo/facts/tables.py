"""Reading the text tables of the sources, with errors that say where, what and the remedy."""

from __future__ import annotations

import csv
import gzip
import textwrap
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from embargo.errors import DataError, Fault

_SHOWN = 10
_HEADER = 300
"""Letters of a header that are told: a file that is no table may have one as long as a book."""


def read_csv(
    path: Path,
    columns: Sequence[str],
    *,
    min_rows: int = 1,
    unique: Sequence[str] = (),
    join_at: str = "",
) -> pl.DataFrame:
    """A CSV file (plain or gzip) as text columns, with `where` = "file:line" on every row.

    Arguments:
        path: the file.
        columns: columns that must be there; others are dropped.
        min_rows: fewer rows than this mean a truncated file.
        unique: columns that together name a row.
        join_at: a column of free text in which the file leaves commas unquoted: a row with too
            many cells is mended there.

    Raises:
        DataError: file missing or unreadable, columns missing, rows of another length than the
            header, too few rows, repeated rows.
    """
    header, rows, lines = _cells(path)
    absent = [name for name in columns if name not in header]
    if absent:
        have = textwrap.shorten(", ".join(header), _HEADER, placeholder=" …")
        raise DataError(
            Fault(f"{path.name}:1", f"no column {name!r}", f"the header has {have}")
            for name in absent
        )
    width = len(header)
    faults = []
    for index, row in enumerate(rows):
        extra = len(row) - width
        if extra > 0 and join_at:
            at = header.index(join_at)
            rows[index] = [*row[:at], ",".join(row[at : at + extra + 1]), *row[at + extra + 1 :]]
        elif extra:
            what = f"{len(row)} cells where the header has {width}"
            remedy = "quote cells with commas; if it is the last line, the file is truncated"
            faults.append(Fault(f"{path.name}:{lines[index]}", what, remedy))
    if faults:
        raise DataError(faults)
    if len(rows) < min_rows:
        raise DataError.one(
            f"{len(rows)} rows where at least {min_rows} are expected",
            "the file is truncated: fetch it again",
            path.name,
        )
    frame = pl.DataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(header) if name in columns},
        schema_overrides=dict.fromkeys(columns, pl.String()),
    ).select(columns)
    where = pl.Series("where", [f"{path.name}:{line}" for line in lines], pl.String)
    frame = frame.with_columns(where)
    if unique:
        twice = frame.filter(frame.select(unique).is_duplicated())
        require_none(twice, unique, "is there twice", "keep one of the rows")
    return frame


def _cells(path: Path) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows and the line on which each row ends."""
    if not path.is_file():
        raise DataError.one(
            "file not found", "set EMBARGO_SOURCES to the folder of public sources", path.name
        )
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            rows, lines = [], []
            for row in reader:
                if row:
                    rows.append(row)
                    lines.append(reader.line_num)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        what = f"cannot be read: {error}"
        raise DataError.one(what, "fetch the file again", path.name) from None
    if not header:
        raise DataError.one("is empty", "fetch the file again", path.name)
    return header, rows, lines


def numbers(frame: pl.DataFrame, columns: Iterable[str], *, empty: bool = False) -> pl.DataFrame:
    """The frame with text columns cast to numbers.

    Arguments:
        frame: with a column `where`.
        columns: columns to cast.
        empty: whether an empty cell is allowed (it becomes null).

    Raises:
        DataError: cells that are no finite number.
    """
    for name in columns:
        value = pl.col(name).str.strip_chars().cast(pl.Float64, strict=False)
        blank = pl.col(name).str.strip_chars() == ""
        sound = value.is_finite().fill_null(False)
        bad = frame.filter(~sound & ~blank if empty else ~sound)
        require_none(bad, (name,), "is no number", "correct the cell, or drop the row")
        frame = frame.with_columns(value.alias(name))
    return frame


def require_none(bad: pl.DataFrame, columns: Sequence[str], what: str, remedy: str) -> None:
    """Nothing, if no row is bad.

    Raises:
        DataError: one fault for each of the first bad rows, and one that counts the others.
    """
    faults = [
        Fault(
            str(row["where"]), f"{', '.join(str(row[name]) for name in columns)!r} {what}", remedy
        )
        for row in bad.head(_SHOWN).iter_rows(named=True)
    ]
    if bad.height > _SHOWN:
        rest = bad.height - _SHOWN
        file = str(bad["where"][0]).split(":")[0]
        faults.append(Fault(file, f"{', '.join(columns)} {what} in {rest} more rows", remedy))
    if faults:
        raise DataError(faults)

"""Small tables of cited rows beside the code: read once, every row checked, all faults at once."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from embargo.errors import DataError, Fault, InputError
from embargo.facts.observation import STATUSES
from embargo.places.groups import is_group
from embargo.places.table import find

Row = TypeVar("Row")

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
"""A year, a month or a day: 2024, 2024-10, 2024-10-08."""


def read(
    path: Path,
    model: type[Row],
    *,
    words: Mapping[str, Iterable[str]] | None = None,
    places: Iterable[str] = ("place",),
    dates: Iterable[str] = ("date",),
    unique: Iterable[str] = (),
    least: float = -math.inf,
) -> tuple[Row, ...]:
    """The rows of a CSV file as objects of a frozen dataclass, whose fields are its columns.

    An empty cell is None where the field may be None, and "" in a text. A field of type
    tuple[str, ...] holds its items parted by "|". The `value` of a row lies between its `low`
    and `high`, where it has them.

    Arguments:
        path: the file.
        model: the dataclass; a field with a default may be absent from the file.
        words: columns that hold one of a few words.
        places: columns that hold the code of a place, the name of a group, or nothing.
        dates: columns that hold a date, or nothing.
        unique: columns that together name a row.
        least: the lowest that a range may reach.

    Raises:
        DataError: the file is missing, its columns are others, or with one fault for every cell
            that is no number, no known word, place or date, for a row without a source or with an
            unknown status, for a value outside its range, and for a row that is there twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError.one(f"cannot be read ({error})", "install again", path.name) from error
    reader = csv.DictReader(text.splitlines(), strict=True)
    hints = get_type_hints(model)
    needed = {f.name for f in fields(model) if f.default is MISSING}  # type: ignore[arg-type]
    header = set(reader.fieldnames or ())
    faults = [Fault(f"{path.name}:1", f"no column {c!r}", "add it") for c in needed - header]
    faults += [
        Fault(f"{path.name}:1", f"unknown column {c!r}", "drop it") for c in header - {*hints}
    ]
    if faults:
        raise DataError(faults)
    found: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in enumerate(reader, start=2):
        where = f"{path.name}:{line}"
        if None in cells or None in cells.values():
            faults.append(
                Fault(where, "has another number of cells than the header", "quote commas")
            )
            continue
        values: dict[str, Any] = {}
        for column, cell in cells.items():
            try:
                values[column] = _value(cell.strip(), hints[column])
            except ValueError as error:
                faults.append(Fault(f"{where} {column}", str(error), "correct the cell"))
        faults += _check(where, cells, words or {}, places, dates)
        key = tuple(cells[column] for column in unique)
        if key and key in seen:
            faults.append(Fault(where, f"repeats line {seen[key]}", "keep one"))
        seen[key] = line
        if {"value", "low", "high"} <= values.keys() and not _in_range(values, least):
            what = f"{cells['value']} lies outside its range"
            faults.append(Fault(f"{where} value", what, "correct the row"))
        if len(values) == len(cells):
            found.append(model(**values))
    if faults:
        raise DataError(faults)
    return tuple(found)


def month_of(when: int | str) -> str:
    """The month that a date stands for, such as 2024-06; a year stands for its last.

    Arguments:
        when: 2024, 2024-06 or 2024-06-15.

    Raises:
        InputError: no date.
    """
    text = str(when).strip()
    if not DATE.match(text):
        raise InputError.one(f"{text!r} is no date", "write 2024, 2024-10 or 2024-10-08")
    return f"{text}-12" if len(text) == 4 else text[:7]


def _value(cell: str, kind: Any) -> Any:
    if kind is str:
        return cell
    if "tuple" in str(kind):
        return tuple(item.strip() for item in cell.split("|") if item.strip())
    if cell == "" and "None" in str(kind):
        return None
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{cell!r} is no number")
    if "int" in str(kind):
        if number != int(number):
            raise ValueError(f"{cell!r} is no whole number")
        return int(number)
    return number


def _in_range(values: Mapping[str, Any], least: float) -> bool:
    value, low, high = (values[column] for column in ("value", "low", "high"))
    low, high = (value if end is None else end for end in (low, high))
    return bool(least <= low <= value <= high)


def _check(
    where: str,
    cells: Mapping[str, str],
    words: Mapping[str, Iterable[str]],
    places: Iterable[str],
    dates: Iterable[str],
) -> list[Fault]:
    faults = []
    if "source" in cells and not cells["source"].strip():
        faults.append(Fault(f"{where} source", "is empty", "say where the figure was seen"))
    known = {**words, **({"status": STATUSES} if "status" in cells else {})}
    for column, allowed in known.items():
        if cells[column] not in set(allowed):
            remedy = f"use one of {', '.join(allowed)}"
            faults.append(Fault(f"{where} {column}", f"{cells[column]!r} is unknown", remedy))
    for column in places:
        cell = cells.get(column, "")
        if cell and not is_group(cell) and find(cell) != cell:
            remedy = "use the code of a place or the name of a group"
            faults.append(Fault(f"{where} {column}", f"{cell!r} is no place", remedy))
    for column in dates:
        cell = cells.get(column, "")
        if cell and not DATE.match(cell):
            remedy = "write 2024, 2024-10 or 2024-10-08"
            faults.append(Fault(f"{where} {column}", f"{cell!r} is no date", remedy))
    return faults

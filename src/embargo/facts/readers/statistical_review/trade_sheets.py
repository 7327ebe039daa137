"""Sheets of the workbook that state trade of an area with the rest of the world."""

from __future__ import annotations

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

_WORLD = ("WORLD", "total")


def imports_exports(rows: Rows, spec: Spec) -> pl.DataFrame:
    """A sheet with a block of imports above a block of exports, a row an area, a column a year.

    Raises:
        DataError: another head, unknown names, cells that are no number, a block that is not
            there or has no total.
    """
    sheet = spec["sheet"]
    columns = years(rows, spec)
    faults: list[Fault] = []
    records: list[Record] = []
    block = ""
    closed: set[str] = set()
    for index, row in enumerate(rows[HEAD + 1 :], start=HEAD + 2):
        name = clean(row[0] or "")
        where = f"{sheet}:{index}"
        if name in ("Imports", "Exports"):
            block = name
            continue
        found, bad = values(row, columns, where)
        faults.extend(bad)
        if not name or not found:
            continue
        try:
            near = classify(name)
        except DataError as error:
            faults.extend(error.at(where).faults)
            continue
        if near == _WORLD:
            closed.add(block)
        sides = (*_WORLD, *near) if block == "Imports" else (*near, *_WORLD)
        records.extend(
            (year, spec["fuel"], *sides, value, flag, where) for year, value, flag in found
        )
    faults.extend(
        Fault(sheet, f"no block of {name.lower()} with a total", "the sheet is truncated")
        for name in ("Imports", "Exports")
        if name not in closed
    )
    if faults:
        raise DataError(faults)
    return frame(records, spec)


def two_years(rows: Rows, spec: Spec) -> pl.DataFrame:
    """The sheet of crude and product trade of two years, its block in million tonnes.

    Raises:
        DataError: heads that are not as expected, unknown names, no total row.
    """
    sheet = spec["sheet"]
    require_head(rows, spec, HEAD + 1)
    marks = [text for text in rows[1] if text is not None and text.isdigit()]
    width = (len(rows[HEAD]) - 1) // max(len(marks), 1)
    columns = []
    for column in range(1, len(rows[HEAD])):
        fuel = {"Crude": "crude", "Product": "products"}.get(clean(rows[HEAD][column] or ""))
        side = clean(rows[HEAD + 1][column] or "")
        if fuel is None or side not in ("Imports", "Exports") or not marks:
            raise DataError.one(
                f"column {column + 1} is no import or export of crude or product",
                "the sheet changed its form: adapt the reader",
                f"{sheet}:{HEAD + 1}",
            )
        columns.append((column, f"{marks[(column - 1) // width]} {fuel} {side}"))
    faults: list[Fault] = []
    records: list[Record] = []
    closed = False
    for index, row in enumerate(rows[HEAD + 2 :], start=HEAD + 3):
        where = f"{sheet}:{index}"
        found, bad = values(row, columns, where)
        faults.extend(bad)
        if row[0] is None or not found:
            continue
        try:
            near = classify(row[0])
        except DataError as error:
            faults.extend(error.at(where).faults)
            continue
        for label, value, flag in found:
            year, fuel, side = label.split()
            sides = (*_WORLD, *near) if side == "Imports" else (*near, *_WORLD)
            records.append((year, fuel, *sides, value, flag, f"{where} {side.lower()}"))
        if near == _WORLD:
            closed = True
            break  # the same in thousand barrels a day follows
    if not closed:
        faults.append(Fault(sheet, "no row for the world's total", "the sheet is truncated"))
    if faults:
        raise DataError(faults)
    return frame(records, spec)


def gas_balance(rows: Rows, spec: Spec) -> pl.DataFrame:
    """The sheet of inter-regional gas trade: pipeline and LNG trade of an area, by partner where
    the sheet names one ("of which").

    Raises:
        DataError: another head, unknown names, cells that are no number, no closing block.
    """
    sheet = spec["sheet"]
    columns = years(rows, spec)
    faults: list[Fault] = []
    records: list[Record] = []
    area, flow = ("", ""), ""
    for index, row in enumerate(rows[HEAD + 1 :], start=HEAD + 2):
        where = f"{sheet}:{index}"
        text = row[0] or ""
        name = clean(text)
        found, bad = values(row, columns, where)
        faults.extend(bad)
        try:
            if name and not found:
                if name == "World":
                    break
                area, flow = classify(name), ""
                continue
            if not name or name.startswith("Total"):
                continue
            if text.startswith(" ") and flow:
                partner = classify(name.removeprefix("of which:"))
            else:
                flow, partner = name, _WORLD
        except DataError as error:
            faults.extend(error.at(where).faults)
            continue
        fuel = "lng" if flow.startswith("LNG") else "pipeline_gas"
        sides = (*partner, *area) if flow.endswith("imports") else (*area, *partner)
        records.extend((year, fuel, *sides, value, flag, where) for year, value, flag in found)
    else:
        faults.append(Fault(sheet, "no closing block of the world", "the sheet is truncated"))
    if faults:
        raise DataError(faults)
    return frame(records, spec)

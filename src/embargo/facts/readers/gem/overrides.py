"""The table of what the trackers say wrong or cannot say, each row cited."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from embargo import places
from embargo.errors import DataError, Fault, InputError

FILE = "gem_overrides.yaml"
_PIPELINE = {"system", "ids", "from", "to", "bcm_y", "years", "source", "status", "why"}
_TERMINAL = {"name", "unit", "direction", "years", "source", "status", "why"}


@cache
def overrides() -> Mapping[str, list[dict[str, Any]]]:
    """The rows for `pipelines` and for `terminals`.

    Raises:
        DataError: the table is faulty.
    """
    with (Path(__file__).parents[2] / FILE).open(encoding="utf-8") as file:
        return parse(YAML(typ="safe", pure=True).load(file))


def parse(tables: Any) -> Mapping[str, list[dict[str, Any]]]:
    """The rows, if all are sound.

    Raises:
        DataError: with all faults: keys missing or unknown, a line replaced twice, a system named
            twice, places unknown, a capacity that is negative.
    """
    faults: list[Fault] = []
    for table, keys in (("pipelines", _PIPELINE), ("terminals", _TERMINAL)):
        for index, row in enumerate(tables[table]):
            where = f"{FILE} {table}[{index}]"
            faults.extend(
                Fault(where, f"key {key!r} is missing or unknown", f"use {', '.join(sorted(keys))}")
                for key in sorted(keys ^ row.keys())
            )
    if faults:
        raise DataError(faults)
    lines: set[str] = set()
    systems: set[str] = set()
    for index, row in enumerate(tables["pipelines"]):
        where = f"{FILE} pipelines[{index}] {row['system']}"
        faults.extend(
            Fault(where, f"line {one} is replaced twice", "keep it in one row")
            for one in row["ids"]
            if one in lines
        )
        lines.update(row["ids"])
        if row["system"] in systems:
            faults.append(Fault(where, "this system is there twice", "keep one row"))
        systems.add(row["system"])
        if row["bcm_y"] is not None and not row["bcm_y"] >= 0:
            faults.append(Fault(where, f"bcm_y is {row['bcm_y']!r}", "give bcm a year"))
        for name in (*row["from"], *row["to"]):
            if name == "Europe":
                continue
            try:
                places.resolve(name)
            except InputError as error:
                faults.extend(error.at(where).faults)
    if faults:
        raise DataError(faults)
    return dict(tables)


def in_years(years: list[int | None] | None, year: int) -> bool:
    """Whether a year lies between first and last, both included; no years at all means never."""
    if years is None:
        return False
    first, last = years
    return (first is None or first <= year) and (last is None or year <= last)

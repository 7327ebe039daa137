"""The model's parameters: values with range, unit, source and status, from one table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.errors import DataError

FILE = Path(__file__).with_name("parameters.csv")


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes:
        name: what it is.
        market: crude, products, gas or coal; empty for all.
        value, low, high: central value and range, in ``unit``.
        unit: unit of the value; 1 for a pure number.
        source: where it comes from.
        status: V, C, S or M.
        note: what it applies to.
    """

    name: str
    market: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    note: str


@cache
def table() -> tuple[Parameter, ...]:
    """Give all parameters.

    Raises:
        DataError: a value lies outside its own range.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = tuple(
            Parameter(
                row["name"], row["market"], float(row["value"]), float(row["low"]),
                float(row["high"]), row["unit"], row["source"], row["status"], row["note"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip
    bad = [p for p in rows if not p.low <= p.value <= p.high]
    if bad:
        raise DataError.one(
            f"{bad[0].name} of {bad[0].market or 'all markets'} lies outside its range",
            "correct the row",
            FILE.name,
        )
    return rows


@cache
def values() -> Mapping[tuple[str, str], float]:
    """Give the central value by (name, market)."""
    return {(p.name, p.market): p.value for p in table()}


def value(name: str, market: str = "") -> float:
    """Give the central value of a parameter, in the unit of the table.

    Raises:
        KeyError: there is no such parameter.
    """
    return values()[name, market]


def markdown() -> str:
    """Give the table of parameters as Markdown, for the documentation."""
    lines = [
        "| parameter | market | value | range | unit | status | source |",
        "| --- | --- | ---: | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{p.name}` | {p.market or 'all'} | {p.value:g} | {p.low:g}–{p.high:g} | {p.unit} "
        f"| {p.status} | {p.source}{'; ' + p.note if p.note else ''} |"
        for p in table()
    ]
    return "\n".join(lines) + "\n"

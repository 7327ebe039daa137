"""What refineries can do and whose they are, one cited figure a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.facts import cited

FILE = Path(__file__).with_name("refineries.csv")
ITEMS = {
    "complexity": "Nelson index: cost of all units over that of distillation",
    "capacity": "crude distillation",
    "need": "crude that a refinery runs when full",
    "share of capacity": "of its place",
    "utilisation": "crude run over capacity",
    "Russian intake": "crude from Russia",
    "Russian share": "of the crude that is run",
    "sour share": "of the crude that is run",
    "most from others": "share of crude that is not Russian, at most",
    "most swapped": "share of intake that can change its origin within a month",
    "import quota": "crude that independent refiners may import",
}
UNITS = ("Nelson", "Mt/y", "kb/d", "%")
SOLE = {"BGR": "Burgas"}
"""Places whose one refinery stands for the place."""


@dataclass(frozen=True)
class Figure:
    """One cited figure of a refinery, a refiner, or all of a place.

    Arguments:
        refiner: company or refinery; empty for all of the place.
        item: a key of `ITEMS`.
        value, unit: as the source states them.
    """

    place: str
    refiner: str
    item: str
    value: float
    unit: str
    date: str
    source: str
    status: str
    note: str


@cache
def figures() -> tuple[Figure, ...]:
    """All figures.

    Raises:
        DataError: the table is faulty.
    """
    words = {"item": ITEMS, "unit": UNITS}
    return cited.read(FILE, Figure, words=words, unique=("place", "refiner", "item", "date"))


@cache
def complexity() -> Mapping[str, float]:
    """The Nelson index by place; a place without a figure is absent."""
    return {
        row.place: row.value
        for row in figures()
        if row.item == "complexity" and row.refiner == SOLE.get(row.place, "")
    }

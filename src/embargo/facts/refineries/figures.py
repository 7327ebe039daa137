"""What refineries can do and whose they are, one cited figure a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.facts import cited

FOLDER = Path(__file__).parent
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


@dataclass(frozen=True)
class Stake:
    """A share in a refinery held from abroad, or by a seller of crude.

    Arguments:
        place: where the refinery stands.
        capacity_mt_y: its capacity, all owners together.
        share_pct: of the owner.
        since, until: months between which it was held; until is empty while it is.
    """

    place: str
    refinery: str
    capacity_mt_y: float
    owner: str
    share_pct: float
    since: str
    until: str
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
    return cited.read(
        FOLDER / "refineries.csv", Figure, words=words, unique=("place", "refiner", "item", "date")
    )


@cache
def complexity() -> Mapping[str, float]:
    """The Nelson index by place; a place without a figure is absent."""
    return {
        row.place: row.value
        for row in figures()
        if row.item == "complexity" and row.refiner == SOLE.get(row.place, "")
    }


@cache
def stakes() -> tuple[Stake, ...]:
    """Stakes that sellers of crude and foreign companies hold in refineries.

    Raises:
        DataError: the table is faulty.
    """
    path, dates = FOLDER / "stakes.csv", ("since", "until")
    return cited.read(path, Stake, dates=dates, unique=("place", "refinery", "owner", "since"))


def held(owner: str, when: int | str) -> tuple[Stake, ...]:
    """The refineries in which an owner has a stake at a date.

    Arguments:
        owner: as in the table, in any case.
        when: 2024, 2024-06 or 2024-06-15; a year stands for its end.

    Raises:
        InputError: no date.
    """
    end = cited.month_of(when)
    return tuple(
        row
        for row in stakes()
        if row.owner.casefold() == owner.casefold()
        and row.since <= end
        and (not row.until or end <= row.until)
    )

"""Ships, who insures them, what they cost and how long they take: cited, never mixed by basis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.facts import cited

FOLDER = Path(__file__).parent
ITEMS = {
    "fleet": "ships of a class",
    "size": "what a ship of a class carries",
    "old": "share of old ships",
    "shadow": "ships outside the coalition's insurance, ownership or flags",
    "shadow carried": "oil that they carried",
    "insured": "share of exports on ships that the coalition insures or owns",
    "sanctioned": "ships listed by name",
    "day rate": "what a ship earned or cost a day",
    "war risk": "premium for one voyage",
    "canal fee": "what a passage cost",
}
"""What a figure counts. Figures of one basis form a series; two bases are never compared."""

UNITS = ("ships", "Mt", "%", "mb/d", "USD/d", "USD/nrt", "million USD")
_SHORTEST = 0.01
"""No speed in km/d and no wait in days is as low."""

LAGS = ("overland", "port", "fixed ahead", "check")


@dataclass(frozen=True)
class Figure:
    """One cited figure of a fleet.

    Arguments:
        item: a key of `ITEMS`.
        segment: class of ships, or the fuel carried.
        place: whose trade or canal; WORLD for all.
        value, unit: as the source states them.
        basis: what is counted, in words; three kinds of insured share contradict each other.
        date: when it was so.
    """

    item: str
    segment: str
    place: str
    value: float
    unit: str
    basis: str
    date: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Lag:
    """How fast fuel travels, or how long it waits.

    Arguments:
        item: overland (speed), port, fixed ahead (days), or check (a delivery time seen).
        subject: fuel, mode or route.
        value, low, high: in ``unit``, km/d or d.
    """

    item: str
    subject: str
    value: float
    low: float
    high: float
    unit: str
    date: str
    source: str
    status: str
    note: str


@cache
def figures() -> tuple[Figure, ...]:
    """All figures of fleets.

    Raises:
        DataError: the table is faulty.
    """
    words = {"item": ITEMS, "unit": UNITS}
    key = ("item", "segment", "place", "unit", "basis", "date")
    return cited.read(FOLDER / "fleets.csv", Figure, words=words, unique=key)


def latest(item: str, segment: str, place: str, when: int | str = "9999") -> Figure | None:
    """The newest figure that holds at a date, or None: what was not counted is not zero.

    A year stands for its end.

    Arguments:
        item, segment, place: as in `Figure`.
        when: 2024, 2024-06 or 2024-06-15.

    Raises:
        InputError: no date.
    """
    end = cited.month_of(when)
    rows = [
        row
        for row in figures()
        if (row.item, row.segment, row.place) == (item, segment, place)
        and cited.month_of(row.date) <= end
    ]
    return max(rows, key=lambda row: row.date, default=None)


@cache
def lags() -> tuple[Lag, ...]:
    """All speeds and waiting times.

    Raises:
        DataError: the table is faulty, or a value lies outside its range.
    """
    words = {"item": LAGS, "unit": ("km/d", "d")}
    return cited.read(
        FOLDER / "lags.csv", Lag, words=words, unique=("item", "subject"), least=_SHORTEST
    )

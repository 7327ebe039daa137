"""Stocks and buffers as cited figures, each with its definition, for definitions differ widely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from embargo import units
from embargo.facts import cited

FILE = Path(__file__).with_name("stocks.csv")
FUELS = ("oil", "crude", "lng", "gas", "coal")
KINDS = {
    "public": "held by the state or for it",
    "commercial": "held by companies",
    "joint": "held together with producers",
    "total": "all that is counted",
    "fill": "how full storage is",
    "capacity": "room, full or not",
    "obligation": "what the law asks for",
    "spare": "output that could be raised",
}
"""What a figure counts. `spare` is a rate; the others are amounts, shares or stated days."""

UNITS = ("mb", "Mt", "bcm", "TWh", "%", "days", "million m3 LNG", "mb/d", "Mt/y")
_MEASURED = {"oil": "products", "gas": "pipeline_gas"}


@dataclass(frozen=True)
class Figure:
    """One cited figure of a stock or a buffer.

    Arguments:
        place: a country or a group.
        fuel: one of `FUELS`; oil is crude and products together.
        kind: a key of `KINDS`.
        definition: what is counted, in words; figures of one definition form a series.
        value, unit: as the source states them.
        date: when the stock was that high.
    """

    place: str
    fuel: str
    kind: str
    definition: str
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
    words = {"fuel": FUELS, "kind": KINDS, "unit": UNITS}
    return cited.read(
        FILE, Figure, words=words, unique=("place", "fuel", "kind", "definition", "unit", "date")
    )


def latest(rows: Iterable[Figure]) -> tuple[Figure, ...]:
    """The newest figure of each place, fuel, kind, definition and unit, in the order given."""
    newest: dict[tuple[str, ...], Figure] = {}
    for row in rows:
        key = (row.place, row.fuel, row.kind, row.definition, row.unit)
        if key not in newest or newest[key].date <= row.date:
            newest[key] = row
    return tuple(newest.values())


def amount(row: Figure) -> float | None:
    """The figure in mb (oil), bcm (LNG and gas) or Mt (coal); None for days, rates and shares of a
    working volume that is not known."""
    if row.unit in ("days", "mb/d", "Mt/y"):
        return None
    if row.unit == "%":
        volume = working_volume(row.place)
        return None if volume is None else row.value / 100.0 * volume
    target = {"oil": "mb", "crude": "mb", "lng": "bcm", "gas": "bcm", "coal": "Mt"}[row.fuel]
    if row.unit == "million m3 LNG":
        return units.convert(row.value * _tonnes_per_m3(), "Mt", target, "lng")
    return units.convert(row.value, row.unit, target, _MEASURED.get(row.fuel, row.fuel))


def working_volume(place: str) -> float | None:
    """The working volume of a place's gas storage in bcm, or None if it is not known."""
    rows = [
        row
        for row in figures()
        if (row.place, row.fuel, row.kind) == (place, "gas", "capacity") and row.unit != "days"
    ]
    newest = max(rows, key=lambda row: row.date, default=None)
    return None if newest is None else amount(newest)


@cache
def _tonnes_per_m3() -> float:
    with FILE.with_name("density.yaml").open(encoding="utf-8") as file:
        return float(YAML(typ="safe", pure=True).load(file)["tonnes_per_m3_lng"]["value"])

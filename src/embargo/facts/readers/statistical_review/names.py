"""Names of places and regions in the statistical review, the same in all its editions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from embargo import places
from embargo.errors import DataError, InputError

_MARKS = re.compile(r"[\s*#^†‡♦]+$|(?<=[a-z)])\d$")  # footnote marks, and "Europe1"
_LEAD = re.compile(r"^(Total|of which:)\s+", re.IGNORECASE)
_WORLD = ("total", "total imports", "total exports", "total world", "total lng exports")


@cache
def _vocabulary() -> dict[str, Any]:
    with (Path(__file__).parent / "names.yaml").open(encoding="utf-8") as file:
        table: dict[str, Any] = YAML(typ="safe", pure=True).load(file)
    return table


def clean(name: str) -> str:
    """A name without footnote marks and stray blanks."""
    text = " ".join(name.split())
    while (shorter := _MARKS.sub("", text)) != text:
        text = shorter
    return text


@cache
def classify(name: str) -> tuple[str, str]:
    """The code of a name and its kind: ISO3 and place, an area's name and area, WORLD and total,
    or the region that a "Total …" row sums and subtotal.

    Raises:
        DataError: the name is neither a place nor a known area (with the nearest place).
    """
    aliases, areas = _vocabulary()["aliases"], _vocabulary()["areas"]
    text = clean(name)
    if text.casefold() in _WORLD:
        return "WORLD", "total"
    body = _LEAD.sub("", text)
    kind = "area" if body == text else "subtotal"
    body = aliases.get(body, body)
    if body == "WORLD":
        return "WORLD", "total"
    if body in areas:
        return body, kind
    try:
        return places.resolve(body), "place"
    except InputError as error:
        fault = error.faults[0]
        raise DataError.one(
            f"unknown name {name!r}",
            fault.remedy or "add it to the places, or to the areas in names.yaml",
        ) from None


def sums(fuel: str) -> tuple[str, ...]:
    """Regions that repeat their members in the trade matrix of a fuel."""
    return tuple(_vocabulary()["sums"].get(fuel, ()))


def unbalanced() -> frozenset[tuple[str, str, str, str]]:
    """Totals that an edition prints wrong, as (year, fuel, side, code)."""
    rows = _vocabulary()["unbalanced"]
    return frozenset((str(row["year"]), row["fuel"], row["side"], row["name"]) for row in rows)

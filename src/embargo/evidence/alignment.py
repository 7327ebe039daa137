"""Who shuns a seller without a law of its own, from what was public at the time."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("alignment.csv")


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            (r["place"], r["target"], r["stance"], r["known_from"]) for r in csv.DictReader(file)
        )


def stances(target: str, as_of: str) -> dict[str, str]:
    """Give the stance of every place towards a target, as the public knew it on a day.

    Arguments:
        target: code of the seller.
        as_of: ISO date; rows that became known later are not seen.
    """
    found: dict[str, str] = {}
    for place, towards, stance, known in _rows():
        if towards == target and known <= as_of and found.get(place) != "aligned":
            found[place] = stance
    return found

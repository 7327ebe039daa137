"""Words of sentences about scenarios: places, groups, fuels, shares, months."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from embargo import places
from embargo.scenario.calendar import Month
from embargo.scenario.settle import country

FUELS = {
    "crude": "crude",
    "products": "products",
    "lng": "LNG",
    "pipeline_gas": "pipeline gas",
    "coal": "coal",
    "gas": "gas",
}
RESOURCES = {
    "lng_export": "LNG export capacity",
    "lng_import": "LNG import capacity",
    "pipeline": "outgoing gas pipeline capacity",
    "oil_pipeline": "outgoing oil pipeline capacity",
    "loading": "crude loading capacity",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SMALLEST_GROUP = 5
_MOST_WITHOUT = 3
_PRICE_OF_EXCEPTION = 5


@cache
def _words() -> dict[str, tuple[str, str]]:
    """Place → the adjective of its fuels and the article of its name; empty where none is used."""
    path = Path(__file__).parent / "adjectives.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["place"]: (row["adjective"], row["article"]) for row in csv.DictReader(file)}


@cache
def _group_words() -> dict[str, tuple[str, bool]]:
    """Group → its name in a sentence, and whether it takes a verb in the plural."""
    path = Path(__file__).parent / "group_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["group"]: (row["spoken"], row["many"] == "1") for row in csv.DictReader(file)}


def listing(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def place_names(codes: Sequence[str]) -> list[str]:
    """Places and basins by their names, whole groups by theirs, in the order of the first code."""
    left = list(dict.fromkeys(codes))
    parts: dict[int, str] = {}
    order = {code: index for index, code in enumerate(left)}
    while found := _best_group(left):
        group, inside, without = found
        text = _group_words()[group][0]
        if without:
            text += f" without {listing([_name(code) for code in without])}"
        parts[min(order[code] for code in inside)] = text
        left = [code for code in left if code not in inside]
    parts.update({order[code]: _name(code) for code in left})
    return [parts[index] for index in sorted(parts)]


def _best_group(codes: Sequence[str]) -> tuple[str, set[str], list[str]] | None:
    """The group that names most of the places, its members among them and those that are not."""
    best: tuple[str, set[str], list[str]] | None = None
    most = 0
    for group in _group_words():
        members = places.groups()[group]
        inside = set(members) & set(codes)
        without = [code for code in members if code not in inside]
        score = len(inside) - _PRICE_OF_EXCEPTION * len(without)
        if len(without) <= _MOST_WITHOUT and score >= _SMALLEST_GROUP and score > most:
            best, most = (group, inside, without), score
    return best


def _name(code: str) -> str:
    if country(code) != code:
        return f"the basin {code}"
    article = _words().get(code, ("", ""))[1]
    return f"{article} {places.name(code)}".strip()


def who(codes: Sequence[str]) -> tuple[str, bool]:
    """The places as the subject of a sentence, and whether they are several."""
    words = place_names(codes)
    plural = any(words[0].startswith(text) for text, many in _group_words().values() if many)
    return listing(words), len(words) > 1 or plural


def of(codes: Sequence[str]) -> str:
    """The places as owners: "Japan's", "the United States'"."""
    text, _ = who(codes)
    return f"{text}'" if text.endswith("s") else f"{text}'s"


def fuels(which: Sequence[str]) -> str:
    """Fuels as they are spoken of: "crude and LNG"."""
    return listing([FUELS[fuel] for fuel in which])


def goods(exporters: Sequence[str], which: Sequence[str]) -> str:
    """The fuels of their exporters: "Russian crude and LNG", "LNG from Russia and Qatar"."""
    adjective = _words().get(exporters[0], ("", ""))[0] if len(exporters) == 1 else ""
    if adjective:
        return f"{adjective} {fuels(which)}"
    return f"{fuels(which)} from {who(exporters)[0]}"


def percent(share: float) -> str:
    """A share in percent: "17 %"."""
    return f"{100 * share:.6g} %"


def spoken(at: Month) -> str:
    """A month as it is spoken of: "January 2026"."""
    return f"{_MONTHS[at % 12]} {at // 12}"

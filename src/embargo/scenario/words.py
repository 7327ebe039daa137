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
_WORLD, _ALL_BUT = "WORLD", "all countries but"
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
            but = _ALL_BUT if group == _WORLD else f"{text} without"
            text = f"{but} {listing(without)}"
        parts[min(order[code] for code in inside)] = text
        left = [code for code in left if code not in inside]
    parts.update({order[code]: _name(code) for code in left})
    return [parts[index] for index in sorted(parts)]


def _best_group(codes: Sequence[str]) -> tuple[str, set[str], list[str]] | None:
    """The group that names most of the places, its members among them and who is not, in words."""
    best: tuple[str, set[str], list[str]] | None = None
    most = 0
    for group in _group_words():
        members = places.groups()[group]
        inside = set(members) & set(codes)
        left = [code for code in members if code not in inside]
        if len(left) > len(inside):
            continue
        without = place_names(left) if group == _WORLD else [_name(code) for code in left]
        score = len(inside) - _PRICE_OF_EXCEPTION * len(without)
        if len(without) <= _MOST_WITHOUT and score >= _SMALLEST_GROUP and score > most:
            best, most = (group, inside, without), score
    return best


def _name(code: str) -> str:
    if country(code) != code:
        return f"the basin {code}"
    article = _words().get(code, ("", ""))[1]
    return f"{article} {places.name(code)}".strip()


def who(codes: Sequence[str], partners: Sequence[str] = ()) -> tuple[str, bool]:
    """The places as the subject of a sentence, and whether they are several.

    Arguments:
        codes: the places.
        partners: whom they trade with, and who need not be told apart from a whole world.
    """
    if _all(codes, partners):
        return "the rest of the world", False
    words = place_names(_widened(codes, partners))
    plural = any(words[0].startswith(text) for text, many in _group_words().values() if many)
    return listing(words), len(words) > 1 or plural or words[0].startswith(_ALL_BUT)


def _widened(codes: Sequence[str], partners: Sequence[str]) -> Sequence[str]:
    """The places, with their partners where they are most of the world."""
    if not _most(codes):
        return codes
    return tuple(dict.fromkeys([*codes, *map(country, partners)]))


def _most(codes: Sequence[str]) -> bool:
    """Whether the places are more than half of the world."""
    world = places.expand(_WORLD)
    return 2 * len({*world} & {*codes}) > len(world)


def _all(codes: Sequence[str], partners: Sequence[str]) -> bool:
    """Whether the places are all the world but their partners."""
    left = set(places.expand(_WORLD)) - set(codes)
    return _most(codes) and bool(left) and left <= set(map(country, partners))


def of(codes: Sequence[str]) -> str:
    """The places as owners: "Japan's", "the United States'"."""
    text, _ = who(codes)
    return f"{text}'" if text.endswith("s") else f"{text}'s"


def fuels(which: Sequence[str]) -> str:
    """Fuels as they are spoken of: "crude and LNG"."""
    return listing([FUELS[fuel] for fuel in which])


def goods(exporters: Sequence[str], which: Sequence[str], buyers: Sequence[str] = ()) -> str:
    """The fuels of their exporters: "Russian crude and LNG", "LNG from Russia and Qatar"."""
    adjective = _words().get(exporters[0], ("", ""))[0] if len(exporters) == 1 else ""
    if adjective:
        return f"{adjective} {fuels(which)}"
    abroad = len(buyers) == 1 and _all(exporters, buyers)
    return f"{fuels(which)} from {'abroad' if abroad else who(exporters, buyers)[0]}"


def percent(share: float) -> str:
    """A share in percent: "17 %"."""
    return f"{100 * share:.6g} %"


def spoken(at: Month) -> str:
    """A month as it is spoken of: "January 2026"."""
    return f"{_MONTHS[at % 12]} {at // 12}"

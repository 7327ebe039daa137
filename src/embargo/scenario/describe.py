"""Scenarios and measures in plain English."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from embargo import places
from embargo.scenario.measures import Ban, Capacity, Demand, Measure, Outage, Quota, Tariff
from embargo.scenario.settle import country
from embargo.scenario.values import PERCENT

_FUELS = {
    "crude": "crude",
    "products": "products",
    "lng": "LNG",
    "pipeline_gas": "pipeline gas",
    "coal": "coal",
    "gas": "gas",
}
_RESOURCES = {
    "lng_export": "LNG export capacity",
    "lng_import": "LNG import capacity",
    "pipeline": "outgoing gas pipeline capacity",
    "oil_pipeline": "outgoing oil pipeline capacity",
    "loading": "crude loading capacity",
}
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


def describe(what: Measure | Iterable[Measure]) -> str:
    """One sentence for a measure; one after the other for several."""
    if isinstance(what, Ban | Quota | Tariff | Outage | Capacity | Demand):
        text = _sentence(what)
        return f"{text[0].upper()}{text[1:]}."
    return " ".join(describe(measure) for measure in what)


def heading(measures: Sequence[Measure]) -> str:
    """A title made from the measures: the first two, and how many more there are."""
    texts = [describe(measure).rstrip(".") for measure in measures[:2]]
    if len(measures) > 2:
        more = len(measures) - 2
        texts.append(f"and {more} more measure{'s' if more > 1 else ''}")
    return "; ".join(texts)


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


def _who(codes: Sequence[str]) -> tuple[str, bool]:
    """The places as the subject of a sentence, and whether they are several."""
    words = place_names(codes)
    plural = any(words[0].startswith(text) for text, many in _group_words().values() if many)
    return listing(words), len(words) > 1 or plural


def _of(codes: Sequence[str]) -> str:
    text, _ = _who(codes)
    return f"{text}'" if text.endswith("s") else f"{text}'s"


def _fuels(fuels: Sequence[str]) -> str:
    return listing([_FUELS[fuel] for fuel in fuels])


def _goods(exporters: Sequence[str], fuels: Sequence[str]) -> str:
    """The fuels of their exporters: "Russian crude and LNG", "LNG from Russia and Qatar"."""
    adjective = _words().get(exporters[0], ("", ""))[0] if len(exporters) == 1 else ""
    if adjective:
        return f"{adjective} {_fuels(fuels)}"
    return f"{_fuels(fuels)} from {_who(exporters)[0]}"


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"


def _sentence(measure: Measure) -> str:
    if isinstance(measure, Outage):
        who, many = _who(measure.exporters)
        lost = "all" if measure.level == 1 else _percent(measure.level)
        verb, its = ("lose", "their") if many else ("loses", "its")
        return f"{who} {verb} {lost} of {its} {_fuels(measure.fuels)} supply"
    if isinstance(measure, Capacity):
        who, many = _who(measure.places)
        lost = "all" if measure.level == 1 else _percent(measure.level)
        verb, its = ("lose", "their") if many else ("loses", "its")
        return f"{who} {verb} {lost} of {its} {_RESOURCES[measure.resource]}"
    if isinstance(measure, Demand):
        moves = "falls" if measure.level < 0 else "rises"
        shift = _percent(abs(measure.level))
        return f"{_of(measure.importers)} demand for {_FUELS[measure.market]} {moves} by {shift}"
    who, many = _who(measure.importers)
    goods = _goods(measure.exporters, measure.fuels)
    if isinstance(measure, Ban):
        if measure.level == 1:
            return f"{who} {'stop' if many else 'stops'} importing {goods}"
        cut = "cut their" if many else "cuts its"
        return f"{who} {cut} imports of {goods} by {_percent(measure.level)}"
    if isinstance(measure, Quota):
        imports = "together import" if many else "imports"
        unit = measure.unit if "/" in measure.unit else f"{measure.unit} a year"
        return f"{who} {imports} at most {measure.limit:.6g} {unit} of {goods}"
    puts = "put" if many else "puts"
    rate = f"{measure.rate:.6g} {'%' if measure.unit == PERCENT else measure.unit}"
    return f"{who} {puts} a tariff of {rate} on {goods}"

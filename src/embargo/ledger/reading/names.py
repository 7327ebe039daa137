"""Countries, fuels and projects in a text, by the vocabulary and the tables beside this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo import fuels, places
from embargo.facts import cited
from embargo.ledger.reading.phrases import Phrases
from embargo.ledger.reading.spans import Mention, Span
from embargo.ledger.reading.tokens import Token, tokenize

_SHORT = 3
"""An alias of so few letters counts in capitals only."""


@dataclass(frozen=True)
class Name:
    """An adjective, inhabitant or capital of a country; `place` is empty for what is none."""

    name: str
    place: str
    form: str
    source: str
    status: str


@dataclass(frozen=True)
class FuelWord:
    """A word for a fuel or a group of fuels."""

    word: str
    fuel: str
    source: str
    status: str


@dataclass(frozen=True)
class _Meaning:
    kind: str
    key: str
    form: str


@cache
def phrases() -> Phrases[_Meaning]:
    """All names with what they stand for."""
    return Phrases([*_countries(), *_projects(), *_fuels()])


def find(
    tokens: Sequence[Token], first: int, end: int, spanner: Callable[[int, int], Span]
) -> list[tuple[int, int, Mention]]:
    """The names in one sentence: first token, one past the last, and the mention.

    Arguments:
        tokens: of the text.
        first, end: the sentence's tokens, the end not included.
        spanner: makes a span of a range of tokens.
    """
    found = []
    at = first
    while at < end:
        one = phrases().at(tokens, at, end)
        if one is None:
            at += 1
            continue
        past, meaning = one
        if meaning.key:
            mention = Mention(spanner(at, past), meaning.kind, meaning.key, meaning.form)
            found.append((at, past, mention))
        at = past
    return found


def _countries() -> Iterator[tuple[str, _Meaning]]:
    for row in cited.read(Path(__file__).with_name("names.csv"), Name):
        yield row.name, _Meaning("country", row.place, row.form)
    for group in places.groups():
        title = places.group(group).title
        for text in (group, title.split(",")[0]):
            if text.upper() != text or "_" not in text:
                yield text, _Meaning("country", group, "name")
    yield "EU", _Meaning("country", "EU27", "name")
    for code in places.codes(remainders=False):
        place = places.place(code)
        for text in (place.name, *place.aliases):
            # Letters of a code are words of a language too: "ROM", "EL", "US" in capitals only.
            if len(text) > _SHORT or text.upper() == text:
                yield text, _Meaning("country", code, "name")


def _projects() -> Iterator[tuple[str, _Meaning]]:
    from embargo.facts.projects import projects

    known = {text.casefold() for c in places.codes() for text in (places.place(c).name,)}
    for project in projects().values():
        own = not project.source.startswith("Global Energy Monitor, LNG terminals") or project.note
        for text in (project.name, *project.aliases):
            words = [t for t in tokenize(text) if t.text[:1].isalpha()]
            # "Egyptian" and "Freeport" alone are other things; "Freeport LNG" is the project.
            if own or len(words) > 1 or any(t.digits for t in tokenize(text)):
                named = text.casefold()
                if named not in known:
                    yield text, _Meaning("project", project.id, "name")


def _fuels() -> Iterator[tuple[str, _Meaning]]:
    for row in cited.read(Path(__file__).with_name("fuel_words.csv"), FuelWord, places=()):
        fuels.expand(row.fuel)
        yield row.word, _Meaning("fuel", row.fuel, "name")

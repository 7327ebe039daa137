"""Those who speak or are spoken of: offices, persons, institutions, companies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargo.facts import cited
from embargo.facts.projects.catalogue import FOLDER, Holder
from embargo.ledger.reading.calendar import MONTHS, WEEKDAYS
from embargo.ledger.reading.phrases import Phrases
from embargo.ledger.reading.spans import Mention, Span
from embargo.ledger.reading.tokens import Token, fold

_LONGEST_NAME = 4
"""The most words of a person's name."""


@dataclass(frozen=True)
class _Meaning:
    form: str
    key: str


@cache
def _file() -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(Path(__file__).with_name("actors.yaml"))


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _file()[key])


@cache
def _phrases() -> Phrases[_Meaning]:
    file = _file()
    pairs = [(text, _Meaning("office", "")) for text in file["offices"]]
    pairs += [(text, _Meaning("title", "")) for text in file["titles"]]
    for texts in file["institutions"].values():
        pairs += [(text, _Meaning("institution", "")) for text in texts]
    for row in cited.read(FOLDER / "holders.csv", Holder, unique=("holder",)):
        for text in (row.holder, *row.aliases):
            if "(" not in text:
                pairs.append((text, _Meaning("company", "")))
    return Phrases(pairs)


class Known:
    """Names of the ledger's actors, and surnames met so far in a text.

    Arguments:
        names: name of an actor → its id; persons answer to their last name too.
        persons: the ids of persons.
    """

    def __init__(self, names: Mapping[str, str], persons: Iterable[str] = ()) -> None:
        people = frozenset(persons)
        self._ids: dict[str, str] = {}
        self.surnames: dict[str, str] = {}
        pairs = []
        for name, key in names.items():
            form = "person" if key in people else "institution"
            pairs.append((name, _Meaning(form, key)))
            last = name.split()[-1]
            if form == "person":
                self._ids[fold(last)] = key
        self.phrases = Phrases(pairs)

    def meet(self, surname: str) -> str:
        """Remember a surname; the id of the ledger's actor of that surname, "" if none."""
        key = self._ids.get(fold(surname), "")
        self.surnames[fold(surname)] = key
        return key


def find(
    tokens: Sequence[Token],
    first: int,
    end: int,
    known: Known,
    is_name: Callable[[int], bool],
    spanner: Callable[[int, int], Span],
) -> list[tuple[int, int, Mention]]:
    """The actors of one sentence: first token, one past the last, and the mention.

    Arguments:
        tokens: of the text.
        first, end: the sentence's tokens, the end not included.
        known: what the ledger and the text before tell; surnames met here are added.
        is_name: whether a country, fuel or project begins at a token.
        spanner: makes a span of a range of tokens.
    """
    found = []
    at = first
    while at < end:
        one = _at(tokens, at, end, known, is_name)
        if one is None:
            at += 1
            continue
        past, form, key = one
        found.append((at, past, Mention(spanner(at, past), "actor", key, form)))
        at = past
    return found


def _at(
    tokens: Sequence[Token],
    at: int,
    end: int,
    known: Known,
    is_name: Callable[[int], bool],
) -> tuple[int, str, str] | None:
    if not tokens[at].text[0].isalpha():
        return None
    own = known.phrases.at(tokens, at, end)
    phrase = _phrases().at(tokens, at, end)
    if own is not None and (phrase is None or own[0] >= phrase[0]):
        if own[1].form == "person":
            known.meet(tokens[own[0] - 1].text)
        return own[0], own[1].form, own[1].key
    if phrase is not None:
        past, meaning = phrase
        if meaning.form not in ("office", "title"):
            return past, meaning.form, ""
        dot = meaning.form == "title" and past < end and tokens[past].text == "."
        behind = _name(tokens, past + dot, end, is_name)
        if behind > past + dot:
            return behind, "person", known.meet(tokens[behind - 1].text)
        # A title in capitals alone is an office: "the President".
        office = meaning.form == "office" or tokens[at].folded in _set("offices")
        return (past, "office", "") if office else None
    if tokens[at].folded in known.surnames and tokens[at].capital and not is_name(at):
        return at + 1, "person", known.surnames[tokens[at].folded]
    behind = _name(tokens, at, end, is_name)
    if behind - at in (2, 3) and behind < end and tokens[behind].folded in _set("speaks"):
        return behind, "person", known.meet(tokens[behind - 1].text)
    return None


def _name(tokens: Sequence[Token], at: int, end: int, is_name: Callable[[int], bool]) -> int:
    """One past the words of a person's name that begins at a token; the token itself if none."""
    past = at
    while past < end and past - at < _LONGEST_NAME:
        token = tokens[past]
        if not (token.capital and token.text.isalpha()) or (
            token.text.isupper() and len(token.text) > 1
        ):
            break
        if token.folded in _set("no_name") or token.folded in MONTHS or token.folded in WEEKDAYS:
            break
        if is_name(past) or (past > at and token.start - tokens[past - 1].end > 1):
            break
        past += 1
    return past

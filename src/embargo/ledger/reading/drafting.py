"""What the records of a draft share: actors, the trade of an act, dates as a ledger has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from embargo import places
from embargo.ledger.reading.draft_text import Confirm
from embargo.ledger.reading.reading import Reading
from embargo.ledger.reading.sentence import Sentence
from embargo.ledger.reading.spans import Act, Mention, Period
from embargo.ledger.reading.tokens import fold
from embargo.ledger.reading.trade import Flow
from embargo.ledger.records import Ledger

_BESIDE = 20
"""The most characters between an actor and a cue, as in "Mr. Modi assured me that"."""
_STOPS = ("stop", "end", "halt", "cease", "quit", "phase", "ban", "abandon")
_NOT_BUY = re.compile(r"\bnot (be |longer )?(buy|import|purchas|tak)")
_FULL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(\.\.\d{4}(-\d{2}(-\d{2})?)?)?")


@dataclass
class Draft:
    """A draft in the making.

    Fields:
        source: id of the text; narrator: id of its own voice.
        date: of the text.
        actors: records that the shipped ledger lacks, by id; added to as they are met.
    """

    reading: Reading
    shipped: Ledger
    source: str
    date: str
    narrator: str
    actors: dict[str, dict[str, Any]] = field(default_factory=dict)


def actor_of(own: Draft, sentence: Sentence, mention: Mention) -> str:
    """The id of an actor: the ledger's, or one that the draft adds."""
    if mention.key:
        return mention.key
    place = next(
        (c.key for c in reversed(sentence.of("country"))
         if 0 <= mention.span.start - c.span.end <= 3),
        "",
    )  # fmt: skip
    words = re.findall(r"[a-z0-9]+", fold(f"{place} {mention.span.quoted}"))
    name = "-".join(words)[:60] or "somebody"
    kinds = {"person": "person", "office": "person", "company": "company"}
    own.actors.setdefault(
        name,
        {
            "id": name,
            "name": Confirm(plain(mention.span.quoted)),
            "kind": Confirm(kinds.get(mention.form, "body")),
            "place": Confirm(place) if place else None,
            "status": "S",
        },
    )
    return name


def government(own: Draft, code: str) -> str:
    """The actor of a country or group: the ledger's, or one that the draft adds."""
    for actor in own.shipped.actors.values():
        wanted = ("body",) if places.is_group(code) else ("government",)
        if actor.place == code and actor.kind in wanted and "ministers" not in actor.name:
            return actor.id
    name = re.sub(r"[^a-z0-9]+", "-", code.casefold()).strip("-")
    title = places.group(code).title if places.is_group(code) else places.name(code)
    kind = "body" if places.is_group(code) else "government"
    own.actors.setdefault(
        name, {"id": name, "name": title, "kind": kind, "place": code, "status": "S"}
    )
    return name


def flow_of(own: Draft, sentence: Sentence, act: Act) -> Flow:
    """The trade of an act: its importers are those that stand behind its cue, if any do.

    Of a promise that another reports, the country of the one who is to keep it comes first.
    """
    flow = sentence.flow
    behind = [c for c in sentence.of("country") if c.span.start >= act.span.start]
    if act.kind == "promise_reported":
        own_land = [c.key for c in behind if c.span.end <= act.span.end]
        own_land += [
            own.shipped.actors[a.key].place
            for a in sentence.of("actor")
            if a.key and abs(a.span.start - act.span.start) <= _BESIDE
        ]
        keep = [code for code in own_land if code and code not in flow.exporters]
        return replace(flow, importers=(keep[0],)) if keep else flow
    if act.kind == "demand":
        asked = [c.key for c in behind if c.key in flow.importers]
        return replace(flow, importers=tuple(dict.fromkeys(asked))) if asked else flow
    return flow


def stopping(sentence: Sentence) -> bool:
    """Whether a sentence speaks of buying nothing more."""
    words = set(re.findall(r"[a-z]+", fold(sentence.span.quoted)))
    return any(word.startswith(stop) for word in words for stop in _STOPS) or bool(
        _NOT_BUY.search(fold(sentence.span.quoted))
    )


def deadline_of(sentence: Sentence) -> str:
    """The last day, month or year of a sentence's deadline; "" if it has none."""
    for period in sentence.periods:
        if period.deadline:
            return calendar_of(period).split("..")[-1]
    return ""


def calendar_of(period: Period) -> str:
    """A period as the ledger writes it; "" if it cannot be."""
    value = period.value.removeprefix("FY")
    quarter = re.fullmatch(r"(\d{4})-Q([1-4])", value)
    if quarter:
        last = int(quarter[2]) * 3
        return f"{quarter[1]}-{last - 2:02d}..{quarter[1]}-{last:02d}"
    half = re.fullmatch(r"(\d{4})-H([12])", value)
    if half:
        return f"{half[1]}-01..{half[1]}-06" if half[2] == "1" else f"{half[1]}-07..{half[1]}-12"
    return value if _FULL.fullmatch(value) else ""


def place_name(code: str) -> str:
    """The name of a place; a group's code is its name."""
    return code if places.is_group(code) else places.name(code)


def plain(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())

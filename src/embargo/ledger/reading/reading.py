"""Reads a text: what is in it, sentence by sentence. Deterministic, offline, in linear time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from embargo.ledger.reading import actors, acts, names, periods, quantities
from embargo.ledger.reading.lints import check
from embargo.ledger.reading.sentence import Sentence
from embargo.ledger.reading.spans import Act, Lint, Span
from embargo.ledger.reading.tokens import Token, sentences, tokenize
from embargo.ledger.reading.trade import Placed, trade

LONGEST_SENTENCE = 400
"""Words after which a sentence is cut: lists and tables without full stops are no sentences."""


@dataclass(frozen=True)
class Reading:
    """What a text holds.

    Fields:
        name: of the text.
        text: what was read; all spans are offsets in it.
        dated: the dateline, None if not known.
        sentences: in order.
        lints: what to look at, in order.
    """

    name: str
    text: str
    dated: datetime.date | None
    sentences: tuple[Sentence, ...]
    lints: tuple[Lint, ...]

    def spans(self) -> tuple[Span, ...]:
        """Every span, in order of the text."""
        found = [lint.span for lint in self.lints]
        for sentence in self.sentences:
            found += [sentence.span, *(act.span for act in sentence.acts)]
            for group in (sentence.quantities, sentence.periods, sentence.mentions):
                found += [one.span for one in group]
        return tuple(sorted(found))

    def to_dict(self) -> dict[str, Any]:
        """The reading for JSON, the text included."""
        return {
            "name": self.name,
            "dated": None if self.dated is None else self.dated.isoformat(),
            "characters": len(self.text),
            "text": self.text,
            "sentences": [
                {
                    "number": s.number,
                    "line": s.line,
                    **s.span.to_dict(),
                    "acts": [act.to_dict() for act in s.acts],
                    "quantities": [one.to_dict() for one in s.quantities],
                    "periods": [one.to_dict() for one in s.periods],
                    "mentions": [one.to_dict() for one in s.mentions],
                    "trade": {
                        "importers": list(s.flow.importers),
                        "exporters": list(s.flow.exporters),
                        "fuels": list(s.flow.fuels),
                        "projects": list(s.flow.projects),
                    },
                }
                for s in self.sentences
            ],
            "lints": [lint.to_dict() for lint in self.lints],
        }


def read_text(
    text: str,
    name: str = "text",
    dated: datetime.date | None = None,
    known: actors.Known | None = None,
) -> Reading:
    """What a text holds; takes any text and raises nothing for what is in it.

    Arguments:
        text: plain or Markdown.
        name: what to call it.
        dated: its dateline, by which "September" and "last year" are understood.
        known: actors by name; those of the shipped ledger by default.
    """
    tokens = tokenize(text)
    who = known or shipped_actors()
    found: list[Sentence] = []
    line, counted = 1, 0
    for first, end in sentences(text, tokens):
        for begin in range(first, end, LONGEST_SENTENCE):
            until = min(begin + LONGEST_SENTENCE, end)
            start = tokens[begin].start
            line += text.count("\n", counted, start)
            counted = start
            found.append(_sentence(text, tokens, begin, until, len(found) + 1, line, dated, who))
    return Reading(name, text, dated, tuple(found), tuple(check(found)))


def shipped_actors() -> actors.Known:
    """The actors of the shipped ledger, to be recognised by name."""
    from embargo.ledger.read import shipped

    known = shipped().actors
    people = [actor.id for actor in known.values() if actor.kind == "person"]
    # Governments are named like their countries, which are found as such.
    return actors.Known(
        {actor.name: actor.id for actor in known.values() if actor.kind != "government"}, people
    )


def _sentence(
    text: str,
    tokens: Sequence[Token],
    first: int,
    end: int,
    number: int,
    line: int,
    dated: datetime.date | None,
    known: actors.Known,
) -> Sentence:
    def span(low: int, past: int) -> Span:
        start, stop = tokens[low].start, tokens[past - 1].end
        return Span(start, stop, text[start:stop])

    named = names.find(tokens, first, end, span)
    begins = {at for at, _, _ in named}
    speaking = actors.find(tokens, first, end, known, begins.__contains__, span)
    mentions = _apart(named, speaking)
    taken = {at: (past, one) for at, past, one in periods.find(tokens, first, end, dated, span)}
    figures = quantities.find(
        tokens, first, end, lambda at: taken[at][0] if at in taken else at, span
    )
    kinds = {at: (past, mention.kind) for at, past, mention in mentions}
    cues = acts.suggest(
        tokens, kinds, first, end, [q.kind for q in figures if q.role not in ("rate",)]
    )
    return Sentence(
        number,
        line,
        span(first, end),
        tuple(figures),
        tuple(period for _, period in taken.values()),
        tuple(mention for _, _, mention in mentions),
        tuple(Act(kind, span(at, past), number) for kind, at, past in cues),
        trade(tokens, first, end, mentions),
    )


def _apart(named: Sequence[Placed], speaking: Sequence[Placed]) -> list[Placed]:
    """Mentions that do not overlap: of two, the longer stays; a project before an actor."""
    ranked = sorted(
        [*named, *speaking],
        key=lambda one: (one[0] - one[1], one[2].kind != "project", one[0]),
    )
    used: set[int] = set()
    kept = []
    for one in ranked:
        if used.isdisjoint(range(one[0], one[1])):
            used.update(range(one[0], one[1]))
            kept.append(one)
    return sorted(kept, key=lambda one: one[0])

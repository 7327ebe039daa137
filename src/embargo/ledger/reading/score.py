"""How much of hand-coded sentences is found, and how much of what is found is right."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embargo.errors import DataError, Fault
from embargo.ledger.reading.actors import Known
from embargo.ledger.reading.reading import read_text
from embargo.ledger.reading.sentence import Sentence

KINDS = ("quantity", "period", "country", "fuel", "project", "actor")
"""Kinds of spans that are coded."""

Item = tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """Counts of one kind.

    Fields:
        right: found as coded; found: all that was found; coded: all that was coded.
    """

    right: int
    found: int
    coded: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None if nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what was coded that was found; None if nothing was coded."""
        return self.right / self.coded if self.coded else None

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.coded + other.coded)


def score(path: Path, article: Path | None = None) -> dict[str, Score]:
    """Scores of a file of hand-coded sentences, by kind, by act ("act demand") and of all acts.

    A span is right if its offsets and its meaning (number and unit, period, code, fuel, id) are as
    coded; an actor by its offsets alone. An act is right if it is among those of its sentence.

    Arguments:
        path: YAML with `dated` and `sentences`, or with `lines` of a text that is not in it.
        article: the text of `lines`.

    Raises:
        DataError: a quotation is not in its sentence, or the text is missing.
    """
    from ruamel.yaml import YAML

    gold = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    dated = datetime.date.fromisoformat(str(gold["dated"]))
    total: Counter[str] = Counter()
    if "lines" in gold:
        if article is None:
            raise DataError.one("the text of the coded lines is not there", "name it", path.name)
        text = article.read_text(encoding="utf-8")
        reading = read_text(text, dated=dated, known=Known({}))
        pairs = [
            (row, line, [s for s in reading.sentences if s.line == row["line"]])
            for row, line in ((row, _line(text, row["line"])) for row in gold["lines"])
        ]
    else:
        pairs = [
            (
                row,
                (0, row["text"]),
                list(read_text(row["text"], dated=dated, known=Known({})).sentences),
            )
            for row in gold["sentences"]
        ]
    for row, (start, text), sentences in pairs:
        wanted = {kind: Counter(_coded(row, kind, text, start, path.name)) for kind in KINDS}
        for kind in KINDS:
            _count(total, kind, wanted[kind], Counter(_found(sentences, kind)))
        acts: Counter[Item] = Counter({(act,): 1 for act in row.get("acts", ())})
        got: Counter[Item] = Counter({(act.kind,): 1 for s in sentences for act in s.acts})
        _count(total, "acts", acts, got)
        for (act,) in acts | got:
            one: Counter[Item] = Counter({(act,): 1})
            _count(total, f"act {act}", acts & one, got & one)
    names = sorted({key.rpartition(":")[0] for key in total})
    return {
        name: Score(total[f"{name}:right"], total[f"{name}:found"], total[f"{name}:coded"])
        for name in names
    }


def _count(total: Counter[str], name: str, wanted: Counter[Item], found: Counter[Item]) -> None:
    total[f"{name}:right"] += (wanted & found).total()
    total[f"{name}:found"] += found.total()
    total[f"{name}:coded"] += wanted.total()


def _line(text: str, number: int) -> tuple[int, str]:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: number - 1]), lines[number - 1]


def _coded(row: Mapping[str, Any], kind: str, text: str, start: int, file: str) -> Iterator[Item]:
    """The coded spans of a sentence with their offsets; equal quotations in their order."""
    after: dict[str, int] = {}
    for quoted, *meaning in row.get(kind, ()):
        at = _word(text, str(quoted), after.get(quoted, 0))
        if at < 0:
            where = f"{file} {row.get('id') or row.get('line')}"
            raise DataError(Fault(where, f"{quoted!r} is not in the text", "quote it as it is"))
        after[quoted] = at + len(quoted)
        yield (str(start + at), str(quoted), *map(_plain, meaning))


def _word(text: str, quoted: str, after: int) -> int:
    """Where a quotation stands as whole words; -1 if nowhere."""
    at = text.find(quoted, after)
    while at >= 0:
        before = text[at - 1] if at else " "
        behind = text[at + len(quoted)] if at + len(quoted) < len(text) else " "
        if not (before.isalnum() and quoted[0].isalnum()) and not (
            behind.isalnum() and quoted[-1].isalnum()
        ):
            return at
        at = text.find(quoted, at + 1)
    return -1


def _found(sentences: Iterable[Sentence], kind: str) -> Iterator[Item]:
    for s in sentences:
        if kind == "quantity":
            for q in s.quantities:
                value = _plain(q.value) + ("" if q.high is None else f"..{_plain(q.high)}")
                yield str(q.span.start), q.span.quoted, value, q.unit
        elif kind == "period":
            for period in s.periods:
                yield str(period.span.start), period.span.quoted, period.value
        else:
            for mention in s.of(kind):
                meaning = () if kind == "actor" else (mention.key,)
                yield str(mention.span.start), mention.span.quoted, *meaning


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)

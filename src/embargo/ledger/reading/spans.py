"""What is found in a text: each thing tied to the characters that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a text.

    Fields:
        start, end: offsets in characters from 0, the end not included.
        quoted: the characters themselves, so that text[start:end] == quoted.
    """

    start: int
    end: int
    quoted: str

    def to_dict(self) -> dict[str, Any]:
        """The span for JSON."""
        return {"start": self.start, "end": self.end, "quoted": self.quoted}


@dataclass(frozen=True)
class Quantity:
    """A number with its unit.

    Fields:
        value: as written, in `unit`; the lower end of a range.
        high: the upper end of a range, else None.
        unit: a unit of `embargo.units`, such as "mb/d"; "percent"; a price, such as "USD/bbl";
            money, such as "USD bn"; hour, day, week, month, year; ship, cargo.
        kind: energy, percent, price, money, time or count.
        role: what a percentage is: share, growth, rate, or "" where the words do not tell.
        comparator: about, under, over, least, most, or "".
    """

    span: Span
    value: float
    high: float | None
    unit: str
    kind: str
    role: str = ""
    comparator: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The quantity for JSON."""
        return {
            **self.span.to_dict(),
            "value": self.value,
            "high": self.high,
            "unit": self.unit,
            "kind": self.kind,
            "role": self.role,
            "comparator": self.comparator,
        }


@dataclass(frozen=True)
class Period:
    """A date or a period.

    Fields:
        value: 2025, 2025-10, 2025-10-15, 2025-Q3, 2025-H1, 2025-W45, FY2024, or two of them with
            ".." between; with "????" for a year that neither the words nor the dateline tell.
        inferred: whether the year comes from the dateline.
        deadline: whether words such as "by" or "until" make it an end.
    """

    span: Span
    value: str
    inferred: bool
    deadline: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The period for JSON."""
        return {
            **self.span.to_dict(),
            "value": self.value,
            "inferred": self.inferred,
            "deadline": self.deadline,
        }


@dataclass(frozen=True)
class Mention:
    """A country, a fuel, a project or an actor.

    Fields:
        kind: country, fuel, project or actor.
        key: code of a place or name of a group; fuel or group of fuels; id of a project or of an
            actor; "" for an actor that no table knows.
        form: how it is named: for countries name, adjective or capital; for actors office,
            person, institution or company.
    """

    span: Span
    kind: str
    key: str
    form: str

    def to_dict(self) -> dict[str, Any]:
        """The mention for JSON."""
        return {**self.span.to_dict(), "kind": self.kind, "key": self.key, "form": self.form}


@dataclass(frozen=True)
class Act:
    """What a sentence may do with its words; a suggestion.

    Fields:
        kind: demand, promise, promise_reported, threaten, hedge, consult, refuse, deny, impose,
            waive, annul, forecast, claim or opinion.
        span: the words that suggest it.
        sentence: number of the sentence, from 1.
    """

    kind: str
    span: Span
    sentence: int

    def to_dict(self) -> dict[str, Any]:
        """The act for JSON."""
        return {"act": self.kind, "sentence": self.sentence, **self.span.to_dict()}


@dataclass(frozen=True)
class Lint:
    """Something to look at before a sentence is relied on.

    Fields:
        rule: name of the check.
        sentence: number of the sentence, from 1.
        span: the words in question.
        what: what is odd about them.
        remedy: what to do about it.
    """

    rule: str
    sentence: int
    span: Span
    what: str
    remedy: str

    def to_dict(self) -> dict[str, Any]:
        """The lint for JSON."""
        return {
            "rule": self.rule,
            "sentence": self.sentence,
            **self.span.to_dict(),
            "what": self.what,
            "remedy": self.remedy,
        }

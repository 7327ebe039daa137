"""A scenario: what changes in the world, as a title and a list of measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from embargo.errors import Fault, InputError
from embargo.lines import Other, shown
from embargo.scenario.calendar import Month, label
from embargo.scenario.conflicts import conflicts
from embargo.scenario.describe import describe, heading
from embargo.scenario.entries import measures_of, plain, unknown_key
from embargo.scenario.keys import Key
from embargo.scenario.measures import Measure
from embargo.scenario.path import MOST_MONTHS, first_month, length, outside
from embargo.scenario.values import FlawError, a_month, a_whole
from embargo.scenario.words import spoken

MOST_MEASURES = 1_000
"""The most measures that a scenario may have."""

MOST_FAULTS = 200
"""After so many faults the rest of a scenario is not checked."""

LONGEST_TEXT = 5_000
"""The most characters of a title, a question, a note or a source."""

TOP_KEYS = {
    "id": "name for machines: letters, digits, '-', '_' and '.'; left out: the name of the file",
    "title": "name for people; left out: made from the measures",
    "question": "the question that the scenario answers",
    "note": "what is decided in it and why",
    "source": "where its facts come from: one text or a list",
    "world": "base year that it is meant for; left out: the newest",
    "from": "first month of the path, such as 2026-01; left out: the first that a measure names",
    "months": "how many months the path has, 1 to 60; left out: up to a year after the last date",
    "measures": "the list of measures",
}
"""The keys of a scenario file and their meaning."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True)
class Scenario:
    """What changes, and what it is called.

    Arguments:
        id: name for machines.
        title: name for people.
        measures: at least one measure; they do not contradict each other.
        source: where it was read: the path of a file, "library", "command line" or "python".
        question: the question that it answers; may be empty.
        note: what is decided in it and why; may be empty.
        citations: where its facts come from.
        world: base year that it is meant for; None for the newest.
        start: first month of the path; None if left out.
        months: how many months the path has, 1 to 60; None if left out.

    Raises:
        InputError: no measures, measures that contradict each other or lie outside the path.
    """

    id: str
    title: str
    measures: tuple[Measure, ...]
    source: str = "python"
    question: str = ""
    note: str = ""
    citations: tuple[str, ...] = ()
    world: int | None = None
    start: Month | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "measures", tuple(self.measures))
        if not self.measures:
            raise InputError(_no_measures("measures"))
        faults = []
        for name, value in (("world", self.world), ("from", self.start), ("months", self.months)):
            try:
                a_time(name, value)
            except FlawError as flaw:
                faults.append(Fault(name, flaw.what, flaw.remedy))
        if faults:
            raise InputError(faults)
        faults = conflicts(self.measures, lambda index: f"measures[{index}]")
        faults += outside(self.start, self.months, self.measures, lambda i: f"measures[{i}]")
        if faults:
            raise InputError(faults)

    @property
    def dated(self) -> bool:
        """Whether it is a path of months: it says so, or one of its measures has a date."""
        given = self.start is not None or self.months is not None
        return given or any(measure.when for measure in self.measures)

    @property
    def first(self) -> Month | None:
        """The first month of the path: `start`, else the earliest date of a measure, else None."""
        return first_month(self.start, self.measures)

    @property
    def length(self) -> int:
        """How many months the path has: `months`, else up to a year after the last date."""
        return length(self.start, self.months, self.measures)

    def __str__(self) -> str:
        text = describe(self.measures)
        if self.first is None or (self.start is None and self.months is None):
            return text
        last = self.first + self.length - 1
        return f"{text} Month by month from {spoken(self.first)} to {spoken(last)}."

    def _repr_html_(self) -> str:
        from embargo.markup import bullets, escape, paragraph

        told = "".join(paragraph(text) for text in (self.question, self.note) if text)
        months = f"{self.length} months from {label(self.first)}" if self.first else "one year"
        return (
            f"<h4>{escape(self.title)}</h4>{told}"
            f"{bullets([describe(measure) for measure in self.measures])}"
            f"<p><code>{escape(self.id)}</code>, {months if self.dated else 'one year'}, "
            f"from {escape(self.source)}</p>"
        )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any], source: str = "python") -> Scenario:
        """A scenario from plain dicts and lists with the keys of a scenario file.

        Raises:
            InputError: with all faults at once; `where` is the key path.
        """
        return build(given, source, lambda path: path or "scenario")

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists with the keys of a scenario file, places as codes."""
        given: dict[str, Any] = {"id": self.id, "title": self.title}
        if self.question:
            given["question"] = self.question
        if self.note:
            given["note"] = self.note
        if self.citations:
            given["source"] = list(self.citations)
        if self.world is not None:
            given["world"] = self.world
        if self.start is not None:
            given["from"] = label(self.start)
        if self.months is not None:
            given["months"] = self.months
        given["measures"] = [plain(measure) for measure in self.measures]
        return given


def build(
    given: object,
    source: str,
    where: Callable[[str], str],
    stem: str = "scenario",
    faults: Iterable[Fault] = (),
) -> Scenario:
    """A scenario from plain values, all faults collected and raised once.

    Arguments:
        given: what a file or a caller holds, of any shape.
        source: where it was read.
        where: key path → its place in the input, for errors.
        stem: the id if none is given, made fit for machines.
        faults: faults already found on the way here.

    Raises:
        InputError: with all faults, in the order of the input.
    """
    found = list(faults)
    if not isinstance(given, Mapping):
        what = f"expected the keys {', '.join(TOP_KEYS)}, found {shown(given)}"
        found.append(Fault(where(""), what, "put the list of measures under 'measures:'"))
        raise InputError(found)
    for key in given:
        if key not in TOP_KEYS:
            found.append(unknown_key(key, TOP_KEYS, where, ""))
    texts = {key: _text(given, key, where, found) for key in ("title", "question", "note")}
    citations = _citations(given, where, found)
    name = _id(given, stem, where, found)
    measures, paths = _measures(given, where, found)
    times = {name: _time(given, name, where, found) for name in ("world", "from", "months")}
    found.extend(conflicts(measures, lambda index: where(paths[index])))
    found.extend(
        outside(times["from"], times["months"], measures, lambda index: where(paths[index]))
    )
    if found:
        raise InputError(found)
    return Scenario(
        id=name,
        title=texts["title"] or heading(measures),
        measures=tuple(measures),
        source=source,
        question=texts["question"],
        note=texts["note"],
        citations=citations,
        world=times["world"],
        start=times["from"],
        months=times["months"],
    )


def _measures(
    given: Mapping[Any, Any], where: Callable[[str], str], faults: list[Fault]
) -> tuple[list[Measure], list[str]]:
    """The measures that could be read, and the key path of each."""
    listed = given.get("measures")
    if listed is None:
        faults.append(_no_measures(where("measures")))
        return [], []
    if isinstance(listed, Other) or not isinstance(listed, list | tuple):
        what = f"expected a list of measures, found {shown(listed)}"
        remedy = "write each measure as '- {kind: ..., ...}'"
        faults.append(Fault(where("measures"), what, remedy))
        return [], []
    if not listed:
        faults.append(_no_measures(where("measures")))
    if len(listed) > MOST_MEASURES:
        what = f"{len(listed):,} measures"
        remedy = f"a scenario has at most {MOST_MEASURES:,}; use lists and groups of places"
        faults.append(Fault(where("measures"), what, remedy))
        return [], []
    measures: list[Measure] = []
    paths: list[str] = []
    for index, item in enumerate(listed):
        path = f"measures[{index}]"
        if len(faults) >= MOST_FAULTS:
            what = f"not checked from here on: {len(faults)} errors already"
            faults.append(Fault(where(path), what, "correct those above first"))
            break
        if not isinstance(item, Mapping):
            what = f"expected a measure, found {shown(item)}"
            remedy = "write '{kind: ban, importer: JPN, exporter: RUS, fuel: lng}'"
            faults.append(Fault(where(path), what, remedy))
            continue
        try:
            built = measures_of(item, where, path)
        except InputError as error:
            faults.extend(error.faults)
            continue
        measures.extend(built)
        paths.extend([path] * len(built))
    return measures, paths


def _no_measures(where: str) -> Fault:
    remedy = "add 'measures:' with at least one, e.g. "
    remedy += "'- {kind: ban, importer: JPN, exporter: RUS, fuel: lng}'"
    return Fault(where, "no measures", remedy)


def _is_text(value: object) -> bool:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _text(
    given: Mapping[Any, Any], key: str, where: Callable[[str], str], faults: list[Fault]
) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not _is_text(value):
        what = f"expected a text of at most {LONGEST_TEXT:,} characters, found {shown(value)}"
        faults.append(Fault(where(key), what, "write one sentence, in quotes if need be"))
        return ""
    return " ".join(str(value).split())


_WORLD = Key("world", "whole", "a base year", low=1900, high=2199)
_MONTHS = Key("months", "whole", "a number of months", low=1, high=MOST_MONTHS)


def a_time(name: str, value: object) -> int | None:
    """The value of `world`, `from` or `months`, checked; None where it is left out.

    Raises:
        FlawError: something else.
    """
    if value is None:
        return None
    if name == "from":
        return a_month(value)
    return a_whole(value, _WORLD if name == "world" else _MONTHS)


def _time(
    given: Mapping[Any, Any], name: str, where: Callable[[str], str], faults: list[Fault]
) -> int | None:
    try:
        return a_time(name, given.get(name))
    except FlawError as flaw:
        faults.append(Fault(where(name), flaw.what, flaw.remedy))
        return None


def _citations(
    given: Mapping[Any, Any], where: Callable[[str], str], faults: list[Fault]
) -> tuple[str, ...]:
    value = given.get("source")
    if value is None:
        return ()
    listed = list(value) if isinstance(value, list | tuple) else [value]
    for index, item in enumerate(listed):
        if not _is_text(item):
            path = f"source[{index}]" if isinstance(value, list | tuple) else "source"
            what = f"expected a text, found {shown(item)}"
            faults.append(Fault(where(path), what, "write title, publisher and date"))
            return ()
    return tuple(" ".join(str(item).split()) for item in listed)


def slug(text: str) -> str:
    """A text as an id: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")[:80] or "scenario"


def _id(
    given: Mapping[Any, Any], stem: str, where: Callable[[str], str], faults: list[Fault]
) -> str:
    value = given.get("id")
    if value is None:
        return slug(stem)
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    remedy = "use letters, digits, '-', '_' and '.'"
    if isinstance(value, str):
        remedy += f", e.g. {slug(value)}"
    faults.append(Fault(where("id"), f"{shown(value)} is no id", remedy))
    return slug(stem)

"""Reads an event by the path of its file, or by the id of a shipped one; all faults at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from embargo.errors import Fault, InputError, nearest
from embargo.evidence.events.event import Event, MonthEvent
from embargo.evidence.events.months import MonthKeys
from embargo.evidence.events.years import KEYS, YearKeys
from embargo.lines import Kind, parse_yaml, printable, read_text, shown

LIBRARY = Path(__file__).with_name("library")
MONTHS = LIBRARY / "months"
FILE = Kind(
    noun="event",
    shape="an event has measures, a score, keys and lists, no more",
    deepest=5,
    most=1_000,
    largest=256 * 1024,
    start="see docs/backtest.md for an example",
    split="use groups of places",
    holds="an event",
)


@cache
def ids() -> tuple[str, ...]:
    """Give the ids of the shipped events of years."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


@cache
def month_ids() -> tuple[str, ...]:
    """Give the ids of the shipped events of months."""
    return tuple(sorted(path.stem for path in MONTHS.glob("*.yaml")))


def shipped(name: str) -> Event:
    """Give the shipped event of years of an id.

    Raises:
        InputError: there is none.
    """
    event = read(name)
    if not isinstance(event, Event):
        raise InputError.one("is an event of months", f"one of {', '.join(ids())}", name)
    return event


def shipped_months(name: str) -> MonthEvent:
    """Give the shipped event of months of an id.

    Raises:
        InputError: there is none.
    """
    event = read(name)
    if not isinstance(event, MonthEvent):
        raise InputError.one("is an event of years", f"one of {', '.join(month_ids())}", name)
    return event


def read(path_or_id: str | os.PathLike[str]) -> Event | MonthEvent:
    """Give the event of a YAML file or the shipped one of that id, of years or of months.

    Raises:
        InputError: with all faults of the file, each with its line.
    """
    named = str(path_or_id)
    every = (*ids(), *month_ids())
    folder = LIBRARY if named in ids() else MONTHS
    path = folder / f"{named}.yaml" if named in every else Path(path_or_id)
    file = printable(os.fspath(path_or_id), FILE.noun)
    if not path.exists():
        near = nearest(named, every)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}shipped events: {', '.join(every)}; or give the path of a YAML file"
        raise InputError(Fault(file, "no such event", remedy))
    return parse(read_text(path, file, FILE), file, path.stem)


def parse(text: str, file: str = "event.yaml", stem: str = "event") -> Event | MonthEvent:
    """Give the event of a YAML text: of months if it has `from` or `months`, else of years.

    Raises:
        InputError: with all faults of the text, each with its line.
    """
    tree = parse_yaml(text, file, FILE)
    faults, given = list(tree.faults), tree.value
    try:
        if not isinstance(given, Mapping):
            what = f"expected keys, found {shown(given)}"
            raise InputError([*faults, Fault(tree.where(""), what, f"write {', '.join(KEYS)}")])
        reader = MonthKeys if {"from", "months"} & set(given) else YearKeys
        return reader(tree.where, faults).event(given, stem)
    except InputError as error:
        raise tree.in_order(error) from None

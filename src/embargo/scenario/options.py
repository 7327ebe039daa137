"""Scenarios from the options of a command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from embargo.errors import Fault, InputError
from embargo.lines import parse_yaml, shown
from embargo.scenario.calendar import Month
from embargo.scenario.conflicts import conflicts
from embargo.scenario.describe import heading
from embargo.scenario.entries import measures_of
from embargo.scenario.keys import FILE
from embargo.scenario.measures import Measure
from embargo.scenario.path import outside
from embargo.scenario.scenario import MOST_MEASURES, Scenario, a_time
from embargo.scenario.values import FlawError

_AMOUNT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\s\d.].*?)\s*")

FORMS = {
    "ban": ("IMPORTER:EXPORTER:FUEL[:LEVEL]", "JPN,KOR:RUS:lng"),
    "quota": ("IMPORTER:EXPORTER:FUEL:LIMIT", "EU27:RUS:lng:10Mt"),
    "tariff": ("IMPORTER:EXPORTER:FUEL:RATE", "USA:CAN:crude:10%"),
    "outage": ("EXPORTER:FUEL:LEVEL", "USA:lng:0.17"),
    "capacity": ("PLACE:RESOURCE:LEVEL", "QAT:lng_export:0.5"),
    "demand": ("IMPORTER:FUEL:SHIFT", "JPN:gas:-0.05"),
}
"""Kind of measure → the form of its option and an example."""

_KEYS = {
    "ban": ("importer", "exporter", "fuel", "level"),
    "quota": ("importer", "exporter", "fuel", "limit"),
    "tariff": ("importer", "exporter", "fuel", "rate"),
    "outage": ("exporter", "fuel", "level"),
    "capacity": ("place", "resource", "level"),
    "demand": ("importer", "fuel", "level"),
}
MEASURE_FORM = ("'KEY: VALUE, ...'", "'kind: strait, strait: hormuz, from: 2026-03'")
"""The form of `--measure`, which takes any measure as a file has it, and an example."""

_LISTS = ("importer", "exporter", "place", "fuel")


def from_options(
    ban: Iterable[str] = (),
    quota: Iterable[str] = (),
    tariff: Iterable[str] = (),
    outage: Iterable[str] = (),
    capacity: Iterable[str] = (),
    demand: Iterable[str] = (),
    measure: Iterable[str] = (),
    *,
    base: Scenario | None = None,
    title: str | None = None,
    start: str | Month | None = None,
    months: int | None = None,
) -> Scenario:
    """A scenario from measures written as on the command line, e.g. `ban=["JPN:RUS:lng"]`.

    Arguments:
        ban, quota, tariff, outage, capacity, demand: texts in the forms of `FORMS`; places and
            fuels may be comma lists and groups.
        measure: measures of any kind, each as a file has it, with or without braces.
        base: a scenario to which the measures are added.
        title: its title; made from the measures by default.
        start: first month of the path, such as "2026-01"; that of `base` by default.
        months: how many months the path has; as in `base` by default.

    Raises:
        InputError: with all faults at once; `where` is the option as it was typed.
    """
    given = {
        "ban": ban,
        "quota": quota,
        "tariff": tariff,
        "outage": outage,
        "capacity": capacity,
        "demand": demand,
        "measure": measure,
    }
    measures: list[Measure] = list(base.measures) if base else []
    places = [f"{base.id} measures[{index}]" for index in range(len(measures))] if base else []
    faults: list[Fault] = []
    for kind, texts in given.items():
        for text in [texts] if isinstance(texts, str) else texts:
            where = f"--{kind} {_short(text)}"
            try:
                built = option(kind, text)
            except InputError as error:
                faults.extend(error.faults)
                continue
            measures.extend(built)
            places.extend([where] * len(built))
    if len(measures) > MOST_MEASURES:
        what = f"{len(measures):,} measures, more than {MOST_MEASURES:,}"
        raise InputError(Fault("command line", what, "use lists and groups of places"))
    since = base.start if start is None and base else start
    count = base.months if months is None and base else months
    times: dict[str, int | None] = {}
    for name, value in (("from", since), ("months", count)):
        try:
            times[name] = a_time(name, value)
        except FlawError as flaw:
            times[name] = None
            faults.append(Fault(f"--{name}", flaw.what, flaw.remedy))
    first, count = times["from"], times["months"]
    faults.extend(conflicts(measures, places.__getitem__))
    faults.extend(outside(first, count, measures, places.__getitem__))
    if not measures and not faults:
        faults.append(Fault("command line", "no measures", "add one, e.g. --ban JPN:RUS:lng"))
    if faults:
        raise InputError(faults)
    if base is None:
        return Scenario(
            "command-line",
            title or heading(measures),
            tuple(measures),
            "command line",
            start=first,
            months=count,
        )
    added = heading(measures[len(base.measures) :]) if len(measures) > len(base.measures) else ""
    return Scenario(
        id=base.id,
        title=title or "; ".join(text for text in (base.title, added) if text),
        measures=tuple(measures),
        source=f"{base.source} and command line" if added else base.source,
        question=base.question,
        note=base.note,
        citations=base.citations,
        world=base.world,
        start=first,
        months=count,
    )


def option(kind: str, text: str) -> tuple[Measure, ...]:
    """The measures of one option, e.g. `option("ban", "JPN:RUS:lng:0.5")`.

    Raises:
        InputError: with all faults of the option; `where` is the option as it was typed.
    """
    where = f"--{kind} {_short(text)}"
    if kind == "measure":
        return _written(text, where)
    form, example = FORMS[kind]
    keys = _KEYS[kind]
    parts = [part.strip() for part in text.split(":")]
    least = len(keys) - 1 if kind == "ban" else len(keys)
    if not least <= len(parts) <= len(keys):
        what = f"{len(parts)} part{'s' if len(parts) > 1 else ''} where {form} is expected"
        raise InputError(Fault(where, what, f"write it like --{kind} {example}"))
    values: dict[str, Any] = {"kind": kind}
    faults: list[Fault] = []
    for key, part in zip(keys, parts, strict=False):
        if not part:
            faults.append(Fault(where, f"no {key}", f"write it like --{kind} {example}"))
        elif key in _LISTS:
            values[key] = [name.strip() for name in part.split(",")]
        elif key in ("limit", "rate"):
            values.update(_amount(key, part, where, example, faults))
        elif key == "level":
            values[key] = _number(part)
        else:
            values[key] = part
    if faults:
        raise InputError(faults)
    at: Callable[[str], str] = lambda _: where  # noqa: E731 - one place for all keys
    return measures_of(values, at, kind)


def _written(text: str, where: str) -> tuple[Measure, ...]:
    """The measures of a text as a file has it."""
    entry = text.strip()
    if not entry.startswith("{"):
        entry = f"{{{entry}}}"
    at: Callable[[str], str] = lambda _: where  # noqa: E731 - one place for all keys
    try:
        tree = parse_yaml(entry, where, replace(FILE, noun="measure", deepest=2))
    except InputError as error:
        example = f"write it like --measure {MEASURE_FORM[1]}"
        raise InputError(Fault(where, fault.what, example) for fault in error.faults) from None
    if tree.faults:
        raise InputError(Fault(where, fault.what, fault.remedy) for fault in tree.faults)
    if not isinstance(tree.value, Mapping) or not tree.value:
        what = f"expected a measure, found {shown(tree.value)}"
        raise InputError(Fault(where, what, f"write it like --measure {MEASURE_FORM[1]}"))
    return measures_of(tree.value, at, "measure")


def _amount(
    key: str, part: str, where: str, example: str, faults: list[Fault]
) -> dict[str, object]:
    """A number with its unit, as `10Mt`, `10%` or `5USD/bbl`."""
    dollars = part.replace("$", "", 1) if part.startswith("$") else part
    found = _AMOUNT.fullmatch(dollars)
    if found is None:
        what = f"expected a {key} with its unit, found {shown(part)}"
        faults.append(Fault(where, what, f"write it like {example.rsplit(':', 1)[1]}"))
        return {}
    unit = found[2]
    if dollars != part and not unit.casefold().startswith("usd"):
        unit = f"USD{unit}" if unit.startswith("/") else f"USD/{unit}"
    return {key: float(found[1]), "unit": unit}


def _number(part: str) -> object:
    """A number, or the text itself, which its key then refuses."""
    try:
        return float(part)
    except ValueError:
        return part


def _short(text: str) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= 80 and line.isprintable() else shown(line)

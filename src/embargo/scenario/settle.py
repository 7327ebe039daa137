"""Turns what a user gave for the keys of a measure into codes and numbers, or names all faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from embargo import fuels, places
from embargo.errors import Fault, InputError
from embargo.lines import shown
from embargo.scenario.keys import Key
from embargo.scenario.known import a_strait, basin_of, is_project, near_project
from embargo.scenario.values import (
    POWER_UNITS,
    FlawError,
    a_flag,
    a_flow_unit,
    a_market,
    a_month,
    a_number,
    a_path,
    a_rate_unit,
    a_resource,
    a_stock_unit,
    a_wedge_unit,
    a_whole,
    a_word,
    names,
)

_BASIN = re.compile(r"[A-Z]{3}_[A-Z0-9_]{1,40}")


class Kind(Protocol):
    """What `settle` needs of a measure."""

    keys: ClassVar[tuple[Key, ...]]


@dataclass(frozen=True)
class _Listed:
    """The places behind one key: code → the group through which it came, None if by its name.

    They are `implied` if the key was left out.
    """

    key: Key
    members: dict[str, str | None]
    implied: bool = False

    def codes(self) -> tuple[str, ...]:
        return tuple(self.members)


def country(code: str) -> str:
    """The place of an exporter's code: the code itself, or the country of a basin."""
    return code[:3] if "_" in code else code


def is_basin(code: str) -> bool:
    """Whether a code has the form of a basin of a known place, such as `RUS_SAKHALIN2`.

    Which basins there are is known to the world only; the outcome refuses the others.
    """
    if not _BASIN.fullmatch(code) or places.is_group(code):
        return False
    try:
        return places.resolve(code[:3]) == code[:3]
    except InputError:
        return False


def settle(measure: Kind, given: Mapping[str, Any]) -> None:
    """Sets the fields of a measure from what was given, by the keys of its kind.

    Arguments:
        measure: the measure, its fields not yet set.
        given: field → names, numbers and units as a user gives them; None where missing.

    Raises:
        InputError: with every fault of the measure; `where` is the key, e.g. `importer[2]`.
    """
    faults: list[Fault] = []
    fields: dict[str, Any] = {}
    listed: dict[str, _Listed] = {}
    # Units last: which of them fit depends on the fuels.
    for key in sorted(measure.keys, key=lambda key: key.takes in _UNITS):
        value = given[key.field]
        if value is None and key.required:
            faults.append(_missing(key))
            continue
        try:
            if key.takes in ("places", "exporters"):
                listed[key.field] = _listed(key, value)
            elif value is None or (isinstance(value, str) and value == key.default):
                fields[key.field] = value
            elif key.takes == "fuels":
                fields[key.field] = _fuels(key, value)
            elif key.takes in _UNITS:
                of = fields.get("fuels", ())
                fields[key.field] = _UNITS[key.takes](value, of, fields.get("market", ""))
            else:
                fields[key.field] = _VALUES[key.takes](value, key)
        except FlawError as flaw:
            faults.append(Fault(key.name, flaw.what, flaw.remedy))
        except InputError as error:
            faults.extend(error.faults)
    exceptions = listed.pop("except_", None)
    if exceptions is not None:
        faults.extend(_take_out(exceptions, list(listed.values())))
    faults.extend(_against_itself(listed))
    if faults:
        raise InputError(faults)
    for field, places_of in listed.items():
        fields[field] = places_of.codes()
    for field, value in fields.items():
        object.__setattr__(measure, field, value)


_VALUES: dict[str, Callable[[Any, Key], object]] = {
    "market": lambda value, key: a_market(value),
    "resource": lambda value, key: a_resource(value),
    "strait": lambda value, key: a_strait(value),
    "word": lambda value, key: a_word(value, key.among, key.name),
    "number": a_number,
    "whole": a_whole,
    "flag": a_flag,
    "month": lambda value, key: a_month(value),
    "path": lambda value, key: a_path(value),
}
"""What turns the value of a key into what its field holds."""

_UNITS: dict[str, Callable[[Any, Sequence[str], str], str]] = {
    "flow unit": lambda value, of, market: a_flow_unit(value, of),
    "rate": lambda value, of, market: a_rate_unit(value, of),
    "wedge": lambda value, of, market: a_wedge_unit(value, of),
    "stock unit": lambda value, of, market: a_stock_unit(value, market),
    "power unit": lambda value, of, market: a_word(value, POWER_UNITS, "unit of power"),
}
"""The same for units, which have to fit the fuels or the market of the measure."""


def _missing(key: Key) -> Fault:
    return Fault(key.name, f"missing key {key.name!r}", f"add it: {key.meaning}")


def _each(key: Key, value: object) -> Iterator[tuple[str, str]]:
    """Each name under a key, with its key path."""
    found = names(value)
    for index, text in enumerate(found):
        yield (key.name if isinstance(value, str) else f"{key.name}[{index}]"), text


def _listed(key: Key, value: object) -> _Listed:
    members: dict[str, str | None] = {}
    faults: list[Fault] = []
    implied = isinstance(value, str) and value == key.default
    for where, text in _each(key, value):
        word = text.strip()
        if key.takes == "exporters" and is_basin(word.upper()):
            members[word.upper()] = None
            continue
        try:
            codes = places.expand(word)
            group = word if places.is_group(word) else None
        except InputError as error:
            if key.takes != "exporters" or not is_project(word):
                near = near_project(word) if key.takes == "exporters" else None
                hint = f"did you mean the project {near!r}? " if near else ""
                for fault in error.faults:
                    faults.append(Fault(where, fault.what, f"{hint}{fault.remedy}"))
                continue
            try:
                members[basin_of(word)] = None
            except InputError as shared:
                faults.extend(Fault(where, fault.what, fault.remedy) for fault in shared.faults)
            continue
        for code in codes:
            if group is None:
                members[code] = None
            else:
                members.setdefault(code, group)
    if faults:
        raise InputError(faults)
    if not members and key.required:
        raise FlawError(f"no {key.name} is named", f"name at least one: {key.meaning}")
    if key.lone and len(members) > 1:
        what = f"{len(members)} places where one is expected"
        raise FlawError(what, f"write one measure for each: {', '.join(list(members)[:4])}")
    return _Listed(key, members, implied)


def _fuels(key: Key, value: object) -> tuple[str, ...]:
    found: set[str] = set()
    faults: list[Fault] = []
    for where, text in _each(key, value):
        try:
            found.update(fuels.expand(text))
        except InputError as error:
            faults.extend(Fault(where, fault.what, fault.remedy) for fault in error.faults)
    if faults:
        raise InputError(faults)
    if not found:
        raise FlawError("no fuel is named", f"name at least one of {', '.join(fuels.FUELS)}")
    if key.among and found - set(key.among):
        other = min(found - set(key.among))
        raise FlawError(f"{other} is outside the scope", f"write {' or '.join(key.among)}")
    if key.lone and len(found) > 1:
        what = f"{len(found)} fuels where one is expected"
        raise FlawError(what, f"write one measure for each: {', '.join(sorted(found))}")
    return tuple(fuel for fuel in fuels.FUELS if fuel in found)


def _take_out(exceptions: _Listed, lists: list[_Listed]) -> Iterable[Fault]:
    """Takes the exceptions out of the groups, in place: each out of the first list that has it."""
    where = exceptions.key.name
    useless: dict[str, bool] = {}
    for code, through in exceptions.members.items():
        word = through or code
        having = [listed for listed in lists if code in listed.members]
        grouped = next((listed for listed in having if listed.members[code] is not None), None)
        useless[word] = useless.get(word, True) and not having
        if grouped is not None:
            del grouped.members[code]
        elif having and through is None:
            yield Fault(
                where,
                f"{code} is named under both {having[0].key.name!r} and 'except'",
                "remove it from one of them",
            )
    for word, unused in useless.items():
        if unused:
            yield Fault(
                where,
                f"{word} is in no group that this measure names",
                "remove it, or name under 'importer', 'exporter' or 'place' a group that has it",
            )
    for listed in lists:
        if not listed.members:
            yield Fault(
                where, f"leaves no {listed.key.name}", "take out fewer places, or drop the measure"
            )


def _rest_of_the_world(side: _Listed, other: _Listed) -> None:
    """Takes out of WORLD, in place, whoever is named on the other side: it means all others."""
    if any(map(_is_world, other.members.values())):
        return
    for place in {country(code) for code in other.members}:
        if _is_world(side.members.get(place)):
            del side.members[place]


def _is_world(group: str | None) -> bool:
    return group is not None and group.upper() == "WORLD"


def _against_itself(listed: dict[str, _Listed]) -> Iterable[Fault]:
    """Faults of places that would be importer and exporter at once."""
    if not {"importers", "exporters"} <= set(listed):
        return
    importers, exporters = listed["importers"], listed["exporters"]
    if importers.implied:
        for code in exporters.members:
            importers.members.pop(country(code), None)
    _rest_of_the_world(importers, exporters)
    _rest_of_the_world(exporters, importers)
    both = [code for code in exporters.members if country(code) in importers.members]
    if not both:
        return
    if len(both) == len(importers.members) == len(exporters.members) > 1:
        yield Fault(
            "exporter",
            "importers and exporters are the same places",
            "a measure is on trade between different places; name others on one side",
        )
        return
    for code in both:
        group, side, other = importers.members[country(code)], "importer", "exporter"
        if group is None:
            group, side, other = exporters.members[code], "exporter", "importer"
        if group is None:
            yield Fault(
                "importer",
                f"{country(code)} is both importer and exporter ({code})"
                if code != country(code)
                else f"{code} is both importer and exporter",
                "a measure is on trade between two different places; remove it on one side",
            )
        else:
            place = country(code)
            yield Fault(
                side,
                f"the group {shown(group)} contains the {other} itself ({place})",
                f"add 'except: [{place}]', or name the members one by one without {place}",
            )

"""One entry of a scenario file as measures, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from embargo import places
from embargo.errors import Fault, InputError, nearest
from embargo.lines import shown
from embargo.scenario.calendar import label
from embargo.scenario.keys import OTHERS, REQUIRED, Key
from embargo.scenario.known import basin_of
from embargo.scenario.measures import KINDS, Demand, Measure, OneYear
from embargo.scenario.settle import country
from embargo.scenario.timing import ALWAYS, Timing
from embargo.scenario.touches import exporters
from embargo.scenario.values import FlawError, fold, markets, names

PROJECT = "project"
"""The key that names a project in place of its basin."""


def measures_of(
    given: Mapping[Any, Any], where: Callable[[str], str], path: str, *, dated: bool = True
) -> tuple[Measure, ...]:
    """The measures that one mapping stands for: one, or one for each market of a demand shift.

    Arguments:
        given: its keys and values.
        where: key path → its place in the input, for errors.
        path: key path of the mapping.
        dated: whether dates and the kinds that need them are known words; without, what is read
            acts for a year.

    Raises:
        InputError: with all faults of the mapping.
    """
    kinds = KINDS if dated else {kind.kind: kind for kind in get_args(OneYear)}
    word = given.get("kind")
    if word is None:
        what = "missing key 'kind'"
        raise InputError(Fault(where(path), what, f"write one of {', '.join(kinds)}"))
    if not isinstance(word, str) or fold(word) not in kinds:
        near = nearest(fold(word[:100]), kinds) if isinstance(word, str) else None
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}kinds: {', '.join(kinds)}"
        raise InputError(Fault(where(f"{path}.kind"), f"unknown kind {shown(word)}", remedy))
    kind = kinds[fold(word)]
    dates = [key for key in Timing.keys if dated and key.name in kind.dates]
    known = {key.name for key in (*kind.keys, *dates)}
    seller = next((key for key in kind.keys if key.takes == "exporters"), None)
    if seller is not None:
        known.add(PROJECT)
    faults = [
        unknown_key(
            key,
            ["kind", *(key.name for key in (*kind.keys, *dates)), *([PROJECT] if seller else [])],
            where,
            path,
            f" of {'an' if kind.kind[0] in 'aeiou' else 'a'} {kind.kind}",
        )
        for key in given
        if key != "kind" and key not in known
    ]
    at: Callable[[str], str] = lambda name: where(f"{path}.{name}")  # noqa: E731 - of a key
    values = _values(kind.keys, given, at, faults)
    # Keys whose faults would only follow from faults that are named already.
    said: set[str] = set()
    if seller is not None and given.get(PROJECT) is not None:
        values[seller.field] = _of_project(given, seller, at, faults)
        if not values[seller.field]:
            said.add(seller.name)
    before = len(faults)
    timing = _timing(_values(dates, given, at, faults), at, faults)
    if len(faults) > before:
        said |= {"path", *(key.name for key in Timing.keys)}
    many: list[dict[str, Any]] = [values]
    if kind is Demand and values["market"] is not None:
        try:
            many = [{**values, "market": market} for market in markets(values["market"])]
        except FlawError:
            many = [values]
    built: tuple[Measure, ...] = ()
    try:
        built = tuple(kind(**each, timing=timing) for each in many)
    except InputError as error:
        faults.extend(
            Fault(at(fault.where), fault.what, fault.remedy)
            for fault in error.faults
            if fault.where not in said
        )
    if faults:
        raise InputError(faults)
    return built


def _values(
    keys: Iterable[Key], given: Mapping[Any, Any], at: Callable[[str], str], faults: list[Fault]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in keys:
        default = None if key.required else key.default
        values[key.field] = given.get(key.name, default)
        # A key that stands there without a value is not the same as a key left out.
        if not key.required and key.name in given and given[key.name] is None:
            what = f"key {key.name!r} has no value"
            faults.append(Fault(at(key.name), what, "give one or drop the key"))
            values[key.field] = default
    return values


def _timing(values: Mapping[str, Any], at: Callable[[str], str], faults: list[Fault]) -> Timing:
    """When the measure is in force; always, if what is given cannot be used."""
    try:
        return Timing(**values)
    except InputError as error:
        faults.extend(Fault(at(f.where), f.what, f.remedy) for f in error.faults)
        return ALWAYS


def _of_project(
    given: Mapping[Any, Any], seller: Key, at: Callable[[str], str], faults: list[Fault]
) -> object:
    """The basins of the projects under the key `project`."""
    if given.get(seller.name) is not None:
        what = f"both {PROJECT!r} and {seller.name!r}"
        faults.append(Fault(at(PROJECT), what, f"name the project under {seller.name!r} alone"))
        return given[seller.name]
    basins = []
    try:
        for name in names(given[PROJECT]):
            try:
                basins.append(basin_of(name))
            except InputError as error:
                faults.extend(Fault(at(PROJECT), f.what, f.remedy) for f in error.faults)
    except FlawError as flaw:
        faults.append(Fault(at(PROJECT), flaw.what, "write sakhalin-2 or a list of projects"))
    return basins


def unknown_key(
    key: object, known: Iterable[str], where: Callable[[str], str], path: str, owner: str = ""
) -> Fault:
    """The fault of a key that is not known, with the nearest one that is."""
    words = list(known)
    short = key if isinstance(key, str) and key.isidentifier() and len(key) <= 40 else ""
    below = ".".join(part for part in (path, short) if part)
    near = nearest(key[:100], words) if isinstance(key, str) else None
    hint = f"did you mean {near!r}? " if near else ""
    return Fault(
        where(below), f"unknown key {shown(key)}", f"{hint}keys{owner}: {', '.join(words)}"
    )


def plain(measure: Measure) -> dict[str, Any]:
    """A measure as the keys of a scenario file, places as codes, defaults left out."""
    given: dict[str, Any] = {"kind": measure.kind}
    for key in measure.keys:
        if key.field == "except_":
            continue
        value = getattr(measure, key.field)
        if _is_default(measure, key, value):
            continue
        if key.takes == "path":
            value = {label(at): share for at, share in value}
        elif key.takes == "month":
            value = label(value)
        elif isinstance(value, tuple):
            value = value[0] if len(value) == 1 else list(value)
        given[key.name] = value
    for key in Timing.keys:
        value = getattr(measure.timing, key.field)
        if value != key.default:
            given[key.name] = label(value) if key.takes == "month" else value
    return given


def _is_default(measure: Measure, key: Key, value: object) -> bool:
    """Whether a key may be left out."""
    if key.default is REQUIRED:
        return False
    if key.takes == "places":
        codes = places.expand(str(key.default))
        if key.default == OTHERS:
            sellers = {country(code) for code in exporters(measure)}
            codes = tuple(code for code in codes if code not in sellers)
        return value == codes
    return value == key.default

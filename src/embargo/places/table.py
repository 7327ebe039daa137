"""Places by their codes and names: countries, territories, and remainders of areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from embargo.errors import Fault, InputError, nearest
from embargo.places.data import items, table
from embargo.places.names import fold, without_footnote, without_total

REGIONS = (
    "North America",
    "S. & Cent. America",
    "Europe",
    "CIS",
    "Middle East",
    "Africa",
    "Asia Pacific",
)
"""The base regions: each place lies in exactly one."""


@dataclass(frozen=True)
class Place:
    """A country, a territory or the remainder of an area.

    Fields:
        code: ISO 3166-1 alpha-3; XKX Kosovo and CHI Channel Islands as the World Bank has them;
            other codes from XAA on are remainders of our own.
        iso2: ISO 3166-1 alpha-2, empty if there is none.
        kind: "country", "territory" or "remainder".
        region: one of `REGIONS`; subregion: a part of it, empty where none is used.
    """

    code: str
    iso2: str
    name: str
    kind: str
    region: str
    subregion: str
    aliases: tuple[str, ...]


@cache
def _places() -> dict[str, Place]:
    return {
        row["code"]: Place(
            **{key: text for key, text in row.items() if key != "aliases"},
            aliases=items(row["aliases"]),
        )
        for row in table("places")
    }


@cache
def _by_name() -> dict[str, str]:
    """Folded code, name or alias → code. A remainder answers to its code alone."""
    names: dict[str, str] = {}
    for code, row in _places().items():
        texts = (code,) if row.kind == "remainder" else (code, row.name, *row.aliases)
        names.update({fold(text): code for text in texts if text})
    return names


@cache
def _by_iso2() -> dict[str, str]:
    # In capitals only: "To" heads a column of many tables and is not Tonga.
    return {row.iso2: code for code, row in _places().items() if row.iso2}


def find(name: str) -> str | None:
    """The code behind a name, or None: for callers that try other vocabularies next."""
    folded = fold(name)
    return (
        _by_name().get(folded)
        or _by_name().get(without_footnote(folded))
        or _by_iso2().get(name.strip())
    )


def resolve(name: str) -> str:
    """The ISO3 or remainder code that a code, a name or an alias stands for.

    Raises:
        InputError: a group or an area where one place is wanted, or an unknown name, with the
            nearest known one.
    """
    code = find(str(name))
    if code is None:
        raise InputError(not_a_place(str(name)))
    return code


def not_a_place(name: str, wanted: str = "place") -> Fault:
    """What is wrong with a name that stands for no place.

    Arguments:
        name: the name as typed.
        wanted: "place", or "place or group" where groups are welcome too.
    """
    # The tables are read here, and not through the modules of groups and areas, for those build on
    # this one.
    folded = without_footnote(fold(name))
    groups = _group_names()
    if not folded:
        return Fault("", f"the name of a {wanted} is empty", "give an ISO3 code or English name")
    if folded in groups and wanted == "place":
        return Fault("", f"{name!r} is a group of places", "name one place, such as 'JPN'")
    for row in table("rests"):
        if folded in _folded(row):
            code = next((c for c, p in _places().items() if p.name == row["name"]), None)
            remedy = f"{code} is the remainder of that name" if code else "name its members"
            return Fault("", f"{name!r} is the rest of an area, not a place", remedy)
    for row in table("areas"):
        if without_total(folded) in {without_total(text) for text in _folded(row)}:
            return Fault("", f"{name!r} is an area of places, not a place", "name its members")
    for row in table("not_places"):
        if folded == fold(row["name"]):
            return Fault("", f"{name!r} is not a place: {row['reason']}")
    near = nearest(folded, [*_by_name(), *(groups if wanted != "place" else ())])
    if near is None:
        return Fault("", f"unknown {wanted} {name!r}", "give an ISO3 code or English name")
    if near not in _by_name():
        return Fault("", f"unknown {wanted} {name!r}", f"did you mean {groups[near]!r}?")
    meant = _places()[_by_name()[near]]
    return Fault("", f"unknown {wanted} {name!r}", f"did you mean {meant.code} ({meant.name})?")


def _folded(row: Mapping[str, str]) -> set[str]:
    return {fold(text) for text in (row["name"], *items(row["aliases"]))}


@cache
def _group_names() -> dict[str, str]:
    return {text: row["name"] for row in table("groups") for text in _folded(row)}


def place(code: str) -> Place:
    """All that is known of a place, by its code or a name."""
    return _places()[resolve(code)]


def codes(*, remainders: bool = True) -> tuple[str, ...]:
    """The codes of all places, with or without the remainders."""
    return tuple(c for c, row in _places().items() if remainders or row.kind != "remainder")


def name(code: str) -> str:
    """The English name of a place, by its code or an alias."""
    return place(code).name


def region(code: str) -> str:
    """The base region in which a place lies, one of `REGIONS`."""
    return place(code).region


def is_remainder(code: str) -> bool:
    """Whether a code stands for what sources only know as the rest of an area."""
    return code in _places() and _places()[code].kind == "remainder"


def remainder_of(area: str) -> str:
    """The remainder code of a base region, a subregion or a rest: "Africa" → "XAF".

    Raises:
        InputError: no remainder is kept for the area.
    """
    wanted = {fold(area), fold(f"Other {area}")}
    for code, row in _places().items():
        if row.kind == "remainder" and fold(row.name) in wanted:
            return code
    known = ", ".join(f"{c} ({p.name})" for c, p in _places().items() if p.kind == "remainder")
    raise InputError.one(f"no remainder place for {area!r}", f"remainders: {known}")

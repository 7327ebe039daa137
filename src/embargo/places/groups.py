"""Groups of places as users name them, and the places behind any mix of names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from embargo.errors import Fault, InputError
from embargo.places.areas import area_members, listed_members
from embargo.places.data import items, table
from embargo.places.names import fold
from embargo.places.table import codes, find, not_a_place


@dataclass(frozen=True)
class Group:
    """A named group of places.

    Fields:
        members: codes in the order of the table of places.
        source, vintage, status: who says so, since when it stands, and how sure we are (V seen,
            C computed, M from memory).
    """

    name: str
    title: str
    members: tuple[str, ...]
    source: str
    vintage: str
    status: str


@cache
def _by_name() -> dict[str, str]:
    return {
        fold(text): row["name"]
        for row in table("groups")
        for text in (row["name"], *items(row["aliases"]))
    }


@cache
def _group(name: str) -> Group:
    row = next(row for row in table("groups") if row["name"] == name)
    members = set(listed_members(name)).union(*map(area_members, items(row["areas"])))
    return Group(
        name=name,
        title=row["title"],
        members=tuple(code for code in codes() if code in members),
        source=row["source"],
        vintage=row["vintage"],
        status=row["status"],
    )


def groups() -> dict[str, tuple[str, ...]]:
    """All groups with their members; those of regions hold the remainder places too."""
    return {row["name"]: _group(row["name"]).members for row in table("groups")}


def is_group(name: str) -> bool:
    """Whether a name or an alias stands for a group of places."""
    return fold(name) in _by_name()


def group(name: str) -> Group:
    """A group with its source and vintage, by name or alias.

    Raises:
        InputError: no such group.
    """
    if not is_group(name):
        raise InputError(not_a_place(name, "group"))
    return _group(_by_name()[fold(name)])


def expand(name: str | Iterable[str]) -> tuple[str, ...]:
    """The codes behind places and groups, each once, in the order given.

    A sum such as "QAT+ARE" stands for its terms, unless a group has that very name ("G7+EU").

    Raises:
        InputError: with one fault for each name that is neither a place nor a group.
    """
    names = [name] if isinstance(name, str) else list(name)
    found: dict[str, None] = {}
    faults: list[Fault] = []
    for text in map(str, names):
        terms = [text] if is_group(text) or find(text) else text.split("+")
        for term in terms:
            code = find(term)
            if is_group(term):
                found.update(dict.fromkeys(group(term).members))
            elif code is not None:
                found[code] = None
            else:
                faults.append(not_a_place(term, "place or group"))
    if faults:
        raise InputError(faults)
    return tuple(found)

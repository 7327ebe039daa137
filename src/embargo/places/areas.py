"""Areas of the statistical review and their rests, computed from what a table lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from embargo.errors import InputError, nearest
from embargo.places.data import items, table
from embargo.places.names import fold, without_footnote, without_total
from embargo.places.table import codes, find, place


def _key(name: str) -> str:
    return without_total(without_footnote(fold(name)))


@cache
def _index(stem: str) -> dict[str, Mapping[str, str]]:
    """Folded name or alias → row of the table of areas or of rests."""
    return {
        _key(text): row for row in table(stem) for text in (row["name"], *items(row["aliases"]))
    }


def areas() -> tuple[str, ...]:
    """The names of all areas, then of all rests of areas."""
    return tuple(row["name"] for row in (*table("areas"), *table("rests")))


def is_area(name: str) -> bool:
    """Whether a name is an area of the statistical review or the rest of one."""
    return _key(name) in _index("areas") or _key(name) in _index("rests")


def area_members(
    area: str, listed: Iterable[str] = (), *, remainders: bool = True
) -> tuple[str, ...]:
    """The places of an area, or of the rest of an area that a table leaves.

    Arguments:
        area: an area or a rest ("Total Africa", "Other CIS", "Rest of Europe").
        listed: every row (or column) name of the table, places and areas alike, in any order. Only
            rests depend on it. Places leave the rest; so do areas smaller than that of the rest,
            and whole areas whose own rest is listed. A union such as the EU leaves only if none
            of its members is listed on its own, for else it repeats them.
        remainders: whether remainder places of the area are members too.

    Raises:
        InputError: unknown area, with the nearest known one, or an unknown name in `listed`.
    """
    members = _members(_key(area), area, tuple(listed))
    return tuple(code for code in codes(remainders=remainders) if code in members)


def _members(key: str, name: str, listed: tuple[str, ...]) -> frozenset[str]:
    if key in _index("areas"):
        return _area(_index("areas")[key]["name"])
    if key in _index("rests"):
        return _rest(_index("rests")[key], listed)
    near = nearest(key, [*_index("areas"), *_index("rests")])
    entry = {**_index("areas"), **_index("rests")}.get(near or "")
    remedy = f"did you mean {entry['name']!r}?" if entry else f"areas: {', '.join(areas())}"
    raise InputError.one(f"unknown area {name!r}", remedy)


@cache
def _area(name: str) -> frozenset[str]:
    row = _index("areas")[_key(name)]
    regions, parts = items(row["regions"]), items(row["subregions"])
    members = {c for c in codes() if place(c).region in regions or place(c).subregion in parts}
    members.update(items(row["places"]))
    members.update(*map(_area, items(row["areas"])))
    members.update(*map(listed_members, items(row["groups"])))
    members.difference_update(items(row["without"]))
    members.difference_update(*map(listed_members, items(row["without_groups"])))
    return frozenset(members)


@cache
def listed_members(group: str) -> frozenset[str]:
    """The members of a group that is given place by place, with the groups inside it."""
    row = next(row for row in table("groups") if row["name"] == group)
    inner = (listed_members(part) for part in items(row["groups"]))
    return frozenset(items(row["members"])).union(*inner)


def _is_union(row: Mapping[str, str]) -> bool:
    return not (row["regions"] or row["subregions"] or row["areas"])


def _rest(entry: Mapping[str, str], listed: tuple[str, ...]) -> frozenset[str]:
    whole = _area(entry["of"])
    own = {code for code in map(find, listed) if code is not None}
    gone = set(own)
    for name in items(entry["without"]):
        gone |= _area(name)
    for name in listed:
        if find(name) is not None:
            continue
        key = _key(name)
        if key in _index("rests"):
            part = _area(_index("rests")[key]["of"])
        elif key in _index("areas"):
            row = _index("areas")[key]
            part = _area(row["name"])
            if row["without_groups"] or (_is_union(row) and part & own):
                continue
        else:
            raise InputError.one(f"unknown name {name!r} among the listed rows")
        if part < whole:
            gone |= part
    return whole - gone

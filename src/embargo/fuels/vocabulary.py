"""Names of fuels, markets and groups of fuels, read from the tables beside this file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from embargo.errors import Fault, InputError, nearest

FUELS = ("crude", "products", "lng", "pipeline_gas", "coal")
"""What flows from an exporter to an importer."""

MARKETS = ("crude", "products", "gas", "coal")
"""What is priced; LNG and pipeline gas meet in one gas market per place."""


@cache
def _table(stem: str) -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        key = (rows.fieldnames or [""])[0]
        return {row[key]: row for row in rows}


def _fold(text: str) -> str:
    return re.sub(r"[\s_\-–/]+", " ", text).strip().casefold()


@cache
def _names() -> dict[str, str]:
    """Folded name, alias or HS code of a fuel → fuel."""
    names: dict[str, str] = {}
    for fuel, row in _table("fuels").items():
        for text in (fuel, row["name"], row["hs"], *row["aliases"].split("|")):
            names[_fold(text)] = fuel
    return names


@cache
def _group_names() -> dict[str, str]:
    """Folded name or alias of a group of fuels → group."""
    names: dict[str, str] = {}
    for group, row in _table("groups").items():
        for text in (group, *row["aliases"].split("|")):
            names[_fold(text)] = group
    return names


def _vocabulary() -> str:
    return f"fuels: {', '.join(FUELS)}; groups: {', '.join(_table('groups'))}"


def _unknown(text: object) -> Fault:
    near = nearest(_fold(str(text)), [*_names(), *_group_names()])
    known = _vocabulary()
    if near is None:
        return Fault("", f"unknown fuel {text!r}", known)
    return Fault(
        "",
        f"unknown fuel {text!r}",
        f"did you mean {_names().get(near) or _group_names()[near]!r}? {known}",
    )


def resolve(name: str) -> str:
    """The fuel that a name, an alias or an HS code stands for.

    Raises:
        InputError: unknown name (with the nearest one), or a group where one fuel is wanted.
    """
    folded = _fold(str(name))
    if folded in _names():
        return _names()[folded]
    if folded in _group_names():
        row = _table("groups")[_group_names()[folded]]
        fuels = row["members"].replace("|", ", ")
        raise InputError.one(f"{name!r} is a group of fuels", f"name one of {fuels}")
    raise InputError(_unknown(name))


def groups() -> dict[str, tuple[str, ...]]:
    """The groups of fuels and their members."""
    return {group: tuple(row["members"].split("|")) for group, row in _table("groups").items()}


def expand(name: str | Iterable[str]) -> tuple[str, ...]:
    """The fuels behind one or many names and groups, each once, in the order of `FUELS`.

    Raises:
        InputError: with one fault for each unknown name.
    """
    found: set[str] = set()
    faults: list[Fault] = []
    for text in [name] if isinstance(name, str) else list(name):
        folded = _fold(str(text))
        if folded in _names():
            found.add(_names()[folded])
        elif folded in _group_names():
            found.update(groups()[_group_names()[folded]])
        else:
            faults.append(_unknown(text))
    if faults:
        raise InputError(faults)
    return tuple(fuel for fuel in FUELS if fuel in found)


def name(fuel: str) -> str:
    """The English name of a fuel or market."""
    if fuel in MARKETS and fuel not in FUELS:
        return _table("markets")[fuel]["name"]
    return _table("fuels")[resolve(fuel)]["name"]


def hs_code(fuel: str) -> str:
    """The heading of the Harmonised System under which customs book a fuel."""
    return _table("fuels")[resolve(fuel)]["hs"]


def market_of(fuel: str) -> str:
    """The market in which a fuel is priced; a market gives itself."""
    return fuel if fuel in MARKETS else _table("fuels")[resolve(fuel)]["market"]


def members(market: str) -> tuple[str, ...]:
    """The fuels that compete in a market."""
    wanted = market_of(market)
    return tuple(fuel for fuel in FUELS if market_of(fuel) == wanted)


def flow_unit(fuel: str) -> str:
    """The unit in which flows of a fuel are stated, a year: Mt, or bcm for pipeline gas."""
    return _table("fuels")[resolve(fuel)]["flow_unit"]


def balance_unit(market: str) -> str:
    """The unit in which a market balances and is solved, a year: Mt, bcm or PJ."""
    return _table("markets")[market_of(market)]["balance_unit"]


def price_unit(market: str) -> str:
    """The unit in which prices of a market are stated to users."""
    return _table("markets")[market_of(market)]["price_unit"]


def price_basis(market: str) -> str:
    """The quality to which the stated price refers."""
    return _table("markets")[market_of(market)]["price_basis"]

"""The table of units and of what a tonne of each fuel holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargo import parsed
from embargo.errors import InputError, nearest

FUEL_NAMES = ("crude", "products", "lng", "pipeline_gas", "coal")
"""The fuels that units know; "gas" is taken too, for LNG and pipeline gas are the same gas here."""


@dataclass(frozen=True)
class Content:
    """What a tonne of a fuel holds, with where the figure comes from.

    Fields:
        value: in `unit`, which is bbl/t, bcm/t or GJ/t.
        status: V seen in a public page, C computed from such, S weak source, M from memory.
    """

    value: float
    unit: str
    source: str
    vintage: str
    status: str


@dataclass(frozen=True)
class Unit:
    """A unit of one quantity: `per` is its size in the base unit of that quantity."""

    name: str
    quantity: str
    per: float


@cache
def _file() -> Any:
    return parsed.read(Path(__file__).parent / "units.yaml")


@cache
def _units() -> dict[str, tuple[Unit, ...]]:
    """Name or alias → its units: one, but for m3, which is of liquid or of gas."""
    found: dict[str, list[Unit]] = {}
    for quantity, rows in _file()["units"].items():
        for name, row in rows.items():
            unit = Unit(name, quantity, float(row["per"]))
            for text in (name, *row.get("aliases", ())):
                found.setdefault(text, []).append(unit)
    return {name: tuple(units) for name, units in found.items()}


@cache
def _folded_units() -> dict[str, tuple[Unit, ...]]:
    return {name.casefold(): units for name, units in _units().items()}


@cache
def periods() -> dict[str, str]:
    """Name of a period as written after a slash → "day", "month" or "year"."""
    return {text: period for period, texts in _file()["periods"].items() for text in texts}


def unit_names() -> tuple[str, ...]:
    """The names of all units, without their aliases."""
    return tuple(name for rows in _file()["units"].values() for name in rows)


def content(fuel: str, quantity: str) -> Content | None:
    """What a tonne of a fuel holds of "liquid" (bbl), "gas" (bcm), "gross" or "net" heat (GJ).

    Raises:
        InputError: unknown fuel.
    """
    row = _fuel(fuel).get(quantity)
    return None if row is None else Content(**{**row, "value": float(row["value"])})


def basis(fuel: str) -> str:
    """The basis on which the heat of a fuel is stated: "gross" or "net"."""
    return str(_fuel(fuel)["basis"])


def _fuel(fuel: str) -> Any:
    rows = _file()["fuels"]
    name = "pipeline_gas" if fuel == "gas" else fuel
    if name not in rows:
        near = nearest(fuel, FUEL_NAMES)
        hint = f"did you mean {near!r}? " if near else ""
        raise InputError.one(f"unknown fuel {fuel!r}", f"{hint}fuels: {', '.join(FUEL_NAMES)}")
    return rows[name]


def measures(unit: Unit, fuel: str) -> bool:
    """Whether a unit can measure a fuel: no barrels of coal, no bcm of crude."""
    return unit.quantity in ("mass", "heat") or unit.quantity in _fuel(fuel)


def find_unit(name: str, fuel: str) -> Unit:
    """The unit of a name, for a fuel; letter case counts only where it tells units apart.

    Raises:
        InputError: unknown unit, or one that cannot measure the fuel, with the nearest right one.
    """
    text = name.strip()
    found = _units().get(text) or _folded_units().get(text.casefold())
    if found is None:
        usable = [n for n, units in _units().items() if any(measures(u, fuel) for u in units)]
        near = nearest(text, usable)
        raise InputError.one(f"unknown unit {name!r}", _remedy(near, fuel))
    for unit in found:
        if measures(unit, fuel):
            return unit
    raise InputError.one(f"{name!r} does not measure {fuel}", _remedy(None, fuel))


def _remedy(near: str | None, fuel: str) -> str:
    usual = {"liquid": "bbl, mb", "gas": "bcm"}
    volume = next((text for key, text in usual.items() if key in _fuel(fuel)), "")
    known = ", ".join(text for text in ("t, Mt", volume, "GJ, PJ, MMBtu, TWh, toe") if text)
    return f"did you mean {near!r}? units of {fuel}: {known}" if near else f"use one of {known}"

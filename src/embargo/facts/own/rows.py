"""The values of one row of a user's file: period, places, fuel, amount, source, one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from embargo import fuels, places, units
from embargo.errors import Fault, InputError, nearest
from embargo.facts.observation import STATUSES, WORLD
from embargo.facts.own.fact import SIGMAS, Fact, Side
from embargo.facts.reconcile.chosen import home_of
from embargo.lines import LONGEST_NAME, shown

REQUIRED = ("period", "exporter", "importer", "fuel", "value", "unit", "source", "status")
OPTIONAL = ("basin", "sigma", "note")
KEYS = (*REQUIRED, *OPTIONAL)
LONGEST_TEXT = 2_000
DAYS_OF_LEAP_YEAR = 366.0

Where = Callable[[str], str]


@dataclass(frozen=True)
class Known:
    """What the base holds, as far as a row must fit it.

    Attributes:
        years: its years.
        places: the places that stand on their own, and the remainders.
        basins: basin → its country, for parts of an exporter.
    """

    years: tuple[int, ...]
    places: frozenset[str]
    basins: Mapping[str, str]


@dataclass
class _Row:
    given: Mapping[str, Any]
    path: str
    where: Where
    known: Known
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.where(f"{self.path}.{key}"), what, remedy))

    def has(self, key: str) -> bool:
        return self.given.get(key) is not None


def settle(
    given: Mapping[str, Any], path: str, where: Where, known: Known
) -> Fact | tuple[Fault, ...]:
    """Give the fact of a row, or all that is wrong with it.

    Arguments:
        given: keys and values as the file has them.
        path: key path of the row.
        where: key path → its place in the file.
        known: what the base holds.
    """
    row = _Row(given, path, where, known)
    for key, value in given.items():
        if key not in KEYS:
            near = nearest(str(key)[:LONGEST_NAME], KEYS)
            hint = f"did you mean {near!r}? " if near else ""
            if value is None:
                hint = "a text with a comma needs quotes; "
            row.fault(str(key), f"unknown key {shown(key)}", f"{hint}keys: {', '.join(KEYS)}")
    for key in REQUIRED:
        if not row.has(key):
            row.faults.append(Fault(where(path), f"no {key}", _GIVE[key]))
    year, what = _year(row), _fuels(row)
    exporter, importer = _side(row, "exporter"), _side(row, "importer")
    if exporter is not None:
        exporter = _with_basin(row, exporter)
    if exporter and importer and exporter.homes == importer.homes and len(exporter.homes or ()) < 2:
        both = (
            "both sides are the whole world"
            if exporter.homes is None
            else "a place sells to itself"
        )
        row.fault("importer", both, "name two sides that trade with each other")
    value = _number(row, "value")
    size = _size(row, what, year)
    source, status, note = _text(row, "source"), _status(row), _text(row, "note") or ""
    sigma = _sigma(row, status)
    # What is None here has left a fault behind.
    if (
        row.faults
        or year is None
        or what is None
        or exporter is None
        or importer is None
        or value is None
        or size is None
        or source is None
        or status is None
        or sigma is None
    ):
        return tuple(row.faults)
    return Fact(
        where=where(path), year=year, market=fuels.market_of(what[0]), fuels=what,
        exporter=exporter, importer=importer, value=value, unit=str(given["unit"]).strip(),
        size=size[0], by_mass=size[1], sigma=sigma, source=source, status=status, note=note,
    )  # fmt: skip


_GIVE = {
    "period": "write a year of the base, e.g. period: 2023",
    "exporter": "name who sells: a place, a group, a basin or WORLD",
    "importer": "name who buys: a place, a group or WORLD",
    "fuel": "write one of crude, products, lng, pipeline_gas, coal",
    "value": "write the amount of the year as a number",
    "unit": "write a unit such as Mt, bcm, PJ or kb/d",
    "source": "say who published it and when; a fact without a source is no fact",
    "status": "write V (seen in a public page), C (computed), S (weak) or M (from memory)",
}


def _year(row: _Row) -> int | None:
    given = row.given.get("period")
    if given is None:
        return None
    years = ", ".join(map(str, row.known.years))
    text = str(given).strip() if isinstance(given, int | str) and given is not True else ""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        what = f"{shown(given)} is no calendar year"
        row.fault("period", what, f"the base holds whole years; write one of {years}")
        return None
    year = int(text)
    if year not in row.known.years:
        close = min(row.known.years, key=lambda one: abs(one - year))
        row.fault("period", f"the base has no year {year}", f"years: {years}; nearest {close}")
        return None
    return year


def _fuels(row: _Row) -> tuple[str, ...] | None:
    given = row.given.get("fuel")
    if given is None:
        return None
    names = given if isinstance(given, list) else [given]
    if not names or not all(isinstance(name, str) for name in names):
        row.fault("fuel", f"expected a fuel, found {shown(given)}", _GIVE["fuel"])
        return None
    try:
        found = fuels.expand([name[:LONGEST_NAME] for name in names])
    except InputError as error:
        for fault in error.faults:
            row.fault("fuel", fault.what, fault.remedy)
        return None
    if len({fuels.market_of(fuel) for fuel in found}) > 1:
        what = f"{', '.join(found)} do not add up: they are in different markets"
        row.fault("fuel", what, "write one fact for each fuel; only lng and pipeline_gas add up")
        return None
    return found


def _side(row: _Row, key: str) -> Side | None:
    given = row.given.get(key)
    if given is None:
        return None
    names = given if isinstance(given, list) else [given]
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        row.fault(key, f"expected a place, found {shown(given)}", _GIVE[key])
        return None
    names = [name.strip()[: LONGEST_NAME + 1] for name in names]
    if any(name.upper() == WORLD for name in names):
        return Side(WORLD, None)
    terms = [term.strip().upper() for name in names for term in name.split("+")]
    basins = {term for term in terms if term in row.known.basins}
    if basins:
        return _basins(row, key, terms, basins)
    faults = len(row.faults)
    homes: set[str] = set()
    for name in names:
        try:
            codes = places.expand(name)
        except InputError as error:
            near = nearest(name.upper(), row.known.basins) if "_" in name else None
            for fault in error.faults:
                row.fault(key, fault.what, f"did you mean {near!r}?" if near else fault.remedy)
            continue
        homes |= {home_of(code, row.known.places) for code in codes}
        if len(codes) == 1 and codes[0] not in row.known.places:
            rest = home_of(codes[0], row.known.places)
            row.fault(
                key,
                f"{places.name(codes[0])} has no flows of its own in the base",
                f"it is a part of {places.name(rest)}; give a fact of {rest} as a whole, "
                "or of a group",
            )
    if len(row.faults) > faults:
        return None
    return Side("+".join(names), frozenset(homes))


def _basins(row: _Row, key: str, names: list[str], basins: Collection[str]) -> Side | None:
    owners = {row.known.basins[basin] for basin in basins}
    if key == "importer":
        row.fault(key, f"{shown(names[0])} is a basin", "only a place can buy")
        return None
    if len(basins) < len(names) or len(owners) > 1:
        row.fault(key, "basins do not mix with places", "name basins of one place, or only places")
        return None
    return Side("+".join(sorted(basins)), frozenset(owners), frozenset(basins))


def _with_basin(row: _Row, exporter: Side) -> Side:
    given = row.given.get("basin")
    if given is None:
        return exporter
    basin = given.strip().upper() if isinstance(given, str) else ""
    if basin not in row.known.basins:
        near = nearest(basin[:LONGEST_NAME], row.known.basins)
        hint = f"did you mean {near!r}? " if near else ""
        what = f"unknown basin {shown(given)}"
        row.fault("basin", what, f"{hint}basins: {', '.join(sorted(row.known.basins))}")
        return exporter
    owner = row.known.basins[basin]
    if exporter.homes != frozenset({owner}):
        row.fault("basin", f"{basin} is not in {exporter.text}", f"write exporter: {owner}")
    return Side(basin, frozenset({owner}), frozenset({basin}))


def _number(row: _Row, key: str) -> float | None:
    given = row.given.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float):
        remedy = "write a plain number, with a point for decimals and no blanks or commas"
        row.fault(key, f"expected a number, found {shown(given)}", remedy)
        return None
    try:
        number = float(given)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        row.fault(key, f"{key} is not finite", "write a finite number, or leave the row out")
        return None
    if number < 0:
        remedy = "swap exporter and importer, or correct the sign"
        row.fault(
            key, f"{key} {number:g} is negative", remedy if key == "value" else "drop the sign"
        )
        return None
    return number


def _size(row: _Row, what: tuple[str, ...] | None, year: int | None) -> tuple[float, bool] | None:
    """Balance units in one unit of the row; or Mt, and true, for coal by weight."""
    given = row.given.get("unit")
    if given is None or what is None:
        return None
    if not isinstance(given, str) or len(given) > LONGEST_NAME:
        row.fault("unit", f"expected a unit, found {shown(given)}", _GIVE["unit"])
        return None
    fuel, market = what[0], fuels.market_of(what[0])
    days = DAYS_OF_LEAP_YEAR if year and year % 4 == 0 else 365.0
    try:
        by_mass = market == "coal" and _is_mass(given, fuel)
        target = "Mt" if by_mass else fuels.balance_unit(market)
        try:
            size = units.convert(1.0, given, target, fuel, days=days)
        except InputError as amount:
            try:
                size = units.convert(1.0, given, f"{target}/y", fuel, days=days)
            except InputError as rate:
                raise (rate if "/" in given else amount) from None
    except InputError as error:
        row.fault("unit", error.faults[0].what, error.faults[0].remedy or _GIVE["unit"])
        return None
    return size, by_mass


def _is_mass(unit: str, fuel: str) -> bool:
    from embargo.units.table import find_unit

    folded = unit.strip().casefold()
    if folded in ("mtpa", "mmtpa"):
        return True
    return find_unit(unit.partition("/")[0], fuel).quantity == "mass"


def _text(row: _Row, key: str) -> str | None:
    given = row.given.get(key)
    if given is None:
        return None
    if not isinstance(given, str) or not given.strip() or len(given) > LONGEST_TEXT:
        what = f"expected a text of at most {LONGEST_TEXT:,} characters, found {shown(given)}"
        row.fault(key, what, _GIVE.get(key, "write it in quotes"))
        return None
    return " ".join(given.split())


def _status(row: _Row) -> str | None:
    given = row.given.get("status")
    if given is None:
        return None
    word = given.strip().upper() if isinstance(given, str) else ""
    if word not in STATUSES:
        row.fault("status", f"unknown status {shown(given)}", _GIVE["status"])
        return None
    return word


def _sigma(row: _Row, status: str | None) -> float | None:
    if not row.has("sigma"):
        return SIGMAS[status] if status else None
    sigma = _number(row, "sigma")
    if sigma is None:
        return None
    if not 1e-4 <= sigma <= 2.0:
        hint = f"; {sigma:g} % is {sigma / 100:g}" if 2 < sigma <= 100 else ""
        what = f"sigma {sigma:g} is no relative error"
        row.fault("sigma", what, f"write a share from 0.0001 to 2{hint}")
        return None
    return sigma

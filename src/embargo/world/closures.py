"""What a closed strait does: flows that are stranded, ways that lengthen, lines that go round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embargo import units
from embargo.errors import Fault, InputError, nearest
from embargo.facts import cited, fleets
from embargo.fuels import balance_unit
from embargo.world.distances import CLOSURES, PASSAGES
from embargo.world.fleet import lag_days_of, ship_days_of
from embargo.world.pair_freight import arc_freight, arc_ways
from embargo.world.same import Same
from embargo.world.world import FuelMarket, Vector

FILE = Path(__file__).with_name("bypass.csv")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class BypassRow:
    """A line or coast by which a seller's exports get round a closed strait.

    Attributes:
        strait: one of `embargo.world.distances.PASSAGES`.
        fuel: crude or products.
        seller: places or basins that share it.
        system: what it is.
        value, low, high: what it can carry, in ``unit``.
        extra: USD/bbl beyond the open way, where it takes the place of a longer way; None where
            the way from its port has its own freight.
        since, until: first and last date in use; empty while in use.
    """

    strait: str
    fuel: str
    seller: tuple[str, ...]
    system: str
    value: float
    low: float
    high: float
    unit: str
    extra: float | None
    since: str
    until: str
    source: str
    status: str
    note: str


@dataclass(frozen=True, eq=False)
class Bypass:
    """A limit on the flows that go round a closed strait together.

    Attributes:
        system: what carries them.
        arcs: whose sum is limited [A].
        limit: balance units a year.
        row: the cited figure.
    """

    system: str
    arcs: Mask
    limit: float
    row: BypassRow


@dataclass(frozen=True, eq=False)
class Closure:
    """A market's arcs while straits are closed.

    Attributes:
        straits: which.
        open: whether there is still a way [A].
        extra_freight: million USD a balance unit, ≥ 0; 0 where there is no way [A].
        extra_days: from loading to arrival; 0 where there is no way [A].
        extra_ship_days: of a ship with its way back; 0 where there is no way [A].
        stated: whether the ways were computed with just these straits shut; if not, each arc has
            the worse of the ways with some of them shut, which is too good.
    """

    straits: tuple[str, ...]
    open: Mask
    extra_freight: Vector
    extra_days: Vector
    extra_ship_days: Vector
    stated: bool


@cache
def bypasses() -> tuple[BypassRow, ...]:
    """All lines and coasts that get round a strait.

    Raises:
        DataError: the table is faulty, or a value lies outside its range.
    """
    words = {"strait": PASSAGES, "fuel": ("crude", "products"), "unit": ("mb/d",)}
    key = ("strait", "fuel", "seller", "system", "since")
    dates = ("since", "until")
    return cited.read(FILE, BypassRow, words=words, places=(), dates=dates, unique=key, least=0.0)


def in_use(strait: str, fuel: str, when: int | str) -> tuple[BypassRow, ...]:
    """The bypasses of a strait in use at a date; a year stands for its end.

    Arguments:
        strait: one of `PASSAGES`.
        fuel: crude or products.
        when: 2025, or a month such as 2025-10.

    Raises:
        InputError: no date.
    """
    at = cited.month_of(when)
    return tuple(
        row
        for row in bypasses()
        if (row.strait, row.fuel) == (strait, fuel)
        and row.since <= at
        and (not row.until or at <= row.until)
    )


def check_straits(straits: Iterable[str]) -> tuple[str, ...]:
    """The names of straits, each once, in the order of `PASSAGES`.

    Raises:
        InputError: names that are unknown, all at once, or none at all.
    """
    asked = [name.strip() for name in straits]
    faults = []
    for name in asked:
        if name not in PASSAGES:
            near = nearest(name, PASSAGES)
            hint = f"did you mean {near!r}? " if near else ""
            faults.append(
                Fault(name, "no such strait or canal", f"{hint}known: {', '.join(PASSAGES)}")
            )
    if not asked:
        faults.append(Fault("straits", "none is named", f"known: {', '.join(PASSAGES)}"))
    if faults:
        raise InputError(faults)
    return tuple(name for name in PASSAGES if name in asked)


def closed(
    market: FuelMarket, year: int, straits: Iterable[str], when: int | str | None = None
) -> Closure:
    """Give what is left of a market's arcs with straits closed.

    Gulf crude without a port outside has no way out with Hormuz shut; Suez and Bab el-Mandeb shut
    send ships round Africa. A seller with a bypass in use loads at its end at the freight it had,
    or, where the bypass replaces a longer way, pays its ``extra``. A seller whose bypass is not in
    use at the date has no way out. How much goes round is limited: see `bypass`. Pipelines, rail
    and home use are as they were.

    Arguments:
        market: a market of the world.
        year: year of rates and fees, and of distances.
        straits: names of `PASSAGES`.
        when: date that decides which bypasses are in use; the year by default.

    Raises:
        InputError: an unknown strait, or no date.
    """
    shut = check_straits(straits)
    date = year if when is None else when
    used = tuple(row for strait in shut for row in in_use(strait, market.name, date))
    found = _closed(Same(market.arcs), market.name, year, shut, used)
    return replace(found, extra_freight=found.extra_freight / market.price_factor)


@lru_cache(maxsize=64)
def _closed(
    arcs: Same, fuel: str, year: int, shut: tuple[str, ...], used: tuple[BypassRow, ...]
) -> Closure:
    """The arcs of a market with straits shut and bypasses used, freight in native units."""
    table = arcs.table
    before = arc_freight(table, year)
    days0, busy0 = lag_days_of(arcs, year, "open"), ship_days_of(arcs, year, "open")
    names, stated = _stored(shut)
    there = np.ones(before.size, dtype=bool)
    freight, days, busy = (np.zeros(before.size) for _ in range(3))
    for name in names:
        now = arc_freight(table, year, name)
        there &= np.isfinite(now)
        freight = np.maximum(freight, _finite(now - before))
        days = np.maximum(days, _finite(lag_days_of(arcs, year, name) - days0))
        busy = np.maximum(busy, _finite(ship_days_of(arcs, year, name) - busy0))
    for row in bypasses():
        if row.strait not in shut or row.fuel != fuel:
            continue
        own = _served(arcs, row, year)
        serving = [other for other in used if other.strait == row.strait]
        if row.extra is not None:
            if row in used and not _also_blocked(row, shut):
                freight = np.where(own, np.minimum(freight, row.extra), freight)
                days = np.where(own, np.minimum(days, _handling()), days)
                busy = np.where(own, np.minimum(busy, 2.0 * _handling()), busy)
        elif not any(set(row.seller) & set(other.seller) for other in serving):
            there &= ~own
        elif row in used:
            fresh = own & ~there
            rest = tuple(name for name in shut if name != row.strait)
            if rest:
                # From the far end of the line the other straits are as shut as from any port.
                left = tuple(other for other in used if other.strait != row.strait)
                beyond = _closed(arcs, fuel, year, rest, left)
                fresh &= beyond.open
                freight[fresh] = beyond.extra_freight[fresh]
                days[fresh] = beyond.extra_days[fresh]
                busy[fresh] = beyond.extra_ship_days[fresh]
            there |= fresh
    freight, days, busy = (np.where(there, values, 0.0) for values in (freight, days, busy))
    for array in (there, freight, days, busy):
        array.setflags(write=False)
    return Closure(shut, there, freight, days, busy, stated)


def bypass(
    market: FuelMarket, year: int, strait: str, when: int | str | None = None
) -> tuple[Bypass, ...]:
    """Give the limits on what goes round a closed strait and has no other way.

    A bypass that only shortens a longer way (Sumed) limits nothing.

    Arguments:
        market: a market of the world; only crude and products have any.
        year: year of the distances.
        strait: one of `PASSAGES`.
        when: date that decides which are in use; the year by default.

    Raises:
        InputError: an unknown strait.
    """
    (name,) = check_straits([strait])
    unit = f"{balance_unit(market.name)}/y"
    return tuple(
        Bypass(
            system=row.system,
            arcs=served(market, row, year),
            limit=units.convert(row.value, row.unit, unit, market.name),
            row=row,
        )
        for row in in_use(name, market.name, year if when is None else when)
        if row.extra is None
    )


def served(market: FuelMarket, row: BypassRow, year: int) -> Mask:
    """The arcs that a bypass serves: its sellers' exports by sea that pass the strait [A].

    Arguments:
        market: a market of the world.
        row: of the table of bypasses.
        year: year of the distances.
    """
    return _served(Same(market.arcs), row, year)


@lru_cache(maxsize=64)
def _served(arcs: Same, row: BypassRow, year: int) -> Mask:
    table = arcs.table
    passes = arc_ways(table, year)[row.strait].fill_null(0.0).to_numpy() > 0.0
    own = table["basin"].is_in(row.seller) | table["exporter"].is_in(row.seller)
    away = (table["exporter"] != table["importer"]).to_numpy()
    mask = np.asarray(own.to_numpy() & away & passes)
    mask.setflags(write=False)
    return mask


def _stored(shut: tuple[str, ...]) -> tuple[list[str], bool]:
    """Closures of the table that make up these straits, and whether one holds just them."""
    within = {name: set(own) for name, own in CLOSURES.items() if own and set(own) <= set(shut)}
    exact = [name for name, own in within.items() if own == set(shut)]
    if exact:
        return exact, True
    largest = [n for n, own in within.items() if not any(own < other for other in within.values())]
    return largest, False


def _finite(change: Vector) -> Vector:
    """A change of the way [A], 0 where there is none left."""
    return np.where(np.isfinite(change), change, 0.0)


def _also_blocked(row: BypassRow, shut: tuple[str, ...]) -> bool:
    """Whether what feeds a bypass is shut: Sumed starts in the Red Sea."""
    return row.strait == "suez" and bool({"bab_el_mandeb", "hormuz"} & set(shut))


def _handling() -> float:
    return next(r.value for r in fleets.lags() if (r.item, r.subject) == ("port", "crude"))

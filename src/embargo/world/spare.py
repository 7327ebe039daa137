"""Output that sellers could add within a quarter: what OPEC+ holds back, what plants have left."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from embargo import places, units
from embargo.facts import cited, projects, stocks
from embargo.fuels import balance_unit
from embargo.world.world import FuelMarket, Vector

FRESH_MONTHS = 24
"""Age beyond which a total says nothing of a date any more."""

DECADE = ("2010-01", "2019-12")
"""Months for which the mean of the decade stands in where no fresh total is known."""

FED = 0.8
"""Use of a liquefaction plant below which it lacks gas, not buyers: nothing to spare (M)."""

FULL = 0.95
"""Use of a liquefaction plant that can be kept up for a year (M)."""

SANCTIONED = "sanctions"
"""Word in the definition of capacity that is shut in by sanctions."""


@dataclass(frozen=True)
class Spare:
    """Spare capacity of a place.

    Attributes:
        place: who holds it.
        volume: in ``unit`` (mb/d, Mt/y or bcm/y).
        date: of the figure it rests on.
        source, status: where it was seen; C for a total split by the shares of another date.
        how: in words.
    """

    place: str
    volume: float
    unit: str
    date: str
    source: str
    status: str
    how: str


def spare(
    market: FuelMarket, year: int, when: int | str | None = None, *, sanctioned: bool = False
) -> Vector:
    """Give what each seller could add [S], balance units a year; 0 where no figure says more.

    A place with several basins has it in proportion to their output. Most of the world's is on the
    Gulf: with Hormuz shut it is of no use.

    Arguments:
        market: a market of the world; products have none.
        year: of the world.
        when: date of the figures, by default the end of the year.
        sanctioned: count capacity shut in by sanctions too (Iran, Arctic LNG 2).
    """
    held = np.zeros(len(market.sellers))
    basins = market.sellers["basin"].to_list()
    for one in spare_figures(market, year, when, sanctioned=sanctioned):
        own = (market.sellers["exporter"] == one.place).to_numpy()
        if one.place in basins:
            own = (market.sellers["basin"] == one.place).to_numpy()
        if not own.any():
            continue
        share = np.where(own, market.supply0, 0.0)
        held += share / share.sum() * _balance(market, one)
    return held


def spare_figures(
    market: FuelMarket, year: int, when: int | str | None = None, *, sanctioned: bool = False
) -> tuple[Spare, ...]:
    """Give the spare capacity behind `spare`, by place (LNG: by basin), with what it rests on.

    Crude: the last total of OPEC or OPEC+ by the date, split by the places' figures nearest to it.
    LNG: what plants that have gas could add up to `FULL` of their capacity. Coal: cited by place.

    Arguments:
        market, year, when, sanctioned: as `spare`.

    Raises:
        InputError: no date.
    """
    date = cited.month_of(year if when is None else when)
    rows = [row for row in stocks.figures() if row.kind == "spare"]
    shut = [row for row in rows if SANCTIONED in row.definition]
    if market.name == "crude":
        found = _crude([row for row in rows if row.fuel == "crude" and row not in shut], date)
    elif market.name == "gas":
        found = _liquefaction(market, year)
    elif market.name == "coal":
        found = [_as_cited(row) for row in stocks.latest(r for r in rows if r.fuel == "coal")]
    else:
        found = []
    if sanctioned:
        fuel = {"gas": "lng"}.get(market.name, market.name)
        own = stocks.latest(row for row in shut if row.fuel == fuel and _month(row) <= date)
        found += [replace(_as_cited(row), place=_where(row)) for row in own]
    return tuple(found)


def _where(row: stocks.Figure) -> str:
    """The basin of the project that stands still, for LNG; else the place."""
    if row.fuel != "lng":
        return row.place
    idle = {out.project for out in projects.outputs() if out.measure == "idle"}
    return next(
        (
            own.basin
            for own in projects.projects().values()
            if own.id in idle and own.place == row.place
        ),
        row.place,
    )


def _crude(rows: list[stocks.Figure], date: str) -> list[Spare]:
    groups = [row for row in rows if row.place in ("OPEC", "OPEC+")]
    fresh = [row for row in groups if 0 <= _age(row, date) <= FRESH_MONTHS]
    total = max(fresh, key=_month, default=None)
    if total is None and DECADE[0] <= date <= DECADE[1]:
        total = next((row for row in rows if row.place == "WORLD" and row.date == "2019"), None)
    if total is None:
        return []
    members = [row for row in rows if not places.is_group(row.place) and "IEA" in row.definition]
    by_date: dict[str, list[stocks.Figure]] = {}
    for row in members:
        by_date.setdefault(row.date, []).append(row)
    # One or two places do not tell how a total is split.
    told = {when: own for when, own in by_date.items() if len(own) >= 4}
    near = min(told, key=lambda when: (abs(_age(told[when][0], date)), when))
    split = told[near]
    whole = next(
        (g.value for g in groups if g.date == near and g.place == total.place),
        sum(row.value for row in split),
    )
    factor = total.value / whole
    own = {row.place: row for row in members if row.date == total.date}
    return [
        _as_cited(own[row.place])
        if row.place in own
        else Spare(
            place=row.place,
            volume=row.value * factor,
            unit=row.unit,
            date=total.date,
            source=f"{total.source}; {row.source}",
            status="C",
            how=f"{total.place} {total.value:g} mb/d of {total.date}, split as in {row.date}",
        )
        for row in split
    ]


def _liquefaction(market: FuelMarket, year: int) -> list[Spare]:
    use = market.incidence @ market.flow0
    plants = (market.resources["kind"] == "lng_export").to_numpy()
    found = []
    for at in np.flatnonzero(plants):
        capacity, basin = float(market.capacity0[at]), market.resources["exporter"][int(at)]
        room = FULL * capacity - float(use[at])
        if float(use[at]) >= FED * capacity and room > 0:
            found.append(
                Spare(
                    place=basin,
                    volume=room,
                    unit="bcm/y",
                    date=str(year),
                    source="capacities and flows of the base",
                    status="C",
                    how=f"{FULL:.0%} of {capacity:.1f} bcm less use",
                )
            )
    return found


def _as_cited(row: stocks.Figure) -> Spare:
    return Spare(row.place, row.value, row.unit, row.date, row.source, row.status, row.definition)


def _balance(market: FuelMarket, one: Spare) -> float:
    """The volume in balance units a year."""
    unit = f"{balance_unit(market.name)}/y"
    if market.name == "coal":
        own = (market.arcs["exporter"] == one.place).to_numpy() & (market.flow0 > 0)
        tonnes = float((market.flow0 * market.per_balance_unit)[own].sum())
        return one.volume * float(market.flow0[own].sum()) / tonnes
    if market.name == "gas":
        return units.convert(one.volume, one.unit, unit, "lng")
    return units.convert(one.volume, one.unit, unit, market.name)


def _month(row: stocks.Figure) -> str:
    return cited.month_of(row.date)


def _age(row: stocks.Figure, date: str) -> int:
    def count(month: str) -> int:
        return 12 * int(month[:4]) + int(month[5:7])

    return count(date) - count(_month(row))

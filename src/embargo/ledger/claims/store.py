"""Observations of trade: cited figures, base worlds with their bands, tables by month, prices."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from embargo import fuels, parsed, places
from embargo.errors import InputError
from embargo.facts import base
from embargo.facts.months import months
from embargo.ledger.claims.observation import Observation, factor, total
from embargo.ledger.dates import Period, known, shifted
from embargo.ledger.dates import period as period_of
from embargo.ledger.figures import Figure, figures
from embargo.ledger.records import Flow, Query
from embargo.outcome import balance
from embargo.scenario import country

_PUBLISHED = Path(__file__).parents[1] / "published.yaml"
_DEFAULT = {"share_of_imports": "share", "rank": "", "rank_as_buyer": "", "energy_imports": "share"}
YEARS_BACK = 3
"""How many base worlds before the period asked are looked at, for what was so earlier."""


def observe(
    query: Query,
    unit: str,
    *,
    around: Period,
    as_of: str = "",
    statement: str = "",
    rows: tuple[Figure, ...] | None = None,
) -> list[Observation]:
    """Everything that the store says about a question, newest period first.

    Arguments:
        query: the trade and what is asked of it.
        unit: of the answer; rates and amounts are turned by the days of each period.
        around: base worlds of these years and of `YEARS_BACK` before are asked.
        as_of: only what was public on this day; "" for all.
        statement: figures that this statement gave are left out.
        rows: the table of figures; by default the one that ships.
    """
    table = figures() if rows is None else rows
    found = [o for row in table if row.statement != statement or not row.statement
             for o in _of_figure(row, query, unit)]  # fmt: skip
    found += _of_worlds(query, unit, around)
    found += _of_months(query, unit, around)
    found += _of_prices(query, unit, around)
    kept = [o for o in found if known(o.known_from, as_of)]
    return sorted(kept, key=lambda o: (period_of(o.period).last, o.known_from), reverse=True)


def codes(flow: Flow) -> tuple[frozenset[str], frozenset[str]]:
    """Importers and exporters of a flow as codes of places; a basin counts as its country."""
    sellers = [country(name) for name in flow.exporters]
    return frozenset(places.expand(flow.importers)), frozenset(places.expand(sellers))


def _of_figure(row: Figure, query: Query, unit: str) -> Iterator[Observation]:
    flow = query.flow
    if row.item != query.item or (row.fuel and (row.fuel,) != flow.fuels):
        return
    buyers, sellers = codes(flow)
    if any(country(name) != name for name in flow.exporters):
        return
    if {row.importer} != set(buyers) or (row.exporter and {row.exporter} != set(sellers)):
        return
    span = period_of(row.period)
    try:
        size = factor(row.unit, unit or _DEFAULT.get(query.item, ""), row.fuel, span)
    except InputError:
        return
    yield Observation(
        dataset=row.vendor,
        vintage=row.known_from,
        known_from=row.known_from,
        period=row.period,
        value=row.value * size,
        low=None if row.low is None else row.low * size,
        high=None if row.high is None else row.high * size,
        unit=unit,
        basis=row.basis,
        source=row.source,
        status=row.status,
        note=row.note,
    )


@cache
def _published() -> Any:
    return parsed.read(_PUBLISHED)


def world_known(year: int) -> str:
    """From when the base world of a year could be known."""
    told = _published()[base.worlds()[year]["basis"]]
    return base.vintage() if told["day"] == "vintage" else str(told["day"])


def _of_worlds(query: Query, unit: str, around: Period) -> Iterator[Observation]:
    first, last = around.first.year - YEARS_BACK, around.last.year
    for year in base.years():
        if first <= year <= last:
            yield from of_world(query, unit, year, base.stamp())


@lru_cache(maxsize=4096)
def of_world(query: Query, unit: str, year: int, _stamp: object) -> tuple[Observation, ...]:
    """What the base world of a year says; nothing if the question is none of trade in it.

    Arguments:
        query, unit: as in `observe`.
        year: of the base.
        _stamp: which base, for the cache.
    """
    return tuple(_world(query, unit, year))


def _world(query: Query, unit: str, year: int) -> Iterator[Observation]:
    buyers, sellers = codes(query.flow)
    span = period_of(str(year))
    blank = Observation(
        dataset=f"base world of {year}",
        vintage=base.vintage(),
        known_from=world_known(year),
        period=str(year),
        value=0.0,
        low=None,
        high=None,
        unit=unit,
        basis="estimate",
        source=f"our estimate, {base.worlds()[year]['basis']}",
        status="C",
    )
    if query.item == "energy_imports":
        share = balance(",".join(buyers), year).self_sufficiency("all") if buyers else None
        if share is not None and unit in ("share", "percent"):
            yield replace(blank, value=(1 - share) * factor("share", unit, "", span))
        return
    if not query.flow.fuels or not buyers or not sellers:
        return
    rows = base.flows(year).filter(
        pl.col("fuel").is_in(query.flow.fuels) & (pl.col("exporter") != pl.col("importer"))
    )
    if query.item in ("imports", "share_of_imports", "rank"):
        rows = rows.filter(pl.col("importer").is_in(buyers) & ~pl.col("exporter").is_in(buyers))
    basins = [name for name in query.flow.exporters if country(name) != name]
    ours = rows.filter(
        pl.col("basin").is_in(basins) if basins else pl.col("exporter").is_in(sellers)
    ).filter(pl.col("importer").is_in(buyers))
    if query.item == "imports":
        yield from _amount(blank, ours, unit, span)
    elif query.item == "share_of_imports" and unit in ("share", "percent"):
        yield from _share(blank, ours, rows, factor("share", unit, "", span))
    elif query.item in ("rank", "rank_as_buyer") and len(query.flow.fuels) == 1:
        mine = rows if query.item == "rank" else rows.filter(pl.col("exporter").is_in(sellers))
        side = "exporter" if query.item == "rank" else "importer"
        sums = mine.group_by(side).agg(pl.col("value").sum())
        value = float(ours["value"].sum())
        own = sellers if side == "exporter" else buyers
        above = sums.filter((pl.col("value") > value) & ~pl.col(side).is_in(own)).height
        if value > 0:
            yield replace(blank, value=1.0 + above)


def _amount(
    blank: Observation, ours: pl.DataFrame, unit: str, span: Period
) -> Iterator[Observation]:
    try:
        value = total(_by_fuel(ours, "value"), unit, span)
        # Errors of single flows are taken as independent.
        below = math.sqrt(sum(total([row], unit, span) ** 2 for row in _errors(ours, "low")))
        above = math.sqrt(sum(total([row], unit, span) ** 2 for row in _errors(ours, "high")))
    except InputError:
        return
    yield replace(blank, value=value, low=max(value - below, 0.0), high=value + above)


def _share(
    blank: Observation, ours: pl.DataFrame, rows: pl.DataFrame, size: float
) -> Iterator[Observation]:
    whole = float(rows["balance"].sum())
    if whole <= 0:
        return
    # Fuels are added by what they count for in their market's balance.
    if rows["market"].n_unique() > 1:
        return
    held = ours.with_columns(per=pl.col("balance") / pl.col("value"))
    value = float(ours["balance"].sum()) / whole
    bands = [
        math.sqrt(float((((held[end] - held["value"]) * held["per"]).fill_nan(0) ** 2).sum()))
        for end in ("low", "high")
    ]
    low, high = max(value - bands[0] / whole, 0.0), min(value + bands[1] / whole, 1.0)
    yield replace(blank, value=value * size, low=low * size, high=high * size)


def _by_fuel(rows: pl.DataFrame, column: str) -> list[tuple[str, float]]:
    sums = rows.group_by("fuel").agg(pl.col(column).sum()).sort("fuel")
    return [(str(fuel), float(value)) for fuel, value in sums.iter_rows()]


def _errors(rows: pl.DataFrame, end: str) -> list[tuple[str, float]]:
    return [
        (str(fuel), float(edge - value))
        for fuel, edge, value in rows.select("fuel", end, "value").iter_rows()
    ]


def _of_months(query: Query, unit: str, around: Period) -> Iterator[Observation]:
    """Months of the embedded tables, one source and basis at a time, where they fill the period."""
    if query.item != "imports" or len(query.flow.fuels) != 1 or around.days > 366:
        return
    buyers, sellers = codes(query.flow)
    fuel = query.flow.fuels[0]
    if not buyers or not sellers or any(country(n) != n for n in query.flow.exporters):
        return
    rows = _in(months(fuel, sorted(sellers), sorted(buyers)), "period", around)
    for (source, basis), mine in rows.group_by("source", "basis", maintain_order=True):
        if mine["period"].n_unique() < around.months:
            continue
        size = factor(fuels.flow_unit(fuel), unit, fuel, around)
        lag = int(_published()["months_lag_days"])
        yield Observation(
            dataset=f"months of {source}",
            vintage=base.vintage(),
            known_from=shifted(around.last, lag).isoformat(),
            period=around.text,
            value=float(mine["value"].sum()) * size,
            low=None,
            high=None,
            unit=unit,
            basis=str(basis),
            source=str(source),
            status="C",
        )


def _in(table: pl.DataFrame, column: str, span: Period) -> pl.DataFrame:
    first, last = span.first.isoformat()[:7], span.last.isoformat()[:7]
    return table.filter(pl.col(column).is_between(pl.lit(first), pl.lit(last)))


def _of_prices(query: Query, unit: str, around: Period) -> Iterator[Observation]:
    """The mean of a benchmark over a period, where every month of it is known."""
    table = base.monthly_prices()
    mine = table.filter(pl.col("series") == query.item)
    if mine.is_empty():
        return
    mine = _in(mine, "month", around)
    if mine.height < around.months or str(mine["unit"][0]) != unit:
        return
    yield Observation(
        dataset=query.item,
        vintage=base.vintage(),
        known_from=around.last.isoformat(),
        period=around.text,
        value=float(mine["value"].mean() or 0.0),  # type: ignore[arg-type]
        low=None,
        high=None,
        unit=unit,
        basis="registry",
        source=str(mine["source"][0]),
        status=str(mine["status"][0]),
    )

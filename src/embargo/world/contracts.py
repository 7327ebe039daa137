"""Long-term contracts: which arc they bind, how much of it, until which month, at what price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from embargo import places, units
from embargo.facts import projects
from embargo.facts.reconcile.chosen import home_of
from embargo.world.parameters import Parameters
from embargo.world.world import FuelMarket, Vector

MOST = 0.95
"""Largest part of a month's base flow that contracts bind: the rest is choice."""

_PIPELINE = "pipeline_gas"
_FIRST, _LAST = 0, 12 * 9999 + 11
_TERMS = {
    "arc": pl.Int64,
    "project": pl.String,
    "seller": pl.String,
    "company": pl.String,
    "exporter": pl.String,
    "basin": pl.String,
    "importer": pl.String,
    "fuel": pl.String,
    "volume": pl.Float64,
    "unit": pl.String,
    "balance": pl.Float64,
    "start": pl.Int64,
    "end": pl.Int64,
    "price_index": pl.String,
    "slope": pl.Float64,
    "constant": pl.Float64,
    "price_source": pl.String,
    "source": pl.String,
    "status": pl.String,
    "note": pl.String,
}
_UNPLACED = {
    "project": pl.String,
    "company": pl.String,
    "exporter": pl.String,
    "importer": pl.String,
    "fuel": pl.String,
    "volume": pl.Float64,
    "why": pl.String,
}


def committed(
    market: FuelMarket,
    month: int,
    parameters: Parameters,
    flow: Vector | None = None,
    begun_by: int | None = None,
) -> Vector:
    """Give what buyers must take or pay over every arc in a month, in balance units [A].

    The take-or-pay share of a twelfth of every contract in force, at most `MOST` of the flow.

    Arguments:
        market: one market of the base world.
        month: year × 12 + month − 1.
        parameters: take_or_pay.
        flow: [A] base flow of the month; a twelfth of the year's by default.
        begun_by: count only contracts in force by this month; by default all of the month.
    """
    of_month = market.flow0 / 12.0 if flow is None else flow
    rows = terms(market)
    if rows.is_empty():
        return np.zeros(market.flow0.size)
    latest = month if begun_by is None else min(month, begun_by)
    held = rows.filter((pl.col("start") <= latest) & (pl.col("end") >= month))
    if held.is_empty():
        return np.zeros(market.flow0.size)
    volume = np.bincount(held["arc"].to_numpy(), held["balance"].to_numpy(), market.flow0.size)
    bound: Vector = np.minimum(
        parameters.value("take_or_pay", "gas") * volume / 12.0, MOST * of_month
    )
    return bound


def terms(market: FuelMarket) -> pl.DataFrame:
    """Give the contracts by arc, one row for each contract and arc that it may be served over.

    A contract of a project stands on the arcs of its basin, another on all arcs between its
    exporter and its importer, in proportion to the base flows; so does one of a group of
    importers. Markets other than gas have none.

    Columns: arc (index), project, seller, company, exporter, basin, importer, fuel, volume and
    balance (Mt or bcm, and balance units, a year), start and end (first and last month, year × 12
    + month − 1; 0 and a far month where not known), price_index, slope, constant, price_source
    (empty and null where the formula is not known), source, status, note.
    """
    return _placed(market)[0]


def unplaced(market: FuelMarket) -> pl.DataFrame:
    """Give the contracts that bind no arc: project, company, exporter, importer, fuel, volume,
    why."""
    return _placed(market)[1]


def prices(rows: pl.DataFrame, benchmarks: dict[str, float], parameters: Parameters) -> Vector:
    """Give the contract price of every row of `terms`, in USD/MMBtu.

    Where the formula is not known, a US plant sells at `contract_slope_hub` of Henry Hub and the
    cost of liquefaction, another LNG project at `contract_slope` of Brent and
    `contract_constant`, and pipeline gas at TTF.

    Arguments:
        rows: what `terms` gives.
        benchmarks: Brent in USD/bbl (the mean of three months around `contract_lag` months
            before), Henry Hub and TTF in USD/MMBtu.
        parameters: contract_slope, contract_constant, contract_slope_hub, liquefaction.
    """
    oil = parameters.value("contract_slope", "gas"), parameters.value("contract_constant", "gas")
    hub = parameters.value("contract_slope_hub", "gas"), parameters.value("liquefaction", "gas")
    out = []
    for row in rows.iter_rows(named=True):
        index, slope, constant = row["price_index"], row["slope"], row["constant"] or 0.0
        if not index:
            if row["fuel"] == _PIPELINE:
                index, slope, constant = "TTF", 1.0, 0.0
            elif row["exporter"] == "USA":
                index, (slope, constant) = "Henry Hub", hub
            else:
                index, (slope, constant) = "Brent", oil
        out.append(slope * benchmarks[index] + constant)
    return np.array(out)


@dataclass(frozen=True)
class _Arc:
    """An arc between two places that carries something in the base."""

    at: int
    exporter: str
    basin: str
    importer: str
    flow: float


@lru_cache(maxsize=8)
def _placed(market: FuelMarket) -> tuple[pl.DataFrame, pl.DataFrame]:
    placed: list[tuple[object, ...]] = []
    left: list[tuple[object, ...]] = []
    if market.name != "gas":
        return pl.DataFrame(schema=_TERMS), pl.DataFrame(schema=_UNPLACED)
    abroad: dict[tuple[str, str], list[_Arc]] = {}
    rows = market.arcs.select("exporter", "basin", "importer", "fuel").iter_rows()
    for at, (exporter, basin, importer, fuel) in enumerate(rows):
        if exporter != importer and market.flow0[at] > 0.0:
            arc = _Arc(at, exporter, basin, importer, float(market.flow0[at]))
            abroad.setdefault((fuel, importer), []).append(arc)
    chosen = frozenset(
        p
        for p in {*market.sellers["exporter"], *market.buyers["place"]}
        if not places.is_remainder(p)
    )
    for one in projects.contracts():
        why, found = _arcs(one, abroad, chosen)
        volume = one.bcm_y if one.fuel == _PIPELINE else one.mt_y
        if volume is None:
            why = why or "its volume is not known"
        if why:
            left.append((one.project, one.buyer, one.exporter, one.importer, one.fuel, volume, why))
            continue
        whole = sum(arc.flow for arc in found)
        for part, first, last in _parts(one, volume or 0.0):
            for arc in found:
                placed.append(_row(one, arc, part * arc.flow / whole, first, last))
    return (
        pl.DataFrame(placed, schema=_TERMS, orient="row"),
        pl.DataFrame(left, schema=_UNPLACED, orient="row"),
    )


def _arcs(
    one: projects.Contract, abroad: Mapping[tuple[str, str], list[_Arc]], chosen: frozenset[str]
) -> tuple[str, list[_Arc]]:
    """Why a contract binds no arc, or the arcs that it may be served over."""
    if "WORLD" in (one.exporter, one.importer):
        return "a portfolio: its origin or its buyers are free", []
    if one.state:
        return f"{one.state}: {projects.STATES[one.state]}", []
    origin = home_of(one.exporter, chosen)
    basin = projects.projects()[one.project].basin if one.project else one.exporter
    found = [
        arc
        for importer in sorted({home_of(p, chosen) for p in places.expand(one.importer)})
        for arc in abroad.get((one.fuel, importer), ())
        if (arc.basin == basin if basin != one.exporter else arc.exporter == origin)
    ]
    return "" if found else "the base has no such flow", found


def _parts(one: projects.Contract, volume: float) -> list[tuple[float, int, int]]:
    """Volume, first and last month of the parts of a contract."""
    first = _month(one.since) if one.since else (one.start * 12 if one.start else _FIRST)
    last = _month(one.until) if one.until else (one.end * 12 + 11 if one.end else _LAST)
    if one.first_end and one.first_mt_y:
        ends = one.first_end * 12 + 11
        return [(one.first_mt_y, first, ends), (volume - one.first_mt_y, first, last)]
    return [(volume, first, last)]


def _month(text: str) -> int:
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def _row(
    one: projects.Contract, arc: _Arc, volume: float, first: int, last: int
) -> tuple[object, ...]:
    """A row in the order of `_TERMS`."""
    piped = one.fuel == _PIPELINE
    balance = volume if piped else units.convert(volume, "Mt", "bcm", "lng")
    return (
        arc.at, one.project, one.seller, one.buyer, arc.exporter, arc.basin, arc.importer,
        one.fuel, volume, "bcm" if piped else "Mt", balance, first, last, one.price_index,
        one.slope, one.constant, one.price_source, one.source, one.status, one.note,
    )  # fmt: skip

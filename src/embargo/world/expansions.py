"""New capacity by month: what sellers and their plants or pipelines gain over the base year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import polars as pl

from embargo import places, units
from embargo.facts.expansions import expansions
from embargo.facts.reconcile.chosen import home_of
from embargo.world.world import FuelMarket, Vector

SURE = ("operating", "construction")
"""Stages that a baseline counts; what is only planned is for scenarios."""


@dataclass(frozen=True, eq=False)
class Added:
    """What a month has more than the base year had on average, in balance units a year.

    Attributes:
        supply: [S] output of the sellers.
        capacity: [R] of plants and pipelines.
        missing: names of expansions that add nothing, because the market has no such seller or no
            such plant or pipeline: a place without LNG in the base has no arcs to send it over.
    """

    supply: Vector
    capacity: Vector
    missing: tuple[str, ...]


def added(
    market: FuelMarket,
    year: int,
    month: int,
    stages: Iterable[str] = SURE,
    late: int = 0,
    decided_by: int | None = None,
) -> Added:
    """Give what new capacity adds in a month over the mean of the base year.

    Capacity grows in a straight line over its ramp. What came in the base year was there for part
    of it, so that only the rest is added; nothing is added before the base year ends.

    Arguments:
        market: one market of the base world of `year`.
        year: base year.
        month: year × 12 + month − 1.
        stages: which expansions count.
        late: months by which what has not started by the end of the base year is late.
        decided_by: count only what was decided by this month, year × 12 + month − 1; what has no
            known decision does not count then.
    """
    supply, capacity = np.zeros(len(market.sellers)), np.zeros(len(market.resources))
    if month < (year + 1) * 12:
        return Added(supply, capacity, ())
    missing: list[str] = []
    wanted = set(stages)
    for row in _placed(market) if market.name == "gas" else ():
        if row.stage not in wanted or row.start is None:
            continue
        if decided_by is not None and (row.decided is None or row.decided > decided_by):
            continue
        if min(row.seller, row.resource) < 0:
            missing.append(row.name)
            continue
        start = row.start + (late if row.start > year * 12 + 11 else 0)
        there = min(max((month - start + 1) / row.ramp, 0.0), 1.0)
        gain = row.amount * max(there - _mean_ramp(row.start, row.ramp, year), 0.0)
        supply[row.seller] += gain
        capacity[row.resource] += gain
    return Added(supply, capacity, tuple(missing))


def table(market: FuelMarket, year: int) -> pl.DataFrame:
    """Give every expansion: name, project, exporter, basin, importer, fuel, stage, amount (balance
    units a year), counted (what the base year had of it on average), start (month index, null if
    not known), ramp, seller and resource (index, −1 if none), source, status, note."""
    rows = []
    for row, at in zip(expansions(), _placed(market), strict=True) if market.name == "gas" else ():
        counted = 0.0 if at.start is None else at.amount * _mean_ramp(at.start, at.ramp, year)
        rows.append(
            (row.name, row.project, row.exporter, row.basin, row.importer, row.fuel, row.stage,
             at.amount, counted, at.start, row.ramp, at.seller, at.resource, row.source, row.status,
             row.note)
        )  # fmt: skip
    schema = {
        "name": pl.String, "project": pl.String, "exporter": pl.String, "basin": pl.String,
        "importer": pl.String, "fuel": pl.String, "stage": pl.String, "amount": pl.Float64,
        "counted": pl.Float64, "start": pl.Int64, "ramp": pl.Int64, "seller": pl.Int64,
        "resource": pl.Int64, "source": pl.String, "status": pl.String, "note": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


@dataclass(frozen=True)
class _Placed:
    """An expansion in a market: balance units a year, month indices, −1 for what is not there."""

    name: str
    stage: str
    amount: float
    start: int | None
    ramp: int
    decided: int | None
    seller: int
    resource: int


@lru_cache(maxsize=8)
def _placed(market: FuelMarket) -> tuple[_Placed, ...]:
    chosen = frozenset(p for p in market.sellers["exporter"] if not places.is_remainder(p))
    sellers = {basin: n for n, basin in enumerate(market.sellers["basin"])}
    ends = market.resources.select("kind", "exporter", "importer").rows()
    resources = {key: n for n, key in enumerate(ends)}
    out = []
    for row in expansions():
        exporter = home_of(row.exporter, chosen)
        basin = row.basin if row.basin != row.exporter else exporter
        lng = row.fuel == "lng"
        key = ("lng_export", basin, "") if lng else ("pipeline", exporter, row.importer)
        out.append(
            _Placed(
                name=row.name,
                stage=row.stage,
                amount=units.convert(row.amount, "Mt", "bcm", "lng") if lng else row.amount,
                start=_month(row.start) if row.start else None,
                ramp=row.ramp,
                decided=_month(row.decided) if row.decided else None,
                seller=sellers.get(basin, -1),
                resource=resources.get(key, -1),
            )
        )
    return tuple(out)


@cache
def _mean_ramp(start: int, ramp: int, year: int) -> float:
    """Part of a capacity that was there in the mean of a year."""
    months = year * 12 + np.arange(12)
    return float(np.clip((months - start + 1.0) / ramp, 0.0, 1.0).mean())


def _month(text: str) -> int:
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1

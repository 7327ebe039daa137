"""New capacity by month: what sellers and their plants or pipelines gain over the base year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import places, units
from embargo.facts.expansions import Expansion, expansions
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
    market: FuelMarket, year: int, month: int, stages: Iterable[str] = SURE, late: int = 0
) -> Added:
    """Give what new capacity adds in a month over the mean of the base year.

    Capacity grows in a straight line over its ramp. What came in the base year was there for part
    of it, so that only the rest is added; nothing is added before the base year ends.

    Args:
        market: one market of the base world of `year`.
        year: base year.
        month: year × 12 + month − 1.
        stages: which expansions count.
        late: months by which what has not started by the end of the base year is late.
    """
    supply, capacity = np.zeros(len(market.sellers)), np.zeros(len(market.resources))
    missing: list[str] = []
    wanted = set(stages)
    for row in expansions() if market.name == "gas" else ():
        if row.stage not in wanted or not row.start:
            continue
        gain = _gain(row, year, month, late)
        seller, resource = _ends(market, row)
        if min(seller, resource) < 0:
            missing.append(row.name)
            continue
        supply[seller] += gain
        capacity[resource] += gain
    return Added(supply, capacity, tuple(missing))


def table(market: FuelMarket, year: int) -> pl.DataFrame:
    """Give every expansion: name, project, exporter, basin, importer, fuel, stage, amount (balance
    units a year), counted (what the base year had of it on average), start (month index, null if
    not known), ramp, seller and resource (index, −1 if none), source, status, note."""
    rows = []
    for row in expansions() if market.name == "gas" else ():
        seller, resource = _ends(market, row)
        start = _month(row.start) if row.start else None
        counted = 0.0 if start is None else _balance(row) * _mean_ramp(start, row.ramp, year)
        rows.append(
            (row.name, row.project, row.exporter, row.basin, row.importer, row.fuel, row.stage,
             _balance(row), counted, start, row.ramp, seller, resource, row.source, row.status,
             row.note)
        )  # fmt: skip
    schema = {
        "name": pl.String, "project": pl.String, "exporter": pl.String, "basin": pl.String,
        "importer": pl.String, "fuel": pl.String, "stage": pl.String, "amount": pl.Float64,
        "counted": pl.Float64, "start": pl.Int64, "ramp": pl.Int64, "seller": pl.Int64,
        "resource": pl.Int64, "source": pl.String, "status": pl.String, "note": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _gain(row: Expansion, year: int, month: int, late: int) -> float:
    start = _month(row.start)
    if start > year * 12 + 11:
        start += late
    if month < (year + 1) * 12:
        return 0.0
    there = float(_ramp(start, row.ramp, np.array([month]))[0])
    return _balance(row) * max(there - _mean_ramp(start, row.ramp, year), 0.0)


def _ramp(start: int, ramp: int, months: NDArray[np.int64]) -> Vector:
    part: Vector = np.clip((months - start + 1.0) / ramp, 0.0, 1.0)
    return part


def _mean_ramp(start: int, ramp: int, year: int) -> float:
    return float(_ramp(start, ramp, year * 12 + np.arange(12)).mean())


def _balance(row: Expansion) -> float:
    return units.convert(row.amount, "Mt", "bcm", "lng") if row.fuel == "lng" else row.amount


def _ends(market: FuelMarket, row: Expansion) -> tuple[int, int]:
    """Index of the seller and of the resource that it adds to; −1 where there is none."""
    chosen = frozenset(p for p in market.sellers["exporter"] if not places.is_remainder(p))
    exporter = home_of(row.exporter, chosen)
    basin = row.basin if row.basin != row.exporter else exporter
    sellers = market.sellers["basin"].to_list()
    wanted = (
        ("lng_export", basin, "") if row.fuel == "lng" else ("pipeline", exporter, row.importer)
    )
    keys = market.resources.select("kind", "exporter", "importer").rows()
    return (
        sellers.index(basin) if basin in sellers else -1,
        keys.index(wanted) if wanted in keys else -1,
    )


def _month(text: str) -> int:
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1

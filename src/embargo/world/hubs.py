"""Gas hubs: pipeline systems that several pairs share, and where capacity can part prices.

A pipeline of `resources` belongs to one pair. Some lines serve several countries, or count twice in
the tracker; a system here limits all of them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from scipy import sparse

from embargo import places
from embargo.errors import DataError, Fault
from embargo.facts import cited
from embargo.world.resources import EMPTY, FULLEST
from embargo.world.world import FuelMarket, Vector

FILE = Path(__file__).with_name("hubs.csv")
KIND = "pipeline_system"


@dataclass(frozen=True)
class System:
    """A pipeline system.

    Attributes:
        exporter, importers: who sends to whom; a group is its members and the remainder of small
            European places, but the exporter and those of `less`.
        capacity: bcm a year.
        from_year, until_year: base years in which it limits; None where it has no end.
    """

    id: str
    name: str
    exporter: str
    importers: str
    less: tuple[str, ...]
    capacity: float
    from_year: int
    until_year: int | None
    source: str
    status: str
    note: str


@cache
def rows() -> tuple[System, ...]:
    """All systems.

    Raises:
        DataError: the table is faulty.
    """
    found = cited.read(FILE, System, places=("exporter", "importers"), unique=("id",), dates=())
    faults = [
        Fault(f"{FILE.name} {row.id}", what, "correct the row")
        for row in found
        for wrong, what in (
            (row.capacity <= 0, "its capacity is not above zero"),
            ((row.until_year or row.from_year) < row.from_year, "it ends before it begins"),
        )
        if wrong
    ]
    if faults:
        raise DataError(faults)
    return found


def systems(market: FuelMarket, year: int) -> tuple[pl.DataFrame, Vector, sparse.csr_array]:
    """Give the shared systems as resources: table [K], capacity [K], incidence [K × A].

    They have the form of `resources.resources` and can be stacked below it. Where the base already
    sends more, the capacity is what it sends over `FULLEST`.

    Arguments:
        market: one market of the base world; only gas has systems.
        year: its year.
    """
    arcs, flow = market.arcs, market.flow0
    table, capacity, lines = [], [], []
    for row in rows() if market.name == "gas" else ():
        if not row.from_year <= year <= (row.until_year or year):
            continue
        to = places.expand(row.importers) if places.is_group(row.importers) else (row.importers,)
        served = set(to) - {row.exporter, *row.less}
        served |= {"XEU"} if places.is_group(row.importers) else set()
        uses = (
            (arcs["exporter"] == row.exporter)
            & (arcs["fuel"] == "pipeline_gas")
            & arcs["importer"].is_in(sorted(served))
        ).to_numpy()
        if not uses.any():
            continue
        lines.append(uses.astype(np.float64))
        capacity.append(max(row.capacity, float(flow[uses].sum()) / FULLEST))
        table.append((f"{KIND} {row.id}", KIND, row.exporter, row.importers, row.name))
    if not table:
        return EMPTY, np.empty(0), sparse.csr_array((0, flow.size))
    return (
        pl.DataFrame(table, schema=EMPTY.schema, orient="row"),
        np.array(capacity),
        sparse.csr_array(np.array(lines)),
    )


def tight(market: FuelMarket, arrivals: Vector, least: float = 0.9) -> pl.DataFrame:
    """Give the resources that a normal year fills in some month, the fullest first.

    Columns: id, kind, exporter, importer, name, capacity (balance units a month), month (1 to 12,
    the fullest), use (of that month), share (use over capacity; above 1 the year's capacity over
    twelve is too small for the season and a month's must be lifted).

    Arguments:
        market: one market of the base world.
        arrivals: [12, B] factor of what buyers take in, of `season.cycle`.
        least: smallest share to show.
    """
    buyer = market.arcs["buyer"].to_numpy()
    monthly = market.flow0[None, :] / 12.0 * arrivals[:, buyer]
    use = (market.incidence @ monthly.T).T
    month = use.argmax(axis=0) if len(market.resources) else np.empty(0, dtype=np.intp)
    peak = use[month, np.arange(month.size)]
    capacity = market.capacity0 / 12.0
    return (
        market.resources.with_columns(
            capacity=pl.Series(capacity),
            month=pl.Series(month + 1),
            use=pl.Series(peak),
            share=pl.Series(peak / capacity),
        )
        .filter(pl.col("share") >= least)
        .sort("share", descending=True)
    )

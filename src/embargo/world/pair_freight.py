"""The freight of every pair of seller and buyer: the cheapest of the ways that are open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.world.distances import CANALS, CLOSURES, KEYS, PASSAGES, stored_rows
from embargo.world.freight import Vector, freight_cost
from embargo.world.ports import SEA_FUELS, land_links

COLUMNS = [*KEYS, "mode", "nm", "overland_km", *PASSAGES]
MODES = ("barge", "pipeline", "rail", "sea", "truck")
FUELS = ("coal", "crude", "lng", "pipeline_gas", "products")
KM_PER_NM = 1.852

_KEPT = 24
"""Ways of years and closures that are kept, some 5 MB each: there are over two hundred."""

Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ways:
    """The cheapest way of every pair of a year and closure.

    A pair is a cell: origin, fuel and destination, in the order of `KEYS`. Candidates are the rows
    of the table of distances, then those of the overland links.

    Attributes:
        ends: every origin and destination, sorted [N].
        best: candidate taken for each cell, −1 where there is no way [N × fuels × N].
        freight: native unit, infinite where there is no way [N × fuels × N].
        way_nm: length of the way of every cell, overland included; infinite where there is none.
        closures: whose rows of the table of distances the candidates are.
    """

    ends: pl.Enum
    best: Index
    freight: Vector
    way_nm: Vector
    closures: tuple[str, ...]

    def cells(self, arcs: pl.DataFrame) -> tuple[Index, NDArray[np.bool_]]:
        """The cell of each arc [A], and whether there is a way.

        Arguments:
            arcs: columns basin, exporter, importer, fuel; a basin that has no row of its own takes
                its exporter's.
        """
        fuel = _codes(arcs["fuel"], pl.Enum(FUELS))
        to = _codes(arcs["importer"], self.ends)
        own, whole = (
            _cell(_codes(arcs[side], self.ends), fuel, to, len(self.ends.categories))
            for side in ("basin", "exporter")
        )
        best = np.append(self.best, -1)
        taken = np.where(best[own] >= 0, own, whole)
        return taken, best[taken] >= 0


def _codes(names: pl.Series, ends: pl.Enum) -> Index:
    """The place of each name in a list of them; −1 for those that are not there."""
    codes = names.cast(ends, strict=False).to_physical().cast(pl.Int64)
    return codes.fill_null(-1).to_numpy()


def _cell(origin: Index, fuel: Index, to: Index, count: int) -> Index:
    known = (origin >= 0) & (fuel >= 0) & (to >= 0)
    return np.where(known, (origin * len(FUELS) + fuel) * count + to, -1)


@lru_cache(maxsize=_KEPT)
def ways(year: int, closure: str = "open") -> Ways:
    """Find the cheapest way of every pair, for a year and a closure.

    A ship may shun an open canal where that is cheaper, as very large ships do. A link marked as
    main carries the pair whatever the sea would cost. The ports that a closure leaves may be nearer
    than the mean of all; the buyer does not pay less for it.

    Arguments:
        year: year of rates and fees.
        closure: a key of `embargo.world.distances.CLOSURES`.

    Raises:
        DataError: no such closure.
    """
    names, shut = _closures(closure), CLOSURES.get(closure, ())
    columns = (*KEYS, "closure", "nm", "overland_km", "suez", "panama", "vlcc", *shut)
    # Fails on a closure that there is not.
    sea = stored_rows(names, tuple(dict.fromkeys(columns)))
    land = land_links()
    ends = pl.Enum(
        sorted(
            {*sea["origin"].unique(), *sea["destination"].unique()}
            | {*land["exporter"], *land["importer"]}
        )
    )
    count = len(ends.categories)
    fuels = pl.Enum(FUELS)
    sea_cell = _cell(
        _codes(sea["origin"], ends), _codes(sea["fuel"], fuels), _codes(sea["destination"], ends),
        count,
    )  # fmt: skip
    land_cell = _cell(
        _codes(land["exporter"], ends), _codes(land["fuel"], fuels), _codes(land["importer"], ends),
        count,
    )  # fmt: skip
    cell = np.concatenate([sea_cell, land_cell])
    nothing = np.zeros(land.height)
    nm = np.concatenate([sea["nm"].fill_null(np.inf).to_numpy(), nothing])
    km = np.concatenate([sea["overland_km"].fill_null(0.0).to_numpy(), land["km"].to_numpy()])
    mode = np.concatenate(
        [np.full(sea.height, MODES.index("sea")), _codes(land["mode"], pl.Enum(MODES))]
    ).astype(np.int8)
    rank = np.concatenate([np.ones(sea.height), 1.0 - land["main"].cast(pl.Float64).to_numpy()])
    cost = np.concatenate([_by_sea(year, sea), _by_land(year, land)])

    # A closure's own rows stand in place of the open sea's; the rest are more candidates.
    best = np.full(count * len(FUELS) * count, -1)
    of = _codes(sea["closure"], pl.Enum(list(CLOSURES)))
    number = {name: at for at, name in enumerate(CLOSURES)}
    for name in ("open", closure):
        rows = np.flatnonzero(of == number[name])
        best[cell[rows]] = rows
    best = np.where((best >= 0) & np.isfinite(nm[best]), best, -1)
    passes_none = np.logical_and.reduce([sea[p].to_numpy() == 0.0 for p in shut] or [of == of])
    more = [np.flatnonzero((of == number[name]) & passes_none) for name in names]
    for rows in (*more[len({"open", closure}) :], *_layers(mode, sea.height)):
        new, now = rows[np.isfinite(nm[rows])], best[cell[rows[np.isfinite(nm[rows])]]]
        better = now < 0
        same = ~better
        for key in (rank, cost, nm, mode):
            better |= same & (key[new] < key[now])
            same &= key[new] == key[now]
        best[cell[new[better]]] = new[better]

    freight = np.append(cost, np.inf)[best]
    if shut:
        free = ways(year)
        freight = np.where(free.best >= 0, np.maximum(freight, free.freight), freight)
    length = np.append(nm + km / KM_PER_NM, np.inf)[best]
    return Ways(ends, best, freight, length, names)


def _layers(mode: NDArray[np.int8], start: int) -> list[Index]:
    """The overland links by mode: a pair has one link of a mode."""
    own = np.arange(start, mode.size)
    return [own[mode[start:] == at] for at in range(len(MODES))]


def _closures(closure: str) -> tuple[str, ...]:
    """Whose rows count: the open sea, the closure, and ways found with more canals shut."""
    shut = set(CLOSURES.get(closure, ()))
    # What passes nothing that is shut here is open here too.
    rounds = [c for c, more in CLOSURES.items() if set(more) - shut and set(more) - shut <= CANALS]
    return tuple(dict.fromkeys(("open", closure, *rounds)))


@lru_cache(maxsize=2)
def route_freight(year: int, closure: str = "open") -> pl.DataFrame:
    """Give the freight of every pair, by its cheapest way, for a year and a closure.

    Columns: origin (basin or place), fuel, destination, mode (sea, pipeline, rail, barge, truck),
    nm, overland_km, each of `PASSAGES` (share of the voyages that pass it), freight (native unit).
    Pairs without any way are absent. See `ways`.

    Arguments:
        year: year of rates and fees.
        closure: a key of `embargo.world.distances.CLOSURES`.

    Raises:
        DataError: no such closure.
    """
    found = ways(year, closure)
    sea = stored_rows(found.closures, (*KEYS, "nm", "overland_km", *PASSAGES))
    none = {name: pl.lit(0.0) for name in ("nm", *PASSAGES)}
    land = (
        land_links()
        .rename({"exporter": "origin", "importer": "destination", "km": "overland_km"})
        .with_columns(**none)
    )
    rows = pl.concat([sea.with_columns(mode=pl.lit("sea")).select(COLUMNS), land.select(COLUMNS)])
    cells = np.flatnonzero(found.best >= 0)
    return rows[found.best[cells]].with_columns(freight=pl.Series(found.freight[cells]))


def _by_sea(year: int, table: pl.DataFrame) -> Vector:
    """Freight of each row of the table of distances."""
    cost = np.full(table.height, np.inf)
    fuel = _codes(table["fuel"], pl.Enum(FUELS))
    columns = ("nm", "overland_km", "suez", "panama", "vlcc")
    way, km, suez, panama, vlcc = (table[c].fill_null(np.nan).to_numpy() for c in columns)
    for name in SEA_FUELS:
        at = np.flatnonzero((fuel == FUELS.index(name)) & np.isfinite(way))
        large = vlcc[at] if name == "crude" else 1.0
        cost[at] = freight_cost(name, way[at], km[at], year, suez[at], panama[at], large)
    return cost


def _by_land(year: int, links: pl.DataFrame) -> Vector:
    cost = np.full(links.height, np.inf)
    numbered = links.select("fuel", "mode", "km").with_row_index("row")
    for (fuel, mode), part in numbered.group_by("fuel", "mode"):
        rows = part["row"].to_numpy()
        cost[rows] = freight_cost(str(fuel), np.zeros(rows.size), part["km"], year, mode=str(mode))
    return cost


def arc_freight(arcs: pl.DataFrame, year: int, closure: str = "open") -> Vector:
    """Give the freight of arcs [A] in native units; 0 at home, infinite where there is no way.

    Arguments:
        arcs: columns basin, exporter, importer, fuel; a basin that has no row of its own takes
            its exporter's.
        year: year of rates and fees.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    found = ways(year, closure)
    return _at_arcs(arcs, found, found.freight)


def arc_nm(arcs: pl.DataFrame, year: int, closure: str = "open") -> Vector:
    """Give the length of arcs [A] in nautical miles, overland legs included; as `arc_freight`.

    Arguments:
        arcs: columns basin, exporter, importer, fuel.
        year: year, which decides between sea and land where both serve a pair.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    found = ways(year, closure)
    return _at_arcs(arcs, found, found.way_nm)


def _at_arcs(arcs: pl.DataFrame, found: Ways, values: Vector) -> Vector:
    cells, there = found.cells(arcs)
    home = (arcs["exporter"] == arcs["importer"]).to_numpy()
    return np.where(home, 0.0, np.where(there, values[cells], np.inf))


def arc_ways(arcs: pl.DataFrame, year: int, closure: str = "open") -> pl.DataFrame:
    """Give the way of each arc, one row an arc: mode, nm, overland_km, passages, freight.

    Null where there is no way, and at home.

    Arguments:
        arcs: columns basin, exporter, importer, fuel; as `arc_freight`.
        year: year of rates and fees, which decide among ways.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    found = ways(year, closure)
    cells, there = found.cells(arcs)
    row = np.cumsum(found.best >= 0) - 1
    known = route_freight(year, closure).select(*COLUMNS[3:], "freight")
    return known[pl.Series(np.where(there, row[cells], 0))].with_columns(
        pl.when(pl.Series(there)).then(pl.all()).otherwise(None)
    )

"""The freight of every pair of seller and buyer: the cheapest of the ways that are open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import polars as pl

from embargo.world.distances import (
    CANALS,
    CLOSURES,
    KEYS,
    PASSAGES,
    distances,
    stored_distances,
)
from embargo.world.freight import Vector, freight_cost
from embargo.world.ports import SEA_FUELS, land_links

COLUMNS = [*KEYS, "mode", "nm", "overland_km", *PASSAGES]


@cache
def route_freight(year: int, closure: str = "open") -> pl.DataFrame:
    """Give the freight of every pair, by its cheapest way, for a year and a closure.

    Columns: origin (basin or place), fuel, destination, mode (sea, pipeline, rail, barge, truck),
    nm, overland_km, each of `PASSAGES` (share of the voyages that pass it), freight (native unit).
    A ship may shun an open canal where that is cheaper, as very large ships do. A link marked as
    main carries the pair whatever the sea would cost. Pairs without any way are absent.

    Args:
        year: year of rates and fees.
        closure: a key of `embargo.world.distances.CLOSURES`.

    Raises:
        DataError: no such closure.
    """
    # Fails on a closure that there is not, before the table below is looked up.
    sea = distances(closure)
    # A way found with more canals shut is open here too, if it passes nothing that is shut here.
    shut = set(CLOSURES[closure])
    rounds = [c for c, more in CLOSURES.items() if set(more) - shut and set(more) - shut <= CANALS]
    others = (
        stored_distances()
        .filter(pl.col("closure").is_in(rounds))
        .filter(*(pl.col(passage) == 0.0 for passage in sorted(shut)))
        .drop("closure")
    )
    table = pl.concat([_by_sea(year, pl.concat([sea, others])), _by_land(year)])
    best = (
        table.sort("rank", "freight", "nm", "mode")
        .unique(KEYS, keep="first", maintain_order=True)
        .sort(KEYS)
        .drop("rank")
    )
    if not shut:
        return best
    # The ports that are left may be nearer than the mean of all; the buyer does not pay less.
    free = route_freight(year).select(*KEYS, free="freight")
    return (
        best.join(free, on=KEYS, how="left", maintain_order="left")
        .with_columns(freight=pl.max_horizontal("freight", "free"))
        .drop("free")
    )


def _by_sea(year: int, table: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for fuel in SEA_FUELS:
        rows = table.filter((pl.col("fuel") == fuel) & pl.col("nm").is_not_null())
        cost = freight_cost(
            fuel,
            rows["nm"],
            rows["overland_km"],
            year,
            rows["suez"],
            rows["panama"],
            rows["vlcc"] if fuel == "crude" else 1.0,
        )
        parts.append(rows.with_columns(mode=pl.lit("sea"), freight=pl.Series(cost)))
    return pl.concat(parts).select(*COLUMNS, "freight", rank=pl.lit(1))


def _by_land(year: int) -> pl.DataFrame:
    links = land_links().rename({"exporter": "origin", "importer": "destination"})
    parts = []
    for (fuel, mode), rows in links.group_by("fuel", "mode", maintain_order=True):
        cost = freight_cost(str(fuel), np.zeros(rows.height), rows["km"], year, mode=str(mode))
        parts.append(rows.with_columns(freight=pl.Series(cost)))
    none = {name: pl.lit(0.0) for name in ("nm", *PASSAGES)}
    return (
        pl.concat(parts)
        .with_columns(overland_km=pl.col("km"), rank=1 - pl.col("main").cast(pl.Int32), **none)
        .select(*COLUMNS, "freight", "rank")
    )


@cache
def ways_nm(year: int, fuel: str, closure: str = "open") -> Mapping[tuple[str, str], float]:
    """Give the length of the ways of `route_freight` of a fuel, by (origin, destination).

    Nautical miles, overland legs included.
    """
    rows = _lengths(year, closure).filter(pl.col("fuel") == fuel)
    return {(origin, place): nm for origin, place, nm in rows.select(*KEYS[::2], "way").iter_rows()}


def _lengths(year: int, closure: str) -> pl.DataFrame:
    return route_freight(year, closure).with_columns(
        way=pl.col("nm") + pl.col("overland_km") / 1.852
    )


def arc_freight(arcs: pl.DataFrame, year: int, closure: str = "open") -> Vector:
    """Give the freight of arcs [A] in native units; 0 at home, infinite where there is no way.

    Args:
        arcs: columns basin, exporter, importer, fuel; a basin that has no row of its own takes
            its exporter's.
        year: year of rates and fees.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    return _at_arcs(arcs, route_freight(year, closure), "freight")


def arc_nm(arcs: pl.DataFrame, year: int, closure: str = "open") -> Vector:
    """Give the length of arcs [A] in nautical miles, overland legs included; as `arc_freight`.

    Args:
        arcs: columns basin, exporter, importer, fuel.
        year: year, which decides between sea and land where both serve a pair.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    return _at_arcs(arcs, _lengths(year, closure), "way")


def arc_ways(arcs: pl.DataFrame, year: int, closure: str = "open") -> pl.DataFrame:
    """Give the way of each arc, one row an arc: mode, nm, overland_km, passages, freight.

    Null where there is no way, and at home.

    Args:
        arcs: columns basin, exporter, importer, fuel; as `arc_freight`.
        year: year of rates and fees, which decide among ways.
        closure: a key of `embargo.world.distances.CLOSURES`.
    """
    columns = [*COLUMNS[3:], "freight"]
    known = route_freight(year, closure).select(*KEYS, *columns)
    found = arcs.select("basin", "exporter", "importer", "fuel")
    for seller, end in (("basin", ":own"), ("exporter", ":whole")):
        found = found.join(
            known.rename({c: c + end for c in columns}),
            left_on=[seller, "fuel", "importer"],
            right_on=KEYS,
            how="left",
            maintain_order="left",
        )
    own = pl.col("mode:own").is_not_null()
    return found.select(
        pl.when(own).then(pl.col(f"{c}:own")).otherwise(pl.col(f"{c}:whole")).alias(c)
        for c in columns
    )


def _at_arcs(arcs: pl.DataFrame, table: pl.DataFrame, column: str) -> Vector:
    known = table.select(*KEYS, column)
    found = arcs.select("basin", "exporter", "importer", "fuel").with_columns(own=None, whole=None)
    for seller, name in (("basin", "own"), ("exporter", "whole")):
        found = found.drop(name).join(
            known.rename({column: name}),
            left_on=[seller, "fuel", "importer"],
            right_on=KEYS,
            how="left",
            maintain_order="left",
        )
    home = pl.col("exporter") == pl.col("importer")
    value = pl.coalesce("own", "whole", pl.lit(np.inf))
    out = found.select(pl.when(home).then(0.0).otherwise(value).alias("value"))["value"]
    return out.cast(pl.Float64).to_numpy()

"""Distances by sea between places, with passages open and closed.

The table is computed once, by `embargo.world.sea_routes`, and embedded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from embargo.errors import DataError

FILE = Path(__file__).with_name("base") / "distances.parquet"

CLOSURES: dict[str, tuple[str, ...]] = {
    "open": (),
    "suez": ("suez",),
    "panama": ("panama",),
    "suez+panama": ("suez", "panama"),
}
"""Closure → passages shut. Ports inside the Red Sea stay in reach from the south when Suez is
shut; between other ports, shutting Suez shuts Bab el-Mandeb as well."""

KEYS = ["origin", "fuel", "destination"]


@cache
def distances(closure: str = "open") -> pl.DataFrame:
    """The embedded table for a closure, one row per origin, fuel and destination.

    Columns: origin (basin or place), fuel, destination, nm (null where ships cannot go),
    overland_km (beyond transit ports), suez and panama (share of the way that passes), vlcc
    (share of the way between ports that work very large crude carriers).

    Raises:
        DataError: no such closure, or the embedded table is missing.
    """
    if closure not in CLOSURES:
        raise DataError.one(
            f"no distances for the closure {closure!r}", f"known: {', '.join(CLOSURES)}"
        )
    table = stored_distances()
    own = table.filter(pl.col("closure") == closure)
    if closure != "open":
        rest = table.filter(pl.col("closure") == "open").join(own, on=KEYS, how="anti")
        own = pl.concat([own, rest])
    return own.drop("closure").sort(KEYS)


@cache
def stored_distances() -> pl.DataFrame:
    """The embedded table as it is stored, with a column ``closure``.

    A closure holds only the rows in which it differs from the open sea.

    Raises:
        DataError: the embedded table is missing.
    """
    if not FILE.exists():
        raise DataError.one("the table of distances is missing", "rebuild the data", FILE.name)
    numbers = ("nm", "overland_km", "suez", "panama", "vlcc")
    return pl.read_parquet(FILE).cast(dict.fromkeys(numbers, pl.Float64))

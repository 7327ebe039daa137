"""Distances by sea between places, with passages open and closed.

The table is computed once, by `embargo.world.sea_routes`, and embedded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from embargo.errors import DataError

FILE = Path(__file__).with_name("base") / "distances.parquet"

PASSAGES = (
    "suez",
    "bab_el_mandeb",
    "hormuz",
    "panama",
    "turkish_straits",
    "malacca",
    "northern_sea",
)
"""Canals and straits that can be shut, by the names used here."""

CANALS = frozenset({"suez", "panama"})
"""Passages that a ship may shun where the way round is cheaper."""

CLOSURES: dict[str, tuple[str, ...]] = {
    "open": (),
    **{passage: (passage,) for passage in PASSAGES},
    "suez+panama": ("suez", "panama"),
    "suez+bab_el_mandeb": ("suez", "bab_el_mandeb"),
    "suez+hormuz": ("suez", "hormuz"),
    "bab_el_mandeb+hormuz": ("bab_el_mandeb", "hormuz"),
    "hormuz+malacca": ("hormuz", "malacca"),
}
"""Closure → passages shut. Ports inside the Red Sea stay in reach from the south when Suez is
shut, from the north when Bab el-Mandeb is, and from nowhere when both are."""

KEYS = ["origin", "fuel", "destination"]
_COLUMNS = (*KEYS, "nm", "overland_km", *PASSAGES, "vlcc")


@cache
def distances(closure: str = "open") -> pl.DataFrame:
    """The embedded table for a closure, one row per origin, fuel and destination.

    Columns: origin (basin or place), fuel, destination, nm (null where ships cannot go),
    overland_km (beyond transit ports), each of `PASSAGES` (share of the cargoes that pass it, 0 to
    1), vlcc (share of the way between ports that work very large crude carriers).

    Raises:
        DataError: no such closure, or the embedded table is missing.
    """
    own = stored_rows((closure,), _COLUMNS)
    if closure != "open":
        rest = stored_rows(("open",), _COLUMNS).join(own, on=KEYS, how="anti")
        own = pl.concat([own, rest])
    return own.sort(KEYS)


def stored_rows(closures: tuple[str, ...], columns: tuple[str, ...]) -> pl.DataFrame:
    """Some columns of the rows that are stored for some closures, in the order of the table.

    Raises:
        DataError: no such closure, or the embedded table is missing.
    """
    unknown = [closure for closure in closures if closure not in CLOSURES]
    if unknown:
        raise DataError.one(
            f"no distances for the closure {unknown[0]!r}", f"known: {', '.join(CLOSURES)}"
        )
    if not FILE.exists():
        raise DataError.one("the table of distances is missing", "rebuild the data", FILE.name)
    table = pl.scan_parquet(FILE).filter(pl.col("closure").is_in(closures)).select(columns)
    labels = (*KEYS, "closure")
    return table.with_columns(pl.exclude(labels).cast(pl.Float64)).collect()

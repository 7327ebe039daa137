"""Which way every arc goes, what it costs, and where LNG can land."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.errors import DataError
from embargo.facts import base
from embargo.world.pair_freight import KM_PER_NM, arc_freight, arc_nm

LANDED = 0.05
"""LNG landed, Mt a year, from which a place counts as having a terminal."""


def distance_km(year: int, arcs: pl.DataFrame) -> NDArray[np.float64]:
    """Give the length of the way of every arc [A] in km; infinite where there is none."""
    return np.asarray(KM_PER_NM * arc_nm(arcs, year), dtype=np.float64)


def lng_terminals(year: int) -> frozenset[str]:
    """Give the places that can land LNG: a terminal in the tracker, or cargoes in the base."""
    known = base.capacities(year).filter(pl.col("kind") == "lng_import")["importer"]
    landed = (
        base.flows(year)
        .filter(pl.col("fuel") == "lng")
        .group_by("importer")
        .agg(pl.col("value").sum())
        .filter(pl.col("value") > LANDED)["importer"]
    )
    return frozenset(known) | frozenset(landed)


def freight(year: int, arcs: pl.DataFrame) -> NDArray[np.float64]:
    """Give the freight of every arc [A], USD/bbl, USD/MMBtu (gas) or USD/t (coal); 0 at home.

    Raises:
        DataError: an arc has a flow but no way.
    """
    cost = arc_freight(arcs, year)
    lost = arcs.filter(~np.isfinite(cost))
    if lost.height:
        row = lost.row(0, named=True)
        raise DataError.one(
            f"{lost.height} flows have no way; first {row['fuel']}, {row['basin']} to "
            f"{row['importer']}",
            "add a port or an overland link",
            "ports.csv, land_links.csv",
        )
    return np.asarray(cost, dtype=np.float64)

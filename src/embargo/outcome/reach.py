"""Which arcs, sellers, buyers and resources of a market a measure acts on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.errors import Fault, nearest
from embargo.scenario import Measure, touches
from embargo.world import FuelMarket, World

Mask = NDArray[np.bool_]

_PLACE_OF = {
    "lng_export": "exporter",
    "lng_import": "importer",
    "pipeline": "exporter",
    "oil_pipeline": "exporter",
    "loading": "exporter",
}


def arcs(
    market: FuelMarket, importers: Collection[str], exporters: Collection[str], fuels: Sequence[str]
) -> Mask:
    """Arcs [A] of the fuels from the exporters (places or basins) to the importers."""
    return _arcs(Labels(market.arcs), tuple(importers), tuple(exporters), tuple(fuels))


class Labels:
    """A table of labels that counts as known when it is the very same one, as all draws share."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Labels) and other.table is self.table


@lru_cache(maxsize=64)
def _arcs(
    labels: Labels, importers: tuple[str, ...], exporters: tuple[str, ...], fuels: tuple[str, ...]
) -> Mask:
    picked = labels.table.select(
        pl.col("importer").is_in(importers)
        & pl.col("fuel").is_in(fuels)
        & (pl.col("exporter").is_in(exporters) | pl.col("basin").is_in(exporters))
    )
    found: Mask = picked.to_series().to_numpy()
    return found


def sellers(market: FuelMarket, exporters: Collection[str]) -> Mask:
    """Sellers [S] that are one of the basins or lie in one of the places."""
    picked = market.sellers.select(
        pl.col("exporter").is_in(list(exporters)) | pl.col("basin").is_in(list(exporters))
    )
    return picked.to_series().to_numpy()


def buyers(market: FuelMarket, importers: Collection[str]) -> Mask:
    """Buyers [B] that are one of the places."""
    return market.buyers["place"].is_in(list(importers)).to_numpy()


def resources(market: FuelMarket, kind: str, at: Collection[str]) -> Mask:
    """Resources [R] of a kind at the places: export terminals and pipelines where they start.

    A place holds the terminals of all its basins.
    """
    where = pl.col(_PLACE_OF[kind])
    country = where.str.split("_").list.first()
    picked = market.resources.select(
        (pl.col("kind") == kind) & (where.is_in(list(at)) | country.is_in(list(at)))
    )
    return picked.to_series().to_numpy()


def unknown_basins(measure: Measure, where: str, world: World) -> list[Fault]:
    """A fault for each basin that the world does not know, with the nearest one that it does."""
    named = touches.exporters(measure)
    known = sorted(
        {
            basin
            for market in world.fuel_markets.values()
            for basin in market.sellers["basin"].to_list()
        }
    )
    faults = []
    for code in named:
        if "_" not in code or code in known:
            continue
        near = nearest(code, known)
        own = [basin for basin in known if basin.startswith(f"{code[:3]}_")]
        hint = f"did you mean {near!r}? " if near else ""
        listed = f"basins of {code[:3]}: {', '.join(own)}" if own else f"use {code[:3]!r}"
        faults.append(Fault(where, f"unknown basin {code!r}", f"{hint}{listed}"))
    return faults

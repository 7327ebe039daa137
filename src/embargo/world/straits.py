"""Which share of each trade passes which strait: base flows over their cheapest open ways."""

from __future__ import annotations

import polars as pl

from embargo import places
from embargo.errors import InputError, nearest
from embargo.facts import base
from embargo.world.distances import PASSAGES
from embargo.world.pair_freight import arc_ways
from embargo.world.ports import SEA_FUELS

NAMES = {
    "suez": "Suez Canal",
    "bab_el_mandeb": "Bab el-Mandeb",
    "hormuz": "Strait of Hormuz",
    "panama": "Panama Canal",
    "turkish_straits": "Turkish straits",
    "malacca": "Strait of Malacca",
    "northern_sea": "Northern Sea Route",
}
"""Passages as they are written for people."""

LEAST = 1e-6
"""Flows below this, in Mt a year, are left out."""


def passing(year: int) -> pl.DataFrame:
    """Give what of every flow passes each strait, one row a flow between two places.

    Columns: year, fuel, basin, exporter, importer, value (Mt, pipeline gas bcm), unit, mode (sea,
    pipeline, rail, barge, truck), then for each of `PASSAGES` the share of the flow, 0 to 1.
    What goes overland passes none. Home use is left out.

    Arguments:
        year: year of the base.

    Raises:
        InputError: the base has no such year.
    """
    flows = (
        base.flows(year)
        .filter((pl.col("exporter") != pl.col("importer")) & (pl.col("value") > LEAST))
        .select("year", "fuel", "basin", "exporter", "importer", "value", "unit")
        .sort("fuel", "basin", "importer")
    )
    ways = arc_ways(flows, year).select("mode", *PASSAGES)
    return pl.concat([flows, ways], how="horizontal").with_columns(
        pl.col("mode").fill_null("unknown"), pl.col(*PASSAGES).fill_null(0.0)
    )


def shares(table: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Sum a table of `passing`: by, unit, value, by_sea and each passage as shares of the value.

    Arguments:
        table: what `passing` gives, or rows of it.
        by: columns to sum by; fuel must be one, since units differ.
    """
    part = [
        ((pl.col(p) * pl.col("value")).sum() / pl.col("value").sum()).alias(p) for p in PASSAGES
    ]
    by_sea = pl.col("value").filter(pl.col("mode") == "sea").sum() / pl.col("value").sum()
    return (
        table.group_by(by, maintain_order=True)
        .agg(pl.col("unit").first(), pl.col("value").sum(), by_sea.alias("by_sea"), *part)
        .select(*by, "unit", pl.col("value"), "by_sea", *PASSAGES)
        .sort("fuel", "value", descending=[False, True])
    )


def exports(year: int) -> pl.DataFrame:
    """Give which share of each basin's exports passes which strait, by fuel.

    Columns: fuel, basin, exporter, unit, value (exports a year), by_sea, each of `PASSAGES`.
    """
    return shares(passing(year), ["fuel", "basin", "exporter"])


def world_total(year: int) -> pl.DataFrame:
    """Give what of the world's trade by sea passes each strait: fuel, passage, value, share, unit.

    ``share`` is that of all trade between places in the fuel, overland included.
    """
    table = shares(passing(year).filter(pl.col("fuel").is_in(list(SEA_FUELS))), ["fuel"])
    return (
        table.unpivot(PASSAGES, index=["fuel", "unit", "value"], variable_name="passage",
                      value_name="share")
        .with_columns(value=pl.col("value") * pl.col("share"))
        .select("fuel", "passage", "value", "share", "unit")
        .sort("fuel", "value", descending=[False, True])
    )  # fmt: skip


def subject(name: str, year: int) -> tuple[str, str]:
    """Give what a name means here: ("basin", code) or ("place", code).

    Raises:
        InputError: neither a basin of the base nor a place.
    """
    flows = base.flows(year)
    basins = sorted(set(flows["basin"]) - set(flows["exporter"]))
    code = name.strip().upper()
    if code in basins:
        return "basin", code
    if "_" in code:
        near = nearest(code, basins)
        own = [basin for basin in basins if basin.startswith(code[:4])] or basins
        hint = f"did you mean {near!r}? " if near else ""
        raise InputError.one(f"unknown basin {name!r}", f"{hint}basins: {', '.join(own)}")
    return "place", places.resolve(name)

"""Capacities of the base: liquefaction by basin, regasification by place, pipelines by pair."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo.facts.readers import gem
from embargo.facts.reconcile.chosen import home_of

SOURCE = "gem"
BCM_PER_MT_LNG = 1.36
SCHEMA = {
    "year": pl.Int32,
    "kind": pl.String,
    "exporter": pl.String,
    "importer": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "source": pl.String,
}


def capacities(root: Path, years: Sequence[int], chosen: frozenset[str]) -> pl.DataFrame:
    """Give capacities in bcm a year by kind and ends.

    Args:
        root: folder of the public sources.
        years: years of the base.
        chosen: places that stand on their own.

    ``lng_export`` has a basin (or a place that is one) as exporter, ``lng_import`` a place as
    importer, ``pipeline`` both. Lines of one system share its capacity, so a pair's sum is an upper
    bound where a system serves several pairs.
    """
    terminals, lines = gem.read_lng_terminals(root), gem.read_pipelines(root)
    rows: list[tuple[int, str, str, str, float, str, str]] = []
    for year in years:
        split = [r for r in _basins() if r["from"] <= year]
        whole = {r["exporter"] for r in split}
        for row in gem.lng_capacity(terminals, year).iter_rows(named=True):
            exporter, importer = row["exporter"], row["importer"]
            kind = "lng_export" if row["exporter_kind"] == "place" else "lng_import"
            if kind == "lng_export" and exporter in whole:
                continue
            ends = (exporter, "") if kind == "lng_export" else ("", importer)
            homes = tuple(home_of(e, chosen) if e else "" for e in ends)
            rows.append((year, kind, *homes, row["value"] * BCM_PER_MT_LNG, "bcm", SOURCE))
        rows += [
            (year, "lng_export", r["basin"], "", r["value"] * BCM_PER_MT_LNG, "bcm", r["source"])
            for r in split
        ]
        for row in gem.pipeline_capacity(lines, year).iter_rows(named=True):
            if row["importer"] == "Europe":
                continue
            pair = tuple(home_of(row[side], chosen) for side in ("exporter", "importer"))
            if pair[0] != pair[1]:
                rows.append((year, "pipeline", *pair, row["bcm_y"], "bcm", SOURCE))
    keys = ["year", "kind", "exporter", "importer", "unit"]
    return (
        pl.DataFrame(rows, schema=SCHEMA, orient="row")
        .filter(pl.col("value") > 0)
        .group_by(keys)
        .agg(pl.col("value").sum(), pl.col("source").first())
        .select(list(SCHEMA))
        .sort("year", "kind", "exporter", "importer")
    )


@cache
def _basins() -> list[dict[str, Any]]:
    with Path(__file__).with_name("basin_capacity.yaml").open(encoding="utf-8") as file:
        return list(YAML(typ="safe", pure=True).load(file))

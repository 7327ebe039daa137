"""Capacities of the base: terminals, pipelines, loading, refineries, by place, basin or pair."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo.facts import more_capacity
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


def capacities(
    root: Path,
    years: Sequence[int],
    chosen: frozenset[str],
    balances: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Give all capacities by year, kind, fuel and ends: gas in bcm, oil and coal in Mt a year.

    Arguments:
        root: folder of the public sources.
        years: years of the base.
        chosen: places that stand on their own.
        balances: balances of the base; without them there are no coal terminals and refineries.

    ``lng_export`` has a basin (or a place that is one) as exporter, ``lng_import`` a place as
    importer, ``pipeline`` (gas) both. The other kinds are those of `more_capacity`.
    """
    tables = [gas_capacities(root, years, chosen), more_capacity.oil(root, years, chosen)]
    if balances is not None:
        tables.append(more_capacity.coal(root, years, chosen, balances))
        tables.append(more_capacity.refineries(root, years, chosen, balances))
    return pl.concat(tables).sort("year", "kind", "exporter", "importer", "name")


def gas_capacities(root: Path, years: Sequence[int], chosen: frozenset[str]) -> pl.DataFrame:
    """Give capacities of gas in bcm a year.

    Arguments:
        root: folder of the public sources.
        years: years of the base.
        chosen: places that stand on their own.

    Lines of one system share its capacity, so a pair's sum is an upper bound where a system serves
    several pairs.
    """
    terminals, lines = gem.read_lng_terminals(root), gem.read_pipelines(root)
    rows: list[tuple[int, str, str, str, float, str, str]] = []
    table = _yaml("pipeline_capacity.yaml")
    stated = f"{table['source']} ({table['status']})"
    own = {(e, i): float(v) for e, to in table["bcm"].items() for i, v in to.items()}
    for year in years:
        split = [r for r in _yaml("basin_capacity.yaml") if r["from"] <= year]
        whole = {r["exporter"] for r in split}
        for row in gem.lng_capacity(terminals, year).iter_rows(named=True):
            exporter, importer = row["exporter"], row["importer"]
            kind = "lng_export" if row["exporter_kind"] == "place" else "lng_import"
            if kind == "lng_export" and exporter in whole:
                continue
            ends = (exporter, "") if kind == "lng_export" else ("", importer)
            origin, target = (home_of(e, chosen) if e else "" for e in ends)
            value = row["value"] * BCM_PER_MT_LNG
            rows.append((year, kind, origin, target, value, "bcm", SOURCE))
        rows += [
            (year, "lng_export", r["basin"], "", r["value"] * BCM_PER_MT_LNG, "bcm", r["source"])
            for r in split
        ]
        for row in gem.pipeline_capacity(lines, year).iter_rows(named=True):
            if row["importer"] == "Europe":
                continue
            pair = (home_of(row["exporter"], chosen), home_of(row["importer"], chosen))
            if pair[0] != pair[1] and pair not in own:
                rows.append((year, "pipeline", *pair, row["bcm_y"], "bcm", SOURCE))
        rows += [(year, "pipeline", *pair, value, "bcm", stated) for pair, value in own.items()]
    keys = ["year", "kind", "exporter", "importer", "unit"]
    return (
        pl.DataFrame(rows, schema=SCHEMA, orient="row")
        .filter(pl.col("value") > 0)
        .group_by(keys)
        .agg(pl.col("value").sum(), pl.col("source").first())
        .with_columns(
            fuel=pl.when(pl.col("kind") == "pipeline")
            .then(pl.lit("pipeline_gas"))
            .otherwise(pl.lit("lng")),
            name=pl.lit(""),
            status=pl.when(pl.col("source") == SOURCE).then(pl.lit("V")).otherwise(pl.lit("M")),
        )
        .select(list(more_capacity.SCHEMA))
    )


@cache
def _yaml(name: str) -> Any:
    with Path(__file__).with_name(name).open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)

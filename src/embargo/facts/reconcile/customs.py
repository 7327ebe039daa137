"""What customs say of one year: the weight of both mirrors, as structure and as figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from embargo.facts.readers import comtrade
from embargo.facts.reconcile import evidence
from embargo.facts.reconcile.draft import Draft, Figure
from embargo.facts.reconcile.inputs import Inputs

LAST = 2017
SOURCE = comtrade.SOURCE
BEST, ALONE, FROM_VALUE, WORST = 0.10, 0.25, 0.40, 0.80
"""Relative sigma of a pair whose mirrors agree, of one that one side reports, of one that is told
from its value, and the widest (status M; the report on spread shows how they hold)."""

SMALLEST = 5e-4
"""Least share of world trade that a pair needs to be bound as a figure of its own."""

KEYS = ["year", "fuel", "exporter", "importer"]


def trade(root: Path) -> pl.DataFrame:
    """Give the bilateral trade of all customs years, with the reliability of every pair.

    Columns: year, exporter, importer, fuel, value (Mt), sigma (relative). Two sound mirrors that
    differ by a factor r give ``|ln r| / √2`` beside the least sigma: each is a draw of the truth.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: the source is missing or faulty.
    """
    records = comtrade.read(root)
    bought, sold = (
        records.filter((pl.col("reported_by") == side) & (pl.col("flag") == "")).select(
            *KEYS, pl.col("mt").alias(name)
        )
        for side, name in (("importer", "bought"), ("exporter", "sold"))
    )
    apart = (pl.col("bought") / pl.col("sold")).log().abs() / np.sqrt(2.0)
    return (
        comtrade.mirror_best(records)
        .with_columns(year=pl.col("period").cast(pl.Int32))
        .filter((pl.col("exporter_kind") == "place") & (pl.col("importer_kind") == "place"))
        .join(bought.join(sold, on=KEYS), on=KEYS, how="left")
        .with_columns(
            sigma=pl.when(pl.col("flag") == "from value")
            .then(FROM_VALUE)
            .otherwise((BEST**2 + apart**2).sqrt().fill_null(ALONE).clip(BEST, WORST))
        )
        .select("year", "exporter", "importer", "fuel", "value", "sigma")
        .sort(*KEYS)
    )


def structure(customs: pl.DataFrame, year: int) -> pl.DataFrame:
    """Give the customs trade that a year is built on: its own, or the last that there is."""
    return customs.filter(pl.col("year") == min(year, LAST)).drop("year")


def bind(
    inputs: Inputs,
    draft: Draft,
    fuel: str,
    made: Mapping[str, float],
    factor: float,
    weight: Mapping[str, float] | None = None,
) -> None:
    """Bind the larger pairs of the year's customs as figures; nothing after the last customs year.

    Arguments:
        inputs: the sources of the year.
        draft: the draft, its cells made.
        fuel: crude, coal, lng or pipeline_gas.
        made: what every place produces, in the market's balance unit.
        factor: market units per Mt.
        weight: by exporter, market units per Mt where that differs (the heat of coal).

    A place that sells more than it makes passes on what others made: its customs name the
    consignor and not the origin, and are not bound.
    """
    if inputs.year > LAST:
        return
    value, sigma = inputs.customs_matrices(fuel, hidden=True)
    world = float(value.sum())
    left_out = {
        place
        for row in evidence.read_yaml(Path(__file__).with_name("customs.yaml"))
        if row["fuel"] == fuel
        for place in row["exporters"]
    }
    for i, exporter in enumerate(inputs.places):
        if exporter in left_out:
            continue
        per_mt = (weight or {}).get(exporter, factor)
        if float(value[i].sum()) * per_mt > 1.05 * made.get(exporter, 0.0):
            continue
        for j, importer in enumerate(inputs.places):
            mt = float(value[i, j])
            if mt < SMALLEST * world:
                continue
            terms = draft.select([exporter], [importer], [fuel])
            draft.bind(
                Figure(
                    id=f"customs {fuel} {exporter}→{importer}",
                    kind="customs",
                    text=f"{fuel}: {exporter} → {importer}, {inputs.year}, customs",
                    value=mt * per_mt,
                    sigma=mt * per_mt * float(sigma[i, j]) + 1e-4 * world * per_mt,
                    source=SOURCE,
                    status="V",
                    may_ship=False,
                ),
                terms,
            )

"""Tables of volumes: flows, balances, shortage."""

from __future__ import annotations

import numpy as np
import polars as pl

from embargo import fuels
from embargo.outcome.solved import Solved, tidy, with_units
from embargo.outcome.state import Vector

ITEMS = ("production", "imports", "exports", "consumption", "shortage")
"""What a balance is made of: production + imports = exports + consumption."""

_NOTHING = 1e-6
"""A shortage below this, in balance units, is the rounding of a model that never serves all."""


def basin_flows(markets: list[Solved]) -> pl.DataFrame:
    """Flows of single basins with their status: exporter, basin, importer, fuel, status, …"""
    parts = [
        market.arcs(
            market.before.flow * market.world.per_balance_unit,
            market.after.flow * market.world.per_balance_unit,
        ).filter((pl.col("baseline") > 0) | (pl.col("counterfactual") > 0))
        for market in markets
    ]
    table = with_units(tidy(parts, "exporter", "basin", "importer"))
    keys = ["exporter", "basin", "importer", "fuel", "status"]
    return table.select(*keys, "baseline", "counterfactual", "unit")


def flows(of_basins: pl.DataFrame) -> pl.DataFrame:
    """Flows by exporter, importer and fuel, the basins of an exporter summed."""
    return of_basins.group_by("exporter", "importer", "fuel", maintain_order=True).agg(
        pl.col("baseline").sum(), pl.col("counterfactual").sum(), pl.col("unit").first()
    )


def balances(markets: list[Solved]) -> pl.DataFrame:
    """Balances: place, fuel (the market), item of `ITEMS`, baseline, counterfactual, unit."""
    parts = []
    for market in markets:
        world = market.world
        sold = market.arcs(market.before.flow, market.after.flow)
        abroad = sold.filter(pl.col("exporter") != pl.col("importer"))
        for item, table, place in (
            ("production", sold, "exporter"),
            ("imports", abroad, "importer"),
            ("exports", abroad, "exporter"),
            ("consumption", sold, "importer"),
        ):
            sums = table.group_by(place).agg(pl.col("baseline", "counterfactual").sum())
            parts.append(_item(sums.rename({place: "place"}), item, world.name))
        short = world.buyers.select("place").with_columns(
            pl.Series("baseline", _rounded(market.before.shortage)),
            pl.Series("counterfactual", _rounded(market.after.shortage)),
        )
        parts.append(_item(short, "shortage", world.name))
    return tidy(parts, "place", "order").drop("order")


def shortage(of_balances: pl.DataFrame) -> pl.DataFrame:
    """Demand that nothing serves below the value of lost load; places without any left out."""
    return of_balances.filter(
        (pl.col("item") == "shortage") & (pl.max_horizontal("baseline", "counterfactual") > 0)
    ).drop("item")


def _item(sums: pl.DataFrame, item: str, market: str) -> pl.DataFrame:
    return sums.select(
        "place",
        pl.lit(market).alias("fuel"),
        pl.lit(item).alias("item"),
        "baseline",
        "counterfactual",
        pl.lit(fuels.balance_unit(market)).alias("unit"),
        pl.lit(ITEMS.index(item)).alias("order"),
    )


def _rounded(short: Vector) -> Vector:
    return np.where(short > _NOTHING, short, 0.0)

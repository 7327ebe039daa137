"""Tables of volumes: flows, balances, shortage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.outcome.sheet import Part, Sheet, Sums
from embargo.outcome.solved import Solved
from embargo.outcome.state import State, Vector
from embargo.world import FuelMarket

ITEMS = ("production", "imports", "exports", "consumption", "shortage", "stored")
"""What a balance is made of: production + imports = exports + consumption + stored."""

PAIR = ["exporter", "importer", "fuel"]

_NOTHING = 1e-6
"""A shortage below this, in balance units, is the rounding of a model that never serves all."""


def basin_flows(markets: Sequence[FuelMarket]) -> Sheet:
    """Flows of single basins with their status: exporter, basin, importer, fuel, status, …"""
    return Sheet.of([_arcs(market) for market in markets], "exporter", "basin", "importer")


def _arcs(world: FuelMarket) -> Part:
    known = {fuel: fuels.flow_unit(fuel) for fuel in fuels.FUELS}
    labels = world.arcs.select("exporter", "basin", "importer", "fuel", "status").with_columns(
        unit=pl.col("fuel").replace_strict(known, return_dtype=pl.String)
    )
    return Part(labels, _volumes)


def _volumes(market: Solved) -> dict[str, Vector]:
    per = market.world.per_balance_unit
    return market.both(lambda state: state.flow * per)


def pairs(of_basins: pl.DataFrame) -> tuple[pl.DataFrame, NDArray[np.intp]]:
    """Rows of flows by exporter, importer and fuel, and which of them each basin row is part of."""
    labels = of_basins.select(*PAIR, "unit").unique(PAIR, keep="first", maintain_order=True)
    index = labels.select(PAIR).with_row_index("__row")
    row = of_basins.select(PAIR).join(index, on=PAIR, how="left", maintain_order="left")["__row"]
    return labels, row.to_numpy().astype(np.intp)


def flows(of_basins: pl.DataFrame) -> pl.DataFrame:
    """Flows by exporter, importer and fuel, the basins of an exporter summed."""
    return of_basins.group_by(PAIR, maintain_order=True).agg(
        pl.col("baseline").sum(), pl.col("counterfactual").sum(), pl.col("unit").first()
    )


def balances(markets: Sequence[FuelMarket], *, stored: bool = False) -> Sheet:
    """Balances: place, fuel (the market), item of `ITEMS`, baseline, counterfactual, unit.

    Arguments:
        markets: whose places they are of.
        stored: whether to tell what goes into store, which is nothing in one year.
    """
    sheet = Sheet.of([_balance(market, stored) for market in markets], "place", "order")
    return Sheet(sheet.labels.drop("order"), sheet.order, sheet.parts)


def _balance(world: FuelMarket, stored: bool) -> Part:
    abroad = (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()
    every = np.ones(abroad.size, dtype=bool)
    items = [
        ("production", Sums(world.arcs, every, {"place": "exporter"})),
        ("imports", Sums(world.arcs, abroad, {"place": "importer"})),
        ("exports", Sums(world.arcs, abroad, {"place": "exporter"})),
    ]
    buyers = world.buyers.select("place")
    used = np.unique(world.arcs["buyer"].to_numpy())
    tables = [(item, sums.labels) for item, sums in items]
    tables += [("consumption", buyers[used.tolist()]), ("shortage", buyers)]
    if stored:
        tables.append(("stored", buyers))
    labels = pl.concat(
        [
            table.select(
                "place",
                pl.lit(world.name).alias("fuel"),
                pl.lit(item).alias("item"),
                pl.lit(fuels.balance_unit(world.name)).alias("unit"),
                pl.lit(ITEMS.index(item)).alias("order"),
            )
            for item, table in tables
        ]
    )

    def of(state: State) -> Vector:
        short = np.where(state.shortage > _NOTHING, state.shortage, 0.0)
        rest = [state.consumption[used], short, *([state.build] if stored else [])]
        return np.concatenate([*(sums(state.flow) for _, sums in items), *rest])

    def values(market: Solved) -> dict[str, Vector]:
        return market.both(of)

    return Part(labels, values)


def shortage(of_balances: pl.DataFrame) -> pl.DataFrame:
    """Demand that nothing serves below the value of lost load; places without any left out."""
    ends = ["baseline", "counterfactual", "counterfactual_high"]
    told = [name for name in ends if name in of_balances.columns]
    return of_balances.filter((pl.col("item") == "shortage") & (pl.max_horizontal(told) > 0)).drop(
        "item"
    )

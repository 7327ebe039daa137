"""What a stop costs an economy: the bill, the terms of trade, and a second-order loss of output.

Second order (Baqaee and Farhi, Econometrica 2019, 2022; Bachmann et al., ECONtribute PB 28, 2022):
the loss of real spending is −(s·Δlog q + ½ Δs·Δlog q), s what is spent on the fuel over GDP, q the
fuel used. The first term is Hulten's theorem; the second says that a fuel that becomes scarce also
becomes a larger part of what is spent. Sums over fuels are the loss of all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from embargo.facts import money as figures
from embargo.outcome.accounts import price_part
from embargo.outcome.samples import Samples, band
from embargo.outcome.sheet import Part, Sheet, Sums
from embargo.outcome.solved import BN, Solved
from embargo.outcome.state import Vector
from embargo.world import FuelMarket

ALL = "all"
"""The fuel of rows that sum all markets."""

COLUMNS = ("bill", "terms_of_trade", "second_order")

TOLD = 0.01
"""A loss below this, in % of GDP, is not told in a terminal answer."""


def macro(markets: Sequence[FuelMarket]) -> Sheet:
    """Losses in % of GDP: place, fuel (the market), gdp (USD bn), then `COLUMNS`, unit.

    `bill` is the change of the import bill; `terms_of_trade` what dearer imports take less what
    dearer exports bring, to first order in prices; `second_order` as in this module's head. Above
    zero is a loss. Places without a cited GDP are left out.
    """
    return Sheet.of([_part(market) for market in markets], "place")


def _part(world: FuelMarket) -> Part:
    known = figures.gdp()
    buyers = world.buyers["place"].to_list()
    rows = np.array([at for at, place in enumerate(buyers) if place in known], dtype=np.intp)
    size = np.array([known[buyers[at]] for at in rows])
    labels = pl.DataFrame(
        {"place": [buyers[at] for at in rows], "gdp": size},
        schema={"place": pl.String, "gdp": pl.Float64},
    ).select("place", pl.lit(world.name).alias("fuel"), "gdp", pl.lit("% of GDP").alias("unit"))
    abroad = (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()
    buyer = world.arcs["buyer"].to_numpy()
    sold = Sums(world.arcs, abroad, {"place": "exporter"})
    # Which row of `sold` each buyer's place is, if it sells abroad at all.
    order = {place: at for at, place in enumerate(sold.labels["place"])}
    seller_of = np.array([order.get(place, -1) for place in buyers], dtype=np.intp)
    index = np.zeros(abroad.size, dtype=np.intp)
    index[sold.at] = sold.row

    def values(market: Solved) -> dict[str, Vector]:
        before, after = market.before, market.after
        if not market.touched:
            return dict.fromkeys(COLUMNS, np.zeros(rows.size))
        count = len(buyers)
        dearer = price_part(market, abroad, buyer, "border", count)
        gains = price_part(market, abroad, index, "fob", sold.labels.height)
        gained = np.where(seller_of >= 0, gains[seller_of] if gains.size else 0.0, 0.0)
        paid = np.where(abroad, after.flow * after.border - before.flow * before.border, 0.0)
        bill = np.bincount(buyer, paid, count) * BN
        lost = {
            "bill": bill,
            "terms_of_trade": dearer - gained,
            "second_order": second_order(market),
        }
        return {name: 100.0 * each[rows] / size for name, each in lost.items()}

    return Part(labels, values)


def second_order(market: Solved) -> Vector:
    """The loss of output [B] by a market, USD bn a year; NaN where nothing is used any more.

    Prices are those at the margin (the buyer's delivered price), so that a shortage counts at the
    value of lost load.
    """
    before, after = market.before, market.after
    q0, q1 = before.consumption, after.consumption
    there = (q0 > 0) & (q1 > 0)
    change = np.log(np.where(there, q1, 1.0) / np.where(there, q0, 1.0))
    spent0, spent1 = q0 * before.buyer_price, q1 * after.buyer_price
    # s0·Δlog q + ½ (s1 − s0)·Δlog q
    loss = -0.5 * (spent0 + spent1) * change * BN
    return np.where(there, loss, np.where(q0 > 0, np.nan, 0.0))


def told(table: pl.DataFrame, labels: pl.DataFrame, samples: Samples | None, hit: pl.DataFrame,
         values: dict[str, Vector]) -> pl.DataFrame:  # fmt: skip
    """Rows of the buyers hit: all markets together first, then those that matter at all.

    Arguments:
        table: every row with its bands.
        labels: of the table.
        samples: draws, if any.
        hit: importer, market.
        values: central numbers [rows] by column.
    """
    places = hit["importer"].unique(maintain_order=True).to_list()
    of_place = [np.flatnonzero((labels["place"] == place).to_numpy()) for place in places]
    wanted = [(p, at) for p, at in zip(places, of_place, strict=True) if at.size]
    rows = []
    for place, at in wanted:
        row: dict[str, object] = {"place": place, "fuel": ALL, "gdp": labels["gdp"][int(at[0])]}
        for name in COLUMNS:
            row[name] = float(values[name][at].sum())
            if samples is not None:
                low, high = band(samples.of("macro", name, at).sum(axis=1)[:, None])
                row |= {f"{name}_low": float(low[0]), f"{name}_high": float(high[0])}
        rows.append(row | {"unit": "% of GDP"})
    whole = pl.DataFrame(rows, schema=table.schema, orient="row").with_columns(
        pl.selectors.float().fill_nan(None)
    )
    moved = table.filter(
        pl.col("place").is_in(places) & (pl.max_horizontal(pl.col(*COLUMNS).abs()) > _NOTHING)
    )
    order = pl.Enum(places)
    return (
        pl.concat([whole, moved])
        .with_columns(pl.col("place").cast(order))
        .sort("place", maintain_order=True)
        .with_columns(pl.col("place").cast(pl.String))
    )


_NOTHING = 1e-6


def literature() -> pl.DataFrame:
    """Published losses beside which to read those of a model; see `embargo.facts.money.studies`."""
    return pl.DataFrame([vars(study) for study in figures.studies()])

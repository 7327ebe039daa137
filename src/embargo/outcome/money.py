"""Tables of money: prices, import bills, exporters' revenue."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.outcome.solved import BN, Solved, tidy
from embargo.outcome.state import State, Vector, totals

WORLD = "WORLD"
"""The place of the row that holds a market's mean price."""


def prices(markets: list[Solved]) -> pl.DataFrame:
    """Prices: place, fuel (the market), kind, baseline, counterfactual, unit.

    `delivered` is the buyer's price, which includes duties and the worth of scarce permits; the
    row of `WORLD` weighs it by baseline consumption, so that it moves with prices alone. `fob` is
    the mean over an exporter's exports at the loading point; if nothing is exported any more, over
    what was exported, at the prices that it would now fetch.
    """
    parts = []
    for market in markets:
        world, factor = market.world, market.world.price_factor
        before, after = market.before, market.after
        delivered = world.buyers.select("place").with_columns(
            pl.Series("baseline", before.buyer_price * factor),
            pl.Series("counterfactual", after.buyer_price * factor),
        )
        weight = before.consumption / before.consumption.sum()
        everywhere = pl.DataFrame(
            {
                "place": [WORLD],
                "baseline": [float(weight @ before.buyer_price) * factor],
                "counterfactual": [float(weight @ after.buyer_price) * factor],
            }
        )
        for kind, table in (
            ("delivered", everywhere),
            ("delivered", delivered),
            ("fob", _fob(market)),
        ):
            parts.append(
                table.select(
                    "place",
                    pl.lit(world.name).alias("fuel"),
                    pl.lit(kind).alias("kind"),
                    "baseline",
                    "counterfactual",
                    pl.lit(fuels.price_unit(world.name)).alias("unit"),
                )
            )
    return tidy(parts)


def bills(markets: list[Solved]) -> pl.DataFrame:
    """Import bills in USD bn a year: place, fuel, baseline, counterfactual, change, ….

    What is paid abroad, delivered. `duties` stay with the importer's treasury; `scarcity` is what
    permits under a quota or a partial ban would be worth; both counterfactual, and apart.
    """
    parts = []
    for market in markets:
        paid = market.arcs(*(s.flow * s.border * BN for s in (market.before, market.after)))
        parts.append(
            paid.with_columns(
                pl.Series("duties", market.after.flow * market.after.duty * BN),
                pl.Series("scarcity", market.after.flow * market.after.scarcity * BN),
            )
            .filter(pl.col("exporter") != pl.col("importer"))
            .group_by(place="importer", fuel="fuel")
            .agg(pl.col("baseline", "counterfactual", "duties", "scarcity").sum())
        )
    return _changed(parts, "place", "duties", "scarcity")


def revenue(markets: list[Solved]) -> pl.DataFrame:
    """Exporters' revenue at the loading point, USD bn a year: exporter, fuel, baseline, …."""
    parts = [
        market.arcs(*(s.flow * s.fob * BN for s in (market.before, market.after)))
        .filter(pl.col("exporter") != pl.col("importer"))
        .group_by("exporter", "fuel")
        .agg(pl.col("baseline", "counterfactual").sum())
        for market in markets
    ]
    return _changed(parts, "exporter")


def switching(markets: list[Solved]) -> pl.DataFrame:
    """What second-choice suppliers cost, USD bn a year: place, fuel (the market), change, unit.

    The rise of a buyer's price index beyond what the suppliers it now has charge more: with the
    demand D of which x is bought, D·(q1 − q0) − Σ x (v1 − v0). It stands for contracts, quality and
    timing that made the old suppliers preferred, as the baseline reveals them, and for the weight
    of a dominant supplier; it is never negative, the index being concave in prices, and no cash
    that the bill would show. Source: the log-sum as expected cost, Small and Rosen (1981).
    """
    parts = []
    for market in markets:
        world, before, after = market.world, market.before, market.after
        buyer = world.arcs["buyer"].to_numpy()
        dearer = after.flow * (after.delivered - before.delivered)
        cost = (after.consumption + after.shortage) * (after.buyer_price - before.buyer_price)
        cost -= totals(buyer, dearer, len(world.buyers))
        parts.append(
            pl.DataFrame(
                {
                    "place": world.buyers["place"],
                    "fuel": [world.name] * len(world.buyers),
                    "change": np.maximum(cost * BN, 0.0),
                }
            )
        )
    return tidy(parts, "place").with_columns(unit=pl.lit("USD bn"))


def _changed(parts: list[pl.DataFrame], place: str, *more: str) -> pl.DataFrame:
    return (
        tidy(parts, place)
        .with_columns(change=pl.col("counterfactual") - pl.col("baseline"), unit=pl.lit("USD bn"))
        .select(place, "fuel", "baseline", "counterfactual", "change", *more, "unit")
    )


def _fob(market: Solved) -> pl.DataFrame:
    arcs = market.world.arcs
    abroad = (arcs["exporter"] != arcs["importer"]).to_numpy()
    sold_before = np.where(abroad, market.before.flow, 0.0)
    sold_after = np.where(abroad, market.after.flow, 0.0)
    names, index = np.unique(arcs["exporter"].to_numpy(), return_inverse=True)
    none_left = np.bincount(index, sold_after, names.size) <= 0
    weights = np.where(none_left[index], sold_before, sold_after)
    exports = np.bincount(index, sold_before, names.size) > 0
    return pl.DataFrame(
        {
            "place": names[exports],
            "baseline": _mean(market, market.before, sold_before, index)[exports],
            "counterfactual": _mean(market, market.after, weights, index)[exports],
        },
        schema={"place": pl.String, "baseline": pl.Float64, "counterfactual": pl.Float64},
    )


def _mean(market: Solved, state: State, weight: Vector, index: NDArray[np.intp]) -> Vector:
    """Mean FOB price by exporter, in the native unit."""
    size = int(index.max(initial=-1)) + 1
    total, paid = totals(index, weight, size), totals(index, weight * state.fob, size)
    return paid / np.where(total > 0, total, 1.0) * market.world.price_factor

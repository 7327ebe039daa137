"""Tables of money: prices, import bills, exporters' revenue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.outcome.sheet import Part, Sheet, Sums
from embargo.outcome.solved import BN, Solved
from embargo.outcome.state import State, Vector, totals
from embargo.world import FuelMarket

WORLD = "WORLD"
"""The place of the row that holds a market's mean price."""


def prices(markets: Sequence[FuelMarket]) -> Sheet:
    """Prices: place, fuel (the market), kind, baseline, counterfactual, unit.

    `delivered` is the buyer's price, which includes duties and the worth of scarce permits; the
    row of `WORLD` weighs it by baseline consumption, so that it moves with prices alone. `fob` is
    the mean over an exporter's exports at the loading point; if nothing is exported any more, over
    what was exported, at the prices that it would now fetch; NaN if nothing was.
    """
    return Sheet.of([_prices(market) for market in markets])


def _prices(world: FuelMarket) -> Part:
    abroad = (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()
    every = np.ones(abroad.size, dtype=bool)
    of_exporter = Sums(world.arcs, every, {"place": "exporter"})
    # By name, as the buyers are.
    by_name = of_exporter.labels["place"].arg_sort().to_numpy()
    kinds = (
        ("delivered", [WORLD, *world.buyers["place"]]),
        ("fob", of_exporter.labels["place"].to_numpy()[by_name].tolist()),
    )
    labels = pl.DataFrame(
        [(place, world.name, kind) for kind, members in kinds for place in members],
        schema={"place": pl.String, "fuel": pl.String, "kind": pl.String},
        orient="row",
    ).with_columns(unit=pl.lit(fuels.price_unit(world.name)))

    def mean_fob(state: State, weight: Vector) -> Vector:
        sold, paid = of_exporter(weight), of_exporter(weight * state.fob)
        mean: Vector = np.full(sold.size, np.nan)
        np.divide(paid, sold, out=mean, where=sold > 0)
        found: Vector = mean[by_name]
        return found

    def values(market: Solved) -> dict[str, Vector]:
        before, after, factor = market.before, market.after, market.world.price_factor
        use = before.consumption / before.consumption.sum()
        exported = np.where(abroad, before.flow, 0.0)
        if not market.touched:
            fob = mean_fob(before, exported)
            whole = np.concatenate([[use @ before.buyer_price], before.buyer_price, fob])
            return dict.fromkeys(("baseline", "counterfactual"), factor * whole)
        still = np.where(abroad, after.flow, 0.0)
        weight = np.where((of_exporter(still) <= 0)[of_exporter.row], exported, still)
        fob_before, fob_after = mean_fob(before, exported), mean_fob(after, weight)
        fob_after = np.where(np.isnan(fob_before), np.nan, fob_after)
        return {
            name: factor * np.concatenate([[use @ state.buyer_price], state.buyer_price, fob])
            for name, state, fob in (
                ("baseline", before, fob_before),
                ("counterfactual", after, fob_after),
            )
        }

    return Part(labels, values)


def bills(markets: Sequence[FuelMarket]) -> Sheet:
    """Import bills in USD bn a year: place, fuel, baseline, counterfactual, duties, scarcity, unit.

    What is paid abroad, delivered. `duties` stay with the importer's treasury; `scarcity` is what
    permits under a quota or a partial ban would be worth; both counterfactual, and apart.
    """

    def part(world: FuelMarket) -> Part:
        bought = Sums(world.arcs, _abroad(world), {"place": "importer", "fuel": "fuel"})

        def values(market: Solved) -> dict[str, Vector]:
            after = market.after
            return market.both(lambda state: bought(state.flow * state.border * BN)) | {
                "duties": bought(after.flow * after.duty * BN),
                "scarcity": bought(after.flow * after.scarcity * BN),
            }

        return Part(_in_dollars(bought.labels), values)

    return Sheet.of([part(market) for market in markets], "place")


def revenue(markets: Sequence[FuelMarket]) -> Sheet:
    """Exporters' revenue at the loading point, USD bn a year: exporter, fuel, baseline, …."""

    def part(world: FuelMarket) -> Part:
        sold = Sums(world.arcs, _abroad(world), {"exporter": "exporter", "fuel": "fuel"})

        def values(market: Solved) -> dict[str, Vector]:
            return market.both(lambda state: sold(state.flow * state.fob * BN))

        return Part(_in_dollars(sold.labels), values)

    return Sheet.of([part(market) for market in markets], "exporter")


def switching(markets: Sequence[FuelMarket]) -> Sheet:
    """What second-choice suppliers cost, USD bn a year: place, fuel (the market), change, unit.

    The rise of a buyer's price index beyond what the suppliers it now has charge more: with the
    demand D of which x is bought, D·(q1 − q0) − Σ x (v1 − v0). It stands for contracts, quality and
    timing that made the old suppliers preferred, as the baseline reveals them, and for the weight
    of a dominant supplier; it is never negative, the index being concave in prices, and no cash
    that the bill would show. Source: the log-sum as expected cost, Small and Rosen (1981).
    """
    parts = [
        Part(
            _in_dollars(world.buyers.select("place", fuel=pl.lit(world.name))),
            lambda market: {"change": second_choice(market)},
        )
        for world in markets
    ]
    return Sheet.of(parts, "place")


def second_choice(market: Solved) -> Vector:
    """What second-choice suppliers cost each buyer [B], USD bn a year; see `switching`."""
    world, before, after = market.world, market.before, market.after
    if not market.touched:
        return np.zeros(len(world.buyers))
    buyer = world.arcs["buyer"].to_numpy()
    dearer = after.flow * (after.delivered - before.delivered)
    cost = (after.consumption + after.shortage) * (after.buyer_price - before.buyer_price)
    cost -= totals(buyer, dearer, len(world.buyers))
    return np.maximum(cost * BN, 0.0)


def _abroad(world: FuelMarket) -> NDArray[np.bool_]:
    return (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()


def _in_dollars(labels: pl.DataFrame) -> pl.DataFrame:
    return labels.with_columns(unit=pl.lit("USD bn"))

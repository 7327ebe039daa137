"""Links that no trade has used yet: small flows from gravity, so that a shock can open them."""

from __future__ import annotations

import numpy as np
import polars as pl

from embargo import places
from embargo.facts import bans, base
from embargo.world import routes
from embargo.world.parameters import Parameters
from embargo.world.sums import summed

HOME_MARKET_WEIGHT = 0.02
"""Share of its own use that counts as import demand in a place that hardly imports."""

NEAREST_KM = 200.0

SEED = 0.02
"""Part of its reach that an untried link starts from: small, so that the base stays what it is."""

KEYS = ["basin", "exporter", "importer", "fuel"]


def with_new_links(
    market: str, year: int, flows: pl.DataFrame, parameters: Parameters
) -> pl.DataFrame:
    """Give the flows of a market with a seed on every link that trade could open.

    By gravity a buyer's imports would come from all suppliers in proportion to what they export
    and inversely to distance. Untried links start from ``SEED`` times ``reach`` of that. Observed
    flows are left as they are; the seller's supply and the buyer's demand grow by the seed, so the
    balance holds.

    Arguments:
        market: crude, products, gas or coal.
        year: year of the base.
        flows: basin, exporter, importer, fuel, balance, low, high, observed (of the base).
        parameters: ``reach`` and the exponent of distance.

    Returns:
        The flows with a column ``status``: estimate, or prior for a seed, and ``gravity``: the flow
        that gravity alone would give, zero at home, by pipe, and where a ban bars it.

    New pipelines cannot be had within a year: gas links are LNG only, to places with a terminal.
    Links barred by a ban in force, or shunned, get no seed. Source: gravity, Tinbergen (1962).
    """
    observed = flows.select(*KEYS, "balance", "low", "high", "observed")
    told = _told_by_tables(year).with_columns(told=True)
    seeds = (
        _gravity(market, year, observed, parameters)
        .join(told, on=["exporter", "importer", "fuel"], how="left", maintain_order="left")
        .with_columns(
            seed=pl.when(pl.col("told").fill_null(value=False))
            .then(0.0)
            .otherwise(SEED * parameters.value("reach", market) * pl.col("gravity"))
        )
        .drop("told")
    )
    # Trade that a figure gives by itself is what it is, however small.
    fresh = (pl.col("seed") > pl.col("balance").fill_null(0.0)) & ~pl.col("observed").fill_null(
        value=False
    )
    return (
        observed.join(seeds, on=KEYS, how="full", coalesce=True)
        .with_columns(fresh=fresh.fill_null(value=False))
        .select(
            *KEYS,
            balance=pl.when("fresh").then("seed").otherwise("balance"),
            low=pl.when("fresh").then(0.0).otherwise("low"),
            high=pl.col("high").fill_null(0.0),
            status=pl.when("fresh").then(pl.lit("prior")).otherwise(pl.lit("estimate")),
            gravity=pl.col("gravity").fill_null(0.0),
        )
        .sort(KEYS)
    )


def _told_by_tables(year: int) -> pl.DataFrame:
    """Pairs whose trade the tables gave when a world was carried forward from them.

    The carried world has no figure for them any more, but what was known to be nothing is no
    untried link. Columns: exporter, importer, fuel; empty for a world that has its own tables.
    """
    told = base.worlds()
    carried = told[year]["basis"] == "carried forward"
    last = max(y for y, world in told.items() if world["basis"] != "carried forward")
    rows = base.flows(last if carried else year).filter(pl.col("observed"))
    pairs = rows.select("exporter", "importer", "fuel").unique()
    return pairs if carried else pairs.clear()


def _gravity(market: str, year: int, flows: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """What every link would carry by gravity alone: KEYS and gravity."""
    fuel = "lng" if market == "gas" else market
    sold = flows.filter((pl.col("exporter") != pl.col("importer")) & (pl.col("fuel") == fuel))
    sellers = (
        summed(sold, ["basin", "exporter"], "balance")
        .rename({"balance": "exports"})
        .filter(~pl.col("exporter").map_elements(places.is_remainder, pl.Boolean))
    )
    used = summed(flows, ["importer"], "balance").rename({"balance": "used"})
    bought = summed(sold, ["importer"], "balance").rename({"balance": "bought"})
    demand = used.join(bought, on="importer", how="left").select(
        "importer",
        wanted=pl.max_horizontal(
            pl.col("bought").fill_null(0.0), HOME_MARKET_WEIGHT * pl.col("used")
        ),
    )
    if market == "gas":
        demand = demand.filter(pl.col("importer").is_in(sorted(routes.lng_terminals(year))))
    barred = pl.DataFrame(
        [link for link in bans.barred(year) if link[2] == fuel],
        schema=["exporter", "importer", "fuel"],
        orient="row",
    ).cast(pl.String)
    pairs = (
        sellers.join(demand, how="cross")
        .filter(pl.col("exporter") != pl.col("importer"))
        .with_columns(fuel=pl.lit(fuel))
        .join(barred, on=["exporter", "importer", "fuel"], how="anti")
        .sort("importer", "basin")
    )
    pairs = pairs.with_columns(km=pl.Series(routes.distance_km(year, pairs))).filter(
        pl.col("km").is_finite()
    )
    near = np.maximum(pairs["km"].to_numpy(), NEAREST_KM)
    pull = pairs["exports"].to_numpy() / near ** parameters.value("distance_exponent")
    buyer = pairs["importer"].rank("dense").to_numpy()
    share = pull / np.bincount(buyer, pull)[buyer]
    return pairs.select(*KEYS, gravity=pl.col("wanted") * pl.Series(share))

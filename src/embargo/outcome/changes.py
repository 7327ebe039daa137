"""Tables of changes: who replaces lost supply, and where an exporter's fuel goes instead."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from embargo import fuels
from embargo.outcome.solved import FUEL
from embargo.scenario import Capacity, Measure, Nuclear, Strait, country, touches

_NOTHING = 1e-6
"""Changes below this, in Mt or bcm a year, are left out."""

_FALLS, _WEIGHS = 0.01, 0.1
"""A strait hits exporters of at least this many Mt whose exports fall by this share."""

_LOSES = 1e-3
"""An importer is hit by an outage if it loses this share of its consumption."""


def backfill(flows: pl.DataFrame) -> pl.DataFrame:
    """Changes of an importer's purchases: importer, fuel, supplier, change, unit.

    What is gained comes first, what is lost last; home supply has supplier = importer.
    """
    return _changes(flows, "importer", {"exporter": "supplier"})


def diversion(flows: pl.DataFrame) -> pl.DataFrame:
    """Changes of an exporter's sales: exporter, fuel, destination, change, unit."""
    return _changes(flows, "exporter", {"importer": "destination"})


def _changes(flows: pl.DataFrame, whose: str, other: dict[str, str]) -> pl.DataFrame:
    name = next(iter(other.values()))
    ends = [end for end in ("change_low", "change_high") if end in flows.columns]
    return (
        flows.rename(other)
        .with_columns(
            change=pl.col("counterfactual") - pl.col("baseline"), fuel=pl.col("fuel").cast(FUEL)
        )
        .filter(pl.max_horizontal(pl.col("change", *ends).abs()) > _NOTHING)
        .sort("fuel", whose, "change", descending=[False, False, True], maintain_order=True)
        .select(whose, pl.col("fuel").cast(pl.String), name, "change", *ends, "unit")
    )


def buyers_hit(measures: Iterable[Measure], flows: pl.DataFrame) -> pl.DataFrame:
    """Whom the measures hit as buyers: importer, market.

    Those whose own purchases are stopped, limited or taxed, whose terminals, stocks or demand
    change, and those who lose 0.1 % of their consumption to a measure on sellers or on a strait.
    """
    named: set[tuple[str, str]] = set()
    tables = []
    for measure in measures:
        if isinstance(measure, Capacity) and measure.resource == "lng_import":
            named.update((country(place), "gas") for place in measure.places)
        elif touches.importers(measure) and not isinstance(measure, Nuclear):
            named.update(
                (place, market)
                for place in touches.importers(measure)
                for market in touches.markets(measure)
            )
        else:
            tables.append(_losers(_sources(measure, flows), flows))
    schema = {"importer": pl.String, "market": pl.String}
    return pl.concat([pl.DataFrame(sorted(named), schema=schema, orient="row"), *tables]).unique(
        maintain_order=True
    )


def sellers_hit(measures: Iterable[Measure], flows: pl.DataFrame) -> pl.DataFrame:
    """Whom the measures hit as sellers: exporter, fuel; by a strait, those whose exports fall."""
    named: set[tuple[str, str]] = set()
    for measure in measures:
        if not (isinstance(measure, Capacity) and measure.resource == "lng_import"):
            named |= _sources(measure, flows)
    return pl.DataFrame(
        sorted(named), schema={"exporter": pl.String, "fuel": pl.String}, orient="row"
    )


def _sources(measure: Measure, flows: pl.DataFrame) -> set[tuple[str, str]]:
    """Exporters and fuels that a measure acts on; of a strait, whose exports fall by it."""
    if not isinstance(measure, Strait):
        return {
            (country(exporter), fuel)
            for exporter in touches.exporters(measure)
            for fuel in touches.fuels_of(measure)
        }
    abroad = flows.filter(
        (pl.col("exporter") != pl.col("importer"))
        & pl.col("fuel").is_in(list(touches.fuels_of(measure)))
    )
    sums = abroad.group_by("exporter", "fuel").agg(
        pl.col("baseline").sum(), pl.col("counterfactual").sum()
    )
    fallen = sums.filter(
        (pl.col("baseline") - pl.col("counterfactual") > _FALLS * pl.col("baseline"))
        & (pl.col("baseline") > _WEIGHS)
    )
    return set(fallen.select("exporter", "fuel").iter_rows())


def _losers(sources: Iterable[tuple[str, str]], flows: pl.DataFrame) -> pl.DataFrame:
    """Buyers, by market, who take less from some exporters, by a share of all that they use."""
    told = pl.DataFrame(
        sorted(sources), schema={"exporter": pl.String, "fuel": pl.String}, orient="row"
    ).with_columns(hit=pl.lit(value=True))
    table = flows.join(told, on=["exporter", "fuel"], how="left", maintain_order="left")
    table = table.with_columns(
        market=pl.col("fuel").replace_strict(
            {f: fuels.market_of(f) for f in fuels.FUELS}, return_dtype=pl.String
        ),
        loss=pl.when(pl.col("hit").fill_null(value=False))
        .then(pl.col("baseline") - pl.col("counterfactual"))
        .otherwise(0.0),
    )
    # LNG in Mt beside pipeline gas in bcm: near enough to tell who is hit.
    return (
        table.group_by("importer", "market")
        .agg(pl.col("loss").sum(), pl.col("baseline").sum())
        .filter((pl.col("loss") > _LOSES * pl.col("baseline")) & (pl.col("loss") > _NOTHING))
        .sort("importer", "market")
        .select("importer", "market")
    )


def of_buyers(table: pl.DataFrame, hit: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table of flows whose importer is hit in the market of the fuel."""
    pairs = [
        (importer, fuel) for importer, market in hit.iter_rows() for fuel in fuels.members(market)
    ]
    schema = {"importer": pl.String, "fuel": pl.String}
    wanted = pl.DataFrame(pairs, schema=schema, orient="row")
    return table.join(wanted, on=["importer", "fuel"], how="semi", maintain_order="left")

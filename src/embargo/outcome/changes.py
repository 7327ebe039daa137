"""Tables of changes: who replaces lost supply, and where an exporter's fuel goes instead."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from embargo import fuels
from embargo.outcome.solved import FUEL
from embargo.scenario import Capacity, Demand, Measure, Outage, country, touches

_NOTHING = 1e-6
"""Changes below this, in Mt or bcm a year, are left out."""

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

    Those whose own purchases are stopped, limited or taxed, whose terminals or demand change, and
    those who lose 0.1 % of their consumption to an outage or a lost export capacity.
    """
    named: set[tuple[str, str]] = set()
    tables = []
    for measure in measures:
        if isinstance(measure, Outage) or (
            isinstance(measure, Capacity) and measure.resource != "lng_import"
        ):
            tables.append(_losers(measure, flows))
        elif isinstance(measure, Capacity):
            named.update((country(place), "gas") for place in measure.places)
        elif isinstance(measure, Demand):
            named.update((place, measure.market) for place in measure.importers)
        else:
            named.update(
                (place, market)
                for place in touches.importers(measure)
                for market in touches.markets(measure)
            )
    schema = {"importer": pl.String, "market": pl.String}
    return pl.concat([pl.DataFrame(sorted(named), schema=schema, orient="row"), *tables]).unique(
        maintain_order=True
    )


def sellers_hit(measures: Iterable[Measure]) -> pl.DataFrame:
    """Whom the measures hit as sellers: exporter, fuel."""
    named: set[tuple[str, str]] = set()
    for measure in measures:
        if isinstance(measure, Capacity):
            if measure.resource != "lng_import":
                named.update((country(place), _carried(measure)) for place in measure.places)
        elif not isinstance(measure, Demand):
            named.update(
                (country(exporter), fuel)
                for exporter in touches.exporters(measure)
                for fuel in touches.fuels_of(measure)
            )
    return pl.DataFrame(
        sorted(named), schema={"exporter": pl.String, "fuel": pl.String}, orient="row"
    )


def _carried(measure: Capacity) -> str:
    carried = {"pipeline": "pipeline_gas", "oil_pipeline": "crude", "loading": "crude"}
    return carried.get(measure.resource, "lng")


def _losers(measure: Outage | Capacity, flows: pl.DataFrame) -> pl.DataFrame:
    sources: set[str]
    lost: tuple[str, ...]
    if isinstance(measure, Capacity):
        sources, lost = {country(p) for p in measure.places}, (_carried(measure),)
    else:
        sources, lost = {country(e) for e in measure.exporters}, measure.fuels
    table = flows.with_columns(
        market=pl.col("fuel").replace_strict(
            {f: fuels.market_of(f) for f in fuels.FUELS}, return_dtype=pl.String
        ),
        loss=pl.when(pl.col("exporter").is_in(sorted(sources)) & pl.col("fuel").is_in(lost))
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
    """The rows of a backfill table whose importer is hit in the market of the fuel."""
    pairs = [
        (importer, fuel) for importer, market in hit.iter_rows() for fuel in fuels.members(market)
    ]
    schema = {"importer": pl.String, "fuel": pl.String}
    wanted = pl.DataFrame(pairs, schema=schema, orient="row")
    return table.join(wanted, on=["importer", "fuel"], how="semi", maintain_order="left")

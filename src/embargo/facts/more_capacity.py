"""Capacities beside gas: oil pipelines, loading, coal terminals, refineries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from embargo.facts.readers import gem, statistical_review
from embargo.facts.reconcile.chosen import home_of

SCHEMA = {
    "year": pl.Int32,
    "kind": pl.String,
    "fuel": pl.String,
    "exporter": pl.String,
    "importer": pl.String,
    "name": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "source": pl.String,
    "status": pl.String,
}
ONE_WAY = 5.0
"""Trade one way over trade the other way from which a place's coal terminals have a direction."""
USE_STEP = 0.05
"""Use of refineries is rounded to this, so that only our estimate of their capacity ships."""
REFINERY_SHEETS = ("Oil refinery - throughput", "Oil refinery - capacity")
REFINERY_SOURCE = "our estimate: throughput of the base over the use of refineries, rounded to 5 %"


def oil(root: Path, years: Sequence[int], chosen: frozenset[str]) -> pl.DataFrame:
    """Give oil_pipeline, oil_transit and loading in Mt a year, one row a system.

    Arguments:
        root: folder of the public sources.
        years: years of the base.
        chosen: places that stand on their own.
    """
    lines = gem.read_oil_pipelines(root)
    rows = []
    for year in years:
        for kind, exporter, importer, name, value, source, status in gem.oil_capacity(
            lines, year
        ).iter_rows():
            start = exporter if kind == "loading" else home_of(exporter, chosen)
            end = home_of(importer, chosen) if importer else ""
            if kind == "oil_pipeline" and start == end:
                continue
            rows.append((year, kind, "crude", start, end, name, value, "Mt", source, status))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def coal(
    root: Path, years: Sequence[int], chosen: frozenset[str], balances: pl.DataFrame
) -> pl.DataFrame:
    """Give coal terminals in Mt a year: coal_export, coal_import, or coal_terminal for both.

    The tracker has no direction: it is that of the place's trade in the base where one way is
    five times the other. Terminals for trade along a place's own coast count too.

    Arguments:
        root: folder of the public sources.
        years: years of the base.
        chosen: places that stand on their own.
        balances: balances of the base.
    """
    terminals = gem.read_coal_terminals(root)
    rows = []
    for year in years:
        trade = {
            place: (sold, bought)
            for place, sold, bought in balances.filter(
                (pl.col("year") == year) & (pl.col("market") == "coal")
            )
            .select("place", "exports", "imports")
            .iter_rows()
        }
        sums: dict[str, float] = {}
        for place, value, _ in gem.coal_capacity(terminals, year).iter_rows():
            home = home_of(place, chosen)
            sums[home] = sums.get(home, 0.0) + value
        for place, value in sums.items():
            sold, bought = trade.get(place, (0.0, 0.0))
            kind, ends = "coal_terminal", (place, place)
            if sold > ONE_WAY * bought:
                kind, ends = "coal_export", (place, "")
            elif bought > ONE_WAY * sold:
                kind, ends = "coal_import", ("", place)
            source = f"{gem_source(year)}; direction as the place trades"
            rows.append((year, kind, "coal", *ends, "terminals", value, "Mt", source, "C"))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def gem_source(year: int) -> str:
    """The source of coal terminals, as it is written in the rows."""
    return f"Global Coal Terminals Tracker, January 2025, in operation in {year}"


def refineries(
    root: Path, years: Sequence[int], chosen: frozenset[str], balances: pl.DataFrame
) -> pl.DataFrame:
    """Give refining in Mt a year: refinery (capacity) and refinery_throughput, by place.

    Throughput is the base's own estimate of crude refined. Capacity is that throughput over the
    place's use of its refineries in the year, rounded to 5 %; without both figures it is missing.

    Arguments:
        root: folder of the public sources.
        years: years of the base.
        chosen: places that stand on their own.
        balances: balances of the base.
    """
    book = statistical_review.read_workbook(root, REFINERY_SHEETS).filter(
        pl.col("importer_kind") == "place"
    )
    rows = []
    for year in years:
        own: dict[str, dict[str, float]] = {"throughput": {}, "capacity": {}}
        figures = book.filter(pl.col("period") == str(year))
        for metric, place, value in figures.select("metric", "importer", "value").iter_rows():
            if place in chosen:
                own[metric][place] = value
        refined = balances.filter((pl.col("year") == year) & (pl.col("market") == "crude"))
        for place, value in refined.select("place", "consumption").iter_rows():
            if not value or value <= 0:
                continue
            rows.append((year, "refinery_throughput", "crude", "", place, "refineries", value, "Mt",
                         "our estimate: crude refined in the base", "C"))  # fmt: skip
            through, room = own["throughput"].get(place), own["capacity"].get(place)
            if through and room:
                use = max(USE_STEP, round(through / room / USE_STEP) * USE_STEP)
                rows.append((year, "refinery", "crude", "", place, "refineries", value / use, "Mt",
                             REFINERY_SOURCE, "C"))  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")

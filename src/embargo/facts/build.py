"""Rebuild the embedded base from the public sources: read, reconcile, write whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from embargo import __version__
from embargo.facts import base, price_series
from embargo.facts.capacity import capacities
from embargo.facts.conflicts import report
from embargo.facts.readers import comtrade, prices, statistical_review
from embargo.facts.reconcile import drafts
from embargo.facts.reconcile.chosen import choose, gather
from embargo.facts.reconcile.draft import Draft
from embargo.facts.reconcile.inputs import Inputs
from embargo.facts.reconcile.result import Reconciled, summarise
from embargo.facts.sources import register, sources_root
from embargo.places import coordinates

YEARS = (2021, 2023)
OLD_TRADE = 2017
VINTAGE = "2026-11"
MARKETS: Mapping[str, tuple[Callable[[Inputs], Draft], str]] = {
    "crude": (drafts.crude, "refinery throughput"),
    "products": (drafts.products, "oil consumption"),
    "gas": (drafts.gas, "gas consumption"),
    "coal": (drafts.coal, "coal consumption"),
}
TO_BALANCE = {"crude": drafts.MT_PER_KBD, "products": 1.0, "gas": 1.0, "coal": 1000.0}


def build(
    root: Path | None = None,
    out: Path = base.FOLDER,
    years: Sequence[int] = YEARS,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Rebuild the base tables and give the manifest.

    Args:
        root: folder of the public sources; found beside the checkout by default.
        out: folder that the tables are written to; it is left as it was if anything fails.
        years: calendar years to reconcile.
        progress: called with one line before every step.

    Raises:
        DataError: a source is missing or faulty.
    """
    root = root or sources_root()
    progress("reading the statistical review")
    matrices = statistical_review.read_matrices(root)
    workbook = statistical_review.read_workbook(root, drafts.SHEETS)
    progress("reading customs trade")
    old = old_trade(root)
    chosen = chosen_places(matrices, workbook, old, years)
    parts: list[Reconciled] = []
    for year in years:
        inputs = Inputs(year, matrices, workbook, old, chosen, coordinates())
        for market in MARKETS:
            progress(f"reconciling {market} {year}")
            parts.append(reconcile(inputs, market))
    progress("prices and capacities")
    balances = pl.concat([p.balances for p in parts])
    tables = {
        "flows": pl.concat([p.flows for p in parts]),
        "balances": balances,
        "figures": pl.concat([p.figures for p in parts]),
        "links": pl.concat([p.links for p in parts]),
        "prices": annual_prices(root, years),
        price_series.TABLE: price_series.build(root),
        "capacities": capacities(root, years, chosen, balances),
    }
    manifest = {
        "vintage": VINTAGE,
        "version": __version__,
        "years": list(years),
        "licence": "CC BY 4.0 (our own estimates; sources keep their own terms)",
        "places": len(tables["balances"]["place"].unique()),
        "flows": tables["flows"].height,
        "sources": {s.id: s.vintage for s in register().values()},
    }
    write(tables, manifest, report(tables["figures"]), out)
    return manifest


def reconcile(inputs: Inputs, market: str) -> Reconciled:
    """Reconcile one market of one year."""
    make, consumption = MARKETS[market]
    draft = make(inputs)
    used = gather(drafts.tables(inputs)[consumption].expected(), inputs.chosen)
    heat = coal_heat(inputs) if market == "coal" else {}
    return summarise(
        draft,
        draft.reconcile(),
        {place: value * TO_BALANCE[market] for place, value in used.items()},
        heat,
    )


def coal_heat(inputs: Inputs) -> dict[tuple[str, bool], float]:
    """Give GJ a tonne by (exporter, is home use): exports from the table, home from own output."""
    energy = drafts.tables(inputs)["coal production"]
    mass = drafts.coal_tonnes(inputs)
    gj, mt = (gather(t.expected(), inputs.chosen) for t in (energy, mass))
    sold = drafts.heat_of_exports()
    out: dict[tuple[str, bool], float] = {}
    for place in inputs.places:
        out[place, False] = sold.get(place, sold["default"])
        own = gj.get(place, 0.0) * 1000.0 / mt[place] if mt.get(place, 0.0) > 0 else 0.0
        out[place, True] = min(max(own, 8.0), 30.0) if own else sold["default"]
    return out


def old_trade(root: Path) -> pl.DataFrame:
    """Give the bilateral trade of 2017 in Mt: exporter, importer, fuel, value."""
    best = comtrade.mirror_best(comtrade.read(root))
    return (
        best.filter(
            (pl.col("period") == str(OLD_TRADE))
            & (pl.col("exporter_kind") == "place")
            & (pl.col("importer_kind") == "place")
        )
        .select("exporter", "importer", "fuel", "value")
        .sort("fuel", "exporter", "importer")
    )


def chosen_places(
    matrices: pl.DataFrame, workbook: pl.DataFrame, old: pl.DataFrame, years: Sequence[int]
) -> frozenset[str]:
    """Give the places that make, use or trade 0.1 % of a fuel in any year of the base.

    Trade counts for places whose own output or use is known: a tank farm on a transit island is
    neither a producer nor a market.
    """
    tables: list[Mapping[str, float]] = []
    for year in years:
        blank = Inputs(year, matrices, workbook, old, frozenset(), coordinates())
        tables.extend(t.expected() for t in drafts.tables(blank).values())
    known = {place for table in tables for place in table}
    for fuel in ("crude", "coal"):
        rows = old.filter(pl.col("fuel") == fuel)
        for side in ("exporter", "importer"):
            sums = rows.group_by(side).agg(pl.col("value").sum())
            tables.append({p: v for p, v in sums.iter_rows() if p in known})
    return choose(tables)


def annual_prices(root: Path, years: Sequence[int]) -> pl.DataFrame:
    """Give annual means of the benchmark series."""
    means = prices.annual_means(prices.read(root), whole_years=False)
    return means.filter(pl.col("year").is_in(list(years)))


def write(
    tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any], conflicts: str, out: Path
) -> None:
    """Write all tables, then move them into place; a failure leaves the old ones untouched."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        fresh = Path(folder)
        for name, table in tables.items():
            table.write_parquet(fresh / f"{name}.parquet", compression="zstd", compression_level=19)
        (fresh / "manifest.json").write_text(
            json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        (fresh / "conflicts.md").write_text(conflicts, encoding="utf-8")
        for path in sorted(fresh.iterdir()):
            path.replace(out / path.name)

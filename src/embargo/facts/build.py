"""Rebuild the embedded base from the public sources: read, reconcile, write whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from threadpoolctl import threadpool_limits

from embargo import __version__
from embargo.facts import conflicts, price_series, shipped
from embargo.facts.capacity import capacities
from embargo.facts.months import build as months
from embargo.facts.months import report as months_report
from embargo.facts.readers import prices, statistical_review
from embargo.facts.reconcile import customs, drafts, evidence
from embargo.facts.reconcile.carried import Solved, carry
from embargo.facts.reconcile.chosen import choose, gather
from embargo.facts.reconcile.draft import Draft
from embargo.facts.reconcile.inputs import Inputs
from embargo.facts.reconcile.result import Reconciled, summarise
from embargo.facts.sources import register, sources_root
from embargo.files import fresh_folder, place_folder
from embargo.places import coordinates

YEARS = tuple(range(2010, 2026))
LAST_REVIEWED = 2023
ROWS_A_GROUP = 8192
DOCS = Path(__file__).parents[3] / "docs"
"""Pages that the build rewrites; only a checkout has them."""
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
    out: Path = shipped.FOLDER,
    years: Sequence[int] = YEARS,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Rebuild the base tables and give the manifest.

    Arguments:
        root: folder of the public sources; found beside the checkout by default.
        out: folder that the tables are written to; it is left as it was if anything fails.
        years: calendar years to reconcile.
        progress: called with one line before every step.

    Raises:
        DataError: a source is missing or faulty.
    """
    with one_thread():
        return _build(root or sources_root(), out, years, progress)


def one_thread() -> AbstractContextManager[object]:
    """Keep linear algebra on one thread: one order of sums, and faster for matrices this small."""
    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def _build(
    root: Path, out: Path, years: Sequence[int], progress: Callable[[str], None]
) -> dict[str, Any]:
    progress("reading the statistical review")
    matrices = statistical_review.read_matrices(root)
    workbook = statistical_review.read_workbook(root, drafts.SHEETS)
    progress("reading customs trade")
    known = customs.trade(root)
    chosen = chosen_places(matrices, workbook, known, years)
    parts: list[Reconciled] = []
    worlds: dict[str, dict[str, Any]] = {}
    fights: list[pl.DataFrame] = []
    state: dict[str, Solved] = {}
    for year in chain(years):
        inputs = Inputs(
            year, matrices, workbook, customs.structure(known, year), chosen, coordinates()
        )
        for market in MARKETS:
            progress(f"reconciling {market} {year}")
            state[market] = solve(inputs, market, state.get(market))
        if year in years:
            parts += [state[market].result for market in MARKETS]
            fights += [conflicts.of_figures(state[market]) for market in MARKETS]
            worlds[str(year)] = {"basis": basis(year), "complete": complete(state.values())}
    progress("prices and capacities")
    balances = pl.concat([p.balances for p in parts])
    flows = pl.concat([p.flows for p in parts])
    monthly = months.build(root, flows)
    tables = {
        "flows": flows,
        "balances": balances,
        "figures": pl.concat([p.figures for p in parts]),
        "links": pl.concat([p.links for p in parts]),
        "prices": annual_prices(root, years),
        price_series.TABLE: price_series.build(root),
        "capacities": capacities(root, years, chosen, balances),
        "conflicts": pl.concat(
            [*fights, conflicts.of_mirrors(root, tuple(y for y in years if y <= customs.LAST))]
        ),
        **monthly.tables,
    }
    manifest = {
        "vintage": VINTAGE,
        "version": __version__,
        "years": list(years),
        "worlds": worlds,
        "licence": "CC BY 4.0 (our own estimates; sources keep their own terms)",
        "places": len(tables["balances"]["place"].unique()),
        "flows": tables["flows"].height,
        "sources": {s.id: s.vintage for s in register().values()},
    }
    write(tables, manifest, out)
    if out == shipped.FOLDER and DOCS.is_dir():
        page = conflicts.report(tables["conflicts"], tables["figures"].height)
        (DOCS / "conflicts.md").write_text(page, encoding="utf-8")
        (DOCS / "months.md").write_text(months_report.report(monthly), encoding="utf-8")
    return manifest


def chain(years: Sequence[int]) -> tuple[int, ...]:
    """Give the years to reconcile, in order: a carried year needs all from the last reviewed on."""
    carried = range(LAST_REVIEWED, max(years) + 1) if max(years) > LAST_REVIEWED else ()
    return tuple(sorted({*years, *carried}))


def basis(year: int) -> str:
    """Say what a year rests on."""
    if year > LAST_REVIEWED:
        return "carried forward"
    return "customs" if year <= customs.LAST else "trade matrices"


def widening(market: str, year: int) -> float:
    """Give the factor on the prior's sigmas that hidden figures ask for (``spread.yaml``)."""
    factors = evidence.read_yaml(Path(drafts.__file__).with_name("spread.yaml"))
    return float(factors[basis(year)][market])


def solve(inputs: Inputs, market: str, before: Solved | None = None) -> Solved:
    """Reconcile one market of one year.

    Arguments:
        inputs: the sources of the year.
        market: crude, products, gas or coal.
        before: the market in the year before; needed after the last reviewed year.
    """
    make, table = MARKETS[market]
    heat: dict[tuple[str, bool], float] = {}
    reviewed = replace(inputs, year=min(inputs.year, LAST_REVIEWED))
    if market == "coal":
        heat = coal_heat(reviewed)
    if inputs.year > LAST_REVIEWED:
        assert before is not None, "a carried year follows the year before"
        draft, used = carry(before, inputs)
    else:
        draft = make(inputs)
        stated = gather(drafts.tables(inputs)[table].expected(), inputs.chosen)
        used = {place: value * TO_BALANCE[market] for place, value in stated.items()}
    projection = draft.reconcile(widening(market, inputs.year))
    return Solved(draft, projection, summarise(draft, projection, used, heat))


def complete(markets: Iterable[Solved]) -> bool:
    """Whether a world is complete: all markets converged, every place balances, none is short."""
    return all(m.projection.converged and _balances(m.result.balances) for m in markets)


def _balances(rows: pl.DataFrame) -> bool:
    into = pl.col("production") + pl.col("imports")
    out = pl.col("exports") + pl.col("consumption") + pl.col("stock_change_and_losses")
    world = float(rows["consumption"].sum())
    sound = ((into - out).abs() < 1e-6 * (into + 1.0)) & (pl.col("consumption") > -2e-4 * world)
    return bool(rows.select(sound.all()).item())


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


def chosen_places(
    matrices: pl.DataFrame, workbook: pl.DataFrame, known: pl.DataFrame, years: Sequence[int]
) -> frozenset[str]:
    """Give the places that make, use or trade 0.1 % of a fuel in any year of the base.

    Trade counts for places whose own output or use is known: a tank farm on a transit island is
    neither a producer nor a market.
    """
    tables: list[Mapping[str, float]] = []
    old = customs.structure(known, customs.LAST)
    for year in sorted({min(y, LAST_REVIEWED) for y in years}):
        blank = Inputs(year, matrices, workbook, old, frozenset(), coordinates())
        tables.extend(t.expected() for t in drafts.tables(blank).values())
    stated = {place for table in tables for place in table}
    for fuel in ("crude", "coal"):
        rows = old.filter(pl.col("fuel") == fuel)
        for side in ("exporter", "importer"):
            sums = rows.group_by(side).agg(pl.col("value").sum())
            tables.append({p: v for p, v in sums.iter_rows() if p in stated})
    return choose(tables)


def annual_prices(root: Path, years: Sequence[int]) -> pl.DataFrame:
    """Give annual means of the benchmark series."""
    means = prices.annual_means(prices.read(root), whole_years=False)
    return means.filter(pl.col("year").is_in(list(years)))


def write(tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any], out: Path) -> None:
    """Write all tables, then move them into place; a failure leaves the old ones untouched."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = fresh_folder(out)
    try:
        for name, table in tables.items():
            table.write_parquet(
                fresh / f"{name}.parquet",
                compression="zstd",
                compression_level=19,
                # Rows stand by year: readers of one year skip the groups of the others.
                row_group_size=ROWS_A_GROUP,
                statistics=True,
            )
        (fresh / "manifest.json").write_text(
            json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        # What others keep there, such as the tables by month, goes along.
        for path in out.iterdir() if out.is_dir() else ():
            if not (fresh / path.name).exists():
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, fresh / path.name)
        place_folder(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)

"""A year after the last matrices: the year before, brought forward by single facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from embargo.facts import bans
from embargo.facts.basins import basin_shares
from embargo.facts.reconcile import evidence
from embargo.facts.reconcile.draft import RE_EXPORT, Cell, Draft, Figure
from embargo.facts.reconcile.drafts import FACT_UNITS, heat_by_place
from embargo.facts.reconcile.gas_cells import BARRED_FACTOR
from embargo.facts.reconcile.inputs import FACTS, Inputs, fact_id
from embargo.facts.reconcile.projection import Projection
from embargo.facts.reconcile.result import Reconciled
from embargo.fuels import FUELS, market_of

DRIFT, HOME_DRIFT = 0.25, 0.04
"""How far a flow between places, and a place's use of its own fuel, move within a year: relative
standard deviation, rounded (status M; the report on spread shows how they hold)."""

SMALLEST = 1e-7
LEAST_KNOWN = 0.2
"""Share of a fact that last year's flows must hold; below it, new flows are opened."""

GROWTH = "% growth"


@dataclass(frozen=True)
class Solved:
    """One market and year: what was asked and what came out."""

    draft: Draft
    projection: Projection
    result: Reconciled


def carry(
    previous: Solved, inputs: Inputs, factor: Mapping[str, float] | None = None
) -> tuple[Draft, dict[str, float]]:
    """Draft a year from the estimate of the year before.

    Arguments:
        previous: the market in the year before.
        inputs: places, year and hidden figures; its sources are those of the last reviewed year.
        factor: market units per unit of a fact, by "fuel unit".

    Returns:
        The draft, and consumption by place in the market's balance unit.

    Every flow is expected where it was, wider by a year's drift; links that a ban or a fact closed
    are gone. Totals of places grow as a fact says, else by ``years/growth.yaml`` with a wide sigma.
    """
    market, year = previous.draft.market, inputs.year
    draft = Draft(market, year, previous.draft.unit, inputs.hidden)
    wanted = tuple(f for f in FUELS if market_of(f) == market)
    facts = evidence.single_facts(FACTS / "facts.yaml", year, wanted)
    _cells(draft, previous, inputs, [r for r in facts if r["value"] == 0])
    _new_cells(draft, inputs, facts)
    consumption = _totals(draft, previous, inputs)
    inputs.bind_facts(
        draft,
        wanted,
        factor or FACT_UNITS,
        heat_by_place(inputs.places) if market == "coal" else None,
    )
    return draft, consumption


def _cells(draft: Draft, previous: Solved, inputs: Inputs, stopped: list[dict[str, Any]]) -> None:
    now, before = bans.barred(inputs.year), bans.barred(inputs.year - 1)
    closed = [(r["fuel"], _homes(inputs, r, "exporters"), _homes(inputs, r, "importers"))
              for r in stopped]  # fmt: skip
    for cell, value, sigma in zip(
        previous.draft.cells, previous.projection.value, previous.projection.sigma, strict=True
    ):
        flow = float(value)
        link = (cell.exporter, cell.importer, cell.fuel)
        if link in now and (link not in before or now[link] > before[link]):
            flow *= 0.0 if now[link] else BARRED_FACTOR
        if flow < SMALLEST or any(_is_in(cell, *c) for c in closed):
            continue
        home = cell.exporter == cell.importer and cell.fuel != RE_EXPORT
        drift = HOME_DRIFT if home else DRIFT
        spread = min(float(np.hypot(sigma / max(value, 1e-300), drift)), 1.0)
        draft.cell(cell.basin, cell.exporter, cell.importer, cell.fuel, flow, spread)


def _is_in(
    cell: Cell, fuel: str, exporters: Collection[str] | None, importers: Collection[str] | None
) -> bool:
    return (
        cell.fuel == fuel
        and cell.exporter != cell.importer
        and (exporters is None or cell.exporter in exporters)
        and (importers is None or cell.importer in importers)
    )


def _homes(inputs: Inputs, row: Mapping[str, Any], side: str) -> frozenset[str] | None:
    return None if row[side] is None else inputs.homes(row[side])


def _new_cells(draft: Draft, inputs: Inputs, facts: list[dict[str, Any]]) -> None:
    """Open cells for a fact that the flows of the year before can hardly carry."""
    for row in facts:
        if fact_id(row) in inputs.hidden:
            continue
        sellers, buyers = (_homes(inputs, row, side) for side in ("exporters", "importers"))
        fuel, value = row["fuel"], row["value"] * FACT_UNITS[f"{row['fuel']} {row['unit']}"]
        if draft.market == "coal" and row["unit"] != "PJ":
            value *= heat_by_place(sellers)[min(sellers)] if sellers else 25.0
        known = sum(draft.cells[at].prior for at, _ in draft.select(sellers, buyers, [fuel]))
        if known >= LEAST_KNOWN * value:
            continue
        pairs = [(s, b) for s in _shares(draft, fuel, sellers, "exporter").items()
                 for b in _shares(draft, fuel, buyers, "importer").items()]  # fmt: skip
        for (seller, out), (buyer, inward) in pairs:
            if seller != buyer:
                for basin, share in basin_shares(seller, buyer, fuel, inputs.year).items():
                    flow = (value - known) * out * inward * share
                    draft.cell(basin, seller, buyer, fuel, flow, 1.0)


def _shares(draft: Draft, fuel: str, wanted: Collection[str] | None, side: str) -> dict[str, float]:
    """How the trade of some places divides among them; evenly where there was none."""
    sums: dict[str, float] = {}
    for at, _ in draft.select(fuels=[fuel]):
        place = getattr(draft.cells[at], side)
        if wanted is None or place in wanted:
            sums[place] = sums.get(place, 0.0) + draft.cells[at].prior
    if not sums:
        sums = dict.fromkeys(sorted(wanted or ()), 1.0)
    total = sum(sums.values())
    return {place: value / total for place, value in sums.items()}


def _totals(draft: Draft, previous: Solved, inputs: Inputs) -> dict[str, float]:
    """Bind what places make and use; give consumption by place."""
    growth = evidence.read_yaml(FACTS / "years" / "growth.yaml")
    rows = {r["place"]: r for r in previous.result.balances.iter_rows(named=True)}
    world = sum(r["production"] for r in rows.values())
    consumption: dict[str, float] = {}
    for metric, side, key in (
        ("production", "exporters", "production"),
        ("consumption", "importers", "consumption"),
    ):
        known: dict[str, dict[str, Any]] = {}
        for row in evidence.single_facts(
            FACTS / "facts.yaml", inputs.year, (draft.market,), metric
        ):
            homes = inputs.homes(row[side])
            if len(homes) == 1:
                known[next(iter(homes))] = row
            else:
                members = [rows[p] for p in sorted(homes) if p in rows]
                _bind(draft, metric, homes, members, row, world, row["sigma"])
        usual = growth[inputs.year][draft.market][metric]
        for place, row in rows.items():
            fact = known.get(place) or {
                "value": usual,
                "unit": GROWTH,
                "source": growth["source"],
                "status": growth["status"],
            }
            sigma = known[place]["sigma"] if place in known else growth["sigma"][metric]
            value = _bind(draft, metric, {place}, [row], fact, world, sigma)
            if key == "consumption":
                consumption[place] = value
    return consumption


def _bind(
    draft: Draft,
    metric: str,
    homes: Collection[str],
    rows: list[dict[str, Any]],
    fact: Mapping[str, Any],
    world: float,
    sigma: float,
) -> float:
    before = sum(r[metric] for r in rows)
    value = before * (1 + fact["value"] / 100.0) if fact["unit"] == GROWTH else fact["value"]
    # The year before also took stock and lost some on the way; that is part of what flows bring.
    gap = sum(r["stock_change_and_losses"] for r in rows) if metric == "consumption" else 0.0
    label = "+".join(sorted(homes)) if len(homes) < 4 else f"{len(homes)} places"
    told = f"{fact['value']} {fact['unit']}"
    carried = "exporter" not in fact and "importer" not in fact
    figure = Figure(
        f"{draft.market} {metric} {label}",
        f"carried {metric}" if carried else metric,
        f"{draft.market} {metric}: {label}, {draft.year}, {told}",
        value + gap,
        sigma * abs(value) + 2e-5 * world,
        fact["source"],
        fact["status"],
        may_ship=not carried,
    )
    if metric == "production":
        draft.production(figure, homes)
    else:
        draft.use(figure, homes)
    return float(value)

"""The drafts of the four markets: which cells there are, and which figures bind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embargo import places
from embargo.facts import bans
from embargo.facts.basins import basin_shares
from embargo.facts.reconcile import customs, evidence
from embargo.facts.reconcile.chosen import gather
from embargo.facts.reconcile.draft import RE_EXPORT, Draft
from embargo.facts.reconcile.evidence import Table
from embargo.facts.reconcile.gas_cells import (
    BARRED_FACTOR,
    BCM_PER_MT,
    lng_cells,
    pipeline_cells,
)
from embargo.facts.reconcile.inputs import Inputs
from embargo.facts.reconcile.prior import trade_prior

BARRELS_PER_TONNE = 7.33
NGL_BARRELS_PER_TONNE = 11.0
PRODUCT_BARRELS_PER_TONNE = 8.06
MT_PER_KBD = 365.0 / 1000.0 / BARRELS_PER_TONNE
NGL_MT_PER_KBD = 365.0 / 1000.0 / NGL_BARRELS_PER_TONNE
SMALLEST_PRIOR = 2e-7
FACT_UNITS = {
    "crude Mt": 1.0,
    "crude kb/d": MT_PER_KBD,
    "crude mb/d": 1000.0 * MT_PER_KBD,
    "crude mb": 1.0 / BARRELS_PER_TONNE,
    "products Mt": 1.0,
    "products mb": 1.0 / PRODUCT_BARRELS_PER_TONNE,
    "lng Mt": BCM_PER_MT,
    "lng bcm": 1.0,
    "lng TWh": BCM_PER_MT / 15.2,
    "pipeline_gas bcm": 1.0,
    "pipeline_gas TWh": 1.0 / 10.55,
    "coal PJ": 1.0,
    "coal Mt": 1.0,
    "coal Mst": 0.90718474,
}
"""Market units per unit of a fact; a tonne of coal then has its exporter's heat."""


def crude(inputs: Inputs) -> Draft:
    """Draft the crude market in Mt: crude and condensate made, refined and traded."""
    draft = Draft("crude", inputs.year, "Mt", inputs.hidden)
    production, use = crude_production(inputs), refinery_throughput(inputs)
    _trade(inputs, draft, "crude", production, use, inputs.old_matrix("crude"),
           two_way=0.05, gravity_weight=0.12)  # fmt: skip
    _re_exports(draft, {p: 0.01 * v for p, v in gather(use.expected(), inputs.chosen).items()})
    inputs.bind_table(draft, production, "production", 0.015)
    inputs.bind_table(draft, use, "use", 0.03)
    inputs.bind_blocks(draft, "crude")
    customs.bind(inputs, draft, "crude", gather(production.expected(), inputs.chosen), 1.0)
    inputs.bind_facts(draft, ("crude",), FACT_UNITS)
    return draft


def products(inputs: Inputs) -> Draft:
    """Draft the market of oil products in Mt: refinery output and natural gas liquids."""
    draft = Draft("products", inputs.year, "Mt", inputs.hidden)
    throughput, liquids = refinery_throughput(inputs), _workbook(inputs, "ngl production")
    made = gather(throughput.expected(), inputs.chosen)
    for place, value in gather(liquids.expected(), inputs.chosen).items():
        made[place] = made.get(place, 0.0) + value * NGL_MT_PER_KBD
    production = Table("products production", made, {}, {}, {})
    use = _workbook(inputs, "oil consumption")
    nothing = np.zeros((len(inputs.places), len(inputs.places)))
    _trade(inputs, draft, "products", production, use, nothing, two_way=0.3, gravity_weight=1.0)
    sold: dict[str, float] = {}
    for block in inputs.blocks("products"):
        if len(block.exporters) == 1:
            sold[block.exporter] = sold.get(block.exporter, 0.0) + block.value
    hubs = {p: max(0.02 * v, sold.get(p, 0.0) - 0.8 * v) for p, v in made.items()}
    hubs |= {p: 0.3 * made.get(p, 0.0) for p in ("NLD", "BEL", "PAN", "MLT", "GIB") if p in made}
    _re_exports(draft, hubs)
    inputs.bind_table(draft, production, "production", 0.04)
    inputs.bind_table(draft, use, "use", 0.02)
    inputs.bind_blocks(draft, "products")
    inputs.bind_facts(draft, ("products",), FACT_UNITS)
    return draft


def coal(inputs: Inputs) -> Draft:
    """Draft the coal market in PJ, on the statistical review's heat basis."""
    draft = Draft("coal", inputs.year, "PJ", inputs.hidden)
    production, use = _workbook(inputs, "coal production"), _workbook(inputs, "coal consumption")
    _trade(inputs, draft, "coal", production, use, 25.0 * inputs.old_matrix("coal"),
           two_way=0.003, gravity_weight=0.12, scale=1000.0)  # fmt: skip
    used = gather(use.expected(), inputs.chosen)
    _re_exports(draft, {p: 2.0 + 5.0 * v for p, v in used.items()})
    inputs.bind_table(draft, production, "production", 0.03, 1000.0)
    inputs.bind_table(draft, use, "use", 0.08, 1000.0)
    inputs.bind_blocks(draft, "coal", 1000.0)
    heat = heat_by_place(inputs.places)
    made = {p: 1000.0 * v for p, v in gather(production.expected(), inputs.chosen).items()}
    customs.bind(inputs, draft, "coal", made, 25.0, heat)
    inputs.bind_facts(draft, ("coal",), FACT_UNITS, heat)
    return draft


def gas(inputs: Inputs) -> Draft:
    """Draft the gas market in bcm: own output, pipelines and LNG in one balance per place."""
    draft = Draft("gas", inputs.year, "bcm", inputs.hidden)
    production, use = _workbook(inputs, "gas production"), _workbook(inputs, "gas consumption")
    landed, loaded = _workbook(inputs, "lng imports"), _workbook(inputs, "lng exports")
    barred = bans.barred(inputs.year)
    lng_cells(inputs, draft, gather(loaded.expected(), inputs.chosen),
              gather(landed.expected(), inputs.chosen), barred)  # fmt: skip
    pipeline_cells(inputs, draft, barred)
    made, used = (gather(t.expected(), inputs.chosen) for t in (production, use))
    out: dict[str, float] = {}
    for cell in draft.cells:
        out[cell.exporter] = out.get(cell.exporter, 0.0) + cell.prior
    for place, value in made.items():
        home = min(max(value - out.get(place, 0.0), 0.05 * value), used.get(place, 0.0))
        for basin, share in basin_shares(place, place, "pipeline_gas", inputs.year).items():
            draft.cell(basin, place, place, "pipeline_gas", share * home, 0.2)
    europe = inputs.homes(places.area_members("Europe"))
    again = {p: (0.15 if p in europe else 0.002) * used.get(p, 0.0) for p in used}
    for place, sold in out.items():
        if sold > made.get(place, 0.0):
            again[place] = max(0.5, sold - made.get(place, 0.0))
    _re_exports(draft, again)
    inputs.bind_table(draft, production, "production", 0.015)
    inputs.bind_table(draft, use, "use", 0.02)
    inputs.bind_table(draft, landed, "imports", 0.01, fuels=("lng",))
    inputs.bind_table(draft, loaded, "exports", 0.01, fuels=("lng",))
    inputs.bind_blocks(draft, "lng")
    # Inside Europe the tables book the last border, and changed twice how: only origins outside it
    # and Norway are bound there.
    inputs.bind_blocks(
        draft, "pipeline_gas", skip={"NLD", "Other Europe", "European Union", "EU", "UKR", "GBR"}
    )
    for fuel in ("lng", "pipeline_gas"):
        customs.bind(inputs, draft, fuel, made, BCM_PER_MT)
    inputs.bind_facts(draft, ("lng", "pipeline_gas"), FACT_UNITS)
    return draft


def crude_production(inputs: Inputs) -> Table:
    """Give crude and condensate output in Mt.

    Barrels of crude and of natural gas liquids divide each country's oil tonnage, so that the
    density of its own crude is kept.
    """
    barrels = _workbook(inputs, "crude production")
    liquids = _workbook(inputs, "ngl production")
    tonnes = _workbook(inputs, "oil production")

    def convert(
        kbd: Mapping[str, float], ngl: Mapping[str, float], total: Mapping[str, float]
    ) -> dict[str, float]:
        out = {}
        for place, value in kbd.items():
            plain = value * MT_PER_KBD
            light = ngl.get(place, 0.0) * NGL_MT_PER_KBD
            whole = total.get(place, plain + light)
            out[place] = whole * plain / (plain + light) if plain + light > 0 else 0.0
        return out

    return replace(
        barrels,
        name="crude production",
        place=convert(barrels.place, liquids.place, tonnes.place),
        rest=convert(barrels.rest, liquids.rest, tonnes.rest),
        split={p: v * MT_PER_KBD for p, v in barrels.split.items()},
    )


def refinery_throughput(inputs: Inputs) -> Table:
    """Give refinery throughput in Mt of crude."""
    kbd = _workbook(inputs, "refinery throughput")
    return replace(
        kbd,
        place={p: v * MT_PER_KBD for p, v in kbd.place.items()},
        rest={p: v * MT_PER_KBD for p, v in kbd.rest.items()},
        split={p: v * MT_PER_KBD for p, v in kbd.split.items()},
    )


def heat_of_exports() -> dict[str, float]:
    """Give the heat of exported coal by exporter, GJ/t, with a ``default``."""
    rows = evidence.read_yaml(Path(__file__).with_name("coal_heat.yaml"))
    return {row["exporter"]: row["value"] for row in rows}


def heat_by_place(places: Iterable[str]) -> dict[str, float]:
    """Give the heat of exported coal of every place, GJ/t."""
    known = heat_of_exports()
    return {p: known.get(p, known["default"]) for p in places}


_TABLES = {
    "crude production": ("production", "crude", "kb/d", "exporter"),
    "ngl production": ("production", "ngl", "kb/d", "exporter"),
    "oil production": ("production", "oil", "Mt", "exporter"),
    "oil consumption": ("consumption", "oil", "Mt", "importer"),
    "refinery throughput": ("throughput", "crude", "kb/d", "importer"),
    "gas production": ("production", "gas", "bcm", "exporter"),
    "gas consumption": ("consumption", "gas", "bcm", "importer"),
    "lng imports": ("trade", "lng", "bcm", "importer"),
    "lng exports": ("trade", "lng", "bcm", "exporter"),
    "coal production": ("production", "coal", "EJ", "exporter"),
    "coal consumption": ("consumption", "coal", "EJ", "importer"),
}


SHEETS = (
    "Oil Production - tonnes",
    "Crude+cond production - barrels",
    "NGLs production - barrels",
    "Oil Consumption - Tonnes",
    "Oil refinery - throughput",
    "Gas Production - Bcm",
    "Gas Consumption - Bcm",
    "Gas - LNG imports bcm",
    "Gas - LNG exports bcm",
    "Coal Production - mt",
    "Coal Production - EJ",
    "Coal Consumption - EJ",
)
"""The sheets of totals that the drafts use; those of trade between areas repeat the blocks."""


def tables(inputs: Inputs) -> dict[str, Table]:
    """Give all tables of totals of the year by name."""
    return {name: _workbook(inputs, name) for name in _TABLES}


def _workbook(inputs: Inputs, name: str) -> Table:
    return evidence.table(inputs.workbook, name, inputs.year, *_TABLES[name])


def _trade(
    inputs: Inputs,
    draft: Draft,
    fuel: str,
    production: Table,
    use: Table,
    old: NDArray[np.float64],
    *,
    two_way: float,
    gravity_weight: float,
    scale: float = 1.0,
) -> None:
    made = {p: v * scale for p, v in gather(production.expected(), inputs.chosen).items()}
    used = {p: v * scale for p, v in gather(use.expected(), inputs.chosen).items()}
    # Between a pair's own mirrors, and how far trade has moved since customs last saw it.
    known = inputs.customs_matrices(fuel)[1]
    drift = 0.5 if inputs.year > customs.LAST else 0.2
    prior = trade_prior(
        inputs.places, made, used, old, inputs.distance_km,
        two_way=two_way, gravity_weight=gravity_weight,
        sigma_observed=np.clip(np.hypot(known, drift), 0.0, 1.0),
        unknown=inputs.unknown_pairs(fuel) if inputs.hidden else None,
        same_year=inputs.year <= customs.LAST,
    )  # fmt: skip
    barred = bans.barred(inputs.year)
    expected, spread = prior.flow.copy(), prior.relative_sigma.copy()
    at = {p: i for i, p in enumerate(inputs.places)}
    for (exporter, importer, what), whole_year in barred.items():
        if what == fuel and exporter in at and importer in at:
            expected[at[exporter], at[importer]] *= 0.0 if whole_year else BARRED_FACTOR
            spread[at[exporter], at[importer]] = 1.0
    _scale_to_blocks(inputs, fuel, expected, at, scale)
    smallest = SMALLEST_PRIOR * sum(made.values())
    for i, exporter in enumerate(inputs.places):
        for j, importer in enumerate(inputs.places):
            flow, sigma = float(expected[i, j]), float(spread[i, j])
            if flow < smallest:
                continue
            for basin, share in basin_shares(exporter, importer, fuel, inputs.year).items():
                draft.cell(basin, exporter, importer, fuel, share * flow, sigma)


def _scale_to_blocks(
    inputs: Inputs, fuel: str, expected: NDArray[np.float64], at: Mapping[str, int], scale: float
) -> None:
    """Bring the prior to the size of every trade block before the projection starts.

    A block far larger than its prior (a new exporter, a trade that customs do not book) would else
    be reached only by cells that are otherwise well known.
    """
    hidden, shown, before = [], 0.0, 0.0
    for block in inputs.blocks(fuel):
        rows = [at[p] for p in sorted(inputs.homes(block.exporters))]
        columns = [at[p] for p in sorted(inputs.homes(block.importers))]
        inside = np.ix_(rows, columns)
        own = np.equal.outer(rows, columns)
        mass = float(expected[inside][~own].sum())
        if f"{fuel} {block.exporter}→{block.importer}" in inputs.hidden:
            hidden.append((inside, own))
        elif mass > 0:
            factor = max(block.value * scale, 1e-9) / mass
            shown, before = shown + block.value * scale, before + mass
            expected[inside] = np.where(own, expected[inside], expected[inside] * factor)
    for inside, own in hidden:  # as much off as all the others together
        expected[inside] = np.where(own, expected[inside], expected[inside] * shown / before)


def _re_exports(draft: Draft, expected: Mapping[str, float]) -> None:
    for place, value in expected.items():
        if value > 0:
            draft.cell(place, place, place, RE_EXPORT, value, 1.0)


def coal_tonnes(inputs: Inputs) -> Table:
    """Give coal output in Mt, for the heat of each country's own coal."""
    return evidence.table(
        inputs.workbook, "coal production", inputs.year, "production", "coal", "Mt", "exporter"
    )

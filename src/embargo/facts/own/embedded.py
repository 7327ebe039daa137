"""The embedded estimate of one market and year, taken up again as a draft that facts can bind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from ruamel.yaml import YAML

from embargo import fuels
from embargo.facts import base
from embargo.facts.basins import basin_shares
from embargo.facts.own.fact import Fact, Side
from embargo.facts.own.rows import Known
from embargo.facts.reconcile.draft import RE_EXPORT, Cell, Draft, Figure
from embargo.facts.reconcile.result import sigma_of_band

Vector = NDArray[np.float64]
Terms = list[tuple[int, float]]

FLOOR = 2e-5
"""Standard deviation of a figure of the base beside its relative one, as a share of its table."""

NEW_SIGMA = 1.0
"""Relative standard deviation of a trade that the base does not know and a fact introduces."""

_RE_EXPORT_LEAST = 1e-12


@dataclass(frozen=True)
class Embedded:
    """One market and year of the base.

    Attributes:
        draft: cells with the estimate as their prior, and the base's figures, each bound at what
            the estimate makes of it; the trade cells come first, in the order of the flows.
        flows, balances, figures: the tables of the base.
        bound: the number in `figures` of each figure of the draft; one without flows has none.
        posterior: standard deviation of every cell, from its band, shape [n].
        heat: GJ a tonne by (exporter, is home use); empty but for coal.
        stated: what the base's sources call consumption, by place.
    """

    draft: Draft
    flows: pl.DataFrame
    balances: pl.DataFrame
    figures: pl.DataFrame
    bound: tuple[int, ...]
    posterior: Vector
    heat: Mapping[tuple[str, bool], float]


def known() -> Known:
    """Give what a row of a user's file must fit."""
    flows = base.flows().select("basin", "exporter").unique()
    parts = {b: e for b, e in flows.iter_rows() if b != e}
    return Known(base.years(), frozenset(base.balances()["place"]), parts)


def embedded(year: int, market: str) -> Embedded:
    """Take up one market and year of the base."""
    flows, balances, figures = (
        table(year).filter(pl.col("market") == market)
        for table in (base.flows, base.balances, base.figures)
    )
    draft = Draft(market, year, fuels.balance_unit(market))
    value = flows["value"].to_numpy()
    relative = sigma_of_band(value, flows["high"].to_numpy()) / value
    columns = flows.select("basin", "exporter", "importer", "fuel", "balance")
    for (basin, exporter, importer, fuel, value), spread in zip(
        columns.iter_rows(), relative, strict=True
    ):
        draft.cell(basin, exporter, importer, fuel, value, float(spread))
    for place, again in balances.select("place", "re_exports").iter_rows():
        if again > _RE_EXPORT_LEAST:
            draft.cell(place, place, place, RE_EXPORT, again, 1.0)
    bound = _bind_figures(draft, figures, base.links(year).filter(pl.col("market") == market))
    values = np.array([cell.prior for cell in draft.cells])
    spread = np.array([cell.relative_sigma for cell in draft.cells])
    return Embedded(draft, flows, balances, figures, bound, values * spread, _heat(flows, market))


def _heat(flows: pl.DataFrame, market: str) -> dict[tuple[str, bool], float]:
    if market != "coal":
        return {}
    rows = flows.group_by("exporter", home=pl.col("exporter") == pl.col("importer")).agg(
        heat=pl.col("balance").sum() / pl.col("value").sum()
    )
    out = {(e, h): float(v) for e, h, v in rows.iter_rows()}
    for exporter, home in list(out):
        out.setdefault((exporter, not home), out[exporter, home])
    return out


@cache
def _kinds() -> Any:
    return YAML(typ="safe", pure=True).load(Path(__file__).with_name("sigmas.yaml"))


def _bind_figures(draft: Draft, figures: pl.DataFrame, links: pl.DataFrame) -> tuple[int, ...]:
    members: dict[int, list[int]] = {}
    for figure, flow in links.select("figure", "flow").iter_rows():
        members.setdefault(figure, []).append(flow)
    again = {cell.exporter: at for at, cell in enumerate(draft.cells) if cell.fuel == RE_EXPORT}
    bound: list[int] = []
    size = dict(figures.group_by("kind").agg(pl.col("estimate").abs().sum()).iter_rows())
    for row in figures.iter_rows(named=True):
        inside = members.get(row["figure"], [])
        terms: Terms = [(at, 1.0) for at in inside]
        side = side_of_total(row["kind"])
        # Totals are net of re-exports, which have no flow of their own that a link could name.
        if side in ("production", "use"):
            ends = {
                draft.cells[at].exporter if side == "production" else draft.cells[at].importer
                for at in inside
            }
            terms += [(again[place], -1.0) for place in sorted(ends) if place in again]
        value = sum(weight * draft.cells[at].prior for at, weight in terms)
        sigma = _relative(row) * abs(value) + FLOOR * size[row["kind"]]
        figure = Figure(
            row["id"], row["kind"], row["text"], value, max(sigma, 1e-9), row["source"],
            row["status"], may_ship=row["value"] is not None,
        )  # fmt: skip
        if inside and draft.bind(figure, terms):
            bound.append(row["figure"])
    return tuple(bound)


def _relative(row: Mapping[str, Any]) -> float:
    kinds = _kinds()
    by_status = kinds.get(row["kind"], kinds["default"])
    return float(by_status.get(row["status"], kinds["default"][row["status"]]))


def side_of_total(kind: str) -> str:
    """Give what a figure of this kind sums: production, use, exports, imports, or "" for a part."""
    for word, side in (
        ("production", "production"),
        ("consumption", "use"),
        ("throughput", "use"),
        ("exports", "exports"),
        ("imports", "imports"),
    ):
        if kind.endswith(word):
            return side
    return ""


def terms_of(part: Embedded, fact: Fact) -> Terms:
    """Give the cells that a fact sums, each with its weight; empty if the base has no such trade.

    Coal by weight is a sum of tonnes, so each cell counts by its exporter's heat; the weights are
    scaled so that the fact stays in PJ at the mean heat of its flows.
    """
    draft = part.draft
    chosen = draft.select(
        fact.exporter.homes, fact.importer.homes, fact.fuels, fact.exporter.basins
    )
    if not fact.by_mass or not chosen:
        return chosen
    mean = mean_heat(part, chosen)
    return [(at, mean / part.heat[draft.cells[at].exporter, False]) for at, _ in chosen]


def mean_heat(part: Embedded, chosen: Iterable[tuple[int, float]]) -> float:
    """Give the mean heat of some coal flows, GJ a tonne."""
    cells = [part.draft.cells[at] for at, _ in chosen]
    mass = sum(cell.prior / part.heat[cell.exporter, False] for cell in cells)
    return sum(cell.prior for cell in cells) / mass


def per_unit(part: Embedded, fact: Fact, terms: Terms) -> float:
    """Give the market's balance units in one unit of a fact."""
    return fact.size * (mean_heat(part, terms) if fact.by_mass else 1.0)


def with_new_trade(part: Embedded, fact: Fact) -> Embedded:
    """Add the cells of a trade that the base does not know, with the fact itself as their prior.

    They join every figure of the base that sums over trade of that kind: output of the exporter,
    use of the importer, and blocks or totals that hold both.
    """
    seller, buyer, fuel = _one(fact.exporter), _one(fact.importer), fact.fuels[0]
    draft = part.draft
    heat = dict(part.heat)
    if draft.market == "coal":
        heat.setdefault((seller, False), float(np.mean(list(heat.values()))))
    basins = fact.exporter.basins
    shares = (
        dict.fromkeys(sorted(basins), 1.0 / len(basins))
        if basins
        else basin_shares(seller, buyer, fuel)
    )
    amount = fact.amount * (heat[seller, False] if fact.by_mass else 1.0)
    before = tuple(draft.cells)
    for basin, share in shares.items():
        draft.cell(basin, seller, buyer, fuel, share * amount, NEW_SIGMA)
        belongs = partial(_joins, before=before, new=draft.cells[-1])
        draft.join(len(draft.cells) - 1, belongs)
    new = np.array([cell.prior for cell in draft.cells[len(before) :]])
    return replace(part, posterior=np.concatenate([part.posterior, NEW_SIGMA * new]), heat=heat)


def _one(side: Side) -> str:
    (place,) = side.homes or ("",)
    return place


def _joins(
    figure: Figure, inside: Collection[Cell], *, before: Collection[Cell], new: Cell
) -> bool:
    """Whether a figure that sums over some cells would have summed over a new one too."""
    side = side_of_total(figure.kind)
    if side == "production":
        return new.exporter in {cell.exporter for cell in inside}
    if side == "use":
        return new.importer in {cell.importer for cell in inside}
    if new.fuel not in {cell.fuel for cell in inside}:
        return False
    if side == "exports":
        return new.exporter in {cell.exporter for cell in inside}
    if side == "imports":
        return new.importer in {cell.importer for cell in inside}
    sells = new.basin in {cell.basin for cell in inside}
    buys = new.importer in {cell.importer for cell in inside}
    if sells and buys:
        return True
    if figure.kind == "trade block":
        return False
    # A single fact to or from the whole world holds every other trade of its seller or buyer.
    everyone = [c for c in before if c.fuel == new.fuel and c.exporter != c.importer]
    sold = [c for c in everyone if c.basin == new.basin]
    bought = [c for c in everyone if c.importer == new.importer]
    return (sells and len(sold) > 1 and all(c in inside for c in sold)) or (
        buys and len(bought) > 1 and all(c in inside for c in bought)
    )

"""The base closest to its own estimate that also respects a user's facts.

The first build minimised a divergence from its prior plus the squared misses of its figures. Around
its minimum x̂ the same objective is, up to a constant, the divergence from x̂ with the same weights
plus the squared distances of the figures from what x̂ makes of them (the three-point property of
Bregman divergences: Bregman 1967). So a new figure can be imposed without the old sources, and the
answer is the one that rebuilding with it would give, as far as the weights are known. The base
ships bands and not weights; `free_variance` finds the weights that lead to those bands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import linalg, sparse

from embargo.errors import Fault, InputError
from embargo.facts.own.embedded import Embedded, per_unit, terms_of, with_new_trade
from embargo.facts.own.fact import Fact
from embargo.facts.reconcile.draft import RE_EXPORT, Figure
from embargo.facts.reconcile.projection import Projection, project
from embargo.facts.reconcile.result import STOCK_SHARE, Reconciled, agreement, summarise

Vector = NDArray[np.float64]

KIND = "user fact"
ROUNDS = 8
WIDEST = 3.0
"""Largest relative standard deviation of a cell before any figure."""

LEAST_SIGMA = 1e-6
"""Standard deviation of a fact that says zero, as a share of the market."""

_GAPS = ("within 1 %", "1–3 %", "3–10 %", "over 10 %")


@dataclass(frozen=True)
class Imposed:
    """One market and year with a user's facts in it.

    Attributes:
        tables: flows, balances, figures and links, as a build leaves them.
        facts: the facts in the order in which they were bound, after the base's figures.
        part: what was bound.
        before: estimate of every figure in the base, shape [m].
        projection: the new estimate.
        influence: how far each figure moves the sum of each fact, in balance units (linearised),
            shape [facts × m].
    """

    tables: Reconciled
    facts: tuple[Fact, ...]
    part: Embedded
    before: Vector
    projection: Projection
    influence: Vector


def impose(part: Embedded, facts: list[Fact]) -> Imposed:
    """Give one market and year of the base with facts imposed on it.

    Arguments:
        part: the market and year of the base.
        facts: facts of that market and year, in any order.

    Raises:
        InputError: the facts cannot be reconciled.
    """
    facts = sorted(facts, key=lambda fact: (str(fact.key), fact.amount, fact.where))
    old_cells, old_figures = len(part.draft.cells), len(part.draft.figures)
    incidence = part.draft.incidence()
    variance = np.array([f.sigma for f in part.draft.figures]) ** 2
    free = free_variance(part, incidence, variance)
    posterior = np.sqrt(_explained(free, incidence, variance))
    for fact in facts:
        if fact.amount > 0 and not terms_of(part, fact):
            part = with_new_trade(part, fact)
    draft = part.draft
    added = np.array([c.prior**2 * c.relative_sigma**2 for c in draft.cells[old_cells:]])
    free = np.concatenate([free, added])
    whole = sum(c.prior for c in draft.cells)
    bound: list[Fact] = []
    for fact in facts:
        terms = terms_of(part, fact)
        value = fact.value * per_unit(part, fact, terms) if terms else 0.0
        sigma = max(fact.sigma * value, LEAST_SIGMA * whole)
        name = f"user {fact.text} [{len(bound) + 1}]"
        figure = Figure(name, KIND, fact.text, value, sigma, fact.source, fact.status, True)
        if draft.bind(figure, terms):
            bound.append(fact)
    rows = draft.incidence()
    prior = np.array([c.prior for c in draft.cells])
    found = project(
        prior,
        np.sqrt(free) / prior,
        rows,
        np.array([f.value for f in draft.figures]),
        np.array([f.sigma for f in draft.figures]),
    )
    if not found.converged:
        raise InputError(
            Fault(fact.where, f"{fact.text} cannot be reconciled with the base",
                  "check the value; give a wider sigma; leave facts out one by one")
            for fact in facts
        )  # fmt: skip
    before = rows @ np.where(np.arange(prior.size) < old_cells, prior, 0.0)
    # The base's own bands, narrowed or widened as the facts do it.
    spread = found.sigma.copy()
    spread[:old_cells] *= part.posterior[:old_cells] / posterior
    loaded = rows[old_figures:].multiply((found.value * free / prior)[None, :]).tocsr()
    influence = np.asarray((loaded @ sparse.csr_array(rows.T)).toarray() * found.pull[None, :])
    tables = _tables(part, replace(found, sigma=spread), old_figures, before)
    return Imposed(tables, tuple(bound), part, before, found, influence)


def free_variance(part: Embedded, incidence: sparse.csr_array, variance: Vector) -> Vector:
    """Give the variance that every cell would have without any figure, shape [n].

    Found from the bands by fixed-point iteration on v = f (1 − h), h the share of the variance that
    the figures explain. What binding figures leave of a cell says little of its own weight, so the
    result is bounded by `WIDEST`; re-exports, which have no band, keep their own.
    """
    values = np.array([c.prior for c in part.draft.cells])
    fixed = np.array([c.fuel == RE_EXPORT for c in part.draft.cells])
    target = part.posterior**2
    most = np.maximum((WIDEST * values) ** 2, target)
    free = target
    for _ in range(ROUNDS):
        left = _explained(free, incidence, variance) / free
        free = np.where(fixed, target, np.clip(target / np.maximum(left, 1e-6), target, most))
    return free


def _explained(free: Vector, incidence: sparse.csr_array, variance: Vector) -> Vector:
    """Variance of every cell after the figures, by the Woodbury identity."""
    loaded = incidence.multiply(free[None, :]).tocsr()
    gram = (loaded @ sparse.csr_array(incidence.T)).toarray()
    gram[np.diag_indices_from(gram)] += variance
    dense = loaded.toarray()
    solved = linalg.cho_solve(linalg.cho_factor(gram, lower=True), dense)
    left: Vector = np.maximum(free - np.einsum("ij,ij->j", dense, solved), 1e-9 * free)
    return left


def _tables(part: Embedded, found: Projection, old: int, before: Vector) -> Reconciled:
    # Consumption as published: what the base's gap between the two was made from.
    rows = part.balances.select("place", "consumption", "stock_change_and_losses").iter_rows()
    stated = {p: c - s * (1.0 - STOCK_SHARE) / STOCK_SHARE for p, c, s in rows}
    new = summarise(part.draft, found, stated, dict(part.heat))
    pairs = _single_pairs(part, old)
    own = [row in pairs for row in new.flows.select("exporter", "importer", "fuel").iter_rows()]
    seen = [*part.flows["observed"], *[False] * (new.flows.height - part.flows.height)]
    flows = new.flows.with_columns(observed=pl.Series(own) | pl.Series(seen))
    # The base's figures keep their numbers; the facts come after the last of them.
    count = part.figures.height
    numbers = [*part.bound, *range(count, count + len(part.draft.figures) - old)]
    links = new.links.with_columns(
        figure=pl.lit(pl.Series(numbers, dtype=pl.Int32)).gather(pl.col("figure"))
    )
    return Reconciled(flows, new.balances, _figures(part, new, old, before), links)


def _single_pairs(part: Embedded, old: int) -> set[tuple[str, str, str]]:
    """Pairs of places whose trade a fact gives by itself."""
    rows, out = part.draft.incidence()[old:], set()
    for at in range(rows.shape[0]):
        cells = (part.draft.cells[k] for k in rows.indices[rows.indptr[at] : rows.indptr[at + 1]])
        inside = {(cell.exporter, cell.importer, cell.fuel) for cell in cells}
        if len(inside) == 1:
            out |= inside
    return out


def _figures(part: Embedded, new: Reconciled, old: int, before: Vector) -> pl.DataFrame:
    """The base's figures as they now stand, and the user's.

    The published value behind a figure may not be shipped, so its gap is the wider of the base's
    own and the distance that the estimate has moved since.
    """
    moved = new.figures["estimate"].to_numpy() - before
    rows = part.figures.to_dicts()
    for at, number in enumerate(part.bound):
        row, sigma = rows[number], part.draft.figures[at].sigma
        row["estimate"] += moved[at]
        if row["value"] is None:
            size = abs(moved[at]) / max(abs(before[at]), 1e-12)
            row["gap"] = max(row["gap"], agreement(size), key=_GAPS.index)
        else:
            row["gap"] = agreement(_gap(row))
        row["conflict"] = bool(row["conflict"] or abs(moved[at]) > 2.0 * sigma)
    for number, row in enumerate(new.figures[old:].iter_rows(named=True), len(rows)):
        rows.append(row | {"figure": number, "gap": agreement(_gap(row))})
    return pl.DataFrame(rows, schema=part.figures.schema)


def _gap(row: Mapping[str, Any]) -> float:
    return float((row["estimate"] - row["value"]) / max(abs(row["value"]), 1e-12))

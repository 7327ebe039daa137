"""Biproportional fit of the untreated flows to fixed totals (RAS, iterative proportional fit)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.evidence.baselines.margins import block
from embargo.evidence.baselines.prediction import Prediction
from embargo.evidence.problem import Floats, Problem

STEPS = 2000


@dataclass(frozen=True)
class Fit:
    """A biproportional fit.

    Attributes:
        matrix: [E, I]; rows met exactly, columns within `gap`.
        gap: largest distance of a row or column sum from its margin, as a share of the total.
        steps: passes over rows and columns.
    """

    matrix: Floats
    gap: float
    steps: int


def fit(
    seed: Floats, rows: Floats, columns: Floats, *, steps: int = STEPS, within: float = 1e-10
) -> Fit:
    """Give the matrix r_e · seed · c_i whose sums are the margins.

    Where the pattern of zeros cannot carry the margins there is no such matrix: the last pass is
    given with its gap. Source: Deming and Stephan 1940; Stone 1961; Pukelsheim 2014 on
    convergence.

    Arguments:
        seed: [E, I], none below zero.
        rows, columns: [E] and [I] margins with equal sums.
        steps: most passes.
        within: gap at which to stop.
    """
    total = float(rows.sum())
    if total <= 0 or not seed.any():
        return Fit(np.zeros_like(seed), float(total > 0), 0)
    r, c = np.ones(len(rows)), np.ones(len(columns))
    gap, last, passed = np.inf, np.inf, 0
    for passed in range(1, steps + 1):
        c = _ratio(columns, r @ seed)
        r = _ratio(rows, seed @ c)
        gap = float(np.abs(c * (r @ seed) - columns).max()) / total
        if gap < within or _runs_away(r) or _runs_away(c):
            break
        if passed % 100 == 0:
            if gap > 0.999 * last:
                break
            last = gap
    matrix = r[:, None] * seed * c[None, :]
    gap = max(gap, float(np.abs(matrix.sum(axis=1) - rows).max()) / total)
    return Fit(matrix, gap, passed)


def _ratio(wanted: Floats, got: Floats) -> Floats:
    some = got > 1e-250
    return np.where(some, wanted / np.where(some, got, 1.0), 0.0)


def _runs_away(factors: Floats) -> bool:
    """Whether a pattern that cannot carry its margins drives factors to nothing or infinity."""
    some = factors[factors > 0]
    return not some.size or some.min() < 1e-100 or some.max() > 1e100


def filled(
    problem: Problem, seed: Floats, *, keep_home: bool = False, by_way: bool = False
) -> Prediction:
    """Give the free block filled from a seed [E, I], fitted to its margins."""
    free = block(problem, keep_home=keep_home, by_way=by_way)
    found = fit(np.where(free.free, seed, 0.0), free.supply, free.demand)
    flow = free.held + found.matrix
    if found.gap < 1e-6:
        return Prediction(flow, found.gap)
    return Prediction(flow, found.gap, (_words(problem, found, free.supply, free.demand),))


def _words(problem: Problem, found: Fit, supply: Floats, demand: Floats) -> str:
    wide = np.concatenate([found.matrix.sum(axis=1) - supply, found.matrix.sum(axis=0) - demand])
    names = (*problem.exporters, *problem.importers)
    worst = int(np.abs(wide).argmax())
    side = "exporter" if worst < len(supply) else "importer"
    return (
        f"no such flows meet all totals: off by {found.gap:.2%} of the trade, most for "
        f"{side} {names[worst]} ({wide[worst]:+.3g})"
    )


def predict(problem: Problem) -> Prediction:
    """Give base flows, home use included, refitted to the totals around the treated flows.

    Unconditional: base totals at the level of the measures. Conditional: actual totals. Totals
    that no flows on base pairs can meet are reported.
    """
    return filled(problem, problem.flow0)

"""The cheapest way to meet all totals: the transport problem."""

from __future__ import annotations

import numpy as np

from embargo.evidence.baselines.margins import block
from embargo.evidence.baselines.prediction import Prediction
from embargo.evidence.problem import Problem

UNMET = 20.0
"""Cost of a tonne left over, as a multiple of the longest way; keeps every case feasible."""


def predict(problem: Problem) -> Prediction:
    """Give the free flows that minimise the sum of flow times distance, totals met.

    Home use and pairs without a distance keep their base flow. What the open pairs cannot carry
    is left over and reported. Solver: HiGHS through scipy.optimize.linprog (Hitchcock 1941;
    Huangfu and Hall 2018).
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    part = block(problem, keep_home=True, by_way=True)
    row, column = np.nonzero(part.free & (part.supply > 0)[:, None] & (part.demand > 0)[None, :])
    total = float(part.supply.sum())
    if total <= 0 or not len(row):
        gap = float(total > 0)
        return Prediction(part.held, gap, ("no way is open",) if gap else ())
    e, i, n = len(part.supply), len(part.demand), len(row)
    cost = problem.distance[row, column]
    unmet = UNMET * max(float(cost.max()), 1.0)
    numbers = np.arange(n)
    at = np.concatenate([row, np.arange(e), e + column, e + np.arange(i)])
    of = np.concatenate([numbers, n + np.arange(e), numbers, n + e + np.arange(i)])
    sums = csr_array((np.ones(len(at)), (at, of)), shape=(e + i, n + e + i))
    found = linprog(
        np.concatenate([cost, np.full(e + i, unmet)]),
        A_eq=sums,
        b_eq=np.concatenate([part.supply, part.demand]) / total,
        method="highs",
    )
    if found.x is None:
        return Prediction(part.held, 1.0, (f"HiGHS found no solution: {found.message}",))
    flow = part.held.copy()
    flow[row, column] += found.x[:n] * total
    gap = float(found.x[n:].max())
    names = (*problem.exporters, *problem.importers)
    worst = names[int(found.x[n:].argmax())]
    limits = (f"{gap:.2%} of the trade finds no way, most for {worst}",) if gap > 1e-6 else ()
    return Prediction(flow, gap, limits)

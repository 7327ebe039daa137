"""What is lost is made up in proportion to past trade."""

from __future__ import annotations

import numpy as np

from embargo.evidence.baselines.margins import home_use, totals
from embargo.evidence.baselines.prediction import Prediction, listed
from embargo.evidence.problem import Floats, Problem


def predict(problem: Problem) -> Prediction:
    """Give base flows with diversion and backfill in proportion to base flows.

    An exporter spreads what it no longer sells over its other buyers, an importer what it no
    longer gets over its other suppliers, each by base shares: flow1 = flow0 · (r + c − 1), where r
    (by exporter) and c (by importer) are what is left to trade over the same in the base. Without
    treated flows, outages or actual totals r = c = 1. Home use stays. Done once: the totals of the
    partners are not balanced; done until they are it becomes `ras`. Never below zero.
    """
    home = home_use(problem)
    held = np.where(problem.fixed, problem.imposed, 0.0) + home
    trade = np.where(problem.fixed | problem.home, 0.0, problem.flow0)
    supply, demand = totals(problem)
    r = _factor(supply - held.sum(axis=1), trade.sum(axis=1))
    c = _factor(demand - held.sum(axis=0), trade.sum(axis=0))
    flow = held + trade * np.maximum(r[:, None] + c[None, :] - 1.0, 0.0)
    sides = (
        (
            problem.exporters,
            supply - held.sum(axis=1),
            trade.sum(axis=1),
            problem.fixed.any(axis=1),
        ),
        (
            problem.importers,
            demand - held.sum(axis=0),
            trade.sum(axis=0),
            problem.fixed.any(axis=0),
        ),
    )
    alone = [
        name
        for names, left, others, treated in sides
        for name, lost in zip(names, np.where(treated & (others == 0), left, 0.0), strict=True)
        if lost > 1e-9 * problem.flow0.sum()
    ]
    limits = (f"no other partners: {listed(alone)}",) if alone else ()
    return Prediction(flow, limits=limits)


def _factor(left: Floats, trade: Floats) -> Floats:
    some = trade > 0
    return np.where(some, np.maximum(left, 0.0) / np.where(some, trade, 1.0), 1.0)

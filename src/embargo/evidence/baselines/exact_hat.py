"""Armington trade in exact changes, with textbook elasticities."""

from __future__ import annotations

import numpy as np

from embargo.evidence.baselines.constants import (
    demand_elasticity,
    substitution,
    supply_elasticity,
)
from embargo.evidence.baselines.margins import totals
from embargo.evidence.baselines.prediction import Prediction, listed
from embargo.evidence.problem import Floats, Problem

STEPS = 5000


def predict(problem: Problem) -> Prediction:
    """Give the equilibrium in changes: volume-preserving CES demand, iso-elastic totals.

    With p the change of each exporter's price, σ the elasticity of substitution, and shares s of
    the base: x = D · s·p^−σ / Σ s·p^−σ, D = D0·P^−η with P the importer's CES price, supply
    S0·p^ε. A treated flow is imposed by the wedge that yields it, a stopped one by an infinite
    wedge: the rest of D goes to the other suppliers, and P feels the wedge. In conditional mode
    the totals that are given do not answer prices. No flow starts that was not there.

    Source: Dekle, Eaton and Kortum 2008 (exact changes); van der Mensbrugghe and Peters 2016
    (volumes that add up); elasticities from `constants.csv` and the model's parameters.
    """
    sigma = substitution(problem.fuel)
    epsilon = 0.0 if problem.supply1 is not None else supply_elasticity(problem.fuel)
    eta = 0.0 if problem.demand1 is not None else demand_elasticity(problem.fuel)
    supply0, demand0 = totals(problem)
    total = max(float(supply0.sum()), 1e-300)
    imposed = np.where(problem.fixed, problem.imposed, 0.0)
    sent, taken = imposed.sum(axis=1), imposed.sum(axis=0)
    bought = problem.flow0.sum(axis=0)
    share = problem.flow0 / np.where(bought > 0, bought, 1.0)
    free = np.where(problem.fixed | (supply0 == 0)[:, None], 0.0, share)
    live = free.sum(axis=1) > 0
    open_ = free.sum(axis=0) > 0
    p, demand = np.ones(len(supply0)), demand0
    gap, flow = np.inf, imposed
    for _ in range(STEPS):
        weight = free * p[:, None] ** -sigma
        scale = np.where(open_, np.maximum(demand - taken, 0.0), 0.0)
        scale = scale / np.where(open_, weight.sum(axis=0), 1.0)
        flow = imposed + weight * scale
        want = np.maximum(supply0 * p**epsilon - sent, 0.0)
        if epsilon == eta == 0.0:  # no price makes the two sides agree: the buyers' total rules
            want = want * ((flow.sum() - taken.sum()) / max(float(want[live].sum()), 1e-300))
        sold = flow.sum(axis=1) - sent
        answer = demand0 * _price(free, share, imposed, p, scale, sigma) ** -eta
        gap = float(max(np.abs(sold - want)[live].max(initial=0.0), np.abs(answer - demand).max()))
        gap /= total
        if gap < 1e-9:
            break
        tiny = 1e-12 * total
        step = np.log(np.maximum(sold, tiny) / np.maximum(want, tiny)) / (sigma + epsilon)
        p = np.clip(np.where(live, p * np.exp(np.clip(step, -0.5, 0.5)), p), 1e-6, 1e6)
        demand = np.sqrt(demand * answer)
    limits = [] if gap < 1e-4 else [f"prices did not settle: off by {gap:.2%} of the trade"]
    stuck = ~open_ & (demand0 - taken > 1e-9 * total)
    if stuck.any():
        names = [n for n, s in zip(problem.importers, stuck, strict=True) if s]
        limits.append(f"no other suppliers: {listed(names)}")
    return Prediction(flow, gap, tuple(limits))


def _price(
    free: Floats, share: Floats, imposed: Floats, p: Floats, scale: Floats, sigma: float
) -> Floats:
    """CES price of each importer; a treated flow counts at the price at which it would be bought.

    That price solves imposed = share · price^−σ · scale.
    """
    treated = (imposed > 0) & (share > 0) & (free == 0) & (scale > 0)[None, :]
    own = np.where(treated, imposed, 1.0) / (
        np.where(treated, share, 1.0) * np.where(scale > 0, scale, 1.0)[None, :]
    )
    at = np.where(treated, own ** (-1.0 / sigma), 1.0)
    terms = free * p[:, None] ** (1.0 - sigma) + np.where(treated, share, 0.0) * at ** (1.0 - sigma)
    index = terms.sum(axis=0)
    return np.where(index > 0, np.where(index > 0, index, 1.0) ** (1.0 / (1.0 - sigma)), 1.0)

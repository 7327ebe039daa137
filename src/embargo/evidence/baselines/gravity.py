"""Gravity: trade falls with distance, sellers and buyers take what their totals say (PPML)."""

from __future__ import annotations

import numpy as np

from embargo.evidence.baselines.prediction import Prediction
from embargo.evidence.baselines.ras import filled, fit
from embargo.evidence.problem import Bools, Floats, Problem


def elasticity(flow: Floats, log_distance: Floats, use: Bools) -> float:
    """Give the coefficient of log distance, by Poisson pseudo maximum likelihood.

    Exporter and importer effects are concentrated out: with them the fitted flows have the sums of
    the observed ones (Fally 2015), so they are a biproportional fit of distance^b, and b solves
    Σ (flow − fitted) · log distance = 0 (Santos Silva and Tenreyro 2006). The score falls in b;
    the root is bracketed.

    Arguments:
        flow: [E, I] of one year, zeros included.
        log_distance: [E, I], finite where `use`.
        use: [E, I] entries in the sample.

    Returns:
        The coefficient; 0 where the sample says nothing about it.
    """
    from scipy.optimize import brentq

    seen = np.where(use, flow, 0.0)
    rows, columns = seen.sum(axis=1), seen.sum(axis=0)
    use = use & (rows > 0)[:, None] & (columns > 0)[None, :]
    if not use.any():
        return 0.0
    z = np.where(use, log_distance, 0.0)
    z = np.where(use, z - z[use].mean(), 0.0)

    def score(b: float) -> float:
        fitted = fit(np.where(use, np.exp(b * z), 0.0), rows, columns, steps=400, within=1e-8)
        return float(((seen - fitted.matrix) * z).sum()) / float(seen.sum())

    low, high = -6.0, 4.0
    if abs(score(0.0)) < 1e-9 or score(low) * score(high) > 0:
        return 0.0
    return float(brentq(score, low, high, xtol=1e-5))


def predict(problem: Problem) -> Prediction:
    """Give distance^b fitted to the totals around the treated flows, b from the base year.

    Home use is no part of the sample and stays at its base value, as do pairs without a distance.
    Only b is kept from the fit: the effects of the outcome year follow from its totals (exact
    margins). New pairs come in where distance says so.
    """
    use = np.isfinite(problem.distance) & ~problem.home
    near = problem.distance[use & (problem.distance > 0)].min(initial=np.inf)
    if not np.isfinite(near):
        use = np.zeros_like(use)
    log_distance = np.log(np.where(use, np.maximum(problem.distance, near), 1.0))
    b = elasticity(problem.flow0, log_distance, use)
    seed = np.exp(b * np.where(use, log_distance, 0.0))
    found = filled(problem, seed, keep_home=True, by_way=True)
    limits = () if use.any() else ("no distances: nothing to fit",)
    return Prediction(found.flow1, found.gap, (*found.limits, *limits))

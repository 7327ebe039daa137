"""How far the volume that a stop moves may land elsewhere than the model sends it.

The model says what part of the moved volume each place gets. What came in past events was lumpier:
a few buyers took far more than their part, many took none. So a draw shares the same volume anew,
by a Dirichlet distribution whose mean is the model's answer:

    part of place k ~ Dirichlet(α · p_k),    p_k the model's part,    α the parameter ``placing``.

A large part is fairly sure, a part of one in a hundred is mostly nothing and now and then much.
Source: Ferguson (1973) for the distribution; α is learned from the events (`estimate`).
"""

from __future__ import annotations

import numpy as np

from embargo.evidence.problem import Bools, Floats, Problem

DUST = 1e-6
"""Volumes below this part of the largest flow are left where they are."""


def targets(problem: Problem, exporters: Bools) -> Bools:
    """Give the exporters [E] whose sales look for new buyers: treated, or scored.

    Arguments:
        problem: the case.
        exporters: [E] whose diversion is scored.
    """
    stopped: Bools = np.asarray(problem.fixed.any(axis=1), dtype=bool)
    return stopped | exporters if stopped.any() else stopped


def placed(
    rng: np.random.Generator, problem: Problem, flow1: Floats, sellers: Bools, precision: float
) -> Floats:
    """Give flows [E, I] whose changes are as large as those of `flow1` and placed anew.

    What one of the `sellers` sells more is shared anew among its buyers; what a buyer takes more,
    or less, from others is shared anew among those. Treated pairs and home use stay.

    Arguments:
        rng: the random numbers.
        problem: the case.
        flow1: [E, I] the model's answer.
        sellers: [E] those that look for new buyers.
        precision: α, above zero; without limit it gives `flow1` back.
    """
    if np.isinf(precision):
        return flow1
    change = np.where(problem.fixed | problem.home, 0.0, flow1 - problem.flow0)
    least = DUST * float(problem.flow0.max())
    sold = np.where(sellers[:, None], np.maximum(change, 0.0), 0.0)
    others = np.where(sellers[:, None], 0.0, change)
    more, less = np.maximum(others, 0.0), np.maximum(-others, 0.0)
    moved = (
        _shared(rng, sold, precision, least)
        - sold
        + _shared(rng, more.T, precision, least).T
        - more
        - np.minimum(_shared(rng, less.T, precision, least).T, problem.flow0)
        + less
    )
    return np.maximum(flow1 + moved, 0.0)


def _shared(rng: np.random.Generator, volume: Floats, precision: float, least: float) -> Floats:
    """Give volumes [n, k] with the same sum in every row, shared anew."""
    whole = volume.sum(axis=1, keepdims=True)
    part = np.divide(volume, whole, out=np.zeros_like(volume), where=whole > least)
    drawn = np.where(part > 0, rng.gamma(np.maximum(precision * part, 1e-12)), 0.0)
    sums = drawn.sum(axis=1, keepdims=True)
    return np.where(sums > 0, whole * drawn / np.where(sums > 0, sums, 1.0), volume)

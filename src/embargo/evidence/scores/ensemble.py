"""Scores of an ensemble: how close, and whether its bands hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.evidence.problem import Floats

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def crps(draws: Floats, observed: Floats) -> Floats:
    """Give the continuous ranked probability score [k], in the unit of the flows; less is better.

    The fair estimator: mean |x − o| − Σ|x − x'| / (2n(n − 1)), unbiased for any number of draws
    (Ferro 2014; Zamo and Naveau 2018). One draw gives its absolute error.

    Arguments:
        draws: [n, k] in any order.
        observed: [k]
    """
    n = len(draws)
    near: Floats = np.abs(draws - observed).mean(axis=0)
    if n == 1:
        return near
    rank = 2.0 * np.arange(n)[:, None] - (n - 1)
    spread: Floats = (rank * np.sort(draws, axis=0)).sum(axis=0) / (n * (n - 1))
    return near - spread


def skill(score: float, reference: float) -> float:
    """Give 1 − score/reference: 1 is perfect, 0 no better; NaN where the reference is zero."""
    return 1.0 - score / reference if reference > 0 else float("nan")


def band(draws: Floats, level: float) -> tuple[Floats, Floats]:
    """Give the low and high end [k] of the central band that holds `level` of the draws [n, k]."""
    low, high = np.quantile(draws, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    return low, high


def coverage(draws: Floats, observed: Floats, level: float) -> float:
    """Give the share of outcomes [k] inside the central band of the draws [n, k]; NaN for none.

    Give only flows that may move: one that is zero in every draw and outcome counts as held.
    """
    if not len(observed):
        return float("nan")
    low, high = band(draws, level)
    return float(((observed >= low) & (observed <= high)).mean())


@dataclass(frozen=True)
class Reliability:
    """One row of a reliability diagram.

    Attributes:
        level: nominal share of outcomes in the band.
        held: share that was.
        of: number of outcomes.
    """

    level: float
    held: float
    of: int


def reliability(
    draws: Floats, observed: Floats, levels: tuple[float, ...] = LEVELS
) -> tuple[Reliability, ...]:
    """Give how often bands of each level held: the table behind a reliability diagram."""
    return tuple(
        Reliability(level, coverage(draws, observed, level), len(observed)) for level in levels
    )

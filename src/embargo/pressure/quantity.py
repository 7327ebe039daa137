"""An input with its range: its value, a draw of it, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """An input of the calculus.

    Arguments:
        name: what it is.
        value, low, high: the value and the range that it is drawn from; without a range it is
            not drawn.
        unit: of all three.
        source, status: where it comes from and how sure (V seen, C computed, S weak, M memory or
            assumption).
        known_from: the day from which it was known; empty for an assumption.
        note: what to know about it.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    known_from: str
    note: str

    @property
    def spread(self) -> bool:
        """Whether it has a range."""
        return self.low < self.high

    def at(self, u: Vector) -> Vector:
        """Give draws at quantiles: triangular between the ends with its peak at the value."""
        if not self.spread:
            return np.full(u.shape, self.value)
        width, turn = self.high - self.low, (self.value - self.low) / (self.high - self.low)
        below = self.low + np.sqrt(u * width * (self.value - self.low))
        above = self.high - np.sqrt((1.0 - u) * width * (self.high - self.value))
        return np.where(u < turn, below, above)


def drawn(quantities: Sequence[Quantity], draws: int, seed: int) -> dict[str, Vector]:
    """Give [draws] of each quantity at scrambled Sobol' points (Owen, 1995).

    Draw k is the same whatever the number of draws, and is meant for draw k of the model's own
    ensemble of the same seed.

    Arguments:
        quantities: with different names.
        draws: how many.
        seed: of the draws.
    """
    # Another stream than the model's own points, which start from the seed itself.
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(7,)))
    points = qmc.Sobol(max(len(quantities), 1), scramble=True, rng=rng)
    u = np.clip(points.random_base2((max(draws, 2) - 1).bit_length())[:draws], 1e-9, 1 - 1e-9)
    return {each.name: each.at(u[:, at]) for at, each in enumerate(quantities)}

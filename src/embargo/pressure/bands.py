"""The ends of the 80 % band of draws, some of which may be infinite."""

from __future__ import annotations

import numpy as np

from embargo.outcome.samples import LEVEL
from embargo.pressure.quantity import Vector


def ends(values: Vector | None) -> tuple[float | None, float | None]:
    """Give the quantiles 10 % and 90 %: draws themselves, so that infinity does no harm.

    None without draws. Source: inverse of the distribution function (Hyndman and Fan, 1996,
    type 1).
    """
    if values is None or values.size == 0:
        return None, None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def rank_correlation(one: Vector, other: Vector) -> float | None:
    """Give Spearman's rank correlation, ties by their mean rank; None if one does not vary."""
    if one.size < 3:
        return None
    first, second = _ranks(one), _ranks(other)
    if first.std() == 0 or second.std() == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: Vector) -> Vector:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Vector = last - (counts - 1) / 2
    return mean[where]

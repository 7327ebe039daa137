"""How sure a mean over few events is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embargo.evidence.problem import Floats


@dataclass(frozen=True)
class Interval:
    """A statistic over events with its bootstrap interval; `of` events had a value."""

    value: float
    low: float
    high: float
    of: int


def _mean(rows: Floats) -> float:
    return float(rows.mean())


def bootstrap(
    values: Floats,
    statistic: Callable[[Floats], float] = _mean,
    *,
    level: float = 0.8,
    times: int = 2000,
    seed: int = 0,
) -> Interval:
    """Give a statistic over events with the percentile interval of resampled events (Efron 1979).

    With few events the interval is too narrow; read it as a least width.

    Arguments:
        values: [N] one score an event, or [N, ...] scores that belong together, such as model and
            rule: give ``lambda rows: rows[:, 0].mean() - rows[:, 1].mean()`` for their difference.
            Events with a missing score are left out.
        statistic: of an array like `values`.
        level: share of resamples between low and high.
        times: resamples.
        seed: of the random numbers.
    """
    values = np.asarray(values, dtype=float)
    whole = values[np.isfinite(values.reshape(len(values), -1)).all(axis=1)]
    if not len(whole):
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(whole), (times, len(whole)))
    found = np.array([statistic(whole[pick]) for pick in picks])
    low, high = np.nanquantile(found, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(statistic(whole), float(low), float(high), len(whole))

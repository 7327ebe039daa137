"""All months of a market as one state: rates a year and mean prices, for the tables of a year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embargo.outcome import state
from embargo.outcome.kernel import calibrated
from embargo.outcome.path.course import Course
from embargo.outcome.solved import Solved
from embargo.outcome.state import State
from embargo.world import FuelMarket

Vector = NDArray[np.float64]

_BY_FLOW = (
    "fob", "middle", "freight", "border", "duty", "scarcity", "risk", "fit", "plant", "landing",
    "hire",
)  # fmt: skip
_AMOUNTS = ("flow", "supply", "consumption", "shortage", "build")


def mean_of(course: Course) -> Solved:
    """A market over all its months: amounts as rates a year, prices weighted by what they are of.

    A price of something that does not flow in any month is its plain mean.
    """
    return Solved(course.monthly.year, _mean(course.before), _mean(course.after))


def unchanged(world: FuelMarket) -> Solved:
    """A market that nothing touches."""
    before = state.baseline(world, calibrated(world))
    return Solved(world, before, before)


def _mean(states: Sequence[State]) -> State:
    def all_of(name: str) -> NDArray[np.float64]:
        return np.array([getattr(each, name) for each in states])

    flow, used = all_of("flow"), all_of("consumption")
    found = {name: all_of(name).mean(axis=0) for name in _AMOUNTS}
    found |= {name: _weighted(all_of(name), flow) for name in _BY_FLOW}
    found["buyer_price"] = _weighted(all_of("buyer_price"), used)
    return State(**found)


def _weighted(values: NDArray[np.float64], weight: NDArray[np.float64]) -> Vector:
    total = weight.sum(axis=0)
    plain: Vector = values.mean(axis=0)
    mean: Vector = np.where(
        total > 0, (values * weight).sum(axis=0) / np.where(total > 0, total, 1.0), plain
    )
    return mean

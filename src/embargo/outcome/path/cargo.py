"""What is at sea: cargoes arrive some time after they are loaded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Afloat:
    """What buyers have at sea and receive.

    Attributes:
        at_sea: [T×B] at the end of each month, in year-rates times months.
        before: [B] at sea before the first month.
        arrivals: [T×B] what arrives, a rate a year.
    """

    at_sea: NDArray[np.float64]
    before: NDArray[np.float64]
    arrivals: NDArray[np.float64]


def afloat(
    flow: NDArray[np.float64],
    earlier: NDArray[np.float64],
    lag: NDArray[np.float64],
    buyer: NDArray[np.intp],
    buyers: int,
) -> Afloat:
    """What is under way when flows are loaded evenly over each month.

    Arguments:
        flow: [T×A] loadings, a rate a year.
        earlier: [A] loadings of the months before.
        lag: [A] months from loading to arrival.
        buyer: [A] buyer of each arc.
        buyers: their number.
    """
    deepest = int(np.ceil(lag.max(initial=0.0))) + 1
    # Of what was loaded k months ago this part of a month's loading is still under way.
    under_way = np.array([np.clip(lag - k, 0.0, 1.0) for k in range(deepest)])
    past = np.vstack([np.tile(earlier, (deepest, 1)), flow])
    count = flow.shape[0]
    sums = np.empty((count + 1, buyers))
    for t in range(count + 1):
        window = past[t : t + deepest][::-1]
        sums[t] = np.bincount(buyer, (under_way * window).sum(axis=0), buyers)
    loaded = np.array([np.bincount(buyer, row, buyers) for row in flow]).reshape(count, buyers)
    return Afloat(sums[1:], sums[0], loaded - np.diff(sums, axis=0))

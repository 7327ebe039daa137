"""Stocks on land: what buyers keep, less what is longer under way than it used to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo.outcome.path.course import Course


@dataclass(frozen=True, eq=False)
class Land:
    """Stocks on land of the buyers of a market, in year-rates times months.

    Attributes:
        before, after: [T×B] at the end of each month.
        late: [T×B] what was wanted in a month and not there yet: the stock was empty and the
            cargoes that replace the lost ones still at sea.
        strategic: [T×B] strategic stocks.
        strategic_before: [B] strategic stocks before any release.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    late: NDArray[np.float64]
    strategic: NDArray[np.float64]
    strategic_before: NDArray[np.float64]


def on_land(course: Course) -> Land:
    """The stocks of a market on land.

    What a buyer keeps includes cargoes that take longer than those of the baseline. Where they
    would leave less than nothing on land, that much is used later, when they arrive.
    """
    held, count = course.monthly.held, len(course.after)
    buyers = course.monthly.year.demand0.size
    before, after = np.zeros((count, buyers)), np.zeros((count, buyers))
    before[:, held.buyer] = course.monthly.normal[:count]
    after[:, held.buyer] = course.stock[:count]
    after -= course.cargo[1].at_sea - course.cargo[0].at_sea
    late = np.zeros((count, buyers))
    put_off = np.zeros(buyers)
    for t in range(count):
        left = after[t] + put_off
        late[t] = np.maximum(-left, 0.0)
        put_off += late[t]
        after[t] = np.maximum(left, 0.0)
    strategic = np.zeros((count, buyers))
    strategic[:, held.buyer] = course.strategic[:count]
    first = np.zeros(buyers)
    first[held.buyer] = 12.0 * held.strategic
    return Land(before, after, late, strategic, first)

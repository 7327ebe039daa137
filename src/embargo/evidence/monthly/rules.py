"""Simple rules by month: what they say with the same year before and the same flows imposed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from embargo.evidence.monthly.problem import MonthProblem
from embargo.evidence.problem import Floats


def last_month(given: MonthProblem) -> Floats:
    """Every flow stays as it was in the last month before [lines, T]."""
    last = np.array([line.last[-1] for line in given.lines]).reshape(-1, 1)
    return np.repeat(last, given.count, axis=1)


def year_mean(given: MonthProblem) -> Floats:
    """Every flow stays at the mean month of the year before [lines, T]."""
    return np.repeat(given.reference, given.count, axis=1)


def same_month(given: MonthProblem) -> Floats:
    """Every flow is that of the same month a year before [lines, T]."""
    years = np.array([line.last for line in given.lines]).reshape(-1, 12)
    return years[:, np.arange(given.count) % 12]


def proportional(given: MonthProblem) -> Floats:
    """What stopped is made up for in proportion to the year before [lines, T].

    Buyers divide what they lost among all sellers that were not stopped, a target what it cannot
    sell among the buyers that are known.
    """
    lost = given.lost.sum(axis=0)
    said = year_mean(given)
    for name in ("backfill", "diversion"):
        of = given.side(name)
        before = given.reference[of]
        total = before.sum()
        if total > 0:
            said[of] = np.maximum(before + before / total * lost, 0.0)
    return said


RULES: dict[str, tuple[str, Callable[[MonthProblem], Floats]]] = {
    "year_mean": ("the mean month of the year before", year_mean),
    "same_month": ("the same month a year before", same_month),
    "last_month": ("the last month before", last_month),
    "proportional": ("that mean, losses made up in proportion", proportional),
}
"""By name: what it is called, and what it says."""

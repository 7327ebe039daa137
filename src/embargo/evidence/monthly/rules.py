"""Simple rules by month: what they say with the same year before and the same flows imposed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from embargo.evidence.monthly.problem import MonthProblem
from embargo.evidence.problem import Floats


def last_month(given: MonthProblem) -> Floats:
    """Every flow stays as it was in the last month before [lines, T]."""
    last = [line.last[-1] for line in given.lines]
    return np.repeat(np.array(last)[:, None], given.count, axis=1).reshape(-1, given.count)


def same_month(given: MonthProblem) -> Floats:
    """Every flow is that of the same month a year before [lines, T]."""
    return given.reference.copy()


def proportional(given: MonthProblem) -> Floats:
    """What stopped is made up for in proportion to the same month a year before [lines, T].

    Buyers divide what they lost among all sellers that were not stopped, a target what it cannot
    sell among the buyers that are known.
    """
    lost = np.where(np.isfinite(given.lost), given.lost, 0.0).sum(axis=0)
    said = given.reference.copy()
    for name in ("backfill", "diversion"):
        of = given.side(name)
        before = given.reference[of]
        total = before.sum(axis=0)
        share = np.divide(before, total, out=np.zeros_like(before), where=total > 0)
        said[of] = np.maximum(before + share * lost, 0.0)
    return said


RULES: dict[str, tuple[str, Callable[[MonthProblem], Floats]]] = {
    "same_month": ("the same month a year before", same_month),
    "last_month": ("the last month before", last_month),
    "proportional": ("a year before, losses made up in proportion", proportional),
}
"""By name: what it is called, and what it says."""

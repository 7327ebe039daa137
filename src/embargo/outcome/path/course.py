"""The months of an answer as they were solved: by market, and plan by plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embargo.market import Market
from embargo.market.stores import Path
from embargo.outcome import act
from embargo.outcome.diagnostics import MarketDiagnostics
from embargo.outcome.path.cargo import Afloat
from embargo.outcome.path.monthly import Monthly
from embargo.outcome.path.timeline import Timeline
from embargo.outcome.solve import Year
from embargo.outcome.state import State


@dataclass(frozen=True, eq=False)
class Course:
    """One market over all months.

    Attributes:
        monthly: its baseline.
        before, after: [T] states; `after` is `before` where nothing is changed yet.
        stock: [T×n] stocks at the end of each month under the measures, on land and at sea.
        strategic: [T×n] what is left of strategic stocks.
        changes: [T] what the measures do in each month; None before anything is known.
        cargo: [2] what is at sea and arrives, before and after.
    """

    monthly: Monthly
    before: tuple[State, ...]
    after: tuple[State, ...]
    stock: NDArray[np.float64]
    strategic: NDArray[np.float64]
    changes: tuple[act.Changes | None, ...]
    cargo: tuple[Afloat, Afloat]


@dataclass(frozen=True, eq=False)
class Months:
    """All markets over all months.

    Attributes:
        line: the months and what is known when.
        active: names of the markets that were solved.
        courses: those markets, by name.
        diagnostics: how each market of the world was solved.
        idle: measures that found nothing to act on, by their place in the scenario.
        count: months that were solved; fewer than asked for if one could not be.
        plans: what was planned when something became known, in that order: a start for worlds
            near by.
    """

    line: Timeline
    active: tuple[str, ...]
    courses: Mapping[str, Course]
    diagnostics: tuple[MarketDiagnostics, ...]
    idle: frozenset[int]
    count: int
    plans: tuple[Plan, ...] = ()

    @property
    def end(self) -> Year:
        """The answer of one year under what is in force after the last month."""
        return self.plans[-1].end


@dataclass(frozen=True, eq=False)
class Plan:
    """What was planned when something became known.

    Attributes:
        at: the month, counted from the first.
        end: the year after the last month, as it was expected then.
        paths: by market, from that month on.
        bases: by market and month, the baselines of those months.
        normal: by market, their normal stocks.
    """

    at: int
    end: Year
    paths: Mapping[str, Path]
    bases: Mapping[str, tuple[Market, ...]]
    normal: Mapping[str, NDArray[np.float64]]


def lean(months: Months) -> Months:
    """Months with no more than worlds near by need to start from, to send to other processes."""
    return replace(months, courses={})

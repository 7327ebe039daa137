"""The forecast to beat: nothing changes but what is imposed, and trade churns as it always did."""

from __future__ import annotations

import numpy as np

from embargo.evidence.baselines import persistence
from embargo.evidence.problem import Floats, Problem
from embargo.evidence.scores.churn import Churn, fit, shares, sizes


def churn_of(problem: Problem, lag: int) -> Churn:
    """Give the churn of flows over `lag` years, from the base year and before."""
    return fit(np.concatenate([problem.history, problem.flow0[None]]), problem.home, lag=lag)


def climatology(
    problem: Problem, *, lag: int, draws: int = 500, seed: int = 0, churn: Churn | None = None
) -> Floats:
    """Give [draws, E, I] flows: persistence times ordinary churn, treated flows as imposed.

    Arguments:
        problem: the case; only its base year and earlier are looked at.
        lag: years between base and outcome.
        draws: how many.
        seed: of the random numbers; the same seed gives the same draws.
        churn: ordinary change, if it was fitted before.

    Raises:
        InputError: the history is too short.
    """
    churn = churn or churn_of(problem, lag)
    rng = np.random.default_rng(seed)
    start = persistence.predict(problem).flow1
    part, size = shares(start, problem.home), sizes(start, problem.home)
    flows = start * churn.draw_factors(rng, part, size, draws=draws)
    bought = np.where(problem.home, 0.0, start).sum(axis=0)
    empty = (start == 0) & ~problem.home & ~problem.fixed & (bought > 0)[None, :]
    new = churn.draw_new(rng, (draws, int(empty.sum())))
    flows[:, empty] = new * np.broadcast_to(bought, empty.shape)[empty]
    if churn.home is not None and problem.home.any():
        factor = churn.home.draw(rng, (draws, int(problem.home.sum())), True)
        flows[:, problem.home] = start[problem.home] * factor
    return np.where(problem.fixed, problem.imposed, flows)

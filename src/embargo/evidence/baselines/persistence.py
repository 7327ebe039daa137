"""Nothing else changes."""

from __future__ import annotations

import numpy as np

from embargo.evidence.baselines.prediction import Prediction
from embargo.evidence.problem import Problem


def predict(problem: Problem) -> Prediction:
    """Give base flows, at the level of the measures on either side, with treated flows imposed.

    Nothing is replaced and nothing diverted, so totals are not kept; actual totals are ignored.
    """
    level = problem.supply_level[:, None] * problem.demand_level[None, :]
    return Prediction(np.where(problem.fixed, problem.imposed, problem.flow0 * level))

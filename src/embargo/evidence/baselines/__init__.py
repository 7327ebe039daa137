"""Simple rules to beat: each gives flows [E, I] from the same `Problem`.

>>> from embargo.evidence.baselines import BASELINES
>>> sorted(BASELINES)
['exact_hat', 'gravity', 'least_cost', 'persistence', 'proportional', 'ras']
"""

from __future__ import annotations

from embargo.evidence.baselines import (
    exact_hat,
    gravity,
    least_cost,
    persistence,
    proportional,
    ras,
)
from embargo.evidence.baselines.prediction import Baseline, Prediction
from embargo.evidence.problem import Problem

BASELINES = {
    rule.name: rule
    for rule in (
        Baseline("persistence", "nothing else changes", persistence.predict),
        Baseline("proportional", "other partners in proportion", proportional.predict),
        Baseline("ras", "past trade refitted to totals (RAS)", ras.predict),
        Baseline("gravity", "trade by distance (gravity)", gravity.predict),
        Baseline("exact_hat", "a textbook trade model (exact hat)", exact_hat.predict),
        Baseline("least_cost", "least freight (LP)", least_cost.predict),
    )
}
"""Every rule by its name, in the order of tables."""

__all__ = ["BASELINES", "Baseline", "Prediction", "Problem"]

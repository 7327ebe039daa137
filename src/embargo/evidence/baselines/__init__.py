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
        Baseline("proportional", "in proportion to past trade", proportional.predict),
        Baseline("ras", "past trade refitted to totals (RAS)", ras.predict),
        Baseline("gravity", "gravity (PPML)", gravity.predict),
        Baseline("exact_hat", "Armington, exact changes", exact_hat.predict),
        Baseline("least_cost", "least freight (LP)", least_cost.predict),
    )
}
"""Every rule by its name, in the order of tables."""

__all__ = ["BASELINES", "Baseline", "Prediction", "Problem"]

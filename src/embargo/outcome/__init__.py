"""Outcomes: what a scenario changes in the world, and who depends on whom."""

from embargo.outcome.dependence import Dependence, dependence
from embargo.outcome.outcome import Diagnostics, MarketDiagnostics, Outcome, WorldInfo
from embargo.outcome.run import run

__all__ = [
    "Dependence",
    "Diagnostics",
    "MarketDiagnostics",
    "Outcome",
    "WorldInfo",
    "dependence",
    "run",
]

"""Outcomes: what a scenario changes in the world, and who depends on whom."""

from embargo.outcome.balance import Balance, balance
from embargo.outcome.dependence import Dependence, dependence
from embargo.outcome.diagnostics import Diagnostics, Draws, Failure, MarketDiagnostics
from embargo.outcome.outcome import Outcome, WorldInfo
from embargo.outcome.project import ProjectView, project, project_list
from embargo.outcome.stocks import Stocks, places_with_stocks, stocks

__all__ = [
    "Balance",
    "Dependence",
    "Diagnostics",
    "Draws",
    "Failure",
    "MarketDiagnostics",
    "Outcome",
    "ProjectView",
    "Stocks",
    "WorldInfo",
    "balance",
    "dependence",
    "places_with_stocks",
    "project",
    "project_list",
    "stocks",
]

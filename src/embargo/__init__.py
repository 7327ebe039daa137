"""Embargo: an open simulator of world energy trade under sanctions.

>>> import embargo
>>> outcome = embargo.run("japan-stops-russian-energy")
>>> outcome.backfill("JPN", "lng")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from embargo import outcome as _outcome
    from embargo.briefs import brief as _brief
    from embargo.errors import DataError, EmbargoError, Fault, InputError
    from embargo.evidence.run import run as _run
    from embargo.evidence.sensitivity import Sensitivity
    from embargo.evidence.sensitivity import sensitivity as _sensitivity
    from embargo.ledger.claims.verdicts import Verdicts
    from embargo.ledger.claims.verdicts import claims as _claims
    from embargo.ledger.honour import Honour
    from embargo.ledger.honour import honour as _honour
    from embargo.ledger.pledges.status import Statuses
    from embargo.ledger.pledges.status import pledges as _pledges
    from embargo.ledger.records import Ledger
    from embargo.outcome import Balance, Dependence, Outcome, ProjectView, Stocks
    from embargo.pressure.answer import pressure as _pressure
    from embargo.pressure.coalition import Coalition
    from embargo.pressure.coalition import coalition as _coalition
    from embargo.pressure.report import Pressure
    from embargo.scenario import Scenario
    from embargo.world import World

    dependence, run = _outcome.dependence, _run
    brief, sensitivity = _brief, _sensitivity
    coalition, pressure = _coalition, _pressure
    claims, honour, pledges = _claims, _honour, _pledges
    balance, project, stocks = _outcome.balance, _outcome.project, _outcome.stocks

    def ledger(path: str | PathLike[str] | None = None) -> Ledger:
        """The ledger of a YAML file; without one, the shipped ledger."""

    def load_world(year: int | None = None) -> World:
        """The base world of a year, by default the newest."""


__version__ = "0.1.0"

__all__ = [
    "Balance",
    "Coalition",
    "DataError",
    "Dependence",
    "EmbargoError",
    "Fault",
    "Honour",
    "InputError",
    "Ledger",
    "Outcome",
    "Pressure",
    "ProjectView",
    "Scenario",
    "Sensitivity",
    "Statuses",
    "Stocks",
    "Verdicts",
    "World",
    "__version__",
    "balance",
    "brief",
    "claims",
    "coalition",
    "dependence",
    "honour",
    "ledger",
    "load_world",
    "pledges",
    "pressure",
    "project",
    "run",
    "sensitivity",
    "stocks",
]

# Public name → the module that has it and its name there, "" for the module itself; imported when
# first asked for.
_HOME = {
    "Balance": ("embargo.outcome", "Balance"),
    "Coalition": ("embargo.pressure.coalition", "Coalition"),
    "DataError": ("embargo.errors", "DataError"),
    "Dependence": ("embargo.outcome", "Dependence"),
    "EmbargoError": ("embargo.errors", "EmbargoError"),
    "Fault": ("embargo.errors", "Fault"),
    "Honour": ("embargo.ledger.honour", "Honour"),
    "InputError": ("embargo.errors", "InputError"),
    "Ledger": ("embargo.ledger.records", "Ledger"),
    "Outcome": ("embargo.outcome", "Outcome"),
    "Pressure": ("embargo.pressure.report", "Pressure"),
    "ProjectView": ("embargo.outcome", "ProjectView"),
    "Scenario": ("embargo.scenario", "Scenario"),
    "Sensitivity": ("embargo.evidence.sensitivity", "Sensitivity"),
    "Statuses": ("embargo.ledger.pledges.status", "Statuses"),
    "Stocks": ("embargo.outcome", "Stocks"),
    "Verdicts": ("embargo.ledger.claims.verdicts", "Verdicts"),
    "World": ("embargo.world", "World"),
    "balance": ("embargo.outcome", "balance"),
    "brief": ("embargo.briefs", "brief"),
    "coalition": ("embargo.pressure.coalition", "coalition"),
    "claims": ("embargo.ledger.claims.verdicts", "claims"),
    "dependence": ("embargo.outcome", "dependence"),
    "honour": ("embargo.ledger.honour", "honour"),
    "ledger": ("embargo.ledger", ""),
    "load_world": ("embargo.world", "load"),
    "pressure": ("embargo.pressure", "pressure"),
    "pledges": ("embargo.ledger.pledges.status", "pledges"),
    "project": ("embargo.outcome", "project"),
    "run": ("embargo.evidence.run", "run"),
    "sensitivity": ("embargo.evidence.sensitivity", "sensitivity"),
    "stocks": ("embargo.outcome", "stocks"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'embargo' has no attribute {name!r}")
    module, own = _HOME[name]
    home = import_module(module)
    found = getattr(home, own) if own else home
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

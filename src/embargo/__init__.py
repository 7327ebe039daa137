"""Embargo: an open simulator of world energy trade under sanctions.

>>> import embargo
>>> outcome = embargo.run("japan-stops-russian-energy")
>>> outcome.backfill("JPN", "lng")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embargo import outcome as _outcome
    from embargo.errors import DataError, EmbargoError, Fault, InputError
    from embargo.evidence.run import run as _run
    from embargo.evidence.sensitivity import Sensitivity
    from embargo.evidence.sensitivity import sensitivity as _sensitivity
    from embargo.outcome import Balance, Dependence, Outcome, ProjectView, Stocks
    from embargo.pressure.answer import pressure as _pressure
    from embargo.pressure.coalition import Coalition
    from embargo.pressure.coalition import coalition as _coalition
    from embargo.pressure.report import Pressure
    from embargo.scenario import Scenario
    from embargo.world import World

    dependence, run = _outcome.dependence, _run
    sensitivity = _sensitivity
    coalition, pressure = _coalition, _pressure
    balance, project, stocks = _outcome.balance, _outcome.project, _outcome.stocks

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
    "InputError",
    "Outcome",
    "Pressure",
    "ProjectView",
    "Scenario",
    "Sensitivity",
    "Stocks",
    "World",
    "__version__",
    "balance",
    "coalition",
    "dependence",
    "load_world",
    "pressure",
    "project",
    "run",
    "sensitivity",
    "stocks",
]

# Public name → the module that has it and its name there; imported when first asked for.
_HOME = {
    "Balance": ("embargo.outcome", "Balance"),
    "Coalition": ("embargo.pressure.coalition", "Coalition"),
    "DataError": ("embargo.errors", "DataError"),
    "Dependence": ("embargo.outcome", "Dependence"),
    "EmbargoError": ("embargo.errors", "EmbargoError"),
    "Fault": ("embargo.errors", "Fault"),
    "InputError": ("embargo.errors", "InputError"),
    "Outcome": ("embargo.outcome", "Outcome"),
    "Pressure": ("embargo.pressure.report", "Pressure"),
    "ProjectView": ("embargo.outcome", "ProjectView"),
    "Scenario": ("embargo.scenario", "Scenario"),
    "Sensitivity": ("embargo.evidence.sensitivity", "Sensitivity"),
    "Stocks": ("embargo.outcome", "Stocks"),
    "World": ("embargo.world", "World"),
    "balance": ("embargo.outcome", "balance"),
    "coalition": ("embargo.pressure.coalition", "coalition"),
    "dependence": ("embargo.outcome", "dependence"),
    "load_world": ("embargo.world", "load"),
    "pressure": ("embargo.pressure", "pressure"),
    "project": ("embargo.outcome", "project"),
    "run": ("embargo.evidence.run", "run"),
    "sensitivity": ("embargo.evidence.sensitivity", "sensitivity"),
    "stocks": ("embargo.outcome", "stocks"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'embargo' has no attribute {name!r}")
    module, own = _HOME[name]
    found = getattr(import_module(module), own)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

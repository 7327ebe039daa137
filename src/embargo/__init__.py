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
    from embargo.outcome import Dependence, Outcome
    from embargo.scenario import Scenario
    from embargo.world import World

    dependence, run = _outcome.dependence, _outcome.run

    def load_world(year: int | None = None) -> World:
        """The base world of a year, by default the newest."""


__version__ = "0.1.0"

__all__ = [
    "DataError",
    "Dependence",
    "EmbargoError",
    "Fault",
    "InputError",
    "Outcome",
    "Scenario",
    "World",
    "__version__",
    "dependence",
    "load_world",
    "run",
]

# Public name → the module that has it and its name there; imported when first asked for.
_HOME = {
    "DataError": ("embargo.errors", "DataError"),
    "Dependence": ("embargo.outcome", "Dependence"),
    "EmbargoError": ("embargo.errors", "EmbargoError"),
    "Fault": ("embargo.errors", "Fault"),
    "InputError": ("embargo.errors", "InputError"),
    "Outcome": ("embargo.outcome", "Outcome"),
    "Scenario": ("embargo.scenario", "Scenario"),
    "World": ("embargo.world", "World"),
    "dependence": ("embargo.outcome", "dependence"),
    "load_world": ("embargo.world", "load"),
    "run": ("embargo.outcome", "run"),
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

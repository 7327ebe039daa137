"""Pressure: what leaving a seller costs a buyer, what refusing costs it, and who holds together.

The room itself can be called: `embargo.pressure("IND", on="RUS", by="USA")`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from embargo.pressure.answer import pressure
from embargo.pressure.card import brief_section
from embargo.pressure.report import Pressure

__all__ = ["Pressure", "brief_section", "pressure"]


class _Room(ModuleType):
    # `embargo.pressure` names both the room and its public function: as soon as any module in it
    # is imported, Python binds the name to the room, so the room answers as the function would.
    def __call__(self, *arguments: Any, **named: Any) -> Pressure:
        return pressure(*arguments, **named)


sys.modules[__name__].__class__ = _Room
sys.modules[__name__].__doc__ = pressure.__doc__

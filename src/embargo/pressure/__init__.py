"""Pressure: what leaving a seller costs a buyer, what refusing costs it, and who holds together.

The room itself can be called: `embargo.pressure("IND", on="RUS", by="USA")`.
"""

from __future__ import annotations

import inspect
import sys
from types import ModuleType

from embargo.pressure.answer import pressure
from embargo.pressure.card import brief_section
from embargo.pressure.report import Pressure

__all__ = ["Pressure", "brief_section", "pressure"]

__signature__ = inspect.signature(pressure)
"""What `inspect` and notebooks show of the room when it is called."""


class _Room(ModuleType):
    # `embargo.pressure` names both the room and its public function: as soon as any module in it
    # is imported, Python binds the name to the room, so the room answers as the function would.
    __call__ = staticmethod(pressure)


sys.modules[__name__].__class__ = _Room
sys.modules[__name__].__doc__ = f"pressure{__signature__}\n\n{pressure.__doc__}"

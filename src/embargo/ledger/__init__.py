"""Who said what to whom, whether it is true, whether it was kept, what keeping it costs.

The room can be called, so that `embargo.ledger()` is the shipped ledger and `embargo.ledger(FILE)`
one of a user's, whichever of the room's modules were imported before.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embargo.ledger.records import Ledger


class _Room(ModuleType):
    def __call__(self, path: str | os.PathLike[str] | None = None) -> Ledger:
        """The ledger of a YAML file; without one, the shipped ledger.

        Raises:
            InputError: with all faults of the file, each with its record and line.
        """
        from embargo.ledger.read import read

        return read(path)


sys.modules[__name__].__class__ = _Room

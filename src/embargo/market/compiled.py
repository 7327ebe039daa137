"""The compiled passes of `kernel.c`, where the installation could compile them.

Every one has its NumPy form, which is the reference and what runs where there is no compiled one.
"""

from __future__ import annotations

import ctypes
import os
import zlib
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embargo.market.arrays import Floats, Ints

SOURCE = Path(__file__).with_name("kernel.c")
LIBRARY = SOURCE.with_name("kernel.bin")
WITHOUT = "EMBARGO_WITHOUT_KERNEL"
"""Environment variable: use the NumPy forms."""

_POINTER, _COUNT, _NUMBER = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


def stamp() -> str:
    """What a library compiled from the source beside this says it was compiled from."""
    return f"{zlib.crc32(SOURCE.read_bytes()):08x}"


def loaded() -> ctypes.CDLL | None:
    """The library that was compiled from the source beside this."""
    if os.environ.get(WITHOUT):
        return None
    try:
        library = ctypes.CDLL(str(LIBRARY))
        made_from = (ctypes.c_char * 9).in_dll(library, "embargo_source").value.decode()
        if made_from != stamp():
            return None
    except (OSError, ValueError):
        return None
    library.choice.restype = ctypes.c_int
    for nothing in (library.delivered, library.used, library.matrix):
        nothing.restype = None
    # So that addresses are taken whole.
    library.choice.argtypes = (_POINTER,) * 6
    library.delivered.argtypes = (_POINTER,) * 3
    library.used.argtypes = (_POINTER,) * 5
    library.matrix.argtypes = (_POINTER, _COUNT, *(_POINTER,) * 11)
    return library


KERNEL = loaded()
"""The library; None where it was not compiled, or from another source."""


def _at(array: NDArray[Any]) -> int:
    """Where an array stands in memory; whoever asks must hold it."""
    return int(array.__array_interface__["data"][0])


class _Given(ctypes.Structure):
    """Arrays as C sees them, which are kept for as long as it does."""

    kept: tuple[NDArray[Any], ...]
    here: int

    @classmethod
    def of(cls, **values: int | float | NDArray[Any]) -> Self:
        """Numbers and arrays by the names of the fields, in the types that C reads."""
        kept, fields = [], {}
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                kind = np.float64 if value.dtype.kind == "f" else np.int64
                value = np.ascontiguousarray(value, dtype=kind)
                kept.append(value)
                value = _at(value)
            fields[name] = value
        given = cls(**fields)
        given.kept, given.here = tuple(kept), ctypes.addressof(given)
        return given


class Choosing(_Given):
    """The choices of all buyers: what prices do not change of them."""

    _fields_ = (
        ("n", _COUNT),
        *((name, _POINTER) for name in ("heads", "group_starts", "log_weight", "reach", "theta")),
        *((name, _POINTER) for name in ("backstop", "constant", "concentration", "free_share")),
        *((name, _NUMBER) for name in ("round", "last", "far", "largest")),
        ("steps", _COUNT),
    )

    def choice(
        self, delivered: Floats, near: Floats | None, first: tuple[Floats, Floats] | None
    ) -> Floats | None:
        """The choice at delivered prices [a], as one array; None where the guess is too far off.

        Arguments:
            delivered: as said.
            near: [5a+4n+2g] the choice at prices close by.
            first: λ [n] and m [g] to begin from, where there is none.
        """
        assert KERNEL is not None
        arcs, buyers, groups = delivered.size, self.n, self.kept[-1].size
        found = np.empty(5 * arcs + 4 * buyers + 2 * groups)
        found[:arcs] = delivered
        room = np.empty(2 * arcs + 3 * groups)
        if near is not None:
            failed = KERNEL.choice(self.here, _at(near), None, None, _at(found), _at(room))
        else:
            assert first is not None
            level, crowding = (np.ascontiguousarray(each) for each in first)
            failed = KERNEL.choice(
                self.here, None, _at(level), _at(crowding), _at(found), _at(room)
            )
        return None if failed else found


class Paying(_Given):
    """Which unknowns each arc pays and uses, one entry an unknown and arc."""

    _fields_ = (
        *((name, _COUNT) for name in ("a", "e", "size")),
        *((name, _POINTER) for name in ("row", "arc", "uses", "pays", "cost", "buyer")),
    )

    def delivered(self, z: Floats) -> Floats:
        """What each arc costs [a] at the prices and rents z [size]."""
        assert KERNEL is not None
        found = np.empty(self.a)
        KERNEL.delivered(self.here, _at(z), _at(found))
        return found

    def used(self, demand: Floats, share: Floats) -> tuple[Floats, Floats]:
        """Flows [a] of buyers who take `demand` [n] in these shares [a], and their use [size]."""
        assert KERNEL is not None
        flow, use = np.empty(self.a), np.empty(self.size)
        KERNEL.used(self.here, _at(demand), _at(share), _at(flow), _at(use))
        return flow, use


class Sloping(_Given):
    """The same entries by arc, and the arcs by group and buyer."""

    _fields_ = (
        *((name, _COUNT) for name in ("n", "even")),
        *((name, _POINTER) for name in ("heads", "group_starts", "first", "row", "uses", "pays")),
    )

    def matrix(self, place: Ints, count: int, *arrays: Floats) -> Floats:
        """[count×count] as `Pattern.matrix`, whose arrays follow; its lower half where even.

        Arguments:
            place: [size] of each unknown in the matrix, −1 for none.
            count: how many there are.
            arrays: demand, demand_slope, steep, share, pull, weight, bend.
        """
        assert KERNEL is not None
        found, room = np.zeros((count, count)), np.empty(5 * count)
        rows = np.empty(count, dtype=np.int64)
        KERNEL.matrix(
            self.here, count, _at(place), *map(_at, arrays), _at(found), _at(room), _at(rows)
        )
        return found

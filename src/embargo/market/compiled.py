"""The compiled passes of `kernel`, where the installation could compile them.

Every one has its NumPy form, which is the reference and what runs where there is no compiled one.
"""

from __future__ import annotations

import ctypes
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embargo.market.arrays import Floats, Ints

FOLDER = Path(__file__).with_name("kernel")
"""The sources."""
LIBRARY = FOLDER / "kernel.bin"
WITHOUT = "EMBARGO_WITHOUT_KERNEL"
"""Environment variable: use the NumPy forms."""

_POINTER, _COUNT, _NUMBER = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


def stamp() -> str:
    """What a library compiled from the sources beside this says it was compiled from."""
    whole = b"".join(each.read_bytes() for each in sorted(FOLDER.glob("*.[ch]")))
    return f"{zlib.crc32(whole):08x}"


def loaded() -> ctypes.CDLL | None:
    """The library that was compiled from the sources beside this."""
    if os.environ.get(WITHOUT):
        return None
    try:
        library = ctypes.CDLL(str(LIBRARY))
        made_from = (ctypes.c_char * 9).in_dll(library, "embargo_source").value.decode()
        if made_from != stamp():
            return None
    except (OSError, ValueError):
        return None
    library.matrix.restype = None
    library.point.restype, library.step.restype = ctypes.c_int, _COUNT
    # So that addresses are taken whole.
    library.point.argtypes = (_POINTER,) * 10
    library.matrix.argtypes = (*(_POINTER,) * 3, _COUNT, _COUNT, *(_POINTER,) * 4)
    library.step.argtypes = (
        *(_POINTER,) * 4, _COUNT, _COUNT, _NUMBER, ctypes.c_int, *(_POINTER,) * 7
    )  # fmt: skip
    return library


KERNEL = loaded()
"""The library; None where it was not compiled, or from other sources."""


def _at(array: NDArray[Any]) -> int:
    """Where an array stands in memory; whoever asks must hold it."""
    return int(array.__array_interface__["data"][0])


class _Given(ctypes.Structure):
    """Arrays as C sees them, which are kept for as long as it does."""

    kept: dict[str, NDArray[Any]]
    here: int

    @classmethod
    def of(cls, **values: int | float | NDArray[Any] | None) -> Self:
        """Numbers and arrays by the names of the fields, in the types that C reads."""
        given = cls()
        given.kept, given.here = {}, ctypes.addressof(given)
        given._set(values)
        return given

    def but(self, **values: int | float | NDArray[Any] | None) -> Self:
        """The same with some of them replaced."""
        given = type(self).from_buffer_copy(self)
        given.kept, given.here = dict(self.kept), ctypes.addressof(given)
        given._set(values)
        return given

    def _set(self, values: Mapping[str, int | float | NDArray[Any] | None]) -> None:
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                kind = np.float64 if value.dtype.kind == "f" else np.int64
                self.kept[name] = value = np.ascontiguousarray(value, dtype=kind)
                setattr(self, name, _at(value))
            else:
                setattr(self, name, value)


class Choosing(_Given):
    """The choices of all buyers: what prices do not change of them."""

    _fields_ = (
        ("n", _COUNT),
        *((name, _POINTER) for name in ("heads", "group_starts", "log_weight", "reach", "theta")),
        *((name, _POINTER) for name in ("backstop", "constant", "concentration", "free_share")),
        *((name, _NUMBER) for name in ("round", "last")),
    )


class Paying(_Given):
    """Which unknowns each arc pays and uses, one entry an unknown and arc."""

    _fields_ = (
        *((name, _COUNT) for name in ("a", "e")),
        *((name, _POINTER) for name in ("row", "arc", "uses", "pays", "cost", "buyer")),
    )


class Curves(_Given):
    """What sellers and resources offer and buyers want."""

    _fields_ = (
        *((name, _COUNT) for name in ("s", "n", "r")),
        *((name, _POINTER) for name in ("supply", "cap", "demand", "capacity")),
        *((name, _POINTER) for name in ("of_sellers", "of_buyers")),
    )


class Sloping(_Given):
    """The entries of `Paying` by arc, and the arcs by group and buyer."""

    _fields_ = (
        *((name, _COUNT) for name in ("n", "even")),
        *((name, _POINTER) for name in ("heads", "group_starts", "first", "row", "uses", "pays")),
    )


def point(
    choosing: Choosing,
    paying: Paying,
    curves: Curves,
    z: Floats,
    near: Floats | None,
    first: tuple[Floats, Floats] | None,
) -> Floats | None:
    """Everything at prices and rents z, as one array; None if the NumPy form must look after it.

    Arguments:
        choosing, paying, curves: the market.
        z: prices of sellers and rents of resources.
        near: a point close by, as one array.
        first: λ [n] and m [g] to begin from, where there is none.
    """
    assert KERNEL is not None
    arcs, buyers, groups = paying.a, curves.n, choosing.kept["free_share"].size
    found = np.empty(6 * arcs + 7 * buyers + 2 * groups + 5 * z.size + 2)
    room, places = np.empty(4 * arcs + 6 * groups), np.empty(groups, dtype=np.int64)
    level, crowding = (None, None) if near is not None or first is None else map(_at, first)
    failed = KERNEL.point(
        choosing.here,
        paying.here,
        curves.here,
        _at(z),
        None if near is None else _at(near),
        level,
        crowding,
        _at(found),
        _at(room),
        _at(places),
    )
    return None if failed else found


def matrix(sloping: Sloping, theta: Floats, point: Floats, size: int, free: Ints) -> Floats:
    """[f×f] how use answers the unknowns `free` [f]; its lower half where it is symmetric.

    Arguments:
        sloping, theta: the market; θ [n].
        point: as `point` gives it.
        size: how many unknowns there are.
        free: which of them, ascending.
    """
    assert KERNEL is not None
    place = np.full(size, -1, dtype=np.int64)
    place[free] = np.arange(free.size)
    found, room = np.empty((free.size, free.size)), np.empty(19 * free.size)
    rows = np.empty(free.size, dtype=np.int64)
    KERNEL.matrix(
        sloping.here,
        _at(theta),
        _at(point),
        size,
        free.size,
        _at(place),
        _at(found),
        _at(room),
        _at(rows),
    )
    return found


def step(
    sloping: Sloping,
    theta: Floats,
    z: Floats,
    point: Floats,
    sellers: int,
    count: int,
    reach: float,
    plain: bool,
) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """The unknowns that move, and the system of a step: see `newton.System`.

    Arguments:
        sloping, theta: the market; θ [n].
        z: prices of `sellers` and rents of resources.
        point: at z, as `point` gives it.
        sellers: how many there are.
        count: how many unknowns move: all but slack rents of zero.
        reach: a price range that no step should exceed by much.
        plain: from levels, not from logarithms.
    """
    assert KERNEL is not None
    size = z.size
    whole, places = np.empty(22 * size), np.empty(3 * size, dtype=np.int64)
    matrix = np.empty((count, count))
    numbers, integers = _at(whole), _at(places)
    moved = KERNEL.step(
        sloping.here,
        _at(theta),
        _at(z),
        _at(point),
        sellers,
        size,
        reach,
        plain,
        integers,
        numbers,
        numbers + 8 * size,
        numbers + 16 * size,
        _at(matrix),
        numbers + 24 * size,
        integers + 8 * size,
    )
    assert moved == count, f"{moved} of {count} unknowns move"
    level, right, scale = whole[: 3 * size].reshape(3, size)[:, :count]
    return places[:count], level, matrix, right, scale

"""Array types, and the checks that turn a bad array into an error that names it."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

T = TypeVar("T")

_SHOWN = 8


def frozen(values: Any, size: int, name: str, dtype: type = np.float64) -> NDArray[Any]:
    """Read-only array [size] of `values`, a scalar being repeated.

    Raises ValueError when the shape is not [size] or the values are not numbers.
    """
    raw = np.asarray(values)
    if raw.dtype == dtype and raw.shape == (size,) and raw.base is None and not raw.flags.writeable:
        return raw
    kinds = {np.float64: "fiub", np.intp: "iu", np.bool_: "b"}[dtype]
    if raw.dtype.kind not in kinds and raw.size:
        raise ValueError(f"{name}: {raw.dtype} values, need {np.dtype(dtype).name}")
    array: NDArray[Any] = np.array(raw if raw.ndim else np.full(size, raw), dtype=dtype)
    if array.shape != (size,):
        raise ValueError(f"{name}: shape {array.shape}, need ({size},)")
    array.setflags(write=False)
    return array


def but(of: T, **fields: object) -> T:
    """A copy of a frozen dataclass, some of its fields replaced: `replace` without its checks.

    It makes a third of the time of `dataclasses.replace`, and curves are copied in every round.
    """
    other = object.__new__(type(of))
    other.__dict__.update(of.__dict__, **fields)
    return other


def summed(index: Ints, weights: Floats, size: int) -> Floats:
    """Sums [size] of `weights` [n] by `index` [n]."""
    total: Any = np.bincount(index, weights, size)
    return np.asarray(total, dtype=np.float64)


def require(holds: Any, name: str, rule: str) -> None:
    """Raise ValueError naming the array, the indices and the rule wherever `holds` is false."""
    kept = np.asarray(holds, dtype=bool)
    if not kept.all():
        wrong = np.flatnonzero(~kept)
        more = f" and {wrong.size - _SHOWN} more" if wrong.size > _SHOWN else ""
        raise ValueError(f"{name}{wrong[:_SHOWN].tolist()}{more}: {rule}")

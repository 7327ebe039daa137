"""Linear systems of which many unknowns belong to one buyer each.

A partial ban or a strait closed in part limits pair by pair, hundreds at once, and the rent of a
pair's limit meets that of another only where both have the same buyer. So those rents are
eliminated buyer by buyer, and what is left is as small as the market was without such limits.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import blas, lapack

from embargo.market.arrays import Floats, Ints

FEWEST = 96
"""Unknowns of single buyers from which on it pays."""


def solved(matrix: Floats, right: Floats, owner: Ints, *, even: bool) -> Floats | None:
    """The solution [n×c] of a linear system; None where there is none.

    Arguments:
        matrix: [n×n] zero between unknowns of two owners.
        right: [n×c] right sides.
        owner: [n] who alone has each unknown; −1 for those that all share.
        even: whether the matrix is symmetric and positive definite; then its lower half will do.
    """
    shared, own = np.flatnonzero(owner < 0), np.flatnonzero(owner >= 0)
    own = own[np.argsort(owner[own], kind="stable")]
    first = np.flatnonzero(np.diff(owner[own], prepend=-1))
    joint = shared.size
    # Each owner's unknowns against all that is shared, and against the right sides.
    across = np.empty((own.size, joint + right.shape[1]))
    across[:, :joint] = _part(matrix, own[:, None], shared, even)
    across[:, joint:] = right[own]
    answer = np.empty_like(across)
    for start, end in zip(first, [*first[1:], own.size], strict=True):
        at = own[start:end]
        found = _plain(matrix[at[:, None], at], across[start:end], even)
        if found is None:
            return None
        answer[start:end] = found
    back = across[:, :joint].T if even else matrix[np.ix_(shared, own)]
    rest = blas.dgemm(1.0, back, answer)
    left = _part(matrix, shared[:, None], shared, even) - rest[:, :joint]
    together = _plain(left, right[shared] - rest[:, joint:], even)
    if together is None:
        return None
    whole = np.empty(right.shape)
    whole[shared] = together
    whole[own] = answer[:, joint:] - blas.dgemm(1.0, answer[:, :joint], together)
    return whole


def _part(matrix: Floats, row: Ints, column: Ints, even: bool) -> Floats:
    """Elements of a matrix, of which the lower half will do where it is symmetric."""
    if even:
        row, column = np.maximum(row, column), np.minimum(row, column)
    return np.asarray(matrix[row, column])


def _plain(matrix: Floats, right: Floats, even: bool) -> Floats | None:
    """The solution of a system without such structure."""
    if not right.shape[0]:
        return right
    if even:
        _, found, failed = lapack.dposv(matrix, right, lower=1)
    else:
        _, _, found, failed = lapack.dgesv(matrix, right)
    return None if failed else np.asarray(found)

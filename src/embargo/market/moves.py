"""The Newton step of stocks and links of all months: one linear system, solved by iteration.

    S_t(d_t − d_{t−1}) − S_{t+1}(d_{t+1} − d_t) + κ/H_t·d_t = −gap_t,

S how prices answer what is stored with the links following. S couples buyers through the market and
markets through the links; a buyer's own price answers most. So each buyer's months are solved
exactly, all others follow by GMRES, to no more than the step is worth.
Source: Saad and Schultz (1986); inexact Newton, Dembo, Eisenstat and Steihaug (1982).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse.linalg import LinearOperator, gmres

from embargo.market.arrays import Floats, Ints

_BASIS = 60
_CYCLES = 4
_BLOCK = 64


class Moves:
    """How prices of all months answer moves of stocks [T×N] and links [T×k].

    Kept in single precision: a step need not be more exact, and the time goes into reading them.
    """

    def __init__(self, count: int, size: int, ends: int) -> None:
        self.count, self.size, self.ends = count, size, ends
        self.parts: list[tuple[slice, NDArray[np.float32]]] = []
        self.joined: list[tuple[slice, slice, NDArray[np.float32], NDArray[np.float32]]] = []
        self.wanted: sp.csr_array | None = None
        self.inverse: NDArray[np.float32] | None = None
        self.own = np.zeros((count, size))

    def market(
        self, part: slice, at: slice | None, slopes: Floats, kept: Ints, linked: Ints
    ) -> Floats:
        """Add a market with stores `part` of [N] and links `at` of [k].

        Arguments:
            part, at: as said; no links by default.
            slopes: [T×ends×ends] how its prices answer.
            kept, linked: where its stores and its links stand among its ends.

        Returns:
            [T×links×links] how the prices of its links answer their amounts.
        """
        stored = slopes[:, kept[:, None], kept]
        self.parts.append((part, stored.astype(np.float32)))
        self.own[:, part] = np.einsum("tii->ti", stored)
        if at is None:
            return np.zeros((self.count, 0, 0))
        cross, back = slopes[:, kept[:, None], linked], slopes[:, linked[:, None], kept]
        self.joined.append((part, at, cross.astype(np.float32), back.astype(np.float32)))
        return slopes[:, linked[:, None], linked]

    def join(
        self, cells: tuple[Ints, Ints], wanted: Floats, answers: Sequence[tuple[slice, Floats]]
    ) -> None:
        """Let links want more by price, and prices answer them.

        Arguments:
            cells: [c] rows and columns of [k×k].
            wanted: [T×c] how much more per price, to be added up by cell.
            answers: by market, its links among [k] and [T×links×links] how their prices answer.
        """
        (row, column), size, count = cells, self.ends, self.count
        month = np.arange(count)[:, None]
        each = wanted.astype(np.float32)

        def few(kept: Ints, first: int, width: int) -> sp.csr_array:
            at = (month * size + row[kept]).ravel(), (month * width + column[kept] - first).ravel()
            shape = count * size, count * width
            return sp.csr_array((each[:, kept].ravel(), at), shape=shape)

        self.wanted = few(np.arange(row.size), 0, size)
        matrix = np.tile(np.eye(size, dtype=np.float32), (count, 1, 1))
        for at, answer in answers:
            width = at.stop - at.start
            kept = np.flatnonzero((at.start <= column) & (column < at.stop))
            raised = answer.astype(np.float32).reshape(count * width, width)
            matrix[:, :, at] -= (few(kept, at.start, width) @ raised).reshape(count, size, width)
        # LAPACK wants columns first: what it inverts is the transpose, and so is what it gives.
        self.inverse = np.empty_like(matrix)
        for t in range(count):
            factor, pivot, failed = lapack.sgetrf(matrix[t].T)
            if not failed:
                self.inverse[t] = lapack.sgetri(factor, pivot, lwork=_BLOCK * size)[0].T
            if failed or not np.isfinite(self.inverse[t]).all():
                # On an edge of the links: in this step they add what they want, and no more.
                self.inverse[t] = np.eye(size)

    def follow(self, unmet: Floats) -> Floats:
        """Amounts [T×k] that links add, prices following, when they want `unmet` [T×k] more."""
        assert self.inverse is not None
        return _times(self.inverse, unmet).astype(np.float64)

    def shifted(self, added: Floats) -> Floats:
        """Prices [T×N] of stores when links add `added` [T×k]."""
        prices = np.zeros((self.count, self.size))
        for part, at, cross, _ in self.joined:
            prices[:, part] += _times(cross, added[:, at])
        return prices

    def added(self, stored: Floats) -> Floats:
        """What links add [T×k] when `stored` [T×N] goes into store."""
        if self.wanted is None:
            return np.zeros((self.count, self.ends))
        prices = np.zeros((self.count, self.ends), dtype=np.float32)
        for part, at, _, back in self.joined:
            prices[:, at] = _times(back, stored[:, part])
        return self.follow((self.wanted @ prices.ravel()).reshape(prices.shape))

    def priced(self, stored: Floats) -> Floats:
        """Prices [T×N] of stores when `stored` [T×N] goes into them and links follow."""
        prices = np.empty((self.count, self.size))
        for part, own in self.parts:
            prices[:, part] = _times(own, stored[:, part])
        return prices if self.wanted is None else prices + self.shifted(self.added(stored))

    def step(self, stiff: Floats, gap: Floats, scale: Floats, accuracy: float) -> Floats:
        """Move of the stocks [T×N] that closes `gap` [T×N] but for a part `accuracy` of it.

        Arguments:
            stiff: [T×N] κ/H.
            gap: of the storage conditions, in money.
            scale: [N] what a gap is measured by.
            accuracy: part of the gap that may stay.
        """
        shape = gap.shape

        def closed(flat: Floats) -> Floats:
            move = flat.reshape(shape)
            prices = self.priced(np.diff(move, axis=0, prepend=0.0))
            later = np.vstack([prices[1:], np.zeros((1, shape[1]))])
            return np.asarray((prices - later + stiff * move) / scale).ravel()

        alone = _Chains(np.maximum(self.own, 0.0), stiff)
        together = _Tides(self, stiff)

        def near(flat: Floats) -> Floats:
            right = flat.reshape(shape) * scale
            tide, left = together.taken(right)
            return np.asarray(tide + alone.solve(left)).ravel()

        n = gap.size
        found, _ = gmres(
            LinearOperator((n, n), matvec=closed, dtype=np.float64),
            -(gap / scale).ravel(),
            M=LinearOperator((n, n), matvec=near, dtype=np.float64),
            rtol=accuracy,
            restart=_BASIS,
            maxiter=_CYCLES,
        )
        return np.asarray(found, dtype=np.float64).reshape(shape)


def _times(matrices: NDArray[np.float32], vectors: Floats) -> NDArray[np.float32]:
    """Product [T×n] of matrices [T×n×m] and vectors [T×m]."""
    columns = vectors.astype(np.float32, copy=False)[..., None]
    product: NDArray[np.float32] = np.matmul(matrices, columns)
    return product[..., 0]


class _Tides:
    """All buyers of a market storing alike, as they do when all its prices move: 4 a month."""

    def __init__(self, moves: Moves, stiff: Floats) -> None:
        count, size = stiff.shape
        waves = len(moves.parts)
        self.shape = count, waves
        self.form = np.zeros((waves, size))
        for wave, (part, _) in enumerate(moves.parts):
            self.form[wave, part] = 1.0 / stiff[:, part].mean(axis=0)
        # [waves×T×N] prices when a wave is stored in a month.
        self.answer = np.array([moves.priced(np.tile(form, (count, 1))) for form in self.form])
        self.stiff = stiff[None] * self.form[:, None]
        whole = np.zeros((count, waves, count, waves))
        prices = np.einsum("wn,vtn->twv", self.form, self.answer)
        rest = np.einsum("wn,vtn->twv", self.form, self.stiff)
        for t in range(count):
            whole[t, :, t] = prices[t] + rest[t]
            if t + 1 < count:
                whole[t, :, t] += prices[t + 1]
                whole[t, :, t + 1] = -prices[t + 1]
                whole[t + 1, :, t] = -prices[t + 1]
        self.factor, self.pivot, self.failed = lapack.dgetrf(whole.reshape(count * waves, -1))

    def taken(self, right: Floats) -> tuple[Floats, Floats]:
        """Moves [T×N] of the tides that close what they can of the gaps `right`, and the rest."""
        if self.failed:
            return np.zeros_like(right), right
        asked = (right @ self.form.T).ravel()
        part = lapack.dgetrs(self.factor, self.pivot, asked)[0].reshape(self.shape)
        stored = np.diff(part, axis=0, prepend=0.0)
        prices = np.einsum("tw,wtn->tn", stored, self.answer)
        closed = prices + np.einsum("tw,wtn->tn", part, self.stiff)
        closed[:-1] -= prices[1:]
        return part @ self.form, right - closed


class _Chains:
    """The months of each buyer by itself: a tridiagonal system a buyer, all at once."""

    def __init__(self, own: Floats, stiff: Floats) -> None:
        count = own.shape[0]
        later = np.vstack([own[1:], np.zeros((1, own.shape[1]))])
        diagonal = own + later + stiff
        self.own, self.later = own, later
        self.pivot = np.empty_like(own)
        self.pivot[0] = diagonal[0]
        for t in range(1, count):
            self.pivot[t] = diagonal[t] - own[t] * own[t] / self.pivot[t - 1]

    def solve(self, right: Floats) -> Floats:
        """Moves [T×N] for gaps [T×N]."""
        found = right.copy()
        for t in range(1, found.shape[0]):
            found[t] += self.own[t] / self.pivot[t - 1] * found[t - 1]
        found[-1] /= self.pivot[-1]
        for t in range(found.shape[0] - 2, -1, -1):
            found[t] = (found[t] + self.later[t] * found[t + 1]) / self.pivot[t]
        return found

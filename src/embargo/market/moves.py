"""The Newton step of stocks and links of all months: one linear system, solved by iteration.

    S_t(d_t − d_{t−1}) − S_{t+1}(d_{t+1} − d_t) + κ/H_t·d_t = −gap_t,

S how prices answer what is stored with the links following. S couples buyers through the market and
markets through the links; a buyer's own price answers most. So each buyer's months are solved
exactly, all others follow by GMRES, to no more than the step is worth.
Source: Saad and Schultz (1986); inexact Newton, Dembo, Eisenstat and Steihaug (1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.linalg import lu_factor, lu_solve
from scipy.sparse.linalg import LinearOperator, gmres

from embargo.market.arrays import Floats, Ints

_BASIS = 60
_CYCLES = 4


class Moves:
    """How prices of all months answer moves of stocks [T×N] and links [T×k]."""

    def __init__(self, count: int, size: int, ends: int) -> None:
        self.count, self.size, self.ends = count, size, ends
        self.parts: list[tuple[slice, Floats]] = []
        self.joined: list[tuple[slice, slice, Floats, Floats]] = []
        self.wanted: Sequence[Floats] = ()
        self.factors: list[tuple[Floats, Ints]] = []
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
        self.parts.append((part, stored))
        self.own[:, part] = np.einsum("tii->ti", stored)
        if at is None:
            return np.zeros((self.count, 0, 0))
        cross = slopes[:, kept[:, None], linked]
        self.joined.append((part, at, cross, slopes[:, linked[:, None], kept]))
        return slopes[:, linked[:, None], linked]

    def join(self, wanted: Sequence[Floats], answers: Sequence[tuple[slice, Floats]]) -> None:
        """Let links want `wanted` (T times [k×k]) per price, and prices answer them."""
        self.wanted = wanted
        for t, slopes in enumerate(wanted):
            matrix = np.eye(self.ends)
            for at, answer in answers:
                matrix[:, at] -= slopes[:, at] @ answer[t]
            self.factors.append(lu_factor(matrix, check_finite=False))

    def follow(self, unmet: Floats) -> Floats:
        """Amounts [T×k] that links add, prices following, when they want `unmet` [T×k] more."""
        if not self.factors:
            return np.zeros((self.count, self.ends))
        return np.array(
            [
                lu_solve(factor, each, check_finite=False)
                for factor, each in zip(self.factors, unmet, strict=True)
            ]
        )

    def shifted(self, added: Floats) -> Floats:
        """Prices [T×N] of stores when links add `added` [T×k]."""
        prices = np.zeros((self.count, self.size))
        for part, at, cross, _ in self.joined:
            prices[:, part] += np.matmul(cross, added[:, at, None])[..., 0]
        return prices

    def added(self, stored: Floats) -> Floats:
        """What links add [T×k] when `stored` [T×N] goes into store."""
        asked = np.zeros((self.count, self.ends))
        for part, at, _, back in self.joined:
            prices = np.matmul(back, stored[:, part, None])[..., 0]
            for t, slopes in enumerate(self.wanted):
                asked[t] += slopes[:, at] @ prices[t]
        return self.follow(asked)

    def priced(self, stored: Floats) -> Floats:
        """Prices [T×N] of stores when `stored` [T×N] goes into them and links follow."""
        prices = np.empty((self.count, self.size))
        for part, own in self.parts:
            prices[:, part] = np.matmul(own, stored[:, part, None])[..., 0]
        return prices + self.shifted(self.added(stored)) if self.factors else prices

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

        def near(flat: Floats) -> Floats:
            return alone.solve(flat.reshape(shape) * scale).ravel()

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

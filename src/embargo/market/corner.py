"""The share s of an arc against its position t, what a logit would give it, with reach δ.

    s(s + δ) = t(s + ε²δ)

s is close to t − δ where t is large and to ε²t where it is small: a round corner at t = δ. Without
reach s = t.
"""

from __future__ import annotations

import numpy as np

from embargo.market.arrays import Floats

ROUND = 0.01
"""ε²: how round the corner is where an arc begins to be used."""

_LEAST = 1e-300


def position(share: Floats, reach: Floats) -> Floats:
    """t of arcs [a] with these shares."""
    return share * (share + reach) / np.maximum(share + ROUND * reach, _LEAST)


def share_at(t: Floats, reach: Floats) -> tuple[Floats, Floats, Floats]:
    """Share s [a], its derivative in log t, and the root 2s − t + δ."""
    gap = t - reach
    corner = ROUND * reach
    near = corner * t
    root = np.sqrt(gap * gap + 4.0 * near)
    # Left of the corner the two halves of s = (gap + root)/2 would cancel.
    share = near / np.maximum(0.5 * (root + np.abs(gap)), _LEAST)
    share += np.maximum(gap, 0.0)
    slope = t * (share + corner) / np.maximum(root, _LEAST)
    return share, slope, root


def potential(share: Floats, reach: Floats) -> Floats:
    """F = ∫ s dt/t of arcs [a] with these shares."""
    t = position(share, reach)
    return potential_at(t, reach, 2.0 * share - t + reach)


def potential_at(t: Floats, reach: Floats, root: Floats) -> Floats:
    """F [a] at the positions t, with the root that `share_at` gives there."""
    bend = 4.0 * ROUND - 2.0
    # Without reach both logarithms are of one, and what they are times is zero.
    some = reach > 0
    delta, t_, root_ = (np.where(some, values, 1.0) for values in (reach, t, root))
    far = np.log((2.0 * (root_ + t_) + bend * delta) / (4.0 * ROUND * delta))
    near = np.log((2.0 * (delta + root_) + bend * t_) / (4.0 * delta))
    bent = 0.5 * (t + root - reach + reach * (0.5 * bend * far - near))
    return np.where(some, bent, t)

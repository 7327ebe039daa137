"""Regularised projected Newton with a line search, on seller prices and capacity rents.

Without ad-valorem tariffs the conditions are the gradient of a convex potential. The step solves
H·d = −F with H = diag(offer′) + (−∂use/∂z), regularised in proportion to the excess
(H_rr += |F_r|/δ, which keeps a step near the price range δ), rents held at zero while their
resource is slack (Bertsekas, 1982, "Projected Newton methods"). Far from the solution the gap of
logarithms predicts better than the gap of levels, since offers are near-exponential: that form of
the step is tried first, the plain form when its line search shortens it too much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.dual import Dual, Point

OVERSHOOT = 0.1
SHORT = 0.3
SMALLEST = 1e-4
PLAIN_STEPS = 3
RELATIVE = 1e-6
POLISH = 4
TINY = 1e-290


@dataclass(frozen=True)
class Descent:
    """Where a run of Newton steps ended."""

    point: Point
    iterations: int
    reached: bool


def descend(
    dual: Dual,
    z: Floats,
    *,
    tolerance: float,
    steps: int,
    patience: int,
    near: Point | None = None,
    known: Point | None = None,
    relative: float = RELATIVE,
) -> Descent:
    """Newton steps from z [n] until the residual is within `tolerance`; `near` is a point close by.

    `known` is that at z itself, if it is at hand.

    Gives up after `steps` iterations, or `patience` iterations whose step was cut short, or a step
    that cannot be made. Once within `tolerance` a few more steps may follow, so that small sellers
    are within `relative` of their own flow.
    """
    point = dual.at(z, near) if known is None else known
    cut = plain = polished = 0
    for iteration in range(steps):
        if point.residual <= tolerance:
            if point.imbalance <= relative or polished == POLISH:
                return Descent(point, iteration, True)
            polished += 1
        following, length = None, 0.0
        if not plain:
            following, length = _search(dual, point, _step(dual, point, plain=False), SHORT)
        if following is None:
            plain = plain or PLAIN_STEPS
            following, length = _search(dual, point, _step(dual, point, plain=True), SMALLEST)
        if following is None:
            return Descent(point, iteration + 1, point.residual <= tolerance)
        point = following
        plain = max(plain - 1, 0)
        cut += length < SHORT
        if cut >= patience:
            return Descent(point, iteration + 1, point.residual <= tolerance)
    return Descent(point, steps, point.residual <= tolerance)


@dataclass(frozen=True)
class System:
    """The linear system of a step, scaled so that its diagonal is about one.

    Attributes:
        free: [f] the unknowns that move.
        level: [f] what a relative change of their offer is measured by.
        matrix: [f×f] as `Dual.solved` takes it.
        right: [f] before it is scaled.
        scale: [f].
    """

    free: Ints
    level: Floats
    matrix: Floats
    right: Floats
    scale: Floats

    @classmethod
    def of(cls, dual: Dual, point: Point, *, plain: bool) -> System:
        """Of the step from a point, from levels (`plain`) or from logarithms."""
        made = dual.stepping(point, plain=plain)
        if made is not None:
            return cls(*made)
        held = (point.z <= 0) & (point.gap >= 0)
        held[: dual.count] = False
        free = np.flatnonzero(~held)
        offer, use = point.offer[free], point.use[free]
        level = offer if plain else use
        right = use - offer if plain else -use * point.gap[free]
        matrix = dual.jacobian(point, free, half=True)
        diagonal = np.einsum("ii->i", matrix)
        diagonal += level * point.offer_slope[free] + np.abs(right) / dual.range
        scale = 1.0 / np.sqrt(np.maximum(diagonal, TINY))
        matrix *= scale[:, None]
        matrix *= scale
        # Two hard caps on the same flow leave the split of their rents open; this settles it.
        diagonal += 1e-12
        return cls(free, level, matrix, right, scale)


def _step(dual: Dual, point: Point, *, plain: bool) -> Floats:
    """Newton direction [n], from levels (`plain`) or from logarithms; NaN where it has none."""
    given = System.of(dual, point, plain=plain)
    solution = dual.solved(given.matrix, (given.scale * given.right)[:, None], given.free)
    step = np.zeros(dual.size)
    step[given.free] = np.nan if solution is None else given.scale * solution[:, 0]
    return step


def _search(dual: Dual, point: Point, step: Floats, shortest: float) -> tuple[Point | None, float]:
    """First acceptable point along `step` with its step length; None under `shortest`.

    With F = offer − use as gradient, a move m that keeps F(z + m)·m well below |F(z)·m| has not
    overshot the minimum of the convex potential. With tariffs the rows are weighted to come close
    to a potential, and a fall of the residual norm is accepted as well.
    """
    weight = dual.weight(point)
    force = weight * (point.offer - point.use)
    norm = float(np.linalg.norm(point.excess))
    length = 1.0
    if not (np.isfinite(step).all() and (dual.tariffs or float(force @ step) < 0)):
        return None, 0.0
    while True:
        z = point.z + length * step
        np.maximum(z[dual.count :], 0.0, out=z[dual.count :])
        trial = dual.at(z, point)
        move = z - point.z
        before = float(force @ move)
        after = float(weight * (trial.offer - trial.use) @ move)
        if before < 0 and after <= -OVERSHOOT * before and np.isfinite(after):
            return trial, length
        if dual.tariffs and float(np.linalg.norm(trial.excess)) <= (1 - 0.1 * length) * norm:
            return trial, length
        if length < shortest:
            return None, length
        secant = before / (before - after) if before < 0 and np.isfinite(after) else 0.5
        length *= min(max(secant, 0.1), 0.7)

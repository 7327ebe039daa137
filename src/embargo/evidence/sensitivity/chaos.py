"""Sobol' indices from draws at hand: a sparse polynomial of independent inputs.

The answer is written as a sum of orthonormal functions of one input and of pairs of inputs
(polynomial chaos); variances of its parts are then sums of squared coefficients (Sudret, 2008).
Functions are taken in one by one, the most correlated with what is left first, as long as the
extended Bayesian criterion falls (Blatman and Sudret, 2011; Chen and Chen, 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.polynomial.hermite_e import hermevander
from numpy.polynomial.legendre import legvander
from numpy.typing import NDArray
from scipy.special import factorial, ndtri

Vector = NDArray[np.float64]

_DEGREE = 4
_NORMAL_DEGREE = 3
_PAIR_DEGREE = 3
_FEW = 4
"""Up to this many inputs the degree may be `_FINE`."""
_FINE = 8
_PAIRED = 10
"""Where there are more inputs, pairs beyond the product of two straight lines are looked for among
those that do most alone."""
_FOLDS = 5
_PATIENCE = 3
_BOOTS = 200
_LEVEL = 0.9
TENTHS = (0.1, 0.9)
"""Quantiles of an input at which its effect is told."""


@dataclass(frozen=True)
class Axis:
    """How an input is distributed.

    Attributes:
        normal: whether polynomials are of its normal score (Hermite), else of its quantile
            (Legendre).
        levels: of an input that only has levels: the quantile up to which each reaches, the last
            being 1; empty otherwise.
        straight: whether only a straight line alone is tried: for the many inputs of which
            few matter, and each little.
    """

    normal: bool = False
    levels: tuple[float, ...] = ()
    straight: bool = False

    def functions(self, u: Vector, degree: int) -> Vector:
        """Give orthonormal functions [n, k] at quantiles [n], without the constant."""
        if self.levels:
            return _contrasts(u, self.levels)
        degree = 1 if self.straight else degree
        if self.normal:
            most = min(degree, _NORMAL_DEGREE)
            found = hermevander(ndtri(u), most) / np.sqrt(factorial(np.arange(most + 1)))
        else:
            found = legvander(2.0 * u - 1.0, degree) * np.sqrt(2.0 * np.arange(degree + 1) + 1.0)
        return np.asarray(found[:, 1:], dtype=np.float64)


def _contrasts(u: Vector, levels: Sequence[float]) -> Vector:
    """Orthonormal step functions: each level against all before it."""
    size = np.diff(np.concatenate([[0.0], levels]))
    at = np.searchsorted(np.asarray(levels)[:-1], u, side="right")
    columns = []
    for k in range(1, size.size):
        before = size[:k].sum()
        whole = before + size[k]
        if size[k] <= 0 or before <= 0:
            continue
        step = np.where(at == k, np.sqrt(before / size[k]), -np.sqrt(size[k] / before))
        columns.append(np.where(at <= k, step, 0.0) / np.sqrt(whole))
    return np.array(columns, dtype=np.float64).T.reshape(u.size, len(columns))


@dataclass(frozen=True)
class Indices:
    """What drives an answer.

    Attributes:
        first: [d] share of the variance that goes with one input alone.
        total: [d] the same with its interactions.
        total_low, total_high: [d] 90 % interval of `total`, by resampled draws.
        ends: [d, 2] mean answer with the input at its low and its high tenth; of an input of
            levels, with the level that gives least and most.
        rest: share of the variance that the polynomial leaves: inputs not given, noise.
        explained: share of the variance of draws left out that the polynomial predicts.
        mean, deviation: of the draws.
    """

    first: Vector
    total: Vector
    total_low: Vector
    total_high: Vector
    ends: Vector
    rest: float
    explained: float
    mean: float
    deviation: float


def indices(u: Vector, y: Vector, axes: Sequence[Axis], seed: int = 0) -> Indices:
    """Give the Sobol' indices of an answer.

    Arguments:
        u: [n, d] quantiles of independent inputs, in (0, 1).
        y: [n] answers.
        axes: [d] how the inputs are distributed.
        seed: of the resampling.

    Raises:
        ValueError: shapes that do not fit, or numbers that are not finite.
    """
    u, y = np.asarray(u, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if u.shape != (y.size, len(axes)) or not (np.isfinite(u).all() and np.isfinite(y).all()):
        raise ValueError(f"draws {u.shape}, answers {y.shape}, {len(axes)} axes: need [n, d], [n]")
    count, inputs = u.shape
    mean, deviation = float(y.mean()), float(y.std())
    none = np.zeros(inputs)
    level = np.full((inputs, 2), mean)
    if deviation <= 1e-12 * max(abs(mean), 1e-300):
        return Indices(none, none, none, none, level, 0.0, 1.0, mean, 0.0)
    z = (y - mean) / deviation
    terms, columns = _terms(u, z, axes)
    chosen = _selected(columns, z)
    design = np.column_stack([np.ones(count), columns[:, chosen]])
    fit = _fitted(design, z)
    found, left = fit[1:], float(np.square(z - design @ fit).mean())
    parts = [terms[k] for k in chosen]
    first, total = _shares(parts, found, inputs, left)
    resampled = _resampled(design, z, parts, inputs, seed)
    degree = _degree(sum(not axis.straight for axis in axes))
    edges = np.quantile(resampled, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
    return Indices(
        first=first,
        total=total,
        total_low=np.minimum(edges[0], total),
        total_high=np.maximum(np.minimum(edges[1], 1.0), total),
        ends=mean + deviation * _ends(parts, found, axes, degree),
        rest=left / (left + float(found @ found)),
        explained=_predicted(columns, z),
        mean=mean,
        deviation=deviation,
    )


Term = tuple[tuple[int, int], ...]
"""A function: (input, which of its functions) of one input or two."""


def _degree(inputs: int) -> int:
    return _FINE if inputs <= _FEW else _DEGREE


def _terms(u: Vector, z: Vector, axes: Sequence[Axis]) -> tuple[list[Term], Vector]:
    """All functions that may be taken in, with their values [n, m]."""
    inputs = len(axes)
    full = [k for k, axis in enumerate(axes) if not axis.straight]
    single = [axis.functions(u[:, k], _degree(len(full))) for k, axis in enumerate(axes)]
    terms: list[Term] = [((k, j),) for k in range(inputs) for j in range(single[k].shape[1])]
    columns = [np.hstack(single)] if single else []
    alone = {k: float(np.square(single[k].T @ z / z.size)[:2].sum()) for k in full}
    paired = set(sorted(full, key=lambda k: -alone[k])[:_PAIRED])
    most = _FINE if len(full) <= _FEW else _PAIR_DEGREE
    for a, b in combinations(full, 2):
        for i in range(single[a].shape[1]):
            for j in range(single[b].shape[1]):
                if i + j == 0 or (i + j + 2 <= most and {a, b} <= paired):
                    terms.append(((a, i), (b, j)))
                    columns.append((single[a][:, i] * single[b][:, j])[:, None])
    return terms, np.hstack(columns)


def _selected(columns: Vector, z: Vector) -> list[int]:
    """Functions taken in one by one until the criterion no longer falls."""
    count, many = columns.shape
    centred = columns - columns.mean(axis=0)
    size = np.linalg.norm(centred, axis=0)
    usable = size > 1e-9
    centred = centred / np.where(usable, size, 1.0)
    left, basis = z - z.mean(), np.empty((count, 0))
    chosen: list[int] = []
    best, kept, worse = count * np.log(left @ left / count), 0, 0
    while len(chosen) < min(many, count // 4) and worse < _PATIENCE:
        gain = np.abs(centred.T @ left) * usable
        gain[chosen] = 0.0
        k = int(np.argmax(gain))
        if gain[k] <= 1e-12:
            break
        own = centred[:, k] - basis @ (basis.T @ centred[:, k])
        length = float(np.linalg.norm(own))
        usable[k] = length > 1e-6
        if not usable[k]:
            continue
        basis = np.column_stack([basis, own / length])
        left = left - basis[:, -1] * (basis[:, -1] @ left)
        chosen.append(k)
        spare = max(float(left @ left) / count, 1e-300)
        score = count * np.log(spare) + len(chosen) * (np.log(count) + 2.0 * np.log(many))
        worse = 0 if score < best else worse + 1
        if score < best:
            best, kept = score, len(chosen)
    return chosen[:kept]


def _fitted(design: Vector, z: Vector) -> Vector:
    return np.asarray(np.linalg.lstsq(design, z, rcond=None)[0], dtype=np.float64)


def _shares(
    parts: Sequence[Term], found: Vector, inputs: int, left: float
) -> tuple[Vector, Vector]:
    """First and total shares of the variance: what the polynomial has, and what it leaves.

    The variance of the polynomial is that of all inputs, not of the draws at hand, of which tails
    may be missing: only together with what is left do the shares add up to one.
    """
    first, total = np.zeros(inputs), np.zeros(inputs)
    for term, value in zip(parts, found, strict=True):
        for k, _ in term:
            total[k] += value**2
        if len(term) == 1:
            first[term[0][0]] += value**2
    whole = max(float(found @ found) + left, 1e-300)
    return first / whole, total / whole


def _resampled(design: Vector, z: Vector, parts: Sequence[Term], inputs: int, seed: int) -> Vector:
    """Total indices [boots, d] of resampled draws, with the functions that were taken in."""
    rng = np.random.default_rng(seed)
    found = np.empty((_BOOTS, inputs))
    for k in range(_BOOTS):
        rows = rng.integers(z.size, size=z.size)
        value = _fitted(design[rows], z[rows])
        left = float(np.square(z[rows] - design[rows] @ value).mean())
        found[k] = _shares(parts, value[1:], inputs, left)[1]
    return found


def _ends(parts: Sequence[Term], found: Vector, axes: Sequence[Axis], degree: int) -> Vector:
    """[d, 2] main effect of each input at its tenths, or of its least and largest level."""
    ends = np.zeros((len(axes), 2))
    for k, axis in enumerate(axes):
        at = np.array(TENTHS)
        if axis.levels:
            edges = np.concatenate([[0.0], axis.levels])
            at = (edges[1:] + edges[:-1])[np.diff(edges) > 0] / 2
        effect = np.zeros(at.size)
        values = axis.functions(at, degree)
        for term, value in zip(parts, found, strict=True):
            if len(term) == 1 and term[0][0] == k:
                effect += value * values[:, term[0][1]]
        ends[k] = (effect.min(), effect.max()) if axis.levels else effect
    return ends


def _predicted(columns: Vector, z: Vector) -> float:
    """Share of the variance of draws left out that is predicted, functions chosen without them."""
    fold = np.arange(z.size) % _FOLDS
    missed = 0.0
    for k in range(_FOLDS):
        seen = fold != k
        chosen = _selected(columns[seen], z[seen])
        design = np.column_stack([np.ones(z.size), columns[:, chosen]])
        value = _fitted(design[seen], z[seen])
        missed += float(np.square(z[~seen] - design[~seen] @ value).sum())
    return 1.0 - missed / z.size

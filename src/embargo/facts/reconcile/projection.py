"""The weighted Kullback–Leibler projection: from a prior and partial figures to one estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """A reconciled estimate.

    Attributes:
        value: the estimate, shape [n], in the unit of the prior.
        sigma: its posterior standard deviation, shape [n] (Laplace approximation).
        fitted: what the estimate makes of every figure, shape [m].
        pull: the dual of every figure, shape [m]; the larger, the harder the figure pulls.
        residual: largest violation of the optimality conditions, relative to each figure's scale.
        iterations: Newton steps taken.
    """

    value: Vector
    sigma: Vector
    fitted: Vector
    pull: Vector
    residual: float
    iterations: int

    @property
    def converged(self) -> bool:
        """Whether the optimality conditions hold to 1e-8."""
        return self.residual <= 1e-8


def project(
    prior: Vector,
    relative_sigma: Vector,
    incidence: sparse.csr_array,
    figure: Vector,
    figure_sigma: Vector,
    *,
    max_iterations: int = 200,
) -> Projection:
    """Give the non-negative vector closest to a prior that respects uncertain linear figures.

    Minimises ``Σ w (x log(x/x0) − x + x0) + Σ (A x − b)² / (2 σ²)`` with ``w = 1/(s² x0)``, so
    that a free cell has the relative standard deviation ``s`` around its prior. Solved by a damped
    Newton method on the concave dual, where ``x = x0 exp(Aᵀλ / w)``.

    Arguments:
        prior: x0 > 0, shape [n].
        relative_sigma: s > 0, shape [n].
        incidence: A, shape [m × n].
        figure: b, shape [m], in the unit of the prior.
        figure_sigma: σ > 0, shape [m].
        max_iterations: bound on Newton steps.

    Raises:
        ValueError: a prior, a relative sigma or a figure's sigma is not positive and finite.

    Source: entropy projection with Gaussian side information, e.g. Golan, Judge and Miller (1996),
    ch. 8; the dual is the unconstrained form of Erlander (1977).
    """
    for label, array in (
        ("prior", prior),
        ("relative_sigma", relative_sigma),
        ("figure_sigma", figure_sigma),
    ):
        bad = np.flatnonzero(~(np.isfinite(array) & (array > 0)))
        if bad.size:
            raise ValueError(f"{label} must be positive and finite; see cells {bad[:5].tolist()}")
    inverse_weight = relative_sigma**2 * prior
    variance = figure_sigma**2
    scale = np.maximum(np.abs(figure), figure_sigma)
    transposed = sparse.csr_array(incidence.T)

    def exponent(pull: Vector) -> Vector:
        raised: Vector = np.clip(inverse_weight * (transposed @ pull), -60.0, 60.0)
        return raised

    def primal(pull: Vector) -> Vector:
        moved: Vector = prior * np.exp(exponent(pull))
        return moved

    def dual(pull: Vector) -> float:
        # The change of a well-known cell is far smaller than the cell: a difference would lose it.
        moved = prior * np.expm1(exponent(pull)) / inverse_weight
        return float(figure @ pull - 0.5 * variance @ pull**2 - np.sum(moved))

    pull = np.zeros(figure.size)
    value = primal(pull)
    height = dual(pull)
    residual = np.inf
    steps = 0
    for _ in range(max_iterations):
        gradient = figure - variance * pull - incidence @ value
        residual = float(np.max(np.abs(gradient) / scale, initial=0.0))
        if residual <= 1e-10:
            break
        steps += 1
        spread = incidence.multiply((value * inverse_weight)[None, :]).tocsr()
        hessian = (spread @ transposed).toarray()
        hessian[np.diag_indices_from(hessian)] += variance
        step = linalg.solve(hessian, gradient, assume_a="pos")
        # No cell may change by more than e³ in one step: far from the solution the exponential
        # makes the quadratic model worthless.
        largest = float(np.max(np.abs(inverse_weight * (transposed @ step)), initial=0.0))
        length = min(1.0, 3.0 / largest) if largest > 0 else 1.0
        slope = float(gradient @ step)
        while length > 1e-12:
            trial = pull + length * step
            trial_value = primal(trial)
            trial_height = dual(trial)
            if trial_height >= height + 1e-4 * length * slope - 1e-12 * abs(height):
                break
            length *= 0.5
        pull, value, height = trial, trial_value, trial_height
    return Projection(
        value=value,
        sigma=posterior_sigma(value, inverse_weight, incidence, variance),
        fitted=incidence @ value,
        pull=pull,
        residual=residual,
        iterations=steps,
    )


def posterior_sigma(
    value: Vector, inverse_weight: Vector, incidence: sparse.csr_array, variance: Vector
) -> Vector:
    """Give the standard deviation of every cell after the figures have been taken in.

    The curvature of the objective at the estimate is ``diag(w/x) + Aᵀ Σ⁻¹ A``; its inverse follows
    from the Woodbury identity with an m × m system.

    Arguments:
        value: the estimate, shape [n].
        inverse_weight: 1/w, shape [n].
        incidence: A, shape [m × n].
        variance: σ² of the figures, shape [m].
    """
    free = value * inverse_weight
    loaded = incidence.multiply(free[None, :]).tocsr()
    gram = (loaded @ sparse.csr_array(incidence.T)).toarray()
    gram[np.diag_indices_from(gram)] += variance
    factor = linalg.cho_factor(gram, lower=True)
    dense = loaded.toarray()
    explained = np.einsum("ij,ij->j", dense, linalg.cho_solve(factor, dense))
    sigma: Vector = np.sqrt(np.maximum(free - explained, 0.0))
    return sigma

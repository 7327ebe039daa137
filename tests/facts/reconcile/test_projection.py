"""The projection: closest to the prior, true to the figures, honest about its spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from embargo.facts.reconcile.projection import project


def problem(seed: int, cells: int = 12, figures: int = 5):
    rng = np.random.default_rng(seed)
    prior = rng.lognormal(0.0, 1.0, cells)
    relative = rng.uniform(0.2, 1.0, cells)
    incidence = (rng.random((figures, cells)) < 0.4).astype(float)
    incidence[:, 0] = 1.0
    truth = prior * rng.lognormal(0.0, 0.4, cells)
    value = incidence @ truth
    return prior, relative, sparse.csr_array(incidence), value, 0.02 * value


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_agrees_with_a_general_minimiser(seed):
    prior, relative, incidence, value, sigma = problem(seed)
    weight = 1.0 / (relative**2 * prior)

    def objective(logarithm):
        x = np.exp(logarithm)
        gap = incidence @ x - value
        cost = np.sum(weight * (x * np.log(x / prior) - x + prior)) + 0.5 * np.sum(
            (gap / sigma) ** 2
        )
        slope = weight * np.log(x / prior) + incidence.T @ (gap / sigma**2)
        return cost, slope * x

    result = project(prior, relative, incidence, value, sigma)
    assert result.converged
    other = optimize.minimize(
        objective, np.log(prior), jac=True, method="L-BFGS-B",
        options={"maxiter": 20_000, "maxfun": 40_000, "ftol": 1e-15, "gtol": 1e-9},
    )  # fmt: skip
    assert objective(np.log(result.value))[0] <= other.fun * (1 + 1e-6) + 1e-9
    assert np.allclose(result.value, np.exp(other.x), rtol=2e-3, atol=1e-4)


def test_without_a_conflict_the_prior_stays():
    prior, relative, incidence, _, _ = problem(3)
    value = incidence @ prior
    result = project(prior, relative, incidence, value, 0.01 * value)
    assert np.allclose(result.value, prior, rtol=1e-9)


def test_a_sharper_figure_narrows_the_spread_and_never_widens_it():
    prior, relative, incidence, value, sigma = problem(5)
    loose = project(prior, relative, incidence, value, 10 * sigma)
    sharp = project(prior, relative, incidence, value, sigma)
    free = relative * np.sqrt(prior * sharp.value)
    assert (sharp.sigma <= free * (1 + 1e-9)).all()
    assert np.sum(sharp.sigma / sharp.value) < np.sum(loose.sigma / loose.value)


def test_two_figures_that_fight_meet_by_their_weights():
    one = sparse.csr_array(np.ones((2, 1)))
    result = project(
        np.array([10.0]), np.array([100.0]), one, np.array([9.0, 11.0]), np.array([0.1, 0.1])
    )
    assert result.value[0] == pytest.approx(10.0, abs=1e-3)


def test_spread_of_a_single_cell_is_that_of_its_figure():
    one = sparse.csr_array(np.ones((1, 1)))
    result = project(np.array([10.0]), np.array([5.0]), one, np.array([12.0]), np.array([0.3]))
    assert result.sigma[0] == pytest.approx(0.3, rel=0.01)


def test_nonsense_is_refused_by_name():
    prior, relative, incidence, value, sigma = problem(1)
    with pytest.raises(ValueError, match="figure_sigma"):
        project(prior, relative, incidence, value, 0 * sigma)
    with pytest.raises(ValueError, match="prior"):
        project(-prior, relative, incidence, value, sigma)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.floats(1e-3, 1e3))
def test_units_do_not_matter(seed, factor):
    prior, relative, incidence, value, sigma = problem(seed)
    plain = project(prior, relative, incidence, value, sigma)
    scaled = project(factor * prior, relative, incidence, factor * value, factor * sigma)
    assert np.allclose(scaled.value, factor * plain.value, rtol=1e-6)


@pytest.mark.parametrize("seed", [1, 3, 6, 9])
def test_cells_known_far_better_than_others_do_not_stop_it(seed):
    rng = np.random.default_rng(seed)
    prior, relative = rng.lognormal(0, 2, 400), 10 ** rng.uniform(-3, 0.6, 400)
    known = sparse.csr_array((rng.random((40, 400)) < 0.1).astype(float))
    one = sparse.csr_array(np.eye(1, 400, 5))
    value = np.append(known @ prior, 1.3 * prior[5])
    relative[5] = 1.0
    both = sparse.csr_array(sparse.vstack([known, one]))
    result = project(prior, relative, both, value, 0.01 * value)
    assert result.converged
    assert result.iterations < 30

"""Gravity by PPML: it finds what made the flows, and agrees with a plain Poisson regression."""

import numpy as np
import pytest
from tests.evidence.cases import small

from embargo.evidence.baselines import BASELINES
from embargo.evidence.baselines.gravity import elasticity

rng = np.random.default_rng(7)
Z = np.log(rng.uniform(1.0, 20.0, (5, 6)))
EVERY = np.ones((5, 6), dtype=bool)


def test_exact_gravity_is_found():
    flow = np.exp(rng.normal(size=5))[:, None] * np.exp(-1.3 * Z) * np.exp(rng.normal(size=6))
    assert elasticity(flow, Z, EVERY) == pytest.approx(-1.3, abs=1e-4)


def test_the_fit_is_that_of_a_poisson_regression_with_dummies():
    """Newton on all effects at once, zeros in the sample."""
    flow = rng.poisson(3.0 * np.exp(-0.5 * Z)).astype(float)
    flow[0, 0] = 0.0
    e, i = np.indices(flow.shape)
    design = np.column_stack(
        [Z.ravel(), *[(e == k).ravel() for k in range(5)], *[(i == k).ravel() for k in range(1, 6)]]
    ).astype(float)
    y, beta = flow.ravel(), np.zeros(11)
    beta[1:6] = np.log(y.mean())
    for _ in range(200):
        mu = np.exp(design @ beta)
        step = np.linalg.solve(design.T @ (design * mu[:, None]), design.T @ (y - mu))
        beta += np.clip(step, -1.0, 1.0)
    assert elasticity(flow, Z, EVERY) == pytest.approx(beta[0], abs=1e-4)


def test_trade_without_a_pattern_has_no_elasticity():
    assert elasticity(np.ones((5, 6)), Z, EVERY) == pytest.approx(0.0, abs=1e-4)
    assert elasticity(np.zeros((5, 6)), Z, EVERY) == 0.0


def test_totals_hold_and_near_new_pairs_start():
    distance = np.array([[1.0, 9.0, 2.0], [9.0, 1.0, 9.0], [5.0, 5.0, 5.0]])
    flow0 = np.array([[8.0, 1.0, 0.0], [1.0, 8.0, 2.0], [2.0, 2.0, 5.0]])
    found = BASELINES["gravity"].predict(small(flow0, distance=distance))
    assert found.flow1.sum(axis=1) == pytest.approx(flow0.sum(axis=1))
    assert found.flow1.sum(axis=0) == pytest.approx(flow0.sum(axis=0))
    assert found.flow1[0, 2] > 0.5


def test_pairs_without_a_way_keep_their_flow():
    distance = np.array([[1.0, np.nan], [3.0, 1.0]])
    found = BASELINES["gravity"](small([[4.0, 1.5], [2.0, 3.0]], distance=distance))
    assert found[0, 1] == 1.5

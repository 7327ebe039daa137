"""The biproportional fit: its margins, its odds ratios, and margins that cannot be met."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.evidence.cases import small

from embargo.evidence.baselines import ras

POSITIVE = arrays(float, (3, 4), elements=st.floats(0.1, 50.0))


@given(seed=POSITIVE, goal=POSITIVE)
@settings(deadline=None, max_examples=50)
def test_margins_are_met_and_odds_ratios_kept(seed, goal):
    found = ras.fit(seed, goal.sum(axis=1), goal.sum(axis=0))
    assert found.matrix.sum(axis=1) == pytest.approx(goal.sum(axis=1), rel=1e-7)
    assert found.matrix.sum(axis=0) == pytest.approx(goal.sum(axis=0), rel=1e-6)
    assert odds(found.matrix) == pytest.approx(odds(seed), rel=1e-6)


def odds(x):
    return x[:-1, :-1] * x[1:, 1:] / (x[:-1, 1:] * x[1:, :-1])


def test_two_by_two_by_hand():
    """Seed of ones: the product of the margins over the total."""
    found = ras.fit(np.ones((2, 2)), np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    assert found.matrix == pytest.approx(np.array([[0.5, 0.5], [1.5, 1.5]]))


def test_margins_that_zeros_forbid_are_reported():
    found = ras.fit(np.eye(2), np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    assert found.gap == pytest.approx(0.25)
    assert found.steps <= 200


def test_a_rule_says_whose_total_it_missed():
    case = small([[1.0, 0.0], [0.0, 3.0]], demand1=np.array([2.0, 2.0]), supply1=np.array([1.0, 3]))
    (limit,) = ras.predict(case).limits
    assert "25.00%" in limit
    assert "importer" in limit


@pytest.mark.parametrize("steps", [50, 5000])
def test_factors_that_run_away_stop_without_overflow(steps):
    """The second seller can only serve the first buyer, who wants less than it has to sell."""
    seed = np.array([[1.0, 1.0], [1.0, 0.0]])
    found = ras.fit(seed, np.array([1.0, 9.0]), np.array([2.0, 8.0]), steps=steps)
    assert found.gap > 0.5
    assert np.isfinite(found.matrix).all()


def test_nothing_to_share_out_is_no_error():
    found = ras.fit(np.ones((2, 2)), np.zeros(2), np.zeros(2))
    assert found.gap == 0
    assert not found.matrix.any()

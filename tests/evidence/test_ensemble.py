"""CRPS, bands and intervals against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embargo.evidence import scores

rng = np.random.default_rng(3)
DRAWS = arrays(float, (6, 2), elements=st.floats(-100.0, 100.0))


def test_crps_of_a_point_is_its_absolute_error():
    observed = np.array([3.0, -1.0])
    assert scores.crps(np.zeros((1, 2)), observed) == pytest.approx([3.0, 1.0])
    assert scores.crps(np.zeros((9, 2)), observed) == pytest.approx([3.0, 1.0])


@given(draws=DRAWS)
def test_crps_is_its_definition(draws):
    observed = np.array([1.0, -2.0])
    pairs = np.abs(draws[:, None] - draws[None]).sum(axis=(0, 1))
    expected = np.abs(draws - observed).mean(axis=0) - pairs / (2 * 6 * 5)
    assert scores.crps(draws, observed) == pytest.approx(expected, abs=1e-9)


def test_crps_of_a_normal_has_its_closed_form():
    """Gneiting and Raftery 2007: (2φ(0) − 1/√π) at the mean of a standard normal."""
    found = scores.crps(rng.normal(size=(200_000, 1)), np.zeros(1))[0]
    assert found == pytest.approx(np.sqrt(2 / np.pi) - 1 / np.sqrt(np.pi), abs=3e-3)


def test_crps_does_not_depend_on_the_number_of_draws():
    """The estimator is fair: 3 draws a time give the same mean as many."""
    few = scores.crps(rng.normal(size=(3, 100_000)), np.full(100_000, 0.7)).mean()
    many = scores.crps(rng.normal(size=(100_000, 1)), np.array([0.7]))[0]
    assert few == pytest.approx(many, abs=6e-3)


def test_skill_against_a_reference():
    assert scores.skill(1.0, 4.0) == 0.75
    assert scores.skill(4.0, 4.0) == 0.0
    assert np.isnan(scores.skill(1.0, 0.0))


def test_coverage_counts_outcomes_in_the_central_band():
    draws = np.tile(np.linspace(0.0, 1.0, 101)[:, None], 4)
    assert scores.coverage(draws, np.array([0.05, 0.3, 0.5, 0.95]), 0.8) == 0.5
    assert scores.coverage(draws, np.array([0.2, 0.3, 0.5, 0.95]), 0.5) == 0.5
    assert np.isnan(scores.coverage(np.empty((5, 0)), np.empty(0), 0.8))


def test_a_true_ensemble_is_reliable_at_every_level():
    table = scores.reliability(rng.normal(size=(400, 3000)), rng.normal(size=3000))
    assert [row.level for row in table] == list(scores.LEVELS)
    assert all(row.held == pytest.approx(row.level, abs=0.04) for row in table)
    assert {row.of for row in table} == {3000}


def test_bootstrap_repeats_and_narrows():
    values = rng.normal(1.0, 1.0, 400)
    one, again = scores.bootstrap(values, seed=5), scores.bootstrap(values, seed=5)
    few = scores.bootstrap(values[:20], seed=5)
    assert one == again
    assert one.low < one.value < one.high
    assert one.high - one.low == pytest.approx(2 * 1.2816 / 20, rel=0.2)
    assert few.high - few.low > 2 * (one.high - one.low)


def test_bootstrap_of_a_difference_leaves_out_what_is_missing():
    both = np.array([[0.7, 0.5], [0.8, 0.5], [np.nan, 0.1]])
    found = scores.bootstrap(both, lambda rows: float((rows[:, 0] - rows[:, 1]).mean()))
    assert found.value == pytest.approx(0.25)
    assert found.of == 2
    assert (found.low, found.high) == pytest.approx((0.2, 0.3))
    assert scores.bootstrap(np.array([np.nan])).of == 0

"""Placed right and sign hits: worked by hand, and what must hold for any changes."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embargo.errors import InputError
from embargo.evidence import scores

CHANGES = arrays(float, 5, elements=st.floats(-50.0, 50.0).map(lambda x: round(x, 3)))


def test_placed_right_by_hand():
    """3 of the 5 that rose are where they should be; the fall does not count."""
    assert scores.placed_right(np.array([3.0, 1.0, -4.0]), np.array([5.0, 0.0, 2.0])) == 3.0 / 7.0


@given(predicted=CHANGES, observed=CHANGES)
def test_placed_right_lies_in_zero_to_one_and_is_symmetric(predicted, observed):
    value = scores.placed_right(predicted, observed)
    assume(not np.isnan(value))
    assert 0.0 <= value <= 1.0
    assert value == scores.placed_right(observed, predicted)


@given(predicted=CHANGES, observed=CHANGES)
def test_placed_right_is_one_only_if_all_rises_agree(predicted, observed):
    value = scores.placed_right(predicted, observed)
    assume(not np.isnan(value))
    same = (np.maximum(predicted, 0.0) == np.maximum(observed, 0.0)).all()
    assert (value == pytest.approx(1.0, abs=1e-12)) == same


@given(predicted=CHANGES, observed=CHANGES, unit=st.sampled_from([0.5, 8.0, 1024.0]))
def test_placed_right_has_no_unit(predicted, observed, unit):
    value = scores.placed_right(predicted, observed)
    assume(not np.isnan(value))
    assert scores.placed_right(unit * predicted, unit * observed) == pytest.approx(value)


def test_nothing_that_rose_is_no_score_and_an_invented_rise_is_zero():
    assert np.isnan(scores.placed_right(-np.ones(2), -np.ones(2)))
    assert scores.placed_right(np.ones(2), -np.ones(2)) == 0.0


def test_changes_of_other_lengths_are_refused():
    with pytest.raises(InputError, match="same order"):
        scores.placed_right(np.ones(2), np.ones(3))


def test_diversion_and_backfill_leave_out_treated_pairs_and_home_use(problem):
    flow0 = np.ones((3, 3))
    fixed = np.zeros((3, 3), dtype=bool)
    fixed[0, 1] = True
    case = problem(flow0, fixed=fixed, imposed=flow0, home=np.eye(3, dtype=bool))
    flow1 = flow0 + np.arange(9.0).reshape(3, 3)
    assert list(scores.diversion(case, flow1, np.array([True, False, True]))) == [6.0, 7.0, 2.0]
    assert list(scores.backfill(case, flow1, np.array([False, True, False]))) == [0.0, 0.0, 7.0]


def test_a_large_change_is_outside_churn_and_no_dust():
    observed = np.array([5.0, 5.0, 0.5, -8.0])
    low, high = np.full(4, -6.0), np.array([4.0, 6.0, 0.1, 6.0])
    assert list(scores.large_changes(observed, low, high, 100.0)) == [True, False, False, True]


def test_sign_hits_count_no_change_as_a_miss():
    predicted, observed = np.array([1.0, -1.0, 0.0, 9.0]), np.array([2.0, 2.0, 2.0, -9.0])
    assert scores.sign_hits(predicted, observed, np.array([True, True, True, False])) == 1 / 3
    assert np.isnan(scores.sign_hits(predicted, observed, np.zeros(4, dtype=bool)))

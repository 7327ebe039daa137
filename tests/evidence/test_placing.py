"""Volumes placed anew are as large as before, and land where the model has them in the mean."""

import numpy as np
import pytest

from embargo.evidence.baselines import BASELINES
from embargo.evidence.placing import placed, targets
from embargo.evidence.precision import GRID, chosen


@pytest.fixture
def moved(stop):
    flow1 = BASELINES["proportional"].predict(stop).flow1
    return stop, flow1, targets(stop, np.zeros(len(stop.exporters), bool))


def draws(moved, precision, count=4000):
    problem, flow1, sellers = moved
    rng = np.random.default_rng(0)
    return np.array([placed(rng, problem, flow1, sellers, precision) for _ in range(count)])


def test_the_mean_is_the_model(moved):
    problem, flow1, _ = moved
    many = draws(moved, 10.0)
    np.testing.assert_allclose(many.mean(axis=0), flow1, atol=0.03 * problem.flow0.max())


def test_what_a_stopped_seller_sells_more_keeps_its_sum(moved):
    problem, flow1, sellers = moved
    free = ~(problem.fixed | problem.home)
    for flow in draws(moved, 3.0, 50):
        more = np.where(free, flow - problem.flow0, 0.0)[sellers].sum(axis=1)
        np.testing.assert_allclose(
            more, np.where(free, flow1 - problem.flow0, 0.0)[sellers].sum(axis=1)
        )


def test_treated_pairs_and_home_use_stay(moved):
    problem, flow1, _ = moved
    still = problem.fixed | problem.home
    for flow in draws(moved, 3.0, 20):
        np.testing.assert_array_equal(flow[still], flow1[still])
        assert (flow >= 0).all()


def test_less_precision_spreads_farther_and_none_moves_nothing(moved):
    problem, flow1, sellers = moved
    spread = [draws(moved, value, 500).std(axis=0).max() for value in (50.0, 10.0, 3.0)]
    assert spread == sorted(spread)
    rng = np.random.default_rng(1)
    np.testing.assert_array_equal(placed(rng, problem, flow1, sellers, np.inf), flow1)


def test_no_shock_leaves_everything(moved):
    problem, _, sellers = moved
    rng = np.random.default_rng(1)
    np.testing.assert_array_equal(placed(rng, problem, problem.flow0, sellers, 3.0), problem.flow0)


def test_the_left_out_event_has_no_say_in_the_precision():
    crps = np.random.default_rng(2).uniform(0.8, 1.1, (6, len(GRID)))
    for row in range(6):
        poisoned = crps.copy()
        poisoned[row] = np.linspace(0.1, 9.0, len(GRID))
        assert chosen(crps, row) == chosen(poisoned, row)

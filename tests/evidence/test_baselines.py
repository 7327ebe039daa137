"""The simple rules: hand-worked cases, and what every one of them keeps."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.evidence.cases import small

from embargo.evidence.baselines import BASELINES
from embargo.evidence.baselines.margins import block

BALANCED = ("ras", "gravity", "exact_hat", "least_cost")
FLOWS = arrays(float, (3, 4), elements=st.floats(0.1, 100.0))


@pytest.mark.parametrize("name", BASELINES)
def test_treated_flows_are_imposed_and_none_is_negative(name, stop):
    flow = BASELINES[name](stop)
    assert flow[0, 0] == pytest.approx(2.0)
    assert flow.shape == (3, 3)
    assert (flow >= -1e-9).all()


@pytest.mark.parametrize("name", ["persistence", "proportional", "ras", "exact_hat"])
@given(flow0=FLOWS)
@settings(deadline=None, max_examples=25)
def test_without_a_shock_the_base_comes_back(name, flow0):
    assert BASELINES[name](small(flow0)) == pytest.approx(flow0, rel=1e-6)


@pytest.mark.parametrize("name", BALANCED)
@given(flow0=FLOWS, factor=st.floats(0.5, 1.0))
@settings(deadline=None, max_examples=25)
def test_actual_totals_are_met(name, flow0, factor):
    fixed = np.zeros(flow0.shape, dtype=bool)
    fixed[1, 2] = True
    then = flow0 * (1.0 + np.arange(12).reshape(3, 4) / 10.0)
    then[1, 2] = flow0[1, 2] * factor
    case = small(
        flow0, fixed=fixed, imposed=then, supply1=then.sum(axis=1), demand1=then.sum(axis=0)
    )
    found = BASELINES[name].predict(case)
    assert not found.limits
    assert found.flow1.sum(axis=0) == pytest.approx(then.sum(axis=0), rel=1e-4, abs=1e-3)
    assert found.flow1.sum(axis=1) == pytest.approx(then.sum(axis=1), rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("name", BASELINES)
@given(flow0=FLOWS, scale=st.sampled_from([1e-3, 10.0, 41.868]))
@settings(deadline=None, max_examples=15)
def test_the_unit_does_not_matter(name, flow0, scale):
    fixed = np.zeros(flow0.shape, dtype=bool)
    fixed[0, 0] = True
    here = small(flow0, fixed=fixed, imposed=flow0 / 3.0, distance=1.0 + flow0[::-1])
    there = replace(here, flow0=flow0 * scale, imposed=here.imposed * scale)
    one, other = BASELINES[name](here), BASELINES[name](there)
    assert other / scale == pytest.approx(one, rel=1e-4, abs=1e-4 * flow0.sum())


def test_persistence_changes_only_what_is_imposed_or_out(stop):
    case = replace(stop, supply_level=np.array([1.0, 0.5, 1.0]))
    change = BASELINES["persistence"](case) - stop.flow0
    assert change == pytest.approx(np.array([[-4, 0, 0], [-1, -2, -1], [0, 0, 0]]))


def test_proportional_by_hand(stop):
    """X0 spreads 4 over 3 and 1; M0 makes up 4 from 2 and 2."""
    change = BASELINES["proportional"](stop) - stop.flow0
    assert change == pytest.approx(np.array([[-4, 3, 1], [2, 0, 0], [2, 0, 0]]))


def test_proportional_leaves_home_use_and_names_who_has_no_other_partner(problem):
    fixed = np.array([[False, True], [False, False]])
    case = problem(
        [[5.0, 3.0], [0.0, 2.0]], home=np.eye(2, dtype=bool), fixed=fixed, imposed=np.zeros((2, 2))
    )
    found = BASELINES["proportional"].predict(case)
    assert found.flow1 == pytest.approx(np.array([[5.0, 0.0], [0.0, 2.0]]))
    assert "X0" in found.limits[0]
    assert "M1" in found.limits[0]


def test_the_short_side_sets_the_totals(problem):
    part = block(problem([[4.0, 4.0], [1.0, 1.0]], supply_level=np.array([0.5, 1.0])))
    assert part.supply == pytest.approx([4.0, 2.0])
    assert part.demand == pytest.approx([3.0, 3.0])
    known = block(problem([[4.0, 4.0], [1.0, 1.0]], demand1=np.array([8.0, 4.0])))
    assert known.supply.sum() == pytest.approx(12.0)


def test_an_exporter_that_is_out_sells_nothing(problem):
    case = problem([[4.0, 1.0], [2.0, 5.0]], supply_level=np.array([0.0, 1.0]))
    for name in ("ras", "exact_hat", "least_cost", "gravity"):
        flow = BASELINES[name](case)
        assert flow[0] == pytest.approx(0.0, abs=1e-6), name
        assert flow[1].sum() >= 7.0 - 1e-5, name

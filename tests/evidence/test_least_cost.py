"""The transport problem: never dearer than any other way, and honest where there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.evidence.cases import small

from embargo.evidence.baselines import BASELINES

RULE = BASELINES["least_cost"]
TWO = arrays(float, (2, 2), elements=st.floats(0.5, 20.0))


@given(flow0=TWO, cost=TWO)
@settings(deadline=None, max_examples=50)
def test_two_by_two_against_all_feasible_flows(flow0, cost):
    found = RULE(small(flow0, distance=cost))
    rows, columns = flow0.sum(axis=1), flow0.sum(axis=0)
    first = np.linspace(max(0.0, rows[0] - columns[1]), min(rows[0], columns[0]), 401)
    all_costs = (
        first * cost[0, 0]
        + (rows[0] - first) * cost[0, 1]
        + (columns[0] - first) * cost[1, 0]
        + (rows[1] - columns[0] + first) * cost[1, 1]
    )
    assert (found * cost).sum() == pytest.approx(all_costs.min(), rel=1e-5)
    assert found.sum(axis=1) == pytest.approx(rows, rel=1e-5)
    assert found.sum(axis=0) == pytest.approx(columns, rel=1e-5)


def test_what_finds_no_way_is_left_over_and_said():
    distance = np.array([[1.0, np.nan], [np.nan, 1.0]])
    case = small([[2.0, 0.0], [0.0, 2.0]], distance=distance, supply1=np.array([3.0, 1.0]))
    found = RULE.predict(case)
    assert found.flow1 == pytest.approx(np.array([[2.0, 0.0], [0.0, 1.0]]))
    assert "25.00% of the trade finds no way" in found.limits[0]


def test_home_use_stays_at_home():
    case = small([[7.0, 1.0], [2.0, 5.0]], home=np.eye(2, dtype=bool))
    assert np.diag(RULE(case)) == pytest.approx([7.0, 5.0])

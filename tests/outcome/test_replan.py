"""Months planned anew when something becomes known: from the plan before, as from nothing."""

import numpy as np
import pytest

from embargo.outcome.path import solve
from embargo.outcome.path.solve import solve_months
from embargo.scenario import Scenario
from embargo.world import load
from embargo.world.parameters import Parameters

ASKED = {
    "from": "2026-01",
    "months": 6,
    "measures": [
        {"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "lng", "from": "2026-01"},
        {"kind": "outage", "exporter": "QAT", "fuel": "lng", "level": 0.3, "from": "2026-04",
         "announced": "2026-03"},
        {"kind": "ban", "importer": "KOR", "exporter": "RUS", "fuel": "coal", "from": "2026-05"},
    ],
}  # fmt: skip


def solved(**options):
    world = load(2025)
    given = world.fuel_markets, world.year, Parameters.central()
    return solve_months(Scenario.from_dict(ASKED), *given, **options)


@pytest.fixture(scope="module")
def months():
    return solved()


def same(one, other, tolerance):
    for name, course in one.courses.items():
        for state, like in zip(course.after, other.courses[name].after, strict=True):
            np.testing.assert_allclose(state.flow, like.flow, atol=tolerance * like.flow.max())
            np.testing.assert_allclose(state.buyer_price, like.buyer_price, rtol=tolerance)


def test_a_plan_from_the_one_before_is_that_from_nothing(months, monkeypatch):
    assert [plan.at for plan in months.plans] == [0, 2, 4]
    monkeypatch.setattr(solve, "_later", lambda before, at: None)
    same(months, solved(), 1e-5)


def test_months_near_by_are_close_to_those_solved_alone(months):
    near = solved(active=months.active, near=months)
    same(near, months, 1e-3)
    assert sum(p.iterations for plan in near.plans for p in plan.paths.values()) < sum(
        p.iterations for plan in months.plans for p in plan.paths.values()
    )

"""Scenarios of `python -m bench.soak months`: those that once failed."""

from __future__ import annotations

import pytest
from bench.soak import months

from embargo.outcome.path.solve import solve_months
from embargo.scenario import Scenario
from embargo.world import load
from embargo.world.parameters import Parameters


def test_nobody_hoards_for_all_years_to_come():
    """A strait closed for good: Qatar bought 67,000 times its coal in the month before."""
    world = load()
    scenario = Scenario.from_dict(months.drawn(1))
    found = solve_months(scenario, world.fuel_markets, world.year, Parameters.central())
    assert months.wrong(found) == ""
    for course in found.courses.values():
        held = course.monthly.normal[: len(course.stock)]
        assert (course.stock < 30 * held).all()


@pytest.mark.long
def test_what_once_failed_is_solved():
    """A ban, a second, and Hormuz closed to 90 % in the last month."""
    assert months.asked(months.drawn(192), load()) == ""

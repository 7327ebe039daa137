"""Every ready question with dates, solved for its first months: in equilibrium, and adding up."""

import numpy as np
import pytest

from embargo.outcome import act
from embargo.outcome.path.land import on_land
from embargo.outcome.path.solve import solve_months
from embargo.scenario import Scenario, library, month
from embargo.world import load
from embargo.world.parameters import Parameters

MONTHS = 4
DATED = [asked for asked in library() if asked.dated]


def beginning(asked):
    """The months up to a few after its first measure, with the measures that begin in them."""
    given = asked.to_dict()
    starts = [m.timing.start for m in asked.measures if m.timing.start is not None]
    last = max(asked.first, min(starts)) + MONTHS - 1
    given["months"] = last - asked.first + 1
    given["measures"] = [
        each
        for each in given["measures"]
        if month(str(each.get("from", "1900-01"))) <= last
        and all(month(str(at)) <= last for at in each.get("path", {}))
    ]
    for each in given["measures"]:
        if each["kind"] != "phase_out" and month(str(each.get("until", "1900-01"))) > last:
            if each["kind"] == "stock_release":
                continue
            each.pop("until")
    return Scenario.from_dict(given)


@pytest.mark.parametrize("asked", DATED, ids=lambda asked: asked.id)
def test_the_first_months_of_a_ready_question(asked):
    first = beginning(asked)
    world = load(asked.world)
    act.check(first, world)
    found = solve_months(first, world.fuel_markets, world.year, Parameters.central())
    assert found.count == first.length
    assert {each.status for each in found.diagnostics} <= {"converged", "unchanged"}
    assert found.active
    moved = 0.0
    for course in found.courses.values():
        buyer = course.monthly.year.arcs["buyer"].to_numpy()
        land = on_land(course)
        assert (course.stock >= 0).all()
        assert (land.after >= 0).all()
        assert (land.strategic >= -1e-9).all()
        for before, after in zip(course.before, course.after, strict=True):
            assert (after.flow >= 0).all()
            inflow = np.bincount(buyer, after.flow, after.build.size)
            size = 1e-6 * inflow.max()
            np.testing.assert_allclose(inflow, after.consumption + after.build, atol=size)
            moved = max(moved, float(np.abs(after.flow - before.flow).max()) / inflow.max())
    assert moved > 1e-5

"""Estimation sees nothing of the event that is left out."""

import numpy as np

from embargo.evidence import events
from embargo.evidence.backtest import case
from embargo.evidence.ensemble.design import Design
from embargo.evidence.estimate import Estimate, chosen, rows, score
from embargo.world.parameters import Parameters


def test_the_left_out_event_has_no_say():
    table = np.random.default_rng(0).random((5, 40))
    for row in range(5):
        poisoned = table.copy()
        poisoned[row] = np.nan
        np.testing.assert_array_equal(chosen(table, row), chosen(poisoned, row))
        poisoned[row] = 1e9 * np.arange(40)
        np.testing.assert_array_equal(chosen(table, row), chosen(poisoned, row))


def test_the_others_do_have_a_say():
    table = np.zeros((4, 40))
    table[1:, 7] = 1.0
    assert 7 in chosen(table, 0)


def test_a_set_is_scored_between_nothing_and_all():
    event = events.read("china-australian-coal-2020")
    value, solved = score(event, case(event, "unconditional"), Parameters.central())
    assert solved
    assert 0 < value < 1


def made(marks):
    design = Design.of(marks.shape[1], 1)
    sets = tuple(design.parameters(k) for k in range(marks.shape[1]))
    nothing = np.zeros(marks.shape[0])
    return Estimate(("a", "b", "c"), sets, marks, nothing, nothing, nothing, 0)


def test_the_file_of_estimates_knows_nothing_of_the_event_that_is_left_out():
    marks = np.random.default_rng(3).random((3, 30))
    poisoned = marks.copy()
    poisoned[1] = np.linspace(0, 1, 30)
    before, after = ([r for r in rows(made(m)) if r["left_out"] == "b"] for m in (marks, poisoned))
    assert before == after
    assert rows(made(marks)) != rows(made(poisoned))
    assert all(float(r["low"]) <= float(r["value"]) <= float(r["high"]) for r in before)

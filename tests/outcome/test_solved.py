"""What is computed of a baseline is computed once, and of that baseline only."""

import gc
import weakref

import pytest

from embargo.outcome.solved import Solved


class State:
    def __init__(self, value):
        self.value = value


def test_a_baseline_is_computed_once_for_every_question_and_each_function_by_itself():
    one, other, asked = State(1), State(2), []

    def of(state):
        asked.append(state.value)
        return 10 * state.value

    def twice(state):
        return 20 * state.value

    for after in (one, other, State(3)):
        assert Solved(None, one, after).first(of) == 10
    assert Solved(None, other, one).first(of) == 20
    assert Solved(None, one, other).first(twice) == 20
    assert asked == [1, 2]


@pytest.mark.parametrize("gone", ["state", "of"])
def test_what_was_computed_goes_with_its_baseline_or_its_function(gone):
    held = {"state": State(1), "of": lambda state: State(2)}
    kept = weakref.ref(Solved(None, held["state"], held["state"]).first(held["of"]))
    assert kept() is not None
    del held[gone]
    gc.collect()
    assert kept() is None

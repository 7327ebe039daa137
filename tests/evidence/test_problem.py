"""What a rule is given is whole, or refused with everything that is wrong."""

import numpy as np
import pytest

from embargo.errors import InputError


def test_a_whole_problem_has_empty_history_and_is_unconditional(problem):
    case = problem([[1.0, 2.0]])
    assert case.history.shape == (0, 1, 2)
    assert not case.conditional
    assert problem([[1.0]], demand1=np.ones(1)).conditional


def test_all_wrong_shapes_are_named_at_once(problem):
    with pytest.raises(InputError) as error:
        problem([[1.0, 2.0]], supply_level=np.ones(2), demand1=np.ones(3))
    assert {fault.where for fault in error.value.faults} == {"supply_level", "demand1"}


def test_missing_is_not_zero(problem):
    with pytest.raises(InputError) as error:
        problem([[1.0, np.nan]], supply1=np.array([-1.0]))
    assert {fault.where for fault in error.value.faults} == {"flow0", "supply1"}


def test_an_imposed_flow_must_be_known_only_where_treated(problem):
    fixed = np.array([[True, False]])
    assert problem([[1.0, 2.0]], fixed=fixed, imposed=np.array([[0.0, np.nan]]))
    with pytest.raises(InputError, match="imposed"):
        problem([[1.0, 2.0]], fixed=fixed, imposed=np.array([[np.nan, 0.0]]))

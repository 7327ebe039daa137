"""Small problems that several questions share."""

from collections.abc import Callable

import numpy as np
import pytest
from tests.evidence.cases import small

from embargo.evidence.problem import Problem


@pytest.fixture(name="problem")
def problem_of() -> Callable[..., Problem]:
    return small


@pytest.fixture
def stop() -> Problem:
    """X0 sold 6 to M0 and sells it 2 now."""
    flow0 = [[6.0, 3.0, 1.0], [2.0, 4.0, 2.0], [2.0, 1.0, 5.0]]
    fixed = np.zeros((3, 3), dtype=bool)
    fixed[0, 0] = True
    imposed = np.full((3, 3), np.nan)
    imposed[0, 0] = 2.0
    distance = np.array([[1.0, 4.0, 6.0], [3.0, 1.0, 3.0], [6.0, 4.0, 1.0]])
    return small(flow0, fixed=fixed, imposed=imposed, distance=distance)

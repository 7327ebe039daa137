from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from embargo.outcome.run import Answer, answer
from embargo.scenario import from_options
from embargo.world import World


@pytest.fixture(scope="session")
def world() -> World:
    """The made-up world of the tests of outcomes, with bands of a third either way."""
    path = Path(__file__).parents[2] / "outcome" / "worlds.py"
    spec = importlib.util.spec_from_file_location("outcome_worlds", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.world()


@pytest.fixture(scope="session")
def central(world: World) -> Answer:
    """Japan stops all Russian energy."""
    return answer(from_options(ban=["JPN:RUS:all"]), world)

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from embargo.evidence.run import run
from embargo.outcome import Outcome
from embargo.world import World


def _small_world() -> World:
    path = Path(__file__).with_name("worlds.py")
    spec = importlib.util.spec_from_file_location("outcome_worlds", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.world()


@pytest.fixture(scope="session")
def world() -> World:
    """A made-up world of eight places, with terminals, a pipeline and split exporters."""
    return _small_world()


@pytest.fixture(scope="session")
def japan(world: World) -> Outcome:
    """Japan stops all Russian energy in the small world."""
    return run(None, world=world, ban="JPN:RUS:all")

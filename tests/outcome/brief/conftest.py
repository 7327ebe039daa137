from __future__ import annotations

import pytest

from embargo.evidence.run import run
from embargo.outcome import Outcome
from embargo.world import World


@pytest.fixture(scope="session")
def told(world: World) -> Outcome:
    """Japan stops all Russian energy in the small world, with the record."""
    return run(world=world, ban="JPN:RUS:all")


@pytest.fixture(scope="session")
def months(world: World) -> Outcome:
    """Japan stops Russian LNG in the small world, over four months."""
    return run(world=world, ban="JPN:RUS:lng", start="2026-01", months=4)


@pytest.fixture(scope="session")
def banded() -> Outcome:
    """Japan stops Russian LNG in the world of 2023, with bands of a few draws."""
    return run(world=2023, ban="JPN:RUS:lng", draws=4, workers=1)

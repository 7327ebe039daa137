from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from embargo.evidence.ensemble.run import with_bands
from embargo.outcome import Outcome
from embargo.outcome.run import Answer, answer
from embargo.scenario import from_options
from embargo.world import FuelMarket, World

DRAWS = 48
"""Of `alone`: enough for several chunks."""


@pytest.fixture(scope="session")
def world() -> World:
    """The made-up world of the tests of outcomes, with bands of a third either way."""
    path = Path(__file__).parents[2] / "outcome" / "worlds.py"
    spec = importlib.util.spec_from_file_location("outcome_worlds", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plain: World = module.world()
    return replace(
        plain,
        fuel_markets={name: _banded(market) for name, market in plain.fuel_markets.items()},
    )


def _banded(market: FuelMarket) -> FuelMarket:
    native = pl.Series(market.flow0 * market.per_balance_unit)
    return replace(market, arcs=market.arcs.with_columns(low=native / 1.5, high=native * 1.5))


@pytest.fixture(scope="session")
def central(world: World) -> Answer:
    """Japan stops all Russian energy."""
    return answer(from_options(ban=["JPN:RUS:all"]), world)


@pytest.fixture(scope="session")
def alone(central: Answer) -> Outcome:
    """That with bands, drawn in this process alone."""
    return with_bands(central, DRAWS, workers=1)

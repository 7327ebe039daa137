from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from embargo.world import FuelMarket, World


@pytest.fixture(scope="session")
def world() -> World:
    """The made-up world of the tests of outcomes, with narrow bands on its flows."""
    path = Path(__file__).parents[2] / "outcome" / "worlds.py"
    spec = importlib.util.spec_from_file_location("outcome_worlds_narrow", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plain: World = module.world()
    markets = {name: _banded(market, 1.02) for name, market in plain.fuel_markets.items()}
    return replace(plain, fuel_markets=markets)


def _banded(market: FuelMarket, width: float) -> FuelMarket:
    native = pl.Series(market.flow0 * market.per_balance_unit)
    return replace(market, arcs=market.arcs.with_columns(low=native / width, high=native * width))

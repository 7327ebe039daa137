"""A normal year: the mean is 1, stocks balance in every month, stores stay within their room."""

import numpy as np
import pytest

from embargo.fuels import MARKETS
from embargo.world import load
from embargo.world.parameters import Parameters
from embargo.world.season import cycle, season, shown, table
from embargo.world.stores import stores

CENTRAL = Parameters.central()


@pytest.fixture(scope="module")
def world():
    return load(2025)


@pytest.fixture(scope="module")
def gas(world):
    return world.fuel_markets["gas"]


@pytest.mark.parametrize("market", MARKETS)
def test_the_mean_of_a_year_is_one(world, market):
    chosen = world.fuel_markets[market]
    factors = season(chosen)
    assert factors.shape == (12, len(chosen.buyers))
    assert factors.mean(axis=0) == pytest.approx(np.ones(len(chosen.buyers)), abs=1e-12)
    assert (factors >= 0).all()
    flat = (factors == 1).all(axis=0)
    assert not (flat & shown(chosen)).any()
    if market != "gas":
        assert flat.all()


def test_most_of_the_unions_gas_has_a_season_and_the_rest_is_told_unknown(gas):
    known = shown(gas)
    place = dict(zip(gas.buyers["place"], known, strict=True))
    assert place["DEU"]
    assert place["GBR"]
    assert not place["USA"]
    assert not place["JPN"]


def test_stocks_balance_in_every_month_and_over_the_year(gas):
    held = stores(gas, 2025, CENTRAL)
    found = cycle(gas, held)
    monthly = gas.demand0[held.buyer] / 12
    change = (found.arrivals - found.use)[:, held.buyer] * monthly
    following = np.vstack([found.level[1:], found.level[:1]])
    assert found.level + change == pytest.approx(following, abs=1e-9)
    assert found.level.mean(axis=0) == pytest.approx(held.commercial)
    assert found.arrivals.mean(axis=0) == pytest.approx(np.ones(len(gas.buyers)), abs=1e-12)


def test_no_store_runs_empty_overflows_or_is_drawn_faster_than_it_can(gas):
    held = stores(gas, 2025, CENTRAL)
    found = cycle(gas, held)
    assert (found.level >= 0.1 * held.commercial - 1e-9).all()
    room = np.where(np.isnan(held.room), np.inf, held.room)
    assert (found.level <= np.maximum(room, held.commercial) + 1e-9).all()
    draw = found.level - np.vstack([found.level[1:], found.level[:1]])
    assert (draw <= held.pace + 1e-9).all()


def test_germany_carries_most_of_its_winter_in_storage_and_britain_nearly_none(gas):
    held = stores(gas, 2025, CENTRAL)
    found = cycle(gas, held)
    carried = {
        gas.buyers["place"][int(b)]: c for b, c in zip(held.buyer, found.carried, strict=True)
    }
    assert carried["DEU"] > 0.5
    assert carried["GBR"] < 0.3
    rows = table(gas, held)
    germany = rows.filter(place="DEU")["stock"].to_list()
    assert max(germany[9], germany[10]) == max(germany)
    assert germany[3] == min(germany)


def test_where_there_is_no_season_nothing_moves(world):
    coal = world.fuel_markets["coal"]
    held = stores(coal, 2025, CENTRAL)
    found = cycle(coal, held)
    assert (found.arrivals == 1).all()
    assert found.level == pytest.approx(np.tile(held.commercial, (12, 1)))

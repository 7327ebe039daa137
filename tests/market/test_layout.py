"""What is kept of a market is used for the same market only."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.market.test_reach import market_of

from embargo.market import layout, solve
from embargo.market.dual import Dual


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(layout, "_known", [])


def test_a_change_elsewhere_keeps_the_layout_and_the_choice():
    market = market_of(3)
    before, after = Dual(market), Dual(market.change(demand_scale=1.1, wedge=2.0))
    assert after.layout is before.layout
    assert after.sourcing is before.sourcing
    assert after.cost is not before.cost


def test_a_change_of_the_choice_keeps_the_layout_alone():
    market = market_of(3)
    before, after = Dual(market), Dual(market.change(log_weight=market.log_weight + 0.1))
    assert after.layout is before.layout
    assert after.sourcing is not before.sourcing


@pytest.mark.parametrize(
    "shock",
    [
        lambda m: {"open": m.seller != 0},
        lambda m: {"supply_scale": (np.arange(m.price0.size) != 1).astype(float)},
        lambda m: {"demand_scale": (np.arange(m.demand0.size) != 1).astype(float)},
    ],
)
def test_arcs_that_close_make_another_layout_and_the_same_answer_as_alone(shock, monkeypatch):
    market = market_of(4)
    solve(market)
    changed = market.change(**shock(market))
    found = solve(changed)
    assert Dual(changed).layout is not Dual(market).layout
    monkeypatch.setattr(layout, "_known", [])
    alone = solve(changed)
    assert found.converged
    assert np.array_equal(found.flow, alone.flow)


def test_a_capacity_that_is_shut_closes_its_arcs():
    market = market_of(5).with_caps(market_of(5).buyer == 2, 50.0)
    shut = market.change(capacity=np.append(market.capacity[:-1], 0.0))
    assert Dual(market).layout is not Dual(shut).layout
    assert not solve(shut).flow[shut.buyer == 2].any()


def test_equal_arrays_of_another_market_have_the_layout_too():
    one, other = market_of(6), market_of(6)
    assert one.seller is not other.seller
    assert Dual(one).layout is Dual(other).layout


def test_markets_in_threads_are_those_of_one_after_the_other():
    markets = [market_of(seed % 5).change(demand_scale=1.0 + seed / 50) for seed in range(30)]
    known = [solve(each).flow for each in markets]
    layout._known.clear()
    with ThreadPoolExecutor(4) as pool:
        found = [each.flow for each in pool.map(solve, markets)]
    assert all(map(np.array_equal, found, known))

"""The kernel against Ipopt: flows to 1e-6 of the largest flow, prices to 1e-4 relative."""

import numpy as np
import pytest
from tests.reference.ipopt import solve_by_ipopt, solve_with_tariffs
from tests.reference.worlds import full_terminal, little_used, reaching, two_passages, world

from embargo.market import calibrate, solve

FLOWS = 1e-6
PRICES = 1e-4


def shocked(seed, *, shortage=False, tight=False, made=world):
    """Market of at most 8×8 with bans, specific tariffs and capacities, soft and hard."""
    rng = np.random.default_rng(seed + 5000)
    sellers, buyers = (int(n) for n in rng.integers(2, 9, 2))
    market = calibrate(**made(seed, sellers, buyers, spread=1.0))
    arcs = market.seller.size
    banned = rng.random(arcs) < 0.25
    banned[np.unique(market.seller, return_index=True)[1]] = False
    banned[np.unique(market.buyer, return_index=True)[1]] = False
    market = market.change(
        open=~banned, wedge=np.where(rng.random(arcs) < 0.3, rng.uniform(0, 80, arcs), 0.0)
    )
    if tight:
        market = market.change(capacity=0.6 * market.capacity)
    if shortage:
        market = market.change(supply_scale=rng.uniform(0.02, 0.08, sellers))
    return market


def compare(market, reference):
    assert reference.ok
    found = solve(market)
    assert found.converged, found.reason
    size = FLOWS * max(found.flow.max(), found.shortage.max())
    np.testing.assert_allclose(found.flow, reference.flow, rtol=0, atol=size)
    np.testing.assert_allclose(found.shortage, reference.shortage, rtol=0, atol=size)
    trades = ~found.shut_in
    np.testing.assert_allclose(found.price[trades], reference.price[trades], rtol=PRICES)
    np.testing.assert_allclose(found.buyer_price, reference.buyer_price, rtol=PRICES)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_bans_capacities_and_specific_tariffs(seed):
    market = shocked(seed)
    compare(market, solve_by_ipopt(market))


@pytest.mark.parametrize("seed", range(12, 24))
def test_capacities_cut_below_base_use(seed):
    market = shocked(seed, tight=True)
    found = compare(market, solve_by_ipopt(market))
    assert found.rent.max() > 0


@pytest.mark.parametrize("seed", range(24, 32))
def test_shortage(seed):
    market = shocked(seed, shortage=True)
    found = compare(market, solve_by_ipopt(market))
    assert found.shortage.sum() > 0.01 * found.demand.sum()


@pytest.mark.parametrize("seed", range(32, 38))
def test_quotas(seed):
    market = shocked(seed)
    mask = market.seller == 0
    limit = 0.3 * market.supply0[0]
    market = market.with_caps(mask, limit)
    found = compare(market, solve_by_ipopt(market))
    assert found.flow[mask].sum() == pytest.approx(limit, rel=1e-6)


@pytest.mark.parametrize("seed", range(38, 48))
def test_ad_valorem_tariffs(seed):
    market = shocked(seed, tight=seed % 2 == 0, shortage=seed % 3 == 0)
    some = np.random.default_rng(seed).random(market.seller.size) < 0.4
    market = market.change(tariff=np.where(some, 0.4, 0.0))
    compare(market, solve_with_tariffs(market))


@pytest.mark.parametrize("counterexample", [full_terminal, two_passages, little_used])
def test_the_counterexamples_of_the_laws_are_no_fault_of_the_solver(counterexample):
    market, without = counterexample()[:2]
    for one in (market, without):
        compare(one, solve_by_ipopt(one))


def test_the_reference_itself_reproduces_the_base():
    args = world(3, 4, 5, spread=1.0)
    reference = solve_by_ipopt(calibrate(**args))
    assert reference.ok
    size = 1e-7 * args["flow0"].max()
    np.testing.assert_allclose(reference.flow, args["flow0"], rtol=0, atol=size)


@pytest.mark.parametrize("seed", range(60, 84))
def test_reach_and_concentration(seed):
    market = shocked(seed, made=reaching, tight=seed % 3 == 0, shortage=seed % 4 == 0)
    compare(market, solve_by_ipopt(market))


@pytest.mark.parametrize("seed", range(84, 88))
def test_reach_and_concentration_under_tariffs(seed):
    market = shocked(seed, made=reaching)
    some = np.random.default_rng(seed).random(market.seller.size) < 0.4
    market = market.change(tariff=np.where(some, 0.2, 0.0))
    compare(market, solve_with_tariffs(market))

"""What must hold with reach and concentration too: conservation, invariance, monotony, survival."""

import numpy as np
import pytest
from tests.market.test_survival import SHOCKS, THETAS, check
from tests.reference.worlds import little_used, reaching

from embargo.market import calibrate, solve

MONEY = ["price0", "floor", "floor_width", "buyer_price0", "backstop", "index_constant"]
MONEY += ["cost", "wedge", "rent_scale", "rent0", "concentration"]
ARCS = ["log_weight", "reach", "cost", "tariff", "wedge", "open", "seller", "buyer"]


def drawn(seed, **options):
    """A calibrated world without a change, and the generator that draws the rest."""
    rng = np.random.default_rng(seed)
    sellers, buyers = (int(n) for n in rng.integers(2, 8, 2))
    density, spread = rng.uniform(0.3, 1.0), rng.uniform(0.1, 2.5)
    return calibrate(**reaching(seed, sellers, buyers, density=density, spread=spread, **options))


def shocked(seed):
    rng = np.random.default_rng(seed + 1)
    market = drawn(seed)
    arcs = market.seller.size
    return market.change(
        open=rng.random(arcs) < 0.8,
        tariff=np.where(rng.random(arcs) < 0.3, 0.3, 0.0),
        wedge=np.where(rng.random(arcs) < 0.3, 40.0, 0.0),
        supply_scale=rng.uniform(0.5, 1.2, market.price0.size),
        demand_scale=rng.uniform(0.8, 1.2, market.backstop.size),
    )


def solved(market):
    found = solve(market)
    assert found.converged, (found.reason, found.remedy)
    return found


def largest(found):
    return max(found.flow.max(), found.shortage.max())


@pytest.mark.parametrize("seed", range(20))
def test_volumes_are_conserved_and_closed_arcs_are_empty(seed):
    market = shocked(seed)
    found = solved(market)
    inflow = np.bincount(market.buyer, found.flow, market.backstop.size)
    outflow = np.bincount(market.seller, found.flow, market.price0.size)
    size = 1e-9 * largest(found)
    np.testing.assert_allclose(inflow + found.shortage, found.demand, rtol=1e-11, atol=size)
    np.testing.assert_allclose(outflow, found.supply, rtol=0, atol=size)
    assert np.all(found.flow >= 0)
    assert np.all(found.flow[~market.open] == 0)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("quantity", "money"), [(1e-4, 7.0), (1e3, 1e-3)])
def test_units_mean_nothing(seed, quantity, money):
    market = shocked(seed)
    scaled = market.change(
        **{name: getattr(market, name) * quantity for name in ("supply0", "demand0", "capacity")},
        **{name: getattr(market, name) * money for name in MONEY},
        theta=market.theta / money,
    )
    one, other = solved(market), solved(scaled)
    size = 1e-8 * largest(one)
    np.testing.assert_allclose(other.flow / quantity, one.flow, rtol=0, atol=size)
    np.testing.assert_allclose(other.price / money, one.price, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(other.buyer_price / money, one.buyer_price, rtol=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_arcs_and_the_names_of_groups_mean_nothing(seed):
    market = shocked(seed)
    rng = np.random.default_rng(seed)
    arcs, groups = rng.permutation(market.seller.size), rng.permutation(market.concentration.size)
    moved = market.change(
        **{name: getattr(market, name)[arcs] for name in ARCS},
        group=np.argsort(groups)[market.group[arcs]],
        concentration=market.concentration[groups],
        free_share=market.free_share[groups],
        incidence=market.incidence[:, arcs],
    )
    one, other = solved(market), solved(moved)
    np.testing.assert_allclose(other.flow, one.flow[arcs], rtol=0, atol=1e-8 * largest(one))
    np.testing.assert_allclose(other.buyer_price, one.buyer_price, rtol=1e-6)


@pytest.mark.parametrize("seed", range(60))
def test_without_capacities_removing_a_seller_lowers_no_price(seed):
    """Proved in docs/market.md where the choice answers prices more than demand does."""
    market = drawn(seed, resources=False)
    gone = np.arange(market.price0.size) == seed % market.price0.size
    for scale in (0.0, 0.5):
        found = solved(market.change(supply_scale=np.where(gone, scale, 1.0)))
        assert np.all(found.buyer_price >= market.buyer_price0 * (1 - 1e-8))


def test_a_little_used_supplier_within_reach_can_be_banned_at_a_gain():
    """Why that law is of the pure logit: checked against Ipopt in tests/reference."""
    market, banned, buyer = little_used()
    before, after = solved(market), solved(banned)
    assert 0 < before.share[~banned.open].sum() < 0.01
    assert after.buyer_price[buyer] < before.buyer_price[buyer] - 0.1


@pytest.mark.parametrize("theta", THETAS)
@pytest.mark.parametrize("shock", SHOCKS, ids=lambda f: f.__name__)
def test_one_shock(shock, theta):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        sellers, buyers = (int(n) for n in rng.integers(2, 20, 2))
        args = reaching(seed, sellers, buyers, theta=theta, spread=rng.uniform(0.2, 2.5))
        check(shock(calibrate(**args), args, rng))


@pytest.mark.parametrize("seed", range(6))
def test_a_solved_state_needs_no_iteration(seed):
    market = shocked(seed)
    found = solved(market)
    again = solve(market, start=found)
    assert again.iterations <= 1
    np.testing.assert_allclose(again.flow, found.flow, rtol=0, atol=1e-8 * largest(found))

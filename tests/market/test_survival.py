"""The solver comes through what breaks solvers, and says so when it does not."""

import itertools

import numpy as np
import pytest
from tests.reference.worlds import gas_like, world

from embargo.market import calibrate, solve

THETAS = (0.1, 1.0, 10.0, 100.0)


def finite(found):
    names = [
        "price",
        "rent",
        "buyer_price",
        "flow",
        "delivered",
        "share",
        "shortage",
        "supply",
        "demand",
    ]
    return all(np.isfinite(getattr(found, name)).all() for name in names)


def check(market, worst=1e-9):
    found = solve(market)
    assert found.converged, (found.reason, found.remedy)
    assert found.residual <= worst
    assert finite(found)
    size = worst * max(found.flow.max(), found.shortage.max())
    outflow = np.bincount(market.seller, found.flow, market.price0.size)
    assert np.abs(outflow - found.supply).max() <= size
    return found


def home(market):
    """Arcs that stay inside a place, sellers and buyers being paired by number."""
    return market.seller % market.backstop.size == market.buyer


def isolate(market, args, rng):
    return market.change(open=market.open & (market.buyer != rng.integers(market.backstop.size)))


def shut_terminals(market, args, rng):
    return market.change(capacity=market.capacity * 10.0 ** rng.uniform(-12, -2))


def close_terminals(market, args, rng):
    return market.change(capacity=market.capacity * (rng.random(market.capacity.size) < 0.5))


def home_only(market, args, rng):
    return market.change(open=market.open & home(market))


def nothing(market, args, rng):
    return market.change(open=False)


def base_capacities(market, args, rng):
    return market.change(capacity=np.asarray(market.incidence @ args["flow0"]), knee=1.0)


def hard_capacities(market, args, rng):
    base = np.asarray(market.incidence @ args["flow0"])
    return market.change(capacity=base * rng.uniform(0.1, 1.0, base.size), knee=1.0)


def tariffs(market, args, rng):
    rate = np.where(rng.random(market.seller.size) < 0.3, 10.0 ** rng.uniform(-1, 1), 0.0)
    return market.change(tariff=rate)


def tariff_everywhere(market, args, rng):
    return market.change(tariff=10.0)


def demand(market, args, rng):
    return market.change(demand_scale=10.0 ** rng.uniform(-2, 0.48, market.backstop.size))


def outages(market, args, rng):
    return market.change(supply_scale=10.0 ** rng.uniform(-6, 0, market.price0.size))


def bans(market, args, rng):
    return market.change(open=market.open & (rng.random(market.seller.size) < 0.4))


def wedges(market, args, rng):
    return market.change(wedge=rng.uniform(-50, 1000, market.seller.size))


SHOCKS = (
    isolate,
    shut_terminals,
    close_terminals,
    home_only,
    nothing,
    base_capacities,
    hard_capacities,
    tariffs,
    tariff_everywhere,
    demand,
    outages,
    bans,
    wedges,
)


def shocked(seed, theta, *shocks):
    rng = np.random.default_rng(seed)
    sellers, buyers = (int(n) for n in rng.integers(2, 20, 2))
    density, spread = rng.uniform(0.2, 1.0), rng.uniform(0.2, 2.5)
    args = world(seed, sellers, buyers, density=density, theta=theta, spread=spread)
    market = calibrate(**args)
    for shock in shocks:
        market = shock(market, args, rng)
    return market


@pytest.mark.parametrize("theta", THETAS)
@pytest.mark.parametrize("shock", SHOCKS, ids=lambda f: f.__name__)
def test_one_shock(shock, theta):
    for seed in range(8):
        check(shocked(seed, theta, shock))


@pytest.mark.parametrize("theta", THETAS)
def test_two_shocks_at_once(theta):
    for seed, pair in enumerate(itertools.combinations(SHOCKS, 2)):
        check(shocked(1000 + seed, theta, *pair))


@pytest.mark.parametrize("shock", SHOCKS, ids=lambda f: f.__name__)
def test_a_world_of_real_size(shock):
    args = gas_like(3, 0.25)
    check(shock(calibrate(**args), args, np.random.default_rng(5)))


def test_a_solve_cut_short_says_so_and_stays_finite():
    market = shocked(1, 1.0, isolate, demand)
    found = solve(market, max_iterations=1)
    assert not found.converged
    assert found.status == "not converged"
    assert "1 iterations" in found.reason
    assert "max_iterations" in found.remedy
    assert finite(found)


def test_no_iterations_at_all_is_no_exception():
    found = solve(shocked(1, 1.0, demand), max_iterations=0)
    assert not found.converged
    assert finite(found)


def test_an_impossible_tolerance_is_reported():
    found = solve(shocked(2, 1.0, tariffs, bans), tolerance=1e-30)
    assert not found.converged
    assert found.residual < 1e-9
    assert found.remedy

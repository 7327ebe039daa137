"""Reach and concentration: the baseline, the derivatives, the bisection, and what they are for."""

import numpy as np
import pytest
from tests.reference.worlds import gas_like, reaching

from embargo.market import calibrate, solve
from embargo.market.dual import Dual
from embargo.market.nearby import nearby
from embargo.market.settle import settle


def market_of(seed, sellers=7, buyers=6, **options):
    return calibrate(**reaching(seed, sellers, buyers, spread=1.0, **options))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("theta", [0.1, 1.0, 10.0])
def test_baseline_is_reproduced_for_any_parameters(seed, theta):
    args = reaching(seed, 7, 6, spread=1.0, theta=theta)
    market = calibrate(**args)
    found = solve(market)
    assert found.iterations == 0
    np.testing.assert_allclose(found.flow, args["flow0"], atol=1e-9 * args["flow0"].max())
    np.testing.assert_allclose(found.buyer_price, market.buyer_price0, rtol=1e-9)


def test_a_new_supplier_grows_as_one_within_reach():
    """An arc of next to nothing with reach δ comes close to what one of share δ gains."""
    args = {
        "price0": [100.0, 100.0],
        "seller": [0, 1],
        "buyer": [0, 0],
        "cost": 0.0,
        "theta": [0.05],
        "demand_elasticity": 0.1,
        "supply_elasticity": 50.0,
        "backstop": [2000.0],
        "floor": -np.inf,
        "floor_width": 1.0,
        "capacity": [],
        "knee": 1.0,
        "rent_scale": 1.0,
        "incidence": np.empty((0, 2)),
    }
    gains = []
    for flow, reach in ((0.5, 0.0), (0.5, 0.1), (10.0, 0.0)):
        market = calibrate(**args, flow0=[flow, 100.0 - flow], reach=[reach, 0.0])
        gains.append(solve(market.change(cost=[-40.0, 0.0])).flow[0] - flow)
    logit, within_reach, established = gains
    assert 4 * logit < within_reach < established


@pytest.mark.parametrize("seed", range(6))
def test_index_has_the_shares_as_its_derivatives(seed):
    market = market_of(seed)
    dual = Dual(market)
    rng = np.random.default_rng(seed)
    z = np.concatenate([market.price0[dual.sellers], market.rent0[dual.resources]])
    price = z[dual.row] * dual.pays
    delivered = dual.cost + np.bincount(dual.arc, price, dual.arcs.size)
    delivered += rng.normal(0, 20, delivered.size)
    choice = dual.sourcing.choose(delivered)
    total = np.add.reduceat(choice.share, dual.sourcing.layout.starts) + choice.short
    np.testing.assert_allclose(total, 1.0, rtol=1e-11)
    for arc in rng.integers(delivered.size, size=6):
        step = np.zeros(delivered.size)
        step[arc] = 1e-4
        up, down = (dual.sourcing.choose(delivered + s * step).index for s in (1, -1))
        slope = (up - down)[dual.sourcing.layout.buyer[arc]] / 2e-4
        assert slope == pytest.approx(choice.share[arc], abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tariff", [0.0, 0.3])
def test_jacobian_is_the_derivative_of_use(seed, tariff):
    market = market_of(seed)
    market = market.change(tariff=np.where(np.arange(market.seller.size) % 3 == 0, tariff, 0.0))
    dual = Dual(market)
    z = np.concatenate([market.price0[dual.sellers], market.rent0[dual.resources] + 1.0])
    z *= np.random.default_rng(seed).uniform(0.9, 1.1, z.size)
    matrix = dual.jacobian(dual.at(z), np.arange(z.size))
    step = 1e-5
    for k in range(z.size):
        ahead, back = z.copy(), z.copy()
        ahead[k] += step
        back[k] -= step
        slope = (dual.at(back).use - dual.at(ahead).use) / (2 * step)
        np.testing.assert_allclose(matrix[:, k], slope, atol=2e-5 * np.abs(matrix).max())


def prices_of(sourcing, seed, spread=200.0):
    """Utilities of the arcs and of the backstops at random prices, and the stiffness of groups."""
    drawn = np.random.default_rng(seed).uniform(
        300 - spread, 300 + spread, sourcing.layout.buyer.size
    )
    theta = sourcing.theta
    return (
        sourcing.log_weight - theta[sourcing.layout.buyer] * drawn,
        -theta * sourcing.backstop,
        theta[sourcing.layout.owner] * sourcing.concentration,
    )


def bisected(sourcing, utility, outside, stiffness, buyer):
    """θλ of one buyer by nested bisection, from the formulas alone."""
    arcs = np.flatnonzero(sourcing.layout.buyer == buyer)

    def shares(level, crowding):
        t = np.exp(np.minimum(utility[arcs] + level - crowding[sourcing.layout.group[arcs]], 50.0))
        delta, e = sourcing.reach[arcs], 0.01
        share = 0.5 * (t - delta + np.sqrt((t - delta) ** 2 + 4 * e * delta * t))
        return share, np.bincount(sourcing.layout.group[arcs], share, stiffness.size)

    low, high = -np.max(utility[arcs]) - 10.0, -outside[buyer]
    for _ in range(60):
        level = 0.5 * (low + high)
        below, above = np.zeros(stiffness.size), stiffness.copy()
        for _ in range(60):
            crowding = 0.5 * (below + above)
            want = stiffness * np.maximum(shares(level, crowding)[1] - sourcing.free_share, 0.0)
            below, above = (
                np.where(want > crowding, crowding, below),
                np.where(want > crowding, above, crowding),
            )
        much = shares(level, crowding)[0].sum() + np.exp(outside[buyer] + level) > 1
        low, high = (low, level) if much else (level, high)
    return level


@pytest.mark.parametrize("seed", range(4))
def test_inner_solve_agrees_with_bisection(seed):
    sourcing = Dual(market_of(seed)).sourcing
    given = prices_of(sourcing, seed)
    found = settle(sourcing.groups, *given)
    for buyer in (0, sourcing.layout.starts.size - 1):
        level = bisected(sourcing, *given, buyer)
        assert found.level[buyer] == pytest.approx(level, rel=1e-9)


@pytest.mark.parametrize("theta", [0.1, 1.0, 10.0, 100.0])
@pytest.mark.parametrize("seed", range(6))
def test_joint_and_held_steps_lead_to_the_same_choice(seed, theta):
    sourcing = Dual(market_of(seed, theta=theta)).sourcing
    given = prices_of(sourcing, seed, 290.0)
    joint, held = (settle(sourcing.groups, *given, joint=steps) for steps in (10, 0))
    np.testing.assert_allclose(held.share, joint.share, atol=1e-9)
    np.testing.assert_allclose(held.level, joint.level, rtol=1e-9)
    elsewhere = settle(sourcing.groups, *prices_of(sourcing, seed + 50, 290.0))
    near = settle(sourcing.groups, *given, (elsewhere.level, elsewhere.crowding))
    np.testing.assert_allclose(near.share, joint.share, atol=1e-9)
    bought = np.add.reduceat(joint.share, sourcing.layout.starts) + joint.short
    np.testing.assert_allclose(bought, 1.0, rtol=1e-9)


@pytest.mark.parametrize("theta", [0.3, 3.0])
@pytest.mark.parametrize("seed", range(6))
def test_a_guess_leads_to_the_same_choice(seed, theta):
    sourcing = Dual(market_of(seed, theta=theta)).sourcing
    given = prices_of(sourcing, seed, 290.0)
    exact = settle(sourcing.groups, *given)
    rng = np.random.default_rng(seed)
    level = exact.level + 0.1 * rng.standard_normal(exact.level.size)
    crowding = exact.crowding + 0.05 * rng.uniform(size=exact.crowding.size)
    with np.errstate(all="ignore"):
        found = nearby(sourcing.groups, *given, level, crowding)
        lost = nearby(sourcing.groups, *given, exact.level + 40.0, exact.crowding)
    assert found is not None
    assert lost is None
    for name in ("share", "short", "spent", "group_share", "crowding"):
        np.testing.assert_allclose(getattr(found, name), getattr(exact, name), atol=1e-10)
    np.testing.assert_allclose(found.level, exact.level, rtol=1e-11)


@pytest.mark.parametrize("far", [0.1, 3.0, 200.0])
@pytest.mark.parametrize("seed", range(4))
def test_a_choice_does_not_hang_on_where_it_is_sought_from(seed, far):
    market = market_of(seed)
    dual = Dual(market)
    sourcing = dual.sourcing
    delivered = 50.0 + 10.0 * np.random.default_rng(seed).uniform(size=sourcing.layout.buyer.size)
    moved = delivered + far * np.random.default_rng(seed + 9).uniform(size=delivered.size)
    with np.errstate(all="ignore"):
        there = sourcing.choose(moved)
        from_near = sourcing.choose(moved, sourcing.choose(delivered))
        from_known = sourcing.choose(moved, first=sourcing.guess(there.share, moved))
        from_base = sourcing.choose(moved, first=dual.first)
    for found in (from_near, from_known, from_base):
        np.testing.assert_allclose(found.share, there.share, atol=1e-10)
        np.testing.assert_allclose(found.index, there.index, rtol=1e-11)


def test_without_reach_and_concentration_it_is_the_logit():
    args = reaching(5, 7, 6, untried=0.0)
    plain = {k: v for k, v in args.items() if k not in ("group", "concentration", "free_share")}
    logit = calibrate(**plain | {"reach": 0.0})
    nearly = calibrate(**args | {"reach": 1e-12, "concentration": args["concentration"] * 0})
    shut = np.ones(logit.seller.size, dtype=bool)
    shut[np.flatnonzero(logit.seller == 0)[1:]] = False
    one, two = (solve(market.change(open=shut)) for market in (logit, nearly))
    np.testing.assert_allclose(one.flow, two.flow, atol=1e-8 * one.flow.max())
    np.testing.assert_allclose(one.buyer_price, two.buyer_price, rtol=1e-9)


def test_a_buyer_resists_a_dominant_supplier():
    args = {
        "price0": [100.0, 100.0],
        "flow0": [10.0, 90.0, 10.0, 90.0],
        "seller": [0, 1, 0, 1],
        "buyer": [0, 0, 1, 1],
        "cost": 0.0,
        "theta": [0.05, 0.05],
        "demand_elasticity": 0.1,
        "supply_elasticity": 0.1,
        "backstop": [2000.0, 2000.0],
        "floor": -np.inf,
        "floor_width": 1.0,
        "capacity": [],
        "knee": 1.0,
        "rent_scale": 1.0,
        "incidence": np.empty((0, 4)),
        "group": [0, 1, 2, 3],
    }
    free = calibrate(**args, concentration=[0.0, 0, 0, 0], free_share=[0.1, 1, 0.1, 1])
    wary = calibrate(**args, concentration=[500.0, 0, 0, 0], free_share=[0.1, 1, 0.1, 1])
    cheap = {"wedge": [-30.0, 0, -30.0, 0]}
    before, after = (solve(market.change(**cheap)).share for market in (free, wary))
    assert after[0] < before[0]
    assert after[0] < after[2]


def test_groups_are_of_one_buyer():
    args = reaching(1, 4, 4)
    with pytest.raises(ValueError, match=r"group\[.*arcs of one buyer"):
        calibrate(**args | {"group": np.zeros(args["seller"].size, dtype=int)})


def test_a_large_world_is_solved():
    args = gas_like(2)
    extra = {
        k: v
        for k, v in reaching(2, 90, 110, density=0.81).items()
        if k in ("flow0", "reach", "group", "concentration", "free_share", "capacity")
    }
    market = calibrate(**args | extra)
    largest = np.argsort(-market.supply0)[:3]
    ban = np.isin(market.seller, largest) & (market.buyer % 3 == 0)
    found = solve(market.change(open=~ban))
    assert found.converged, found.reason
    assert found.iterations < 40

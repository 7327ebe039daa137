"""What must hold in every world: conservation, invariance, monotony, uniqueness."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.reference.worlds import full_terminal, two_passages, world

from embargo.market import Equilibrium, Market, calibrate, solve

settings.register_profile("market", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("market")

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 7)
MONEY = (
    "price0",
    "floor",
    "floor_width",
    "buyer_price0",
    "backstop",
    "cost",
    "wedge",
    "rent_scale",
    "rent0",
)


@st.composite
def worlds(draw, **options):
    """Arguments of `calibrate` for a random small world."""
    drawn = {"density": draw(st.floats(0.3, 1.0)), "spread": draw(st.floats(0.1, 2.5))}
    return world(draw(SEEDS), draw(SIZES), draw(SIZES), **{**drawn, **options})


@st.composite
def shocked(draw, **options):
    """A calibrated market after random bans, tariffs, wedges, outages and demand shifts."""
    market = calibrate(**draw(worlds(**options)))
    rng = np.random.default_rng(draw(SEEDS))
    arcs, sellers, buyers = market.seller.size, market.price0.size, market.backstop.size
    some = rng.random(arcs) < 0.3
    return market.change(
        open=rng.random(arcs) < draw(st.sampled_from([0.5, 0.9, 1.0])),
        tariff=np.where(some, draw(st.sampled_from([0.0, 0.3, 2.0])), 0.0),
        wedge=np.where(rng.random(arcs) < 0.3, 40.0, 0.0),
        supply_scale=rng.uniform(0.5, 1.2, sellers),
        demand_scale=rng.uniform(0.8, 1.2, buyers),
    )


def solved(market: Market, **options: object) -> Equilibrium:
    found = solve(market, **options)
    assert found.converged, (found.reason, found.remedy)
    return found


def largest(found: Equilibrium) -> float:
    return float(max(found.flow.max(), found.shortage.max()))


def same(one: Equilibrium, other: Equilibrium, tolerance: float = 1e-8) -> None:
    """The two hold the same volumes and prices, order and units being the same."""
    size = tolerance * largest(one)
    np.testing.assert_allclose(other.flow, one.flow, rtol=0, atol=size)
    np.testing.assert_allclose(other.shortage, one.shortage, rtol=0, atol=size)
    np.testing.assert_allclose(other.price, one.price, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(other.buyer_price, one.buyer_price, rtol=1e-5)


@given(worlds(), st.sampled_from([0.1, 1.0, 10.0, 100.0]))
def test_without_a_measure_the_base_flows_come_back(args, factor):
    market = calibrate(**{**args, "theta": args["theta"] * factor})
    found = solved(market)
    np.testing.assert_allclose(found.flow, args["flow0"], rtol=0, atol=1e-9 * args["flow0"].max())
    np.testing.assert_allclose(found.price, args["price0"], rtol=1e-9)
    np.testing.assert_allclose(found.rent, market.rent0, atol=1e-9)


@given(shocked())
def test_volumes_are_conserved_and_closed_arcs_are_empty(market):
    found = solved(market)
    size = 1e-9 * largest(found)
    assert np.all(found.flow[~market.open] == 0)
    assert np.all(found.flow >= 0)
    inflow = np.bincount(market.buyer, found.flow, market.backstop.size)
    outflow = np.bincount(market.seller, found.flow, market.price0.size)
    np.testing.assert_allclose(inflow + found.shortage, found.demand, rtol=1e-12, atol=size)
    np.testing.assert_allclose(outflow, found.supply, rtol=0, atol=size)
    assert np.all(found.buyer_price <= market.backstop * (1 + 1e-12))


@given(shocked())
def test_capacities_hold_and_rents_are_complementary(market):
    found = solved(market)
    use = market.incidence @ found.flow
    size = 1e-9 * largest(found)
    assert np.all(use <= market.capacity + size)
    assert np.all(found.rent >= 0)
    assert np.all(found.rent[use < market.knee * market.capacity - size] == 0)
    paying = found.rent > 1e-6
    offered = market.capacity * (1 - (1 - market.knee) * np.exp(-found.rent / market.rent_scale))
    np.testing.assert_allclose(use[paying], offered[paying], rtol=0, atol=size)


@given(shocked())
def test_every_array_has_its_shape_and_is_finite(market):
    found = solved(market)
    sizes = {
        "price": market.price0,
        "supply": market.price0,
        "rent": market.capacity,
        "buyer_price": market.backstop,
        "demand": market.backstop,
        "shortage": market.backstop,
        "flow": market.seller,
        "delivered": market.seller,
        "share": market.seller,
    }
    for name, like in sizes.items():
        values = getattr(found, name)
        assert values.shape == like.shape, name
        assert np.isfinite(values).all(), name


@given(worlds(), st.data())
def test_removing_a_seller_never_lowers_the_world_price(args, data):
    """Capacities here belong to one seller, one buyer or one arc; see the counterexamples."""
    market = calibrate(**args)
    gone = np.arange(market.price0.size) == data.draw(
        st.integers(0, market.price0.size - 1), label="seller"
    )
    before = market.demand0 @ market.buyer_price0
    for without in (
        market.change(supply_scale=np.where(gone, 0.0, 1.0)),
        market.change(supply_scale=np.where(gone, 0.5, 1.0)),
        market.change(open=~gone[market.seller]),
    ):
        after = market.demand0 @ solved(without).buyer_price
        assert after >= before * (1 - 1e-9)


@given(worlds(resources=False), st.data())
def test_without_capacities_removing_a_seller_lowers_no_price(args, data):
    """Proved in docs/market.md for ε ≤ θq; these worlds satisfy it."""
    market = calibrate(**args)
    assume(np.all(market.demand_elasticity <= market.theta * market.buyer_price0 / 2))
    gone = np.arange(market.price0.size) == data.draw(
        st.integers(0, market.price0.size - 1), label="seller"
    )
    found = solved(market.change(supply_scale=np.where(gone, 0.0, 1.0)))
    assert np.all(found.buyer_price >= market.buyer_price0 * (1 - 1e-9))


@given(worlds(resources=False), st.floats(0, 1), st.data())
def test_without_capacities_banning_a_supplier_alone_never_pays(args, tariff, data):
    """Proved in docs/market.md for ε ≤ θq; these worlds satisfy it."""
    market = calibrate(**args)
    rate = np.where(np.arange(market.seller.size) % 3 == 0, tariff, 0.0)
    market = market.change(tariff=rate)
    arc = data.draw(st.integers(0, market.seller.size - 1), label="arc")
    j = market.buyer[arc]
    banned = (market.seller == market.seller[arc]) & (market.buyer == j)
    before, after = solved(market), solved(market.change(open=~banned))
    assert after.buyer_price[j] >= before.buyer_price[j] * (1 - 1e-9)


@given(shocked(), SEEDS)
def test_order_means_nothing(market, seed):
    rng = np.random.default_rng(seed)
    sellers, buyers, arcs, resources = (
        rng.permutation(n)
        for n in (market.price0.size, market.backstop.size, market.seller.size, market.rent0.size)
    )
    groups = {
        "price0 supply0 supply_elasticity floor floor_width supply_scale": sellers,
        "buyer_price0 demand0 demand_elasticity theta backstop demand_scale": buyers,
        "log_weight cost tariff wedge open": arcs,
        "capacity knee rent_scale rent0": resources,
    }
    arrays = {
        name: getattr(market, name)[order]
        for names, order in groups.items()
        for name in names.split()
    }
    moved = market.change(
        **arrays,
        seller=np.argsort(sellers)[market.seller[arcs]],
        buyer=np.argsort(buyers)[market.buyer[arcs]],
        incidence=market.incidence[resources][:, arcs],
    )
    one, other = solved(market), solved(moved)
    size = 1e-8 * largest(one)
    np.testing.assert_allclose(other.flow, one.flow[arcs], rtol=0, atol=size)
    np.testing.assert_allclose(other.price, one.price[sellers], rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(other.buyer_price, one.buyer_price[buyers], rtol=1e-5)


@given(shocked(), st.sampled_from([1e-4, 0.3, 1e3]), st.sampled_from([1e-3, 7.0, 1e4]))
def test_units_mean_nothing(market, quantity, money):
    scaled = market.change(
        **{name: getattr(market, name) * quantity for name in ("supply0", "demand0", "capacity")},
        **{
            name: getattr(market, name) * money
            for name in [
                "price0",
                "floor",
                "floor_width",
                "buyer_price0",
                "backstop",
                "cost",
                "wedge",
                "rent_scale",
                "rent0",
            ]
        },
        theta=market.theta / money,
    )
    one, other = solved(market), solved(scaled)
    size = 1e-8 * largest(one)
    np.testing.assert_allclose(other.flow / quantity, one.flow, rtol=0, atol=size)
    np.testing.assert_allclose(other.price / money, one.price, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(other.buyer_price / money, one.buyer_price, rtol=1e-5)


@given(shocked(), SEEDS)
def test_a_capacity_that_does_not_bind_changes_nothing(market, seed):
    mask = np.random.default_rng(seed).random((3, market.seller.size)) < 0.5
    free = solved(market)
    limit = np.maximum(mask @ free.flow, largest(free)) * [1.01, 2.0, 1e6]
    capped = solved(market.with_caps(mask, limit))
    same(free, capped)
    assert np.all(capped.rent[-3:] == 0)


@given(shocked(), st.floats(0.0, 0.9), SEEDS)
def test_a_quota_is_respected_and_bites(market, share, seed):
    mask = np.random.default_rng(seed).random(market.seller.size) < 0.5
    free = solved(market)
    assume((mask @ free.flow) > 1e-3 * largest(free))
    limit = share * (mask @ free.flow)
    found = solved(market.with_caps(mask, limit))
    assert mask @ found.flow == pytest.approx(limit, abs=1e-9 * largest(free))


@settings(max_examples=15)
@given(shocked(), SEEDS)
def test_every_start_leads_to_the_same_equilibrium(market, seed):
    rng = np.random.default_rng(seed)
    one = solved(market)
    for spread in (0.1, 1.0):
        start = solved(
            market.change(
                supply_scale=np.exp(rng.normal(0, spread, market.price0.size)),
                demand_scale=np.exp(rng.normal(0, spread, market.backstop.size)),
                open=True,
                tariff=0.0,
            )
        )
        same(one, solved(market, start=start), 1e-7)


@given(worlds())
def test_a_solved_state_needs_no_iteration(args):
    market = calibrate(**args).change(demand_scale=1.1)
    found = solved(market)
    again = solved(market, start=found)
    assert again.iterations == 0
    same(found, again)


def test_a_full_terminal_can_make_a_ban_pay():
    """Why the law above asks for no capacities: checked against Ipopt in tests/reference."""
    market, banned = full_terminal()
    before, after = solved(market), solved(banned)
    assert before.rent[0] > 10
    assert after.rent[0] > 10
    assert after.buyer_price[0] < before.buyer_price[0] - 1


def test_a_seller_that_fills_two_shared_passages_can_hold_prices_up():
    """Why the law above keeps capacities to one seller, one buyer or one arc."""
    market, without = two_passages()
    before, after = solved(market), solved(without)
    weight = market.demand0
    assert weight @ after.buyer_price < 0.99 * (weight @ before.buyer_price)


def test_the_mean_price_of_what_is_traded_can_fall_when_a_seller_leaves():
    """Why world prices are weighted by base demand: without a dear seller the mix is cheaper."""
    market = calibrate(**world(30, 4, 4, resources=False))
    before, after = solved(market), solved(market.change(open=market.seller != 3))
    mean = [found.flow @ found.delivered / found.flow.sum() for found in (before, after)]
    assert mean[1] < mean[0] - 1
    assert np.all(after.buyer_price > before.buyer_price)

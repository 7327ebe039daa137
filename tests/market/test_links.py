"""Refineries and power plants: nothing in the baseline, exact slopes, yields and shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.reference.joined import BURNED, links

ALL = ("crude", *BURNED)
SEEDS = range(4)


def moved(joined, seed, size=0.15):
    """Prices of all ends, each up or down by up to `size`."""
    rng = np.random.default_rng(seed)
    return joined.base * (1 + rng.uniform(-size, size, joined.size))


@pytest.mark.parametrize("names", [("crude", "products"), ("gas", "coal"), ("gas",), ALL])
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_added_at_base_prices(seed, names):
    joined = links(seed, names)
    amounts, slopes = joined.wanted(joined.base)
    assert np.abs(amounts / joined.weight).max() < 1e-12
    assert np.isfinite(slopes).all()
    assert np.abs(slopes).max() > 0


def assert_slopes_are_differences(joined, prices, step, close):
    """That every slope is what a small step of its price changes, within a part `close` of it."""
    _, slopes = joined.wanted(prices)
    for k in range(joined.size):
        move = np.zeros(joined.size)
        move[k] = step * prices[k]
        up, down = joined.wanted(prices + move)[0], joined.wanted(prices - move)[0]
        numeric = (up - down) / (2 * move[k])
        atol = 0.1 * close * np.abs(slopes).max()
        assert np.allclose(slopes[:, k], numeric, rtol=close, atol=atol)


@pytest.mark.parametrize("names", [("crude", "products"), ("gas", "coal"), ALL])
@pytest.mark.parametrize("seed", SEEDS)
def test_slopes_are_finite_differences(seed, names):
    joined = links(seed, names, scale=0.9)
    prices = moved(joined, seed)
    assert_slopes_are_differences(joined, prices, step=1e-5, close=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_slopes_hold_where_sellers_must_give_fuel_away(seed):
    """A price below zero is on the curve too: with 1 in its place, joined markets did not solve."""
    joined = links(seed, ALL)
    prices = moved(joined, seed)
    for _, sellers in joined.place.values():
        prices[sellers] *= -0.1
    _, slopes = joined.wanted(prices)
    for k in range(joined.size):
        step = np.zeros(joined.size)
        step[k] = 1e-5 * abs(prices[k])
        up, down = joined.wanted(prices + step)[0], joined.wanted(prices - step)[0]
        numeric = (up - down) / (2 * step[k])
        assert np.allclose(slopes[:, k], numeric, rtol=1e-6, atol=1e-7 * np.abs(slopes).max())


def capped(seed, level, uncapped=0.0):
    """Crude and products whose sellers are all paid at most a part `level` of their base price."""
    joined = links(seed, ("crude", "products"))
    market = joined.markets["products"]
    cap = {"price_cap": level * market.price0, "uncapped": uncapped * market.supply0}
    return replace(joined, markets={**joined.markets, "products": market.change(**cap)})


@pytest.mark.parametrize("uncapped", [0.0, 0.3])
@pytest.mark.parametrize("seed", SEEDS)
def test_slopes_under_a_cap_are_finite_differences(seed, uncapped):
    joined = capped(seed, 0.999, uncapped)
    prices = joined.base * np.random.default_rng(seed).uniform(0.99, 1.01, joined.size)
    assert_slopes_are_differences(joined, prices, step=1e-6, close=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_under_a_cap_refineries_run_for_what_they_are_paid(seed):
    """At a market's price above the cap they run as at the cap, and none of what they make is lost.

    When they ran for the market's price, more of it made them run more and sell less, and some
    joined markets had no equilibrium.
    """
    joined = capped(seed, 0.9)
    sellers = joined.place["products"][1]
    at_cap, high, higher = (joined.base.copy() for _ in range(3))
    at_cap[sellers] *= 0.9 - 0.05
    high[sellers] *= 1.5
    higher[sellers] *= 3.0
    assert joined.wanted(high)[0] == pytest.approx(joined.wanted(higher)[0], rel=1e-9)
    free = links(seed, ("crude", "products"))
    paid = free.base.copy()
    paid[sellers] *= 0.9
    assert joined.wanted(high)[0] == pytest.approx(free.wanted(paid)[0], rel=1e-9)
    assert (joined.wanted(high)[0] >= joined.wanted(at_cap)[0])[joined.place["crude"][0]].all()


@pytest.mark.parametrize("seed", SEEDS)
def test_output_is_the_yield_times_runs(seed):
    joined = links(seed, ("crude", "products"))
    plants, prices = joined.refineries, moved(joined, seed)
    amounts, _ = joined.wanted(prices)
    use, _ = joined.scattered(amounts, "crude")
    _, output = joined.scattered(amounts, "products")
    # Add the curves' own part back: what is left of both sides is runs and what comes of them.
    crude, products = joined.markets["crude"], joined.markets["products"]
    q = prices[joined.place["crude"][0]]
    curve = crude.demand0 * (q / crude.buyer_price0) ** -crude.demand_elasticity
    runs = use + np.bincount(plants.buyer, plants.throughput0) / crude.demand0 * curve
    # Places 1 to 3 have one outlet to a seller of their own; place 4 shares seller 0 with place 0.
    gain = plants.output0 / plants.throughput0
    for at in np.flatnonzero(np.isin(plants.buyer, (1, 2, 3))):
        s, b = plants.seller[at], plants.buyer[at]
        p = prices[joined.place["products"][1]][s]
        rise = gain[at] * (p - products.price0[s]) - (q[b] - crude.buyer_price0[b])
        x, h = plants.slope[at] * rise, plants.room[at]
        expected = plants.throughput0[at] * np.exp(x if x <= 0 else h * (1 - np.exp(-x / h)))
        assert runs[b] == pytest.approx(expected, rel=1e-9)
        more, less = prices.copy(), prices.copy()
        at_s = joined.place["products"][1].start + s
        more[at_s] += 1e-3
        less[at_s] -= 1e-3
        change = joined.wanted(more)[0] - joined.wanted(less)[0]
        made = joined.scattered(change, "products")[1][s]
        run = joined.scattered(change, "crude")[0][b]
        # The product's own curve is taken out of the change first.
        curves = own_supply(products, s, p + 1e-3) - own_supply(products, s, p - 1e-3)
        assert made + plants.output0[at] / products.supply0[s] * curves == pytest.approx(
            gain[at] * run, rel=1e-6
        )
    assert output.any()


def own_supply(market, s, price):
    floor = 0.0 if np.isneginf(market.floor[s]) else market.floor[s]
    width = 0.01 * market.price0[s] if np.isneginf(market.floor[s]) else market.floor_width[s]

    def shape(p):
        z = (p - floor) / width
        y = floor + width * np.logaddexp(0, z)
        return y ** market.supply_elasticity[s] / (1 + np.exp(-z))

    return market.supply0[s] * shape(price) / shape(market.price0[s])


def test_runs_rise_to_capacity_and_no_further():
    joined = links(1, ("crude", "products"))
    plants, prices = joined.refineries, joined.base.copy()
    prices[joined.place["crude"][0]] *= 0.06
    amounts, _ = joined.wanted(prices)
    use, _ = joined.scattered(amounts, "crude")
    crude = joined.markets["crude"]
    curve = crude.demand0 * 0.06**-crude.demand_elasticity
    runs = use + np.bincount(plants.buyer, plants.throughput0) / crude.demand0 * curve
    most = np.bincount(plants.buyer, plants.throughput0 * np.exp(plants.room))
    assert (runs < most).all()
    assert (runs > np.bincount(plants.buyer, plants.throughput0)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_sum_to_all_thermal_power(seed):
    joined = links(seed, ALL, scale=0.8)
    power = joined.power
    burned = joined.burns(moved(joined, seed))
    on = power.buyer >= 0
    made = np.where(on, burned / np.where(on, power.heat, 1.0), 0.0)
    before = np.where(on, power.use0 / np.where(on, power.heat, 1.0), 0.0)
    assert (burned >= 0).all()
    assert (burned[~on] == 0).all()
    assert made.sum(axis=1) == pytest.approx(0.8 * before.sum(axis=1), rel=1e-12)


def test_a_dearer_fuel_gives_way_to_every_other():
    joined = links(2, ALL)
    prices = joined.base.copy()
    prices[joined.place["gas"][0]] *= 1.2
    change = joined.burns(prices) - joined.power.use0
    others = (joined.power.buyer >= 0).sum(axis=1) > 1
    assert (change[others, 1] < 0).all()
    assert (change[:, [0, 2]] >= 0).all()
    assert (change[others][:, [0, 2]].sum(axis=1) > 0).all()


def test_a_market_left_out_keeps_its_base_price():
    alone, both = links(3, ("gas",)), links(3, ("gas", "coal"))
    prices = both.base.copy()
    gas = both.place["gas"][0]
    prices[gas] *= 1.1
    apart = alone.burns(alone.base * 1.1)
    assert apart == pytest.approx(both.burns(prices), rel=1e-12)


def test_a_place_that_loses_all_feed_runs_nothing():
    joined = links(0, ("crude", "products"))
    scale = np.ones(5)
    scale[2] = 0.0
    crude = joined.markets["crude"].change(demand_scale=scale)
    idle = replace(joined, markets={**joined.markets, "crude": crude})
    plants = idle.refineries
    amounts, _ = idle.wanted(idle.base)
    use, _ = idle.scattered(amounts, "crude")
    _, output = idle.scattered(amounts, "products")
    assert use[2] == pytest.approx(0.0, abs=1e-12)
    at = np.flatnonzero(plants.buyer == 2)
    assert output[plants.seller[at]] == pytest.approx(-plants.output0[at])

"""Markets solved together: the baseline, an independent solve, and what the joints must do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.reference.joined import BURNED, Reference, arguments, links

from embargo.market import solve
from embargo.market.linked import solve_linked
from embargo.market.links import Links

ALL = ("crude", *BURNED)


def changed(joined: Links, **by_market) -> Links:
    """The same joints with some arrays of some markets changed."""
    markets = {n: m.change(**by_market.get(n, {})) for n, m in joined.markets.items()}
    return Links(markets, joined.refineries, joined.power)


def size(joined, name):
    return joined.markets[name].demand0.max()


@pytest.mark.parametrize("names", [("crude", "products"), ("gas", "coal"), ALL])
@pytest.mark.parametrize("seed", range(4))
def test_neutral_joints_leave_the_baseline(seed, names):
    joined = links(seed, names, resources=True)
    found = solve_linked(joined)
    assert found.converged
    assert np.abs(found.amounts / joined.weight).max() < 1e-8
    for name in names:
        flow0 = arguments(seed, resources=True)[name]["flow0"]
        assert np.abs(found.markets[name].flow - flow0).max() < 1e-8 * size(joined, name)
        rise = found.markets[name].price / joined.markets[name].price0 - 1
        assert np.abs(rise).max() < 1e-8


@pytest.mark.parametrize("names", [("crude", "products"), ("gas", "coal")])
@pytest.mark.parametrize("seed", range(6))
def test_against_an_independent_solve(seed, names):
    given = arguments(seed)
    joined = links(seed, names, scale=0.95)
    rng = np.random.default_rng(seed)
    wedge = {names[0]: rng.uniform(0, 60, given[names[0]]["seller"].size)}
    # An outage of a seller of products would stop its refineries too: it is left alone here.
    scale = {name: rng.uniform(0.75, 1.0, 5) for name in names if name != "products"}
    reference = Reference(joined, given).solve(wedge, scale)
    acts = {name: {"supply_scale": lost} for name, lost in scale.items()}
    acts[names[0]]["wedge"] = wedge[names[0]]
    found = solve_linked(changed(joined, **acts))
    assert found.converged
    for name in names:
        other, ours = reference[name], found.markets[name]
        assert np.abs(ours.flow - other["flow"]).max() < 1e-6 * size(joined, name)
        assert ours.price == pytest.approx(other["price"], rel=1e-5)
        assert ours.buyer_price == pytest.approx(other["buyer_price"], rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_balances_hold_with_what_the_joints_add(seed):
    joined = links(seed, ALL, resources=True, scale=0.9)
    lost = np.array([0.3, 1, 1, 1, 1.0])
    shocked = changed(joined, crude={"supply_scale": lost}, gas={"supply_scale": lost[::-1]})
    found = solve_linked(shocked)
    assert found.converged
    prices = found_prices(shocked, found)
    wanted, _ = shocked.wanted(prices)
    assert np.abs((wanted - found.amounts) / joined.weight).max() < 1e-8
    for name, market in shocked.markets.items():
        each = found.markets[name]
        use, output = shocked.scattered(found.amounts, name)
        assert (each.flow >= 0).all()
        bought = np.bincount(market.buyer, each.flow, market.demand0.size)
        q = each.buyer_price / market.buyer_price0
        curve = market.demand0 * market.demand_scale * q**-market.demand_elasticity
        assert np.abs(bought + each.shortage - curve - use).max() < 1e-7 * size(joined, name)
        sold = np.bincount(market.seller, each.flow, market.price0.size)
        assert (sold - output > -1e-9 * size(joined, name)).all()


def found_prices(joined, found):
    return joined.gathered(
        {n: each.buyer_price for n, each in found.markets.items()},
        {n: each.price for n, each in found.markets.items()},
    )


@pytest.mark.parametrize("seed", range(4))
def test_dearer_crude_makes_products_dearer_by_about_as_much(seed):
    joined = links(seed, ("crude", "products"))
    whole = alone(joined, steeper=20.0)
    found = solve_linked(changed(whole, crude={"supply_scale": 0.9}))
    assert found.converged
    plants = whole.refineries
    gain = plants.output0 / plants.throughput0
    dearer = found.markets["products"].price - joined.markets["products"].price0
    cost = found.markets["crude"].buyer_price - joined.markets["crude"].buyer_price0
    dearer, cost = gain * dearer[plants.seller], cost[plants.buyer]
    assert (cost > 0).all()
    assert (dearer > 0).all()
    # Plants that answer small margins nearly keep theirs: the product bears the crude.
    weight = plants.throughput0
    assert weight @ dearer == pytest.approx(weight @ cost, rel=0.15)
    # What is missing is what moves their runs.
    use, _ = whole.scattered(found.amounts, "crude")
    market = joined.markets["crude"]
    q = (market.buyer_price0[plants.buyer] + cost) / market.buyer_price0[plants.buyer]
    part = plants.throughput0 / market.demand0[plants.buyer]
    curve = market.demand0[plants.buyer] * q ** -market.demand_elasticity[plants.buyer]
    runs = use[plants.buyer] + part * curve
    x, h = plants.slope * (dearer - cost), plants.room
    eased = np.where(x <= 0, x, h * (1 - np.exp(-np.maximum(x, 0) / h)))
    assert runs == pytest.approx(plants.throughput0 * np.exp(eased), rel=1e-6)


def alone(joined: Links, steeper: float) -> Links:
    """Refineries of places 1 to 3 alone, that make nearly all product of their sellers."""
    plants, kept = joined.refineries, slice(2, 5)
    seller = plants.seller[kept]
    return Links(
        joined.markets,
        replace(
            plants,
            buyer=plants.buyer[kept],
            seller=seller,
            throughput0=plants.throughput0[kept],
            output0=0.95 * joined.markets["products"].supply0[seller],
            slope=steeper * plants.slope[kept],
            room=plants.room[kept],
        ),
        None,
    )


@pytest.mark.parametrize("seed", range(4))
def test_less_gas_burns_more_coal(seed):
    joined = links(seed, ("gas", "coal"))
    shocked = changed(joined, gas={"supply_scale": 0.8})
    found = solve_linked(shocked)
    assert found.converged
    burned = shocked.burns(found_prices(shocked, found))
    coal = joined.power.buyer[:, 2] >= 0
    assert coal.any()
    # Not at every place: where coal itself gets dearest, less of it is burned.
    assert burned[coal, 2].sum() > joined.power.use0[coal, 2].sum()
    assert burned[coal, 1].sum() < joined.power.use0[coal, 1].sum()
    assert (found.markets["coal"].price > joined.markets["coal"].price0).all()
    # Coal that takes over spares gas: it rises less than where nothing else can burn.
    parted = solve(joined.markets["gas"].change(supply_scale=0.8))
    rise = found.markets["gas"].buyer_price.mean() - joined.markets["gas"].buyer_price0.mean()
    assert 0 < rise < parted.buyer_price.mean() - joined.markets["gas"].buyer_price0.mean()


@pytest.mark.parametrize("seed", range(4))
def test_a_solve_from_near_by_ends_where_a_cold_one_does(seed):
    joined = links(seed, ALL, resources=True)
    first = solve_linked(changed(joined, gas={"supply_scale": 0.9}))
    there = changed(joined, gas={"supply_scale": 0.88}, crude={"supply_scale": 0.98})
    warm, cold = solve_linked(there, near=first), solve_linked(there)
    assert warm.converged
    assert cold.converged
    for name in ALL:
        gap = np.abs(warm.markets[name].flow - cold.markets[name].flow).max()
        assert gap < 1e-6 * size(joined, name)


def test_what_cannot_be_solved_says_so():
    joined = links(0, ("gas", "coal"))
    found = solve_linked(changed(joined, gas={"supply_scale": 0.5}), max_iterations=1)
    assert not found.converged
    assert "apart" in found.reason
    assert found.remedy
    assert all(np.isfinite(each.flow).all() for each in found.markets.values())

"""All joined markets at once: the same equilibrium, also where links are all but limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.market.test_linked import ALL, changed, found_prices, size
from tests.reference.joined import links

from embargo.market import linked
from embargo.market.dual import Dual
from embargo.market.joint import approach
from embargo.market.linked import solve_linked
from embargo.market.solver import first

LOST = np.array([0.3, 1, 1, 1, 1.0])


def shocked(seed, steeper=1.0):
    """Four joined markets that lose crude and gas, their refineries that much steeper."""
    joined = links(seed, ALL, resources=True, scale=0.9)
    joined = changed(joined, crude={"supply_scale": LOST}, gas={"supply_scale": LOST[::-1]})
    plants = joined.refineries
    return replace(joined, refineries=replace(plants, slope=steeper * plants.slope))


def never_by_amounts(monkeypatch):
    monkeypatch.setattr(linked, "_PATIENCE", 0)


@pytest.mark.parametrize("seed", range(6))
def test_it_ends_where_moving_amounts_does(seed, monkeypatch):
    joined = shocked(seed)
    one = linked._solve(joined, None, None, 1e-9, 60)
    never_by_amounts(monkeypatch)
    other = solve_linked(joined)
    assert one.converged
    assert other.converged
    assert np.abs((one.amounts - other.amounts) / joined.weight).max() < 1e-8
    for name in ALL:
        gap = one.markets[name].flow - other.markets[name].flow
        assert np.abs(gap).max() < 1e-8 * size(joined, name)
        assert one.markets[name].price == pytest.approx(other.markets[name].price, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_tariffs_make_no_difference_to_where_it_ends(seed, monkeypatch):
    joined = shocked(seed)
    arcs = {name: market.seller.size for name, market in joined.markets.items()}
    taxed = changed(joined, **{n: {"tariff": np.arange(arcs[n]) % 3 * 0.1} for n in arcs})
    one = linked._solve(taxed, None, None, 1e-9, 60)
    never_by_amounts(monkeypatch)
    other = solve_linked(taxed)
    assert one.converged
    assert other.converged
    for name in ALL:
        gap = one.markets[name].flow - other.markets[name].flow
        assert np.abs(gap).max() < 1e-8 * size(taxed, name)


@pytest.mark.parametrize("steeper", [30.0, 1e3, 1e5])
@pytest.mark.parametrize("seed", range(3))
def test_refineries_that_all_but_stop_at_a_margin_are_solved(seed, steeper):
    joined = shocked(seed, steeper)
    found = solve_linked(joined)
    assert found.converged, found.reason
    wanted, _ = joined.wanted(found_prices(joined, found))
    assert np.abs((wanted - found.amounts) / joined.weight).max() < 1e-5
    for name, market in joined.markets.items():
        each = found.markets[name]
        sold = np.bincount(market.seller, each.flow, market.price0.size)
        assert np.abs(sold - each.supply).max() < 1e-8 * size(joined, name)
        assert (each.flow >= 0).all()


def test_gentler_links_lead_where_newton_alone_does_not_arrive():
    """The way by eased links is taken, and needed: without it the same start stays apart."""
    joined = shocked(1, 1e5)
    duals = {name: Dual(market) for name, market in joined.markets.items()}
    start = {name: first(joined.markets[name], dual, None) for name, dual in duals.items()}
    with np.errstate(all="ignore"):
        alone = approach(joined, duals, start, steps=20)
        led = approach(joined, duals, start)
    assert alone.residual > 1e-4
    assert led.residual <= 1e-10


def test_a_neutral_baseline_takes_no_step():
    joined = links(0, ALL, resources=True)
    duals = {name: Dual(market) for name, market in joined.markets.items()}
    start = {name: first(joined.markets[name], dual, None) for name, dual in duals.items()}
    found = approach(joined, duals, start)
    assert found.iterations == 0
    assert np.abs(found.amounts / joined.weight).max() < 1e-12

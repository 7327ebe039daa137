"""Small worlds that can be solved by hand or by one scalar root."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import brentq

from embargo.market import calibrate, solve

TWO = {
    "price0": [200.0, 300.0],
    "flow0": [40.0, 10.0, 20.0, 30.0],
    "seller": [0, 0, 1, 1],
    "buyer": [0, 1, 0, 1],
    "cost": [30.0, 60.0, 50.0, 10.0],
    "theta": [0.02, 0.05],
    "demand_elasticity": [0.2, 0.4],
    "supply_elasticity": [0.5, 0.8],
    "backstop": [4000.0, 4000.0],
    "floor": -np.inf,
    "floor_width": 1.0,
    "capacity": [],
    "knee": [],
    "rent_scale": [],
    "incidence": sp.csr_array((0, 4)),
}


def one_by_one(**changes):
    args = {
        "price0": [100.0],
        "flow0": [10.0],
        "seller": [0],
        "buyer": [0],
        "cost": [20.0],
        "theta": [0.05],
        "demand_elasticity": [0.5],
        "supply_elasticity": [0.25],
        "backstop": [1000.0],
        "floor": -np.inf,
        "floor_width": 1.0,
        "capacity": [1e3],
        "knee": 1.0,
        "rent_scale": 5.0,
        "incidence": sp.csr_array([[1.0]]),
    }
    return calibrate(**{**args, **changes})


def test_two_buyers_that_each_ban_one_seller_are_two_scalar_markets():
    """Buyer 0 keeps seller 0 alone, buyer 1 seller 1: each pair is one equation in one price."""
    market = calibrate(**TWO).change(open=[True, False, False, True])
    found = solve(market)
    for i, arc in ((0, 0), (1, 3)):

        def excess(p, i=i, arc=arc):
            theta, delivered = market.theta[i], p + market.cost[arc]
            kept = np.exp(market.log_weight[arc] - theta * delivered)
            short = np.exp(-theta * market.backstop[i])
            q = -np.log(kept + short) / theta
            demand = (
                market.demand0[i] * (q / market.buyer_price0[i]) ** -market.demand_elasticity[i]
            )
            supply = market.supply0[i] * (p / market.price0[i]) ** market.supply_elasticity[i]
            return supply - demand * kept / (kept + short)

        p = brentq(excess, 50.0, 3000.0, xtol=1e-11)
        assert found.price[i] == pytest.approx(p, rel=1e-9)


def test_one_seller_and_one_buyer_share_a_specific_tariff_by_elasticities():
    """With one source the buyer pays p + c + w: (p/p0)^η = ((p + c + w)/(p0 + c))^−ε."""
    market = one_by_one().change(wedge=[30.0])
    p = brentq(lambda p: (p / 100) ** 0.25 - ((p + 50) / 120) ** -0.5, 1, 200, xtol=1e-12)
    found = solve(market)
    assert found.price[0] == pytest.approx(p, rel=1e-9)
    assert found.flow[0] == pytest.approx(10 * (p / 100) ** 0.25, rel=1e-9)


def test_an_ad_valorem_tariff_is_paid_on_the_sellers_price():
    found = solve(one_by_one().change(tariff=[10.0]))
    p = brentq(lambda p: (p / 100) ** 0.25 - ((11 * p + 20) / 120) ** -0.5, 1, 200, xtol=1e-12)
    assert found.price[0] == pytest.approx(p, rel=1e-8)
    assert found.delivered[0] == pytest.approx(11 * p + 20, rel=1e-8)


@pytest.mark.parametrize("limit", [9.0, 1.0, 0.1])
def test_the_rent_of_a_hard_cap_closes_the_gap_between_the_two_curves(limit):
    found = solve(one_by_one(backstop=[1e9]).change(capacity=[limit]))
    seller = 100 * (limit / 10) ** 4
    buyer = 120 * (limit / 10) ** -2
    assert found.flow[0] == pytest.approx(limit, rel=1e-8)
    if seller > 10:
        assert found.price[0] == pytest.approx(seller, rel=1e-7)
    assert found.buyer_price[0] == pytest.approx(buyer, rel=1e-7)
    assert found.rent[0] == pytest.approx(buyer - found.price[0] - 20, rel=1e-6)


def test_a_soft_cap_asks_its_rent_above_the_knee():
    found = solve(one_by_one(capacity=[10.5], knee=0.9).change(demand_scale=[1.05]))
    use = found.flow[0]
    assert 9.45 < use < 10.5
    assert found.rent[0] == pytest.approx(-5 * np.log((1 - use / 10.5) / 0.1), rel=1e-8)


def test_a_buyer_without_any_arc_pays_the_backstop_and_goes_short():
    market = calibrate(**TWO).change(open=[True, False, True, False])
    found = solve(market)
    assert found.buyer_price[1] == 4000
    expected = market.demand0[1] * (4000 / market.buyer_price0[1]) ** -0.4
    assert found.shortage[1] == pytest.approx(expected, rel=1e-12)
    assert found.demand[1] == pytest.approx(expected, rel=1e-12)


def test_a_seller_without_outlet_is_shut_in_at_its_floor():
    market = calibrate(**{**TWO, "floor": [80.0, 120.0]}).change(open=[False, False, True, True])
    found = solve(market)
    assert found.converged
    assert found.shut_in.tolist() == [True, False]
    assert found.supply[0] == 0
    assert found.price[0] == 80


def test_a_seller_without_output_is_not_called_shut_in():
    found = solve(calibrate(**TWO).change(supply_scale=[0.0, 1.0]))
    assert found.converged
    assert not found.shut_in.any()
    assert found.flow[:2].tolist() == [0, 0]


def test_shares_follow_the_logit_of_delivered_prices():
    market = calibrate(**TWO)
    found = solve(market.change(wedge=[0.0, 0.0, 25.0, 0.0]))
    odds = found.flow[0] / found.flow[2]
    change = (found.delivered[2] - 350) - (found.delivered[0] - 230)
    assert odds == pytest.approx(2.0 * np.exp(0.02 * change), rel=1e-9)


def test_the_value_of_lost_load_bounds_the_price():
    found = solve(calibrate(**TWO).change(demand_scale=100.0))
    assert found.converged
    assert np.all(found.buyer_price < 4000)
    assert np.all(found.buyer_price > 3900)
    assert found.shortage.sum() > 0.5 * found.demand.sum()

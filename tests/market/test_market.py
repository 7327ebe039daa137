"""The market as a value: calibration, curves, changed copies, and errors that name the place."""

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from tests.reference.worlds import world

from embargo.market import calibrate, solve
from embargo.market.fixed import Fixed
from embargo.market.supply import Supply


@pytest.fixture
def market():
    return calibrate(**world(4, 5, 4, knee=0.9, tightness=0.95))


def supply_of(market, price):
    live = np.arange(market.price0.size)
    logs, slopes = Supply.of(market, live, Fixed.of(market, market.open)).log(price)
    return np.exp(logs), slopes


def test_arrays_are_read_only_copies(market):
    with pytest.raises(ValueError, match="read-only"):
        market.cost[0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        market.cost = market.cost
    args = world(4, 5, 4)
    calibrated = calibrate(**args)
    args["cost"][0] += 1.0
    assert calibrated.cost[0] == args["cost"][0] - 1.0


def test_change_repeats_scalars_and_leaves_the_original(market):
    changed = market.change(demand_scale=0.5, wedge=3.0)
    assert changed.demand_scale.tolist() == [0.5] * market.backstop.size
    assert changed.wedge[0] == 3
    assert market.wedge[0] == 0


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"cost": [1.0]}, r"cost: shape \(1,\), need"),
        ({"theta": [0.1, -1.0, 0.1, 0.0]}, r"theta\[1, 3\]: must be > 0"),
        ({"knee": 1.5}, r"knee\[0, 1.*must be ≤ 1"),
        ({"tariff": -1.0}, r"tariff.*> −1"),
        ({"wedge": np.nan}, r"wedge.*finite"),
        ({"seller": 99}, r"seller.*must be in 0 … 4"),
        ({"floor": 1e9}, r"floor.*below price0"),
        ({"floor": -5.0}, r"floor.*−inf for none"),
        ({"log_weight": np.inf}, r"log_weight.*below \+inf"),
        ({"supply_scale": [1, 1, -1, 1, 1]}, r"supply_scale\[2\]: must be ≥ 0"),
        ({"capacity": np.nan}, r"capacity.*≥ 0"),
        ({"open": "yes"}, r"open: .* values, need bool"),
        ({"incidence": np.ones((1, 1))}, r"incidence: shape \(1, 1\), need"),
        ({"colour": 1.0}, r"no array colour; known: backstop"),
    ],
)
def test_bad_arrays_are_named(market, arrays, message):
    with pytest.raises(ValueError, match=message):
        market.change(**arrays)


def test_a_negative_use_is_refused(market):
    matrix = market.incidence.toarray()
    matrix[1, 0] = -1.0
    with pytest.raises(ValueError, match=r"incidence\[1\]: entries must be finite and ≥ 0"):
        market.change(incidence=matrix)


def test_base_use_must_fit_its_capacity():
    args = world(4, 5, 4, knee=0.9, tightness=0.95)
    use = args["incidence"] @ args["flow0"]
    with pytest.raises(ValueError, match=r"capacity\[0\]: base use does not fit"):
        calibrate(**{**args, "capacity": np.where(np.arange(use.size) == 0, use, 2 * use)})
    assert solve(calibrate(**{**args, "capacity": use, "knee": 1.0})).converged
    with pytest.raises(ValueError, match="base use does not fit"):
        calibrate(**{**args, "capacity": use * 0.999, "knee": 1.0})


def test_the_backstop_must_exceed_the_base_price():
    args = world(4, 5, 4)
    with pytest.raises(ValueError, match=r"backstop\[0, 1, 2, 3\]: must exceed"):
        calibrate(**{**args, "backstop": args["backstop"] * 0.01})


def test_rents_above_the_knee_are_part_of_the_base(market):
    expected = -market.rent_scale * np.log((1 - 0.95) / (1 - 0.9))
    np.testing.assert_allclose(market.rent0, expected)


def test_an_arc_without_base_flow_stays_unused():
    args = world(4, 5, 4)
    args["flow0"][3] = 0.0
    market = calibrate(**args)
    assert np.isneginf(market.log_weight[3])
    assert solve(market.change(demand_scale=1.3)).flow[3] == 0


def test_a_buyer_without_base_flow_is_harmless():
    args = world(4, 5, 4)
    args["flow0"][args["buyer"] == 2] = 0.0
    found = solve(calibrate(**args))
    assert found.converged
    assert found.demand[2] == 0


def test_with_caps_appends_resources(market):
    mask = market.seller == 0
    capped = market.with_caps(mask, 1.0)
    assert capped.capacity.size == market.capacity.size + 1
    assert capped.incidence[[-1]].toarray().ravel().tolist() == mask.astype(float).tolist()
    soft = market.with_caps(sp.csr_array([mask, ~mask]), [1.0, 2.0], knee=0.8, rent_scale=4.0)
    assert soft.knee[-2:].tolist() == [0.8, 0.8]
    assert soft.rent_scale[-2:].tolist() == [4.0, 4.0]
    with pytest.raises(ValueError, match="rows: 2 columns"):
        market.with_caps([[1, 0]], 1.0)


def test_a_start_from_another_market_is_refused(market):
    other = solve(calibrate(**world(5, 3, 3)))
    with pytest.raises(ValueError, match="start: 3 sellers"):
        solve(market, start=other)


def test_a_start_without_the_new_quotas_is_taken(market):
    start = solve(market)
    limit = 0.9 * start.flow[market.seller == 0].sum()
    found = solve(market.with_caps(market.seller == 0, limit), start=start)
    assert found.converged
    assert found.supply[0] == pytest.approx(limit, rel=1e-8)


def test_supply_is_its_base_at_the_base_price_and_elastic_around(market):
    volume, slope = supply_of(market, market.price0)
    np.testing.assert_allclose(volume, market.supply0, rtol=1e-13)
    np.testing.assert_allclose(slope * market.price0, market.supply_elasticity, rtol=2e-3)
    higher, _ = supply_of(market, 2 * market.price0)
    np.testing.assert_allclose(higher / volume, 2**market.supply_elasticity, rtol=2e-3)


def test_supply_ends_below_the_floor_and_rises_everywhere():
    market = calibrate(**world(4, 5, 4)).change(floor=[40.0, 60.0, 20.0, 90.0, -np.inf])
    market = market.change(floor_width=2.0)
    grid = np.linspace(-2000, 3000, 4001)
    logs, slopes = zip(
        *(
            Supply.of(market, np.arange(5), Fixed.of(market, market.open)).log(np.full(5, p))
            for p in grid
        ),
        strict=True,
    )
    assert np.all(np.isfinite(logs))
    assert np.all(np.diff(np.array(logs), axis=0) > 0)
    assert np.all(np.array(slopes) > 0)
    below, _ = supply_of(market, np.array([20.0, 40.0, 0.0, 70.0, -80.0]))
    assert np.all(below < 1e-3 * market.supply0)
    above, _ = supply_of(market, np.array([60.0, 80.0, 40.0, 110.0, 30.0]))
    elastic = market.supply0 * ([60, 80, 40, 110, 30] / market.price0) ** market.supply_elasticity
    np.testing.assert_allclose(above, elastic, rtol=2e-3)


def test_the_slope_of_supply_is_its_derivative():
    market = calibrate(**world(4, 5, 4)).change(floor=[40.0, 60.0, 20.0, 90.0, -np.inf])
    curve = Supply.of(market, np.arange(5), Fixed.of(market, market.open))
    for price in (-30.0, 15.0, 45.0, 90.0, 400.0):
        p = np.full(5, price)
        numeric = (curve.log(p + 1e-4)[0] - curve.log(p - 1e-4)[0]) / 2e-4
        np.testing.assert_allclose(curve.log(p)[1], numeric, rtol=1e-6, atol=1e-9)

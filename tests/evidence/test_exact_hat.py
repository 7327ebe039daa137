"""Armington in exact changes: closed forms, and the elasticities that it reads."""

import numpy as np
import pytest
from tests.evidence.cases import small

from embargo.evidence.baselines import BASELINES, constants

RULE = BASELINES["exact_hat"]


def test_relative_purchases_follow_the_price_ratio():
    """Totals given, so by the CES first-order condition all odds ratios are those of the base."""
    flow0 = np.array([[4.0, 2.0], [1.0, 3.0]])
    then = np.array([[3.0, 2.0], [2.0, 4.0]])
    flow = RULE(small(flow0, supply1=then.sum(axis=1), demand1=then.sum(axis=0)))
    was, now = (x[0, 0] * x[1, 1] / (x[0, 1] * x[1, 0]) for x in (flow0, flow))
    assert now == pytest.approx(was, rel=1e-5)
    assert flow.sum(axis=0) == pytest.approx(then.sum(axis=0), rel=1e-6)


def test_one_seller_and_one_buyer_by_hand():
    """Supply at 0.8 of the base: 0.8·p^ε = p^−η."""
    found = RULE(small([[10.0]], supply_level=np.array([0.8])))
    epsilon = constants.supply_elasticity("crude")
    eta = constants.demand_elasticity("crude")
    assert found[0, 0] == pytest.approx(10 * 0.8 ** (eta / (epsilon + eta)), rel=1e-6)


def test_an_imposed_flow_as_in_the_base_changes_nothing():
    flow0 = np.array([[4.0, 2.0], [1.0, 3.0]])
    fixed = np.array([[True, False], [False, False]])
    assert RULE(small(flow0, fixed=fixed, imposed=flow0)) == pytest.approx(flow0, rel=1e-8)


def test_a_stop_makes_the_buyer_take_more_from_others_and_less_in_all(stop):
    flow = RULE(stop)
    assert (flow[1:, 0] > stop.flow0[1:, 0]).all()
    assert (flow[0, 1:] > stop.flow0[0, 1:]).all()
    assert flow[:, 0].sum() < stop.flow0[:, 0].sum()


def test_a_buyer_with_one_supplier_is_named(problem):
    fixed = np.array([[True, False]])
    found = RULE.predict(problem([[3.0, 2.0]], fixed=fixed, imposed=np.zeros((1, 2))))
    assert "no other suppliers: M0" in found.limits


@pytest.mark.parametrize("fuel", ["crude", "products", "lng", "pipeline_gas", "coal"])
def test_every_fuel_has_its_elasticities(fuel):
    assert constants.substitution(fuel) > 1
    assert constants.demand_elasticity(fuel) > 0
    assert constants.supply_elasticity(fuel) >= 0

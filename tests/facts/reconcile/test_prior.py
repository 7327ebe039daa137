"""Where trade is expected before the figures speak."""

import numpy as np

from embargo.facts.reconcile.prior import balance, great_circle_km, trade_prior

PLACES = ("AAA", "BBB", "CCC")
MADE = {"AAA": 10.0, "BBB": 1.0, "CCC": 0.0}
USED = {"AAA": 4.0, "BBB": 4.0, "CCC": 3.0}
FAR = np.array([[0.0, 1000.0, 4000.0], [1000.0, 0.0, 4000.0], [4000.0, 4000.0, 0.0]])


def prior(observed, **options):
    settings = {"two_way": 0.0, "gravity_weight": 0.2} | options
    return trade_prior(PLACES, MADE, USED, observed, FAR, **settings)


def test_totals_of_the_year_are_kept():
    flow = prior(np.zeros((3, 3))).flow
    assert np.isclose(flow[0].sum(), 10.0)
    assert np.isclose(flow[:, 2].sum(), 3.0)


def test_transit_is_not_origin():
    observed = np.array([[0, 1, 1], [0, 0, 50.0], [0, 0, 0]])
    flow = prior(observed).flow
    assert flow[1].sum() < 1.5


def test_an_exporter_without_old_trade_gets_it_from_gravity():
    observed = np.array([[0, 0, 0], [0, 0, 1.0], [0, 0, 0]])
    flow = prior(observed).flow
    assert flow[0, 1] > 1.0


def test_gravity_is_less_certain_than_trade():
    result = prior(np.array([[0, 3.0, 3.0], [0, 0, 0], [0, 0, 0]]))
    alone = prior(np.zeros((3, 3)), gravity_weight=1.0)
    assert result.relative_sigma[0, 1] < alone.relative_sigma[0, 1]


def test_balance_scales_to_both_margins():
    out = balance(np.ones((2, 2)), np.array([3.0, 1.0]), np.array([2.0, 2.0]))
    assert np.allclose(out.sum(axis=1), [3, 1])
    assert np.allclose(out.sum(axis=0), [2, 2])


def test_distance_over_the_date_line_is_short():
    assert great_circle_km(np.array([179.0, -179.0]), np.zeros(2))[0, 1] < 300

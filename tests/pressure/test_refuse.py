"""What refusing costs: the formulas by hand, and the break-even tariff as their inverse."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from embargo.pressure.refuse import (
    HIGHEST,
    break_even,
    designation_loss,
    market_loss,
    tariff_loss,
)

part = st.floats(0.0, 1.0)
TERMS = st.fixed_dictionaries(
    {
        "exposed": st.floats(0.1, 500),
        "base": st.floats(0.0, 1.0),
        "elasticity": st.floats(-0.99, -0.05),
        "value_added": st.floats(0.3, 1.0),
        "redeployed": st.floats(0.0, 0.9),
        "pass_through": part,
    }
)


def test_the_formula_by_hand():
    # 25 on top of 25 %: factor 1.2; exports of 40 fall to 40 · 1.2^-1 = 33.33.
    loss = tariff_loss(
        0.25,
        exposed=40.0,
        base=0.25,
        elasticity=-1.0,
        value_added=0.8,
        redeployed=0.5,
        pass_through=0.9,
    )
    assert float(loss) == pytest.approx((40 - 40 / 1.2) * 0.8 * 0.5 + 0.1 * 0.25 * 40 / 1.2)


def test_no_tariff_costs_nothing():
    assert (
        float(
            tariff_loss(
                0.0,
                exposed=40,
                base=0.1,
                elasticity=-0.7,
                value_added=0.8,
                redeployed=0.5,
                pass_through=0.9,
            )
        )
        == 0.0
    )


@given(TERMS, st.floats(0.0, HIGHEST), st.floats(0.0, HIGHEST))
def test_a_higher_tariff_never_costs_less(terms, one, other):
    low, high = sorted((one, other))
    assert float(tariff_loss(low, **terms)) <= float(tariff_loss(high, **terms)) + 1e-9


@given(TERMS, st.floats(0.001, 9.0))
def test_the_break_even_tariff_is_the_inverse(terms, rate):
    cost = float(tariff_loss(rate, **terms))
    assume(cost > 1e-6)
    found = float(break_even(cost, **terms))
    assert float(tariff_loss(found, **terms)) == pytest.approx(cost, rel=1e-6)


def test_where_no_tariff_is_enough_it_is_infinite_and_where_complying_is_free_zero():
    terms = {
        "exposed": 1.0,
        "base": 0.0,
        "elasticity": -0.3,
        "value_added": 0.8,
        "redeployed": 0.5,
        "pass_through": 1.0,
    }
    assert math.isinf(float(break_even(0.5, **terms)))
    assert float(break_even(0.0, **terms)) == 0.0
    assert float(break_even(-2.0, **terms)) == 0.0


def test_draws_go_through_at_once():
    rates = break_even(
        np.array([1.0, 2.0, 4.0]),
        exposed=np.array([40.0, 40.0, 40.0]),
        base=0.25,
        elasticity=-0.76,
        value_added=0.81,
        redeployed=0.5,
        pass_through=0.95,
    )
    assert rates.shape == (3,)
    assert (np.diff(rates) > 0).all()


def test_the_other_instruments():
    assert float(market_loss(100.0, 0.8, 0.25)) == pytest.approx(60.0)
    # 1.7 mb/d for a year, of which 65 % at 6 USD/bbl.
    assert float(designation_loss(1.7 * 0.365, 0.65, 6.0)) == pytest.approx(2.42, abs=0.01)

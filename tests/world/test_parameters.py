"""Parameters: every one with unit, range, source and status."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargo.errors import InputError
from embargo.fuels import MARKETS
from embargo.world import load, parameters


def test_every_row_is_complete():
    for p in parameters.table():
        assert p.unit, p
        assert p.source, p
        assert p.status in {"V", "C", "S", "M"}, p
        assert p.low <= p.value <= p.high, p


def test_no_parameter_is_there_twice():
    keys = [(p.name, p.market) for p in parameters.table()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize(
    "name",
    [
        "demand_elasticity",
        "supply_elasticity",
        "theta",
        "backstop",
        "floor",
        "reach",
        "home_rigidity",
    ],
)
def test_every_market_has_its_core_parameters(market, name):
    assert parameters.value(name, market) > 0


def test_the_documented_table_is_the_table():
    page = Path(__file__).parents[2] / "docs" / "parameters.md"
    assert parameters.markdown() in page.read_text(encoding="utf-8")


def at(name, market, u):
    """The value of a parameter where every number of the draw is u."""
    names = parameters.drawn_names()
    return parameters.Parameters.draw([u] * len(names)).value(name, market)


def test_low_and_high_are_the_tenth_and_ninetieth_percentile():
    assert at("theta", "crude", 0.1) == pytest.approx(0.10)
    assert at("theta", "crude", 0.5) == pytest.approx(0.25)
    assert at("theta", "crude", 0.9) == pytest.approx(0.35)


def test_a_bounded_distribution_ends_at_low_and_high():
    assert at("knee", "gas", 1e-12) == pytest.approx(0.80, abs=1e-5)
    assert at("knee", "gas", 1 - 1e-12) == pytest.approx(0.97, abs=1e-5)


def test_tied_elasticities_move_against_each_other():
    low, high = (
        (at("demand_elasticity", "crude", u), at("supply_elasticity", "crude", u))
        for u in (0.2, 0.8)
    )
    assert low[0] > high[0]
    assert low[1] < high[1]
    assert len(parameters.drawn_names()) == len(parameters.table()) - 1


@given(st.lists(st.floats(1e-6, 1 - 1e-6), min_size=len(parameters.drawn_names()),
                max_size=len(parameters.drawn_names())))  # fmt: skip
def test_draws_stay_within_physical_limits(u):
    drawn = parameters.Parameters.draw(u)
    assert all(value >= 0 for _, value in drawn.held)
    assert all(v < 1 for (name, _), v in drawn.held if name == "knee")
    assert drawn == parameters.Parameters.draw(u)
    assert pickle.loads(pickle.dumps(drawn)) == drawn
    assert len({drawn, parameters.Parameters.draw(u)}) == 1


def test_a_replaced_value_leaves_the_others():
    central = parameters.Parameters.central()
    other = central.replace({("theta", "crude"): 0.3})
    assert other.value("theta", "crude") == 0.3
    assert sum(a != b for a, b in zip(central.held, other.held, strict=True)) == 1


def test_all_faults_of_a_replacement_are_told_at_once():
    with pytest.raises(InputError) as caught:
        parameters.Parameters.central().replace({("thetta", "crude"): 1, ("theta", "gas"): -1})
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("u", [[], [0.5], [0.0] * len(parameters.drawn_names())])
def test_a_faulty_draw_is_refused(u):
    with pytest.raises(InputError):
        parameters.Parameters.draw(u)


def test_a_world_takes_the_parameters_that_it_is_given():
    central = parameters.Parameters.central()
    changed = load(2023, central.replace({("theta", "crude"): 0.3})).fuel_markets["crude"]
    base = load(2023).fuel_markets["crude"]
    assert load(2023, central) is load(2023)
    assert changed.theta == pytest.approx(base.theta * 0.3 / 0.25)
    assert changed.flow0 == pytest.approx(base.flow0, rel=1e-12)

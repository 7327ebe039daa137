"""Ladders add up, step by step, and agree with flows, prices and revenue."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo.errors import InputError
from embargo.evidence.run import run
from embargo.outcome import Outcome
from embargo.outcome.ladder import STEPS
from embargo.world import World

ENDS = ("delivered", "fob", "world", "discount")
BETWEEN = [step for step in STEPS if step not in ENDS]
MEASURES = {
    "ban": {"ban": ["JPN:RUS:all", "DEU:RUS:lng:0.5"]},
    "tariff": {"tariff": ["JPN:SAU:crude:25%", "CHN:RUS:coal:10USD/t"]},
    "quota": {"quota": ["JPN,CHN,DEU:RUS:lng:5Mt"]},
    "outage": {"outage": ["USA:lng:0.2", "RUS_SAKHALIN2:lng:1"]},
}


def wide(outcome: Outcome, state: str) -> pl.DataFrame:
    keys = ["exporter", "importer", "fuel", "unit"]
    return outcome.ladder().pivot("step", index=keys, values=state)


def adds_up(outcome: Outcome) -> None:
    for state in ("baseline", "counterfactual"):
        table = wide(outcome, state)
        left = table["delivered"] - table.select(pl.sum_horizontal(BETWEEN)).to_series()
        assert (left - table["fob"]).abs().max() < 1e-9
        assert (table["world"] - table["fob"] - table["discount"]).abs().max() < 1e-12


@pytest.mark.parametrize("name", MEASURES)
def test_delivered_less_all_steps_is_what_the_seller_gets(name: str, world: World):
    outcome = run(None, world=world, **MEASURES[name])
    assert outcome.ladder().height > 0
    adds_up(outcome)


@settings(max_examples=8, deadline=None)
@given(
    level=st.floats(0.05, 1.0),
    rate=st.floats(0.0, 60.0),
    fuel=st.sampled_from(["crude", "products", "gas", "coal"]),
)
def test_ladders_add_up_whatever_the_measures(world: World, level: float, rate: float, fuel: str):
    adds_up(run(None, world=world, ban=f"JPN:RUS:{fuel}:{level}", tariff=f"CHN:RUS:{fuel}:{rate}%"))


def test_a_tariff_is_the_step_of_duties(world: World):
    outcome = run(None, world=world, tariff="CHN:RUS:coal:10USD/t")
    steps = outcome.ladder("RUS", "CHN", "coal")
    paid = dict(steps.select("step", "counterfactual").iter_rows())["duties"]
    # USD/t as shipped, told per tonne of 6,000 kcal: the coal of the small world has 24 GJ.
    assert paid == pytest.approx(10 * 25.12 / 24.0, rel=0.01)
    assert dict(steps.select("step", "baseline").iter_rows())["duties"] == 0.0


def test_the_mean_ladder_ends_at_the_price_that_revenue_has(japan: Outcome):
    fob = japan.ladder("RUS", "WORLD", "crude").filter(step="fob").row(0, named=True)
    price = japan.prices("RUS", "crude", "fob").row(0, named=True)
    for state in ("baseline", "counterfactual"):
        assert fob[state] == pytest.approx(price[state])
    sellers = set(japan.ladder()["exporter"])
    assert sellers == {"RUS"}


def test_discounts_of_all_exporters_even_out(world: World):
    outcome = run(None, world=world, ban="JPN:RUS,SAU,USA:crude")
    table = outcome.ladder(importer="WORLD", fuel="crude").filter(step="discount")
    abroad = outcome.flows(fuel="crude").filter(pl.col("exporter") != pl.col("importer"))
    sold = abroad.group_by("exporter").agg(sold=pl.col("baseline").sum())
    joined = table.join(sold, on="exporter")
    assert set(joined["exporter"]) == set(sold["exporter"])
    assert (joined["baseline"] * joined["sold"]).sum() == pytest.approx(0.0, abs=1e-6)


def test_what_a_price_cap_leaves_to_traders_is_a_step_of_its_own():
    outcome = run(None, measure="{kind: price_cap, exporter: RUS, fuel: crude, cap: 40}")
    steps = dict(
        outcome.ladder("RUS", "WORLD", "crude").select("step", "counterfactual").iter_rows()
    )
    adds_up(outcome)
    assert steps["traders"] > 1.0
    kept = outcome.accounts("WORLD", "crude", "traders")["counterfactual"].item()
    sold = outcome.flows(exporter="RUS", fuel="crude").filter(pl.col("importer") != "RUS")
    tonnes = sold["counterfactual"].sum()
    assert kept == pytest.approx(tonnes * 7.33 * steps["traders"] / 1000, rel=1e-3)


def test_measures_on_demand_have_no_ladder_and_names_are_checked(world: World):
    outcome = run(None, world=world, demand="JPN:gas:-0.1")
    assert outcome.ladder().is_empty()
    with pytest.raises(InputError):
        outcome.ladder("Rusia")

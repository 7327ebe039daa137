"""What a change costs a place: the parts are the bill, split exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from embargo import world as worlds
from embargo.outcome.run import answer
from embargo.outcome.solved import BN
from embargo.pressure.accounts import bought_by_fuel, of_market, revenue_fall
from embargo.scenario import from_options


@pytest.fixture(scope="module")
def stopped():
    return answer(from_options(ban=["IND:RUS:oil"]), worlds.load(2024))


def market(found, name):
    return next(m for m in found.year.markets if m.world.name == name)


def imported_less(one, place):
    """What is imported less, at the old price of other suppliers abroad."""
    arcs = one.world.arcs
    ours = (arcs["importer"] == place).to_numpy() & (arcs["exporter"] != place).to_numpy()
    others = ours & (arcs["exporter"] != "RUS").to_numpy()
    price = np.average(one.before.border[others], weights=one.before.flow[others])
    return BN * price * float((one.after.flow - one.before.flow)[ours].sum())


@pytest.mark.parametrize("fuel", ["crude", "products"])
def test_discount_and_dearer_are_the_bill_but_for_what_is_not_imported(stopped, fuel):
    one = market(stopped, fuel)
    found = of_market(one, ["IND"], ["RUS"])
    bill = stopped.outcome.bills("IND", fuel)["change"][0]
    assert found.lost_discount + found.dearer + imported_less(one, "IND") == pytest.approx(bill)
    assert found.lost_discount > 0
    assert found.dearer > 0


def test_what_exports_earn_less_is_the_revenue(stopped):
    one = market(stopped, "crude")
    change = stopped.outcome.revenue("RUS", "crude")["change"][0]
    assert revenue_fall(one, ["RUS"]) == pytest.approx(-change)
    found = of_market(one, ["RUS"], [])
    assert 0 < found.exports < revenue_fall(one, ["RUS"])


def test_places_apart_or_as_one_pay_the_same_but_for_the_mean_of_mixed_prices(stopped):
    one = market(stopped, "products")
    apart = sum(of_market(one, [place], []).total for place in ("DEU", "FRA", "NLD"))
    together = of_market(one, ["DEU", "FRA", "NLD"], []).total
    assert together == pytest.approx(apart, abs=0.02)


def test_a_market_that_is_not_touched_costs_nothing(stopped):
    one = market(stopped, "crude")
    found = of_market(replace(one, after=one.before), ["IND"], ["RUS"])
    assert found.total == found.lost == 0


def test_the_world_as_one_place_pays_what_freight_output_and_lost_use_cost(stopped):
    one = market(stopped, "crude")
    every = sorted({*one.world.arcs["importer"], *one.world.arcs["exporter"]})
    found = of_market(one, every, [])
    assert found.lost_discount == found.dearer == found.exports == 0
    assert 0 < found.total < 5


def test_who_did_not_stop_gains_by_the_cheaper_fuel(stopped):
    assert of_market(market(stopped, "crude"), ["CHN"], ["RUS"]).total < 0


def test_what_was_bought_by_fuel(stopped):
    found = bought_by_fuel(market(stopped, "crude"), ["IND"], ["RUS"])["crude"]
    flow = stopped.outcome.flows("IND", "RUS", "crude")["baseline"][0]
    assert found.volume == pytest.approx(flow)
    assert 50 < 1000 * found.paid / found.volume / 7.33 < 85


def test_unserved_demand_is_worth_the_value_of_lost_load():
    names = pl.Series(sorted(worlds.load(2024).fuel_markets["gas"].buyers["place"]))
    others = [p for p in names if p != "JPN"]
    found = answer(from_options(ban=[f"JPN:{','.join(others)}:lng"]), worlds.load(2024))
    one = market(found, "gas")
    accounts = of_market(one, ["JPN"], ["RUS"])
    short = found.outcome.shortage("JPN", "lng")["counterfactual"][0]
    at = one.world.buyers["place"].to_list().index("JPN")
    assert accounts.unserved == pytest.approx(BN * short * one.world.backstop[at])
    assert accounts.unserved > 50

"""Losses of GDP: the formula, its sums, what is told, and the literature beside it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from embargo.evidence.run import run
from embargo.facts import money
from embargo.outcome import Outcome
from embargo.outcome.macro import ALL, COLUMNS, second_order
from embargo.outcome.run import Answer, answer
from embargo.outcome.solved import Solved
from embargo.scenario import from_options
from embargo.world import World


def solved(world: World) -> Solved:
    """The gas market of the small world without Russian gas for Japan."""
    found = answer(from_options(ban=["JPN:RUS:gas"]), world)
    assert isinstance(found, Answer)
    (gas,) = [market for market in found.year.markets if market.world.name == "gas"]
    return gas


def test_the_second_order_loss_is_the_formula(world: World):
    gas = solved(world)
    at = gas.world.buyers["place"].to_list().index("JPN")
    q0, q1 = gas.before.consumption[at], gas.after.consumption[at]
    p0, p1 = gas.before.buyer_price[at], gas.after.buyer_price[at]
    gdp = money.gdp()["JPN"] * 1000
    s0, s1 = p0 * q0 / gdp, p1 * q1 / gdp
    change = math.log(q1 / q0)
    loss = -(s0 * change + 0.5 * (s1 - s0) * change)
    assert second_order(gas)[at] == pytest.approx(loss * gdp / 1000)
    row = run(None, world=world, ban="JPN:RUS:gas").macro("JPN").filter(fuel="gas")
    assert row["second_order"].item() == pytest.approx(100 * loss)
    assert loss > 0


def test_published_numbers_come_out_of_the_formula(world: World):
    # Bachmann et al. 2022: energy imports are 2.5 % of spending, fall by 30 % in use and rise to
    # 7.5 %, give or take: a loss of a little over one per cent, the upper end of their model.
    gas = solved(world)
    before = replace(gas.before, consumption=np.full(len(gas.world.buyers), 1.0))
    before = replace(before, buyer_price=np.full(len(gas.world.buyers), 25.0))
    left = 0.7
    after = replace(before, consumption=np.full(len(gas.world.buyers), left))
    after = replace(after, buyer_price=np.full(len(gas.world.buyers), 75.0 / left))
    loss = second_order(replace(gas, before=before, after=after))
    assert loss == pytest.approx(-0.5 * (0.025 + 0.075) * math.log(left))


def test_nothing_used_any_more_is_not_known(world: World):
    outcome = run(None, world=world, ban="DEU:RUS,USA,QAT:gas")
    row = outcome.macro("DEU").filter(fuel="gas")
    assert row["second_order"].item() is None


def test_all_markets_are_the_sum_and_stand_first(japan: Outcome):
    table = japan.macro()
    assert set(table["place"]) == {"JPN"}
    assert table["fuel"][0] == ALL
    parts = table.filter(pl.col("fuel") != ALL)
    for name in COLUMNS:
        assert table[name][0] == pytest.approx(parts[name].sum(), abs=1e-5)
    bill = japan.bills("JPN")["change"].sum()
    assert table["bill"][0] == pytest.approx(100 * bill / money.gdp()["JPN"])


def test_terms_of_trade_are_those_of_the_accounts(world: World):
    outcome = run(None, world=world, ban="JPN:RUS:crude")
    gained = outcome.accounts("JPN", "crude", "terms_of_trade")["change"].item()
    lost = outcome.macro("JPN").filter(fuel="crude")["terms_of_trade"].item()
    assert lost == pytest.approx(-100 * gained / money.gdp()["JPN"])


def test_the_literature_is_cited_and_ordered():
    for study in money.studies():
        assert study.low is None or study.low < study.high
        assert study.source
    assert {"DEU", "EU27"} == {study.place for study in money.studies()}


def test_a_stop_of_all_russian_energy_is_below_what_was_published():
    # The same formula gave under 1 % in print; 0.3 to 3 % is the whole range. The model's buyers
    # find more than those studies let them: docs/money.md tells the miss.
    outcome = run(None, world=2021, ban="EU27:RUS:all")
    germany = outcome.macro("DEU").filter(fuel=ALL)["second_order"].item()
    (same,) = [s for s in money.studies() if s.place == "DEU" and s.low is None]
    assert 0.1 < germany < same.high
    hit = outcome.macro().filter(fuel=ALL).sort("second_order", descending=True)
    assert {"LVA", "SVK", "FIN", "BGR", "HUN", "CZE"} == set(hit["place"].head(6))

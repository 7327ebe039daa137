"""Japan stops Russian LNG at once: the figures that are public, within their ranges.

Sources: Jiji via The Nation, 2025 (5.68 of 65.89 Mt in 2024); JOGMEC list via Sankei, August 2022
(contracts of 4.999 Mt a year); Nikkei, March 2022 (+15 USD bn on spot, 6.57 Mt); a trade house via
Shincho, March 2022 (10 to 60 USD/MMBtu on 6 Mt, 2 trillion yen).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest

from embargo import world as worlds
from embargo.outcome.path.answer import MonthsAnswer, answer_months
from embargo.outcome.path.contracts import broken, spread_cost
from embargo.scenario import from_options, read
from embargo.world.parameters import Parameters

MONTHS = 3


@pytest.fixture(scope="module")
def japan() -> MonthsAnswer:
    asked = from_options(base=read("japan-stops-russian-lng-tomorrow"), months=MONTHS)
    return answer_months(asked, worlds.load(asked.world))


def test_what_is_lost_is_what_japan_bought(japan: MonthsAnswer):
    row = japan.outcome.flows("JPN", "RUS", "lng").row(0, named=True)
    assert row["counterfactual"] == 0.0
    assert 5.5 < row["baseline"] < 5.9
    bought = japan.outcome.flows("JPN", fuel="lng").filter(pl.col("exporter") != "JPN")
    assert 0.08 < row["baseline"] / bought["baseline"].sum() < 0.10


def test_a_dollar_of_spread_is_a_third_of_a_billion():
    assert spread_cost(5.68, "Mt", 1.0) == pytest.approx(0.29, abs=0.01)
    assert spread_cost(5.68, "Mt", 2.0) == pytest.approx(0.6, abs=0.03)
    assert spread_cost(5.68, "Mt", 10.0) == pytest.approx(2.9, abs=0.06)
    assert spread_cost(6.57, "Mt", 44.0) == pytest.approx(15.0, rel=0.02)
    # 10 to 60 USD/MMBtu on 6 Mt: 2 trillion yen at the 125 to 130 yen of that spring.
    assert 2.0e3 / 130 < spread_cost(6.0, "Mt", 50.0) < 2.0e3 / 125


def test_all_eight_buyers_break_their_contracts(japan: MonthsAnswer):
    table = japan.outcome.contracts("JPN", "RUS")
    assert set(table["project"]) == {"sakhalin-2"}
    assert table["company"].n_unique() == 8
    a_year = table["volume"].sum() * 12 / MONTHS
    assert a_year == pytest.approx(4.999, abs=1e-3)
    assert table["not_taken"].sum() == pytest.approx(table["volume"].sum())
    jera = table.filter(company="JERA").sort("until")
    assert jera["until"].to_list() == ["2026-12", "2029-12"]


def test_spot_costs_more_than_the_contract_by_the_spread(japan: MonthsAnswer):
    table = japan.outcome.contracts()
    for row in table.iter_rows(named=True):
        spread = row["spot_price"] - row["contract_price"]
        cost = spread_cost(row["not_taken"], row["unit"], spread)
        assert row["extra_cost"] == pytest.approx(cost, rel=2e-3)
        # Three winter months of a shock: dearer than the contract, far from the 60 of 2022.
        assert 0.2 < spread < 3.0
        assert row["formula"] == "default"
    spot = japan.outcome.months("JPN", "gas", "price")["counterfactual"]
    assert spot.min() <= table["spot_price"].min() <= table["spot_price"].max() <= spot.max()


def test_take_or_pay_is_owed_until_the_contracts_end(japan: MonthsAnswer):
    def owed(year: int) -> float:
        line = replace(japan.months.line, first=year * 12)
        later = replace(japan.months, line=line)
        measures = japan.outcome.scenario.measures
        return float(broken(measures, later, 2025, Parameters.central())["penalty"].sum())

    now = japan.outcome.contracts()
    share = Parameters.central().value("take_or_pay", "gas")
    full = sum(
        spread_cost(row["volume"], row["unit"], row["contract_price"])
        for row in now.iter_rows(named=True)
    )
    assert now["penalty"].sum() == pytest.approx(share * full, rel=2e-3)
    by_year = [owed(year) for year in (2026, 2027, 2029, 2031, 2033, 2034)]
    assert by_year[0] == pytest.approx(now["penalty"].sum())
    assert all(later < before for before, later in pairwise(by_year))
    assert by_year[-2] > 0
    assert by_year[-1] == 0.0


def test_a_seller_that_fails_is_owed_nothing(japan: MonthsAnswer):
    measures = from_options(outage=["RUS_SAKHALIN2:lng:1"]).measures
    assert broken(measures, japan.months, 2025, Parameters.central()).is_empty()


def test_stocks_are_told_in_days_and_fall(japan: MonthsAnswer):
    cover = japan.outcome.months("JPN", "gas", "cover")
    assert cover["unit"].unique().to_list() == ["days"]
    assert (cover["counterfactual"] < cover["baseline"]).all()
    # Two weeks of LNG in tanks, as Japan's ministry counts, to a month with what lies beside it.
    assert cover["counterfactual"].is_between(14, 35).all()


def test_stakes_have_the_value_of_the_books_or_none(japan: MonthsAnswer):
    table = japan.outcome.stakes("JPN")
    known = dict(table.filter(project="sakhalin-2").select("holder", "value").iter_rows())
    assert known == {"Mitsui": 0.67, "Mitsubishi": 0.46}
    rest = table.filter(pl.col("project") != "sakhalin-2")
    assert rest["value"].null_count() == rest.height
    assert set(rest["valued"]) <= {"not valued"}


def test_the_answer_of_months_can_be_written_whole(japan: MonthsAnswer, tmp_path):
    written = japan.outcome.write_csv(tmp_path / "japan")
    assert {"contracts", "ladder", "accounts", "macro", "stakes"} <= {p.stem for p in written}
    assert japan.outcome.to_dict()["contracts"][0]["company"] == "JERA"

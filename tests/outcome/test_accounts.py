"""Accounts of money agree with bills, revenue and each other, and know what they do not know."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from embargo.evidence.run import run
from embargo.facts import money
from embargo.outcome import Outcome
from embargo.outcome.accounts import ITEMS, accounts
from embargo.outcome.run import Answer, answer
from embargo.scenario import from_options
from embargo.world import World

BAN = {"ban": "JPN:RUS:all", "tariff": "CHN:RUS:coal:10USD/t"}


@pytest.fixture(scope="module")
def outcome(world: World) -> Outcome:
    return run(None, world=world, **BAN)


@pytest.fixture(scope="module")
def whole(world: World) -> pl.DataFrame:
    """Every account, those that do not move too."""
    found = answer(from_options(ban=[BAN["ban"]], tariff=[BAN["tariff"]]), world)
    assert isinstance(found, Answer)
    sheet = accounts([market.world for market in found.year.markets])
    numbers = sheet.values(found.year.markets)
    return sheet.labels.with_columns(**{name: pl.Series(v) for name, v in numbers.items()})


def test_items_are_the_ones_promised(whole: pl.DataFrame):
    assert set(whole["item"]) == set(ITEMS)
    assert whole.select("place", "fuel", "item").is_unique().all()
    assert set(whole["unit"]) == {"USD bn"}


def test_bills_and_revenue_are_those_of_the_other_tables(whole: pl.DataFrame, outcome: Outcome):
    for item, table, place in (
        ("import_bill", outcome.bills(), "place"),
        ("export_revenue", outcome.revenue(), "exporter"),
    ):
        mine = whole.filter(pl.col("item") == item).rename({"place": place})
        both = table.join(mine, on=[place, "fuel"], how="left", suffix="_mine")
        for state in ("baseline", "counterfactual"):
            assert (both[state] - both[f"{state}_mine"]).abs().max() < 1e-12


def test_prices_and_volumes_make_up_the_whole_change(outcome: Outcome):
    # Australia sells coal and buys none: what it gains by prices is the rise of its mean price
    # on the mean of what it sold before and after.
    flows = outcome.flows(exporter="AUS", fuel="coal").filter(pl.col("importer") != "AUS")
    revenue = outcome.revenue("AUS", "coal").row(0, named=True)
    q0, q1 = flows["baseline"].sum(), flows["counterfactual"].sum()
    rise = revenue["counterfactual"] / q1 - revenue["baseline"] / q0
    gained = outcome.accounts("AUS", "coal", "terms_of_trade")["change"].item()
    assert gained == pytest.approx(0.5 * (q0 + q1) * rise, rel=1e-9)
    assert gained > 0


def test_what_a_state_takes_is_a_cited_share_and_missing_is_not_zero(outcome: Outcome):
    for fuel in ("crude", "products", "pipeline_gas"):
        taken = outcome.accounts("RUS", fuel, "export_taxes")
        earned = outcome.revenue("RUS", fuel).row(0, named=True)
        share = money.tax_shares()["RUS", fuel].share
        for row in taken.filter(pl.col("fuel") == fuel).iter_rows(named=True):
            assert row["counterfactual"] == pytest.approx(share * earned["counterfactual"])
    unknown = outcome.accounts("RUS", "lng", "export_taxes")
    assert unknown.filter(pl.col("fuel") == "lng")["counterfactual"].to_list() == [None]


def test_duties_are_the_importers_and_no_part_of_its_bill(outcome: Outcome):
    duties = outcome.accounts("CHN", "coal", "duties").row(0, named=True)
    assert duties["change"] == pytest.approx(outcome.bills("CHN", "coal")["duties"].item())
    assert duties["baseline"] == 0.0


def test_physical_cost_is_freight_fit_and_second_choice(whole: pl.DataFrame, outcome: Outcome):
    japan = whole.filter((pl.col("place") == "JPN") & pl.col("fuel").is_in(["lng", "gas"]))
    parts = japan.filter(pl.col("item").is_in(["freight", "fit", "second_choice"]))
    total = japan.filter(pl.col("item") == "physical_cost").row(0, named=True)
    for state in ("baseline", "counterfactual"):
        assert total[state] == pytest.approx(parts[state].sum())
    second = outcome.switching("JPN", "gas")["change"].item()
    assert total["counterfactual"] > second > 0


def test_a_shortage_is_worth_the_backstop(world: World):
    outcome = run(None, world=world, ban="DEU:RUS,USA,QAT:gas")
    short = outcome.shortage("DEU", "gas")["counterfactual"].item()
    gas = world.fuel_markets["gas"]
    backstop = gas.backstop[gas.buyers["place"].to_list().index("DEU")]
    worth = outcome.accounts("DEU", "gas", "shortage")["counterfactual"].item()
    assert worth == pytest.approx(short * backstop / 1000)
    assert np.isfinite(worth)


def test_gains_and_losses_by_prices_are_freight_apart(whole: pl.DataFrame):
    # What importers lose by prices is what exporters gain, but for ships, terminals and who buys
    # where: the world as a whole neither wins nor loses much by prices alone.
    crude = whole.filter((pl.col("fuel") == "crude") & (pl.col("item") == "terms_of_trade"))
    moved = crude["counterfactual"].abs().sum()
    assert abs(crude["counterfactual"].sum()) < 0.5 * moved


def test_only_what_moves_is_told(outcome: Outcome):
    table = outcome.accounts()
    known = table.drop_nulls("change")
    assert (known["change"].abs() > 1e-3).all()
    assert set(table.filter(pl.col("change").is_null())["item"]) == {"export_taxes"}

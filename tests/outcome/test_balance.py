"""The energy balance closes, is on one heat basis, and shows an island poor in resources."""

import json

import polars as pl
import pytest

import embargo
from embargo.errors import InputError
from embargo.facts import base


def rows(place, year=2023):
    return {row["energy"]: row for row in embargo.balance(place, year).table.to_dicts()}


def test_japan_is_an_island_poor_in_resources():
    found = embargo.balance("JPN", 2023)
    assert found.self_sufficiency() == pytest.approx(0.0075, abs=0.004)
    assert found.self_sufficiency("oil") < 0.006
    assert found.self_sufficiency("gas") == pytest.approx(0.026, abs=0.006)
    assert found.self_sufficiency("all") == pytest.approx(0.11, abs=0.03)
    assert found.self_sufficiency("all, uranium as bought") < found.self_sufficiency("all")
    assert found.home_power == pytest.approx(0.31, abs=0.03)


@pytest.mark.parametrize(
    ("place", "energy", "share", "off"),
    [
        ("KOR", "fossil", 0.0, 0.01),
        ("TWN", "fossil", 0.0, 0.02),
        ("CHN", "coal", 1.0, 0.06),
        ("CHN", "oil", 0.27, 0.03),
        ("EU27", "gas", 0.13, 0.03),
        ("USA", "oil", 1.0, 0.06),
        ("GBR", "gas", 0.5, 0.07),
        ("NOR", "gas", 31.0, 6.0),
        ("WORLD", "fossil", 1.0, 0.04),
    ],
)
def test_self_sufficiency(place, energy, share, off):
    assert rows(place)[energy]["self_sufficiency"] == pytest.approx(share, abs=off)


@pytest.mark.parametrize("place", ["JPN", "USA", "RUS", "EU27", "DEU", "QAT", "WORLD"])
@pytest.mark.parametrize("year", [2021, 2023])
def test_every_row_closes_and_rows_sum(place, year):
    found = rows(place, year)
    for row in found.values():
        made = row["home_production"] + row["net_imports"]
        assert made == pytest.approx(row["consumption"] + row["stock_change_and_losses"], abs=1e-6)
    for name in ("home_production", "net_imports", "consumption"):
        total = sum(found[fuel][name] for fuel in ("oil", "gas", "coal"))
        assert found["fossil"][name] == pytest.approx(total)


def test_the_world_buys_from_nobody():
    for row in embargo.balance("WORLD", 2023).table.to_dicts():
        if row["energy"] in ("oil", "gas", "coal", "fossil"):
            assert row["net_imports"] == pytest.approx(0, abs=1e-6 * row["consumption"])


def test_net_imports_are_those_of_the_base():
    found = embargo.balance("JPN", 2023)
    known = base.balances(2023).filter(pl.col("place") == "JPN")
    for fuel, market in (("crude", "crude"), ("products", "products"), ("coal", "coal")):
        row = known.filter(pl.col("market") == market).to_dicts()[0]
        ours = found.trade.filter(pl.col("fuel") == fuel).to_dicts()[0]
        net = ours["net_imports_pj"] if fuel == "coal" else ours["net_imports"]
        assert net == pytest.approx(row["imports"] - row["exports"], rel=1e-6)


def test_a_group_does_not_import_from_itself():
    europe = embargo.balance("EU27", 2023).trade
    alone = [embargo.balance(code, 2023).trade for code in ("DEU", "NLD", "FRA")]
    products = pl.col("fuel") == "products"
    assert europe.filter(products)["net_imports"][0] == pytest.approx(
        europe.filter(products)["imports"][0] - europe.filter(products)["exports"][0]
    )
    gas = pl.col("fuel") == "pipeline_gas"
    germany = alone[0].filter(gas)["imports"][0]
    assert germany > 50
    assert europe.filter(gas)["exports"][0] < germany


def test_all_is_on_net_calorific_value():
    trade = {row["fuel"]: row for row in embargo.balance("JPN", 2023).trade.to_dicts()}
    per_mt = {f: trade[f]["net_imports_pj"] / trade[f]["net_imports"] for f in ("crude", "lng")}
    assert per_mt["crude"] == pytest.approx(42.6, abs=0.1)
    assert per_mt["lng"] == pytest.approx(48.96, abs=0.05)


def test_products_in_excess_of_refining_are_no_output_where_nothing_is_drilled():
    """Korea's refining and product figures miss each other by 16 %; it has no gas plants."""
    assert rows("KOR")["oil"]["home_production"] == 0


def test_a_place_without_a_power_mix_has_fuels_only_and_says_so():
    found = embargo.balance("QAT", 2023)
    assert found.mix is None
    assert found.home_power is None
    assert found.self_sufficiency("all") is None
    assert any("power mix" in note for note in found.notes)


def test_the_mix_of_another_year_is_marked():
    found = embargo.balance("RUS", 2021)
    assert found.mix.year == 2022
    assert any("Power is of 2022" in note for note in found.notes)


def test_a_place_that_the_base_does_not_keep_has_no_balance():
    found = embargo.balance("Malta", 2023)
    assert found.table.is_empty()
    assert found.self_sufficiency() is None
    assert json.loads(found.to_json())["balance"] == []


def test_the_json_is_whole():
    found = json.loads(embargo.balance("JPN", 2023).to_json())
    assert found["schema"] == "embargo.balance/1"
    assert found["heat"] == "net calorific value"
    assert {row["energy"] for row in found["balance"]} >= {"oil", "gas", "coal", "fossil", "all"}
    assert found["caveats"]


def test_a_wrong_year_gets_the_nearest():
    with pytest.raises(InputError, match="1990"):
        embargo.balance("JPN", 1990)

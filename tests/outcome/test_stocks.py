"""Days of cover: over real consumption, in the right units, missing where they cannot be said."""

import json

import polars as pl
import pytest

import embargo
from embargo.errors import InputError
from embargo.facts import base
from embargo.outcome import places_with_stocks


def row(found, **wanted):
    table = found.table
    for name, value in wanted.items():
        table = table.filter(pl.col(name) == value)
    assert table.height == 1, table
    return table.to_dicts()[0]


def test_japans_utilities_hold_twelve_days_of_gas():
    """The ministry's own count of 1 March 2026: 2.19 Mt, 12 days."""
    found = embargo.stocks("JPN", 2023)
    tanks = row(found, date="2026-03-01")
    assert tanks["value"] == 2.19
    assert tanks["days_of_use"] == pytest.approx(12, abs=0.5)


def test_days_are_the_stock_over_the_consumption_of_the_base():
    found = embargo.stocks("Japan", 2023)
    oil = row(found, fuel="oil", unit="mb")
    used = base.balances(2023).filter((pl.col("place") == "JPN") & (pl.col("market") == "products"))
    a_day = used["consumption"][0] * 8.0577 / 365
    assert oil["days_of_use"] == pytest.approx(oil["value"] / a_day, rel=1e-3)
    assert oil["days_of_use"] < oil["days_of_net_imports"] < 1.15 * oil["days_of_use"]


def test_official_days_are_kept_apart():
    found = embargo.stocks("JPN", 2023)
    stated = found.table.filter(pl.col("unit") == "days")
    assert stated["days_of_use"].is_null().all()
    assert stated["stated_days"].to_list() == stated["value"].to_list()
    assert 254 in stated["stated_days"].to_list()


def test_europes_storage_is_half_a_winter():
    found = embargo.stocks("EU27", 2023)
    fill = row(found, kind="fill")
    assert fill["amount"] == pytest.approx(fill["value"] / 100 * 102.4, rel=0.01)
    assert 20 < fill["days_of_use"] < 130
    assert any("Malta" in note for note in found.notes)


def test_an_exporter_has_no_days_of_net_imports():
    reserve = row(embargo.stocks("USA", 2023), kind="public")
    assert reserve["days_of_use"] > 0
    found = embargo.stocks("RUS", 2023)
    assert row(found, kind="total")["days_of_use"] > 0
    assert found.table["days_of_net_imports"].is_null().all()


def test_spare_capacity_is_a_rate_and_covers_no_days():
    spare = embargo.stocks("SAU", 2023).table.filter(pl.col("kind") == "spare")
    assert 3.1 in spare["value"].to_list()
    assert spare["days_of_use"].is_null().all()


def test_coal_is_measured_at_the_heat_of_what_is_burnt():
    rates = {r["fuel"]: r["use"] for r in embargo.stocks("IND", 2023).rates.to_dicts()}
    assert rates["coal"] * 365 == pytest.approx(1240, rel=0.08)


def test_terminals_have_room_to_spare():
    terminals = {r["kind"]: r for r in embargo.stocks("JPN", 2023).terminals.to_dicts()}
    regas = terminals["lng_import"]
    assert regas["capacity"] == pytest.approx(242, abs=1)
    assert regas["used"] / regas["capacity"] == pytest.approx(0.27, abs=0.02)
    assert regas["spare"] == pytest.approx(regas["capacity"] - regas["used"])
    russia = embargo.stocks("RUS", 2023).terminals.to_dicts()
    assert [r["kind"] for r in russia] == ["lng_export"]
    assert 28 < russia[0]["capacity"] < 40


def test_missing_is_not_zero():
    found = embargo.stocks("Malta", 2023)
    assert found.table.is_empty()
    assert found.rates["use"].is_null().all()
    assert any("missing is not zero" in note for note in found.notes)


def test_an_exporter_of_gas_has_no_net_imports_to_measure_by():
    rates = {row["fuel"]: row for row in embargo.stocks("NOR", 2023).rates.to_dicts()}
    assert rates["coal"]["use"] > 0
    assert rates["gas"]["use"] > 0
    assert rates["gas"]["net_imports"] is None


def test_history_has_all_and_the_answer_the_newest():
    newest, everything = embargo.stocks("USA", 2023), embargo.stocks("USA", 2023, history=True)
    assert everything.table.height > newest.table.height
    series = everything.table.filter(pl.col("definition") == "strategic reserve")
    assert row(newest, kind="public")["date"] == series["date"].max()


def test_no_days_are_absurd():
    for place in places_with_stocks():
        for row in embargo.stocks(place, 2023).table.to_dicts():
            # Austria's and Latvia's caverns serve their neighbours too.
            most = 1200 if row["kind"] == "capacity" else 400
            assert (row["days_of_use"] or 0) < most, row


def test_the_json_is_whole_and_finite():
    found = json.loads(embargo.stocks("CHN", 2023).to_json())
    assert found["schema"] == "embargo.stocks/1"
    assert set(found) == {
        "schema", "place", "name", "year", "vintage", "stocks", "rates", "terminals", "notes",
    }  # fmt: skip


@pytest.mark.parametrize(("place", "words"), [("Japn", "JPN"), ("", "place or group")])
def test_a_wrong_place_gets_the_nearest(place, words):
    with pytest.raises(InputError, match=words):
        embargo.stocks(place)

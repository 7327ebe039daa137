"""The calculus on the real world: India, Japan, and what is refused."""

from __future__ import annotations

import json
import math

import numpy as np
import polars as pl
import pytest

from embargo.errors import InputError
from embargo.pressure.answer import pressure
from embargo.pressure.comply import PARTS
from embargo.pressure.refuse import break_even


def part(found, name):
    return found.parts.row(by_predicate=pl.col("part") == name, named=True)


def row(found, kind):
    return next(r for r in found.instruments.to_dicts() if r["kind"] == kind)


def test_the_parts_sum_to_the_total(india):
    values = {r["part"]: r["value"] for r in india.parts.to_dicts()}
    assert sum(values[name] for name in PARTS) == pytest.approx(values["total"])


def test_indias_cost_of_complying_spans_the_published_figure(india):
    kpler = next(r for r in india.published.to_dicts() if r["who"] == "Kpler, second figure")
    total = part(india, "total")
    assert total["low"] < kpler["high"]
    assert total["high"] > kpler["low"]


def test_indias_break_even_tariff_spans_the_calculus_by_hand(india):
    # The formulas of the design on cited figures alone: Kpler's 3 to 5 bn, 66 % of 86.51 bn.
    (used,) = (r for r in india.break_even.to_dicts() if r["elasticity"] == "used")
    by_hand = break_even(
        4.0,
        exposed=86.51 * 0.66,
        base=0.25,
        elasticity=-0.76,
        value_added=0.81,
        redeployed=0.5,
        pass_through=0.95,
    )
    assert used["tariff_low"] < 100 * float(by_hand) < used["tariff_high"]
    assert used["tariff_low"] < used["tariff"] < used["tariff_high"]


def test_the_measures_of_the_break_even_agree(india):
    found = row(india, "tariff")
    assert found["credibility"] == pytest.approx(found["comply"] / found["loss"])
    assert found["political_value"] == pytest.approx(found["loss"] - found["comply"])
    barrels = india.cost.amount
    assert found["counter_bid"] * barrels == pytest.approx(found["political_value"])
    assert (found["counter_bid_unit"], found["rate"]) == ("USD/bbl", 25.0)
    # Worth more than certain only where the break-even tariff is above the one looked at.
    (used,) = (r for r in india.break_even.to_dicts() if r["elasticity"] == "used")
    assert (found["credibility"] > 1) == (used["tariff"] > found["rate"])


def test_the_lost_discount_on_crude_is_the_cited_one(india):
    crude = 3.5 * india.cost.lost_barrels
    assert part(india, "lost_discount")["value"] > crude
    assert india.cost.lost_barrels == pytest.approx(85.38 * 7.33 / 1000, rel=0.01)
    assert any("9.9 USD/bbl" in note for note in india.notes)


@pytest.fixture(scope="module")
def december():
    return pressure("IND", on="RUS", as_of="2025-12", draws=0)


def test_the_naive_elasticity_stands_beside_the_events_own(december):
    by = {r["elasticity"]: r for r in december.break_even.to_dicts()}
    assert by["used"]["value"] == -0.29
    assert by["naive, before and after"]["value"] == -1.21
    assert by["used"]["tariff"] > 2 * by["naive, before and after"]["tariff"]
    assert by["literature, one year"]["value"] == -0.76


def test_instruments_are_told_apart_and_not_valued_before_they_can_be(december):
    early = december
    late = pressure("IND", on="RUS", as_of="2026-01", draws=0)
    assert row(early, "designation")["loss"] is None
    assert any("RUS-OCT25: no cost of ways around" in note for note in early.notes)
    found = row(late, "designation")
    assert found["stage"] == "in force since 2025-11-21"
    assert found["loss"] == pytest.approx(late.cost.barrels * 0.65 * 6)
    # Leaving some sellers costs less than leaving all, and more than nothing.
    assert 0 < found["comply"] < row(late, "tariff")["comply"]
    assert row(late, "together")["loss"] == pytest.approx(
        found["loss"] + row(late, "tariff")["loss"]
    )
    assert row(late, "market")["loss"] > row(late, "together")["loss"]


def test_japan_is_about_what_it_buys_with_contracts_and_stakes(japan):
    assert japan.question.fuels == ("lng", "coal")
    # Contracts of 5.0 Mt of the 5.76 that are bought; 2 more are suspended.
    assert part(japan, "take_or_pay")["value"] == pytest.approx(japan.cost.contracted * 0.85 / 2)
    assert japan.cost.contracted < japan.cost.value
    assert part(japan, "stakes")["value"] == pytest.approx((0.67 + 0.46) / 2)
    assert any("Arctic LNG 2" in note and "without" in note for note in japan.notes)
    assert row(japan, "tariff")["stage"] == "not announced"
    assert any("the rate is that of RUS-EO14329" in note for note in japan.notes)


def test_draws_are_the_first_of_more_draws_and_belong_together(india):
    fewer = pressure("IND", on="RUS", as_of="2025-09", draws=4)
    assert fewer.cost.totals == pytest.approx(india.cost.totals[:4], rel=1e-9)
    other = pressure("IND", on="RUS", as_of="2025-09", draws=4, seed=2)
    assert not np.allclose(other.cost.totals, fewer.cost.totals)


def test_what_moves_the_break_even_tariff_is_in_order(india):
    swings = [r["swing"] for r in india.sensitivity.to_dicts() if r["swing"] is not None]
    assert swings == sorted(swings, reverse=True)
    named = india.sensitivity["input"].to_list()
    assert {"redeployed", "pass_through", "discount"} <= set(named)
    at = pl.col("input") == "discount"
    swung = india.sensitivity.row(by_predicate=at, named=True)
    assert swung["tariff_low"] < swung["tariff_high"]


def test_a_rate_of_ones_own():
    found = pressure("IND", on="RUS", as_of="2025-09", draws=0, tariff=100)
    assert row(found, "tariff")["rate"] == 100
    assert row(found, "tariff")["stage"] == "not announced"
    assert row(found, "tariff")["credibility"] < 1


def test_json_holds_no_infinity_and_every_input_its_source(india):
    found = json.loads(india.to_json())
    assert found["schema"] == "embargo.pressure/1"
    assert found["world"]["year"] == 2024
    assert all(each["source"] and each["status"] for each in found["inputs"])
    assert all(each["known_from"] <= "2025-09-30" for each in found["inputs"] if each["known_from"])

    def finite(value):
        if isinstance(value, dict):
            return all(map(finite, value.values()))
        if isinstance(value, list):
            return all(map(finite, value))
        return not isinstance(value, float) or math.isfinite(value)

    assert finite(found)


def test_csv_is_written_whole_and_other_files_are_left_alone(india, tmp_path):
    written = india.write_csv(tmp_path / "new")
    assert {path.stem for path in written} == set(india.tables)
    assert india.write_csv(tmp_path / "new") == written
    (tmp_path / "new" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files, such as 'mine"):
        india.write_csv(tmp_path / "new")


def test_it_is_public_whichever_module_was_imported_first():
    import embargo.pressure.game

    assert embargo.pressure.game.EVERY.low == 0
    found = embargo.pressure("TUR", on="RUS", draws=0)
    assert found.question.buyer.name == "Türkiye"


@pytest.mark.parametrize(
    ("buyer", "options", "said"),
    [
        ("USA", {"by": "CHN"}, "United States buys no fuel from Russia"),
        ("JPN", {"fuel": "crude"}, "it buys lng 8.8%, coal 2.2% of its imports"),
        ("IND", {"by": "EU27"}, "no exposure figures of any buyer to EU27; senders.*USA"),
        ("IND", {"on": "IND"}, "India is on both sides"),
        ("IND", {"fuel": "cheese"}, "unknown fuel 'cheese'"),
        ("IND", {"as_of": "2025-13"}, "is no date"),
        ("IND", {"tariff": 0}, "--tariff: cannot be 0 %"),
        ("Indai", {}, "unknown place or group 'Indai'"),
        ("IND", {"draws": 1}, "draws: cannot be 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(buyer, options, said):
    with pytest.raises(InputError, match=said):
        pressure(buyer, **{"on": "RUS", "draws": 0, **options})


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as error:
        pressure("Indai", on="Rusia", by="USA", fuel="cheese", as_of="soon")
    assert len(error.value.faults) == 4

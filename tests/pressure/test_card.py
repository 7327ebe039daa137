"""The card of pressure in a brief: the numbers of `pressure`, for the buyers of the scenario."""

from __future__ import annotations

from dataclasses import replace

import pytest

import embargo
from embargo.markup import Number
from embargo.outcome import Outcome
from embargo.outcome.brief.extra import Extra
from embargo.pressure import brief_section, pressure
from embargo.pressure.asked import leaving
from embargo.pressure.report import Pressure


@pytest.fixture(scope="module")
def japan() -> Outcome:
    return embargo.run(world=2025, ban="JPN:RUS:lng,coal", draws=3, workers=1)


@pytest.fixture(scope="module")
def card(japan: Outcome) -> Extra:
    found = brief_section(japan)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def same() -> Pressure:
    return pressure("JPN", on="RUS", fuel=("lng", "coal"), world=2025, draws=3)


def test_its_numbers_are_those_of_pressure(card: Extra, same: Pressure):
    row, even = same.instruments.row(0, named=True), same.break_even.row(0, named=True)
    lines = {line[0]: line[1:4] for line in card.tables[0].rows}
    for words, of, name in (
        ("C, cost of complying", row, "comply"),
        ("L, cost of refusing at +25 %", row, "loss"),
        ("t*, added tariff at which both cost alike", even, "tariff"),
        ("V*, worth of refusing that it implies", row, "political_value"),
    ):
        shown = [cell.value for cell in lines[words] if isinstance(cell, Number)]
        assert shown == [of[name], of[f"{name}_low"], of[f"{name}_high"]]
    total = {line[0]: line[1] for line in card.tables[1].rows}["C, together"]
    assert isinstance(total, Number)
    assert total.value == row["comply"]
    assert [line[5] for line in card.tables[2].rows] == same.inputs["source"].to_list()


def test_its_sentences_say_what_its_numbers_are(card: Extra, same: Pressure):
    row = same.instruments.row(0, named=True)
    (lead,) = card.lead
    # What would keep Japan is worth more than the LNG.
    assert row["counter_bid"] > 100
    assert "could not keep the buyer even by giving the fuel away" in lead
    assert f"would cost it {row['comply']:.2f} USD bn in the first year (80 % band: " in lead
    assert f"would cost it {row['loss']:.2f} USD bn a year (80 % band: " in lead
    dearer = "refusing" if row["loss"] > row["comply"] else "complying"
    assert f"at 25 % it is {dearer} that costs more" in lead
    assert "--fuel lng,coal --world 2025 --draws 3 --seed 1" in card.command
    assert any("3 draws" in note for note in card.notes)


def test_without_draws_it_has_no_bands():
    found = brief_section(embargo.run(world=2025, ban="IND:RUS:crude"))
    assert found is not None
    assert found.tables[0].heads == ["", "central", "unit", "formula"]
    assert "80 % band" not in found.lead[0]
    assert any("RUS-OCT25" in str(line[0]) for line in found.tables[0].rows)


def test_what_is_no_stop_of_purchases_has_none():
    assert brief_section(embargo.run(world=2025, outage="USA:lng:0.1")) is None
    assert brief_section(embargo.run(world=2025, ban="JPN:RUS_SAKHALIN2:lng")) is None
    # Who presses is no seller to leave.
    assert brief_section(embargo.run(world=2025, ban="JPN:USA:lng")) is None


def test_sellers_of_one_buyer_are_told_apart():
    found = brief_section(embargo.run(world=2025, ban="IND:RUS,VEN:crude"))
    assert found is not None
    names = [row["name"] for row in found.chart.to_dict()["data"]["values"]]
    assert len(set(names)) == 4
    assert len({grid.caption for grid in found.tables}) == 6
    assert len({grid.name for grid in found.tables}) == 6


def test_a_group_stands_for_its_members_and_others_are_named():
    outcome = embargo.run(world=2025, ban=("EU27,GBR,USA:RUS:lng", "JPN:RUS:lng:0.5"))
    found, silent = leaving(outcome, "USA")
    assert [(one.buyer, one.target, one.fuels) for one in found] == [
        ("EU27", "RUS", ("lng",)),
        ("JPN", "RUS", ("lng",)),
    ]
    assert [one.whole for one in found] == [True, False]
    assert set(silent) <= {"GBR"}
    card = brief_section(outcome)
    assert card is not None
    assert len(card.lead) == 2
    assert card.lead[0].startswith("The EU: to stop buying LNG from Russia")
    assert any("Japan's card is of stopping all of it" in note for note in card.notes)


def test_a_world_with_facts_of_ones_own_has_no_card(japan: Outcome):
    own = replace(japan, world=replace(japan.world, vintage="own"))
    found = brief_section(own)
    assert found is not None
    assert found.tables == ()
    assert "the shipped world alone" in found.lead[0]


def test_a_buyer_without_figures_is_said():
    found = brief_section(embargo.run(world=2025, ban="BGR:RUS:crude"))
    assert found is None or found.lead == ("None of the buyers can be valued.",)
    found = brief_section(embargo.run(world=2025, ban="PAK,BLR:RUS:crude"))
    assert found is not None
    assert found.lead == ("None of the buyers can be valued.",)
    assert any("Belarus" in note for note in found.notes)

"""Fleets and lags that ship: cited, in series of one basis; what nobody counted is no zero."""

import pytest

from embargo.facts import fleets


def test_figures_are_cited_and_positive():
    rows = fleets.figures()
    assert len(rows) > 90
    assert all(row.value > 0 and row.source and row.basis and row.date for row in rows)
    assert all(row.value <= 100 for row in rows if row.unit == "%")


@pytest.mark.parametrize("item", fleets.ITEMS)
def test_each_kind_of_figure_is_there_in_fitting_units(item):
    units = {row.unit for row in fleets.figures() if row.item == item}
    fitting = {
        "fleet": {"ships"},
        "size": {"Mt"},
        "old": {"%"},
        "shadow": {"ships", "%", "Mt"},
        "shadow carried": {"mb/d"},
        "insured": {"%"},
        "sanctioned": {"ships"},
        "day rate": {"USD/d"},
        "war risk": {"%"},
        "canal fee": {"USD/nrt", "million USD"},
    }
    assert units
    assert units <= fitting[item]


def test_the_three_bases_of_the_insured_share_stay_apart():
    bases = {row.basis for row in fleets.figures() if row.item == "insured" and row.date > "2022"}
    assert {
        "IG insurance by volume",
        "IG insurance by ships loading",
        "owned or insured in the G7 by volume",
    } <= bases


def test_the_latest_figure_is_one_that_was_true_by_then():
    assert fleets.latest("shadow carried", "crude", "RUS", "2022") is None
    assert fleets.latest("shadow carried", "crude", "RUS", "2023-05").value == 2.0
    assert fleets.latest("shadow carried", "crude", "RUS", "2023").value == 1.7
    dates = [row.date for row in fleets.figures() if row.item == "shadow carried"]
    assert fleets.latest("shadow carried", "crude", "RUS").date == max(dates)


def test_lags_have_ranges_and_every_fuel_waits_in_port():
    rows = {(row.item, row.subject): row for row in fleets.lags()}
    for fuel in ("crude", "products", "lng", "coal"):
        assert rows["port", fuel].value < rows["fixed ahead", fuel].value

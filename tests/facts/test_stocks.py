"""Stocks that ship: cited, comparable, converted as they should be."""

from dataclasses import replace

import pytest

from embargo.facts import stocks


def figure(place, fuel, kind, unit, value=1.0, **more):
    first = stocks.figures()[0]
    return replace(first, place=place, fuel=fuel, kind=kind, unit=unit, value=value, **more)


def test_figures_are_cited_and_positive():
    rows = stocks.figures()
    assert len(rows) > 150
    assert all(row.value > 0 and row.source and row.definition and row.date for row in rows)
    assert all(row.value <= 100 for row in rows if row.unit == "%")


def test_only_spare_capacity_is_a_rate():
    for row in stocks.figures():
        assert (row.kind == "spare") == (row.unit in ("mb/d", "Mt/y")), row
        assert (row.kind == "fill") == (row.unit == "%"), row


@pytest.mark.parametrize(
    ("fuel", "unit", "value", "amount"),
    [
        ("oil", "mb", 470, 470),
        ("lng", "Mt", 2.19, 2.19 * 1.36),
        ("lng", "million m3 LNG", 10, 10 * 0.45 * 1.36),
        ("gas", "TWh", 1141, 1141 * 3.6 / 40.107),
        ("gas", "bcm", 5.214, 5.214),
        ("coal", "Mt", 57, 57),
        ("oil", "days", 254, None),
        ("crude", "mb/d", 3.1, None),
    ],
)
def test_amounts(fuel, unit, value, amount):
    found = stocks.amount(figure("JPN", fuel, "total", unit, value))
    assert found == (None if amount is None else pytest.approx(amount, rel=1e-4))


def test_a_fill_needs_the_working_volume():
    volume = stocks.working_volume("EU27")
    assert volume == pytest.approx(102, abs=1)
    found = stocks.amount(figure("EU27", "gas", "fill", "%", 82.7))
    assert found == pytest.approx(83.8, abs=1.5)  # as GIE stated for 4 October 2025
    assert stocks.working_volume("BGR") is None
    assert stocks.amount(figure("BGR", "gas", "fill", "%", 52)) is None


def test_the_newest_of_each_definition_is_the_latest():
    old = figure("JPN", "lng", "commercial", "Mt", 1.0, date="2024-03-31")
    new = replace(old, date="2026-02-22", value=2.0)
    other = replace(old, definition="another")
    assert stocks.latest([old, new, other]) == (new, other)
    assert stocks.latest([new, old, other]) == (new, other)

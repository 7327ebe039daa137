"""Which measures contradict each other?"""

from __future__ import annotations

import pytest

from embargo.errors import InputError
from embargo.scenario import Ban, Capacity, Demand, Outage, Quota, Scenario, Tariff, parse

BAN = Ban("JPN", "RUS", "lng")


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (BAN, Ban("JPN", "RUS", "gas", 0.5), "RUS to JPN, lng: banned at two levels, 1 and 0.5"),
        (Ban("G7", "RUS", "all"), Ban("JPN", "RUS", "coal", 0), "banned at two levels"),
        (BAN, Ban("JPN", "RUS_SAKHALIN2", "lng", 0.5), "banned at two levels"),
        (Ban("JPN", "RUS_YAMAL", "lng"), Ban("JPN", "RUS", "lng", 0.5), "banned at two levels"),
        (Ban("JPN", "RUS", "lng", 0.5), Ban("G7", "RUS", "lng", 0.5), "banned twice at level 0.5"),
        (BAN, Quota("G7", "RUS", "lng", 1, "Mt"), "fully banned and under a quota"),
        (Tariff("JPN", "RUS", "lng", 1, "percent"), BAN, "fully banned and under a tariff"),
        (
            Tariff("USA", "CAN", "crude", 10, "percent"),
            Tariff("USA", ["CAN", "MEX"], "oil", 25, "percent"),
            "two tariffs in the same unit, 10 and 25 percent",
        ),
        (
            Quota("EU27", "RUS", "lng", 10, "Mt"),
            Quota("EU27", "RUS", "lng", 5, "Mt"),
            "two limits for the same trade, 10 Mt and 5 Mt",
        ),
        (Outage("USA", "lng", 0.1), Outage("USA", "gas", 0.2), "an outage given twice"),
        (Outage("RUS", "lng", 0.1), Outage("RUS_YAMAL", "lng", 1), "an outage given twice"),
        (
            Capacity("QAT", "lng_export", 0.1),
            Capacity("GCC", "lng_export", 0.1),
            "a loss of capacity given twice",
        ),
        (Demand("JPN", "gas", 0.1), Demand("G7", "gas", 0.1), "a shift given twice"),
    ],
)
def test_contradictions_are_refused_in_either_order(first, second, what):
    with pytest.raises(InputError, match=r"measures\[1\].*also measures\[0\]") as caught:
        Scenario("x", "x", (first, second))
    assert what in str(caught.value)
    with pytest.raises(InputError):
        Scenario("x", "x", (second, first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BAN, Ban("G7", "RUS", "lng")),
        (BAN, Ban("JPN", "RUS", "coal", 0.5)),
        (BAN, Ban("KOR", "RUS", "lng", 0.5)),
        (BAN, Ban("JPN", "QAT", "lng", 0.5)),
        (Ban("JPN", "RUS_YAMAL", "lng"), Ban("JPN", "RUS_SAKHALIN2", "lng", 0.5)),
        (Ban("JPN", "RUS", "lng", 0.5), Tariff("JPN", "RUS", "lng", 10, "percent")),
        (Ban("JPN", "RUS", "lng", 0.5), Quota("JPN", "RUS", "lng", 1, "Mt")),
        (
            Tariff("USA", "CAN", "crude", 10, "percent"),
            Tariff("USA", "CAN", "crude", 5, "USD/bbl"),
        ),
        (Quota("EU27", "RUS", "lng", 10, "Mt"), Quota("DEU", "RUS", "lng", 2, "Mt")),
        (Outage("USA", "lng", 0.1), Outage("QAT", "lng", 0.1)),
        (Outage("RUS", "lng", 0.1), BAN),
        (Capacity("QAT", "lng_export", 0.1), Capacity("QAT", "lng_import", 0.1)),
        (Demand("JPN", "gas", 0.1), Demand("JPN", "coal", 0.1)),
    ],
)
def test_measures_that_go_together(first, second):
    assert Scenario("x", "x", (first, second)).measures == (first, second)


def test_a_scenario_without_measures_is_refused():
    with pytest.raises(InputError, match="no measures"):
        Scenario("x", "x", ())


def test_a_contradiction_names_both_lines():
    text = """\
measures:
  - {kind: ban, importer: JPN, exporter: RUS, fuel: lng}
  - {kind: demand, importer: JPN, fuel: oil, level: 0.1}
  - {kind: ban, importer: G7, exporter: RUS, fuel: all, level: 0.5}
"""
    with pytest.raises(InputError) as caught:
        parse(text, "my.yaml")
    assert str(caught.value).startswith("my.yaml:4 measures[2]: RUS to JPN, lng: banned at two")
    assert "(also my.yaml:2 measures[0])" in str(caught.value)

"""Which measures contradict each other?"""

from __future__ import annotations

import pytest

from embargo.errors import InputError
from embargo.scenario import (
    Ban,
    Capacity,
    Demand,
    Designation,
    Exemption,
    Expansion,
    ExportBan,
    Nuclear,
    Outage,
    PhaseOut,
    PriceCap,
    Quota,
    Scenario,
    SecondaryTariff,
    SpareCapacity,
    StockRelease,
    Strait,
    Tariff,
    Timing,
    Waiver,
    above_stock,
    parse,
)

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


EARLY, LATE = Timing("2026-01", "2026-06"), Timing("2026-07", "2026-12")
OVER = Timing("2026-06", "2026-08")
HALF = PhaseOut("JPN", "RUS", "lng", path={"2026-07": 0.5})


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (
            Ban("JPN", "RUS", "lng", 0.5, timing=EARLY),
            Ban("JPN", "RUS", "lng", timing=OVER),
            "RUS to JPN, lng: banned at two levels, 0.5 and 1 from 2026-06 on",
        ),
        (Ban("JPN", "RUS", "lng", timing=OVER), HALF, "banned and phased out at once"),
        (
            HALF,
            PhaseOut("G7", "RUS", "gas", "2027-12", timing=Timing("2027-01")),
            "a phase-out given twice",
        ),
        (ExportBan("RUS", "lng", "JPN", 0.5), ExportBan("RUS_YAMAL", "lng"), "at two levels"),
        (
            PriceCap("RUS", "crude", 60, timing=EARLY),
            PriceCap("RUS", "crude", 47.6, "EU27", timing=OVER),
            "capped at two prices, 60 and 47.6 USD/bbl",
        ),
        (
            SecondaryTariff("IND", "RUS", "crude", 5, "USD/bbl"),
            SecondaryTariff("BRICS", "RUS", "crude", 3, "USD/bbl", except_="RUS"),
            "two secondary tariffs in the same unit, 5 and 3 USD/bbl",
        ),
        (
            SecondaryTariff("IND", "RUS", "crude", 5, "USD/bbl"),
            Ban("IND", "RUS", "oil", timing=EARLY),
            "fully banned and under a secondary tariff at once",
        ),
        (
            Designation("RUS", "oil", 0.5, 5, "USD/bbl"),
            Designation("RUS", "crude", 0.2, 5, "USD/bbl"),
            "a designation given twice",
        ),
        (Strait("hormuz", timing=EARLY), Strait("hormuz", "open", timing=OVER), "hormuz: a strait"),
        (
            SpareCapacity("SAU", "crude", 1),
            SpareCapacity("OPEC+", "crude", 0.5),
            "a use of spare capacity given twice",
        ),
    ],
)
def test_contradictions_in_time_are_refused_in_either_order(first, second, what):
    with pytest.raises(InputError, match=r"measures\[1\].*also measures\[0\]") as caught:
        Scenario("x", "x", (first, second))
    assert what in str(caught.value)
    with pytest.raises(InputError):
        Scenario("x", "x", (second, first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Ban("JPN", "RUS", "lng", 0.5, timing=EARLY), Ban("JPN", "RUS", "lng", timing=LATE)),
        (Ban("JPN", "RUS", "lng", timing=EARLY), HALF),
        (BAN, ExportBan("RUS", "lng")),
        (
            Ban("JPN", "RUS", "lng", timing=Timing(compliance=0.9)),
            Quota("JPN", "RUS", "lng", 1, "Mt"),
        ),
        (
            PriceCap("RUS", "crude", 60, "USA"),
            PriceCap("RUS", "crude", 47.6, "EU27"),
        ),
        (PriceCap("RUS", "crude", 60, timing=EARLY), PriceCap("RUS", "crude", 44.1, timing=LATE)),
        (Strait("suez"), Strait("bab_el_mandeb")),
        (Expansion("USA", "lng", 10, "Mt"), Expansion("USA", "lng", 5, "Mt")),
        (
            StockRelease("JPN", "crude", 10, "mb", timing=EARLY),
            StockRelease("JPN", "crude", 5, "mb", timing=OVER),
        ),
        (Nuclear("JPN", 1, "GW"), Nuclear("JPN", 10, "TWh")),
        (BAN, Waiver("JPN", "RUS", "lng", timing=EARLY)),
        (BAN, Waiver("G7", "RUS_SAKHALIN2", "gas")),
        (PriceCap("RUS", "crude", 60), Exemption("JPN", "RUS_SAKHALIN2", "crude")),
        (Designation("RUS", "oil", 0.5, 5, "USD/bbl"), Waiver("HUN", "RUS", "oil")),
        (HALF, Exemption("JPN", "RUS", "lng", "sea")),
    ],
)
def test_measures_that_go_together_in_time(first, second):
    assert Scenario("x", "x", (first, second)).measures == (first, second)
    assert Scenario("x", "x", (second, first)).measures == (second, first)


@pytest.mark.parametrize(
    ("lifted", "relief", "what"),
    [
        (BAN, Waiver("KOR", "RUS", "lng"), "a waiver lifts nothing"),
        (BAN, Waiver("JPN", "RUS", "coal"), "a waiver lifts nothing"),
        (Outage("RUS", "lng", 1), Exemption("JPN", "RUS", "lng"), "an exemption lifts nothing"),
        (
            Ban("JPN", "RUS", "lng", timing=LATE),
            Waiver("JPN", "RUS", "lng", timing=EARLY),
            "a waiver expires in 2026-06, before what it lifts begins in 2026-07",
        ),
        (HALF, Waiver("JPN", "RUS", "lng", timing=EARLY), "before what it lifts begins in 2026-07"),
        (
            Ban("JPN", "RUS", "lng", timing=EARLY),
            Exemption("JPN", "RUS", "lng", timing=Timing("2026-07")),
            "an exemption begins after all that it lifts has ended",
        ),
    ],
)
def test_a_waiver_that_lifts_nothing_is_refused(lifted, relief, what):
    for measures in ((lifted, relief), (relief, lifted)):
        with pytest.raises(InputError) as caught:
            Scenario("x", "x", measures)
        (fault,) = caught.value.faults
        assert fault.where == f"measures[{measures.index(relief)}]"
        assert what in fault.what
        assert fault.remedy


STOCK = {("JPN", "gas"): 6.0, ("KOR", "gas"): 2.0, ("JPN", "crude"): 60.0}


def released(*measures):
    return above_stock(measures, lambda *key: STOCK.get(key), lambda index: f"measures[{index}]")


def release(place, volume, unit="bcm", market="gas"):
    return StockRelease(place, market, volume, unit, timing=EARLY)


def test_a_release_is_held_against_the_stock():
    assert released(release("JPN", 6)) == []
    assert released(release(["JPN", "KOR"], 8), release("JPN", 50, "Mt", "crude")) == []
    (fault,) = released(release("JPN", 6.1))
    assert (fault.where, fault.remedy) == ("measures[0]", "write at most 6")
    assert "releases 6.1 bcm, where strategic stocks hold 6" in fault.what
    (fault,) = released(release(["JPN", "USA"], 7))
    assert "where strategic stocks hold 6" in fault.what
    (fault,) = released(release("USA", 1))
    assert "no strategic stock of gas is known of the United States" in fault.what


def test_earlier_releases_count():
    # The joint release takes 3 of Japan's 6 and 1 of Korea's 2.
    assert released(release(["JPN", "KOR"], 4), release("JPN", 3), release("KOR", 1)) == []
    (fault,) = released(release(["JPN", "KOR"], 4), release("JPN", 3.5))
    assert (fault.where, fault.remedy) == ("measures[1]", "write at most 3")
    (fault,) = released(release("KOR", 1), release(["JPN", "KOR"], 8))
    assert fault.remedy == "write at most 4"


@pytest.mark.parametrize("volume", [1 / 3, 2e-7, 12345.678])
def test_what_the_remedy_says_may_be_released(volume):
    stock = {("JPN", "gas"): volume}
    held = lambda *key: stock.get(key)  # noqa: E731
    (fault,) = above_stock([release("JPN", 2e5)], held, str)
    most = float(fault.remedy.removeprefix("write at most "))
    assert 0.998 * volume < most <= volume
    assert above_stock([release("JPN", most)], held, str) == []


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

"""When is a measure in force, and which dates contradict each other?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargo.errors import InputError
from embargo.scenario import ALWAYS, Ban, Designation, PhaseOut, Scenario, Timing, label, month
from embargo.scenario.calendar import FIRST, LAST

MONTHS = st.integers(month("2020-01"), month("2035-12"))


def faults(build) -> str:
    with pytest.raises(InputError) as caught:
        build()
    return str(caught.value)


@given(st.integers(FIRST, LAST))
def test_months_read_back(at):
    assert month(label(at)) == at
    assert label(at)[4] == "-"


@pytest.mark.parametrize(
    "text",
    ["2026", "2026-13", "2026-00", "2026-1", "1899-12", "2200-01", "2026-01-15", "26-01", ""],
)
def test_what_is_no_month_is_refused(text):
    assert "is no month" in faults(lambda: month(text))
    assert "from: " in faults(lambda: Timing(text))


def test_a_year_is_no_month():
    assert "write it like 2026-01" in faults(lambda: Timing(2026))


def test_without_dates_a_measure_always_acts():
    assert Ban("JPN", "RUS", "lng").timing == ALWAYS
    assert ALWAYS.strength(month("1990-01")) == ALWAYS.strength(month("2100-01")) == 1.0
    assert Timing(compliance=0.8).strength(0) == 0.8


@pytest.mark.parametrize(
    ("timing", "at", "strength"),
    [
        (Timing("2026-03", "2026-05"), "2026-02", 0),
        (Timing("2026-03", "2026-05"), "2026-03", 1),
        (Timing("2026-03", "2026-05"), "2026-05", 1),
        (Timing("2026-03", "2026-05"), "2026-06", 0),
        (Timing("2026-03", ramp=3), "2026-03", 0.25),
        (Timing("2026-03", ramp=3), "2026-05", 0.75),
        (Timing("2026-03", ramp=3), "2026-06", 1),
        (Timing("2026-03", ramp=1, compliance=0.5), "2026-03", 0.25),
        (Timing("2026-03", ramp=1, compliance=0.5), "2030-03", 0.5),
        (Timing(until="2026-05"), "1999-01", 1),
        (Timing("2026-03", announced="2026-01"), "2026-02", 0),
    ],
)
def test_strength_by_month(timing, at, strength):
    assert timing.strength(month(at)) == pytest.approx(strength)


@given(
    st.none() | MONTHS,
    st.none() | MONTHS,
    st.integers(0, 40),
    st.just(0.0) | st.floats(1e-6, 1),
    MONTHS,
    MONTHS,
)
def test_strength_is_a_share_that_rises_to_its_compliance(start, until, ramp, compliance, one, two):
    try:
        timing = Timing(start, until, ramp, None, compliance)
    except InputError:
        return
    one, two = sorted((one, two))
    for at in (one, two):
        assert 0 <= timing.strength(at) <= compliance
        assert (timing.strength(at) == 0) == (not timing.holds(at) or compliance == 0)
    if timing.holds(one) and timing.holds(two):
        assert timing.strength(one) <= timing.strength(two)
    if start is not None and until is not None:
        # A ramp that is let pass does come to its end.
        assert timing.strength(until) == compliance


@given(*[st.none() | MONTHS] * 4, MONTHS)
def test_months_meet_if_and_only_if_some_month_has_both(
    one_from, one_until, two_from, two_until, at
):
    try:
        one, two = Timing(one_from, one_until), Timing(two_from, two_until)
    except InputError:
        return
    assert one.meets(two) == two.meets(one)
    if one.holds(at) and two.holds(at):
        assert one.meets(two)
    if one.meets(two):
        starts = [start for start in (one_from, two_from) if start is not None]
        ends = [end for end in (one_until, two_until) if end is not None]
        shared = max(starts) if starts else min(ends, default=0)
        assert one.holds(shared)
        assert two.holds(shared)


@pytest.mark.parametrize(
    ("given_", "where", "what"),
    [
        ({"start": "2026-05", "until": "2026-03"}, "until", "ends in 2026-03, before it starts"),
        ({"start": "2026-05", "announced": "2026-06"}, "announced", "after it starts in 2026-05"),
        ({"until": "2026-05", "announced": "2026-06"}, "announced", "after it ends in 2026-05"),
        ({"start": "2026-05", "until": "2026-07", "ramp": 3}, "ramp", "write at most 2"),
        ({"ramp": 3}, "ramp", "without its first month"),
        ({"start": "2026-05", "ramp": 1.5}, "ramp", "is not whole"),
        ({"start": "2026-05", "ramp": -1}, "ramp", "outside its range"),
        ({"compliance": 90}, "compliance", "90 % is 0.9"),
        ({"start": True}, "from", "expected a month"),
    ],
)
def test_dates_that_contradict_each_other(given_, where, what):
    text = faults(lambda: Timing(**given_))
    assert text.startswith(f"{where}: ")
    assert what in text
    assert len(text.splitlines()) == 1


def test_all_faults_of_dates_come_at_once():
    text = faults(lambda: Timing("2026-05", "2026-03", 2, "2026-07"))
    assert [line.split(":")[0] for line in text.splitlines()] == ["until", "announced"]


def test_a_linear_phase_out_ends_where_it_says_and_stays():
    out = PhaseOut("JPN", "RUS", "lng", "2026-12", timing=Timing("2026-01"))
    assert out.schedule == "linear"
    assert out.strength(month("2025-12")) == 0
    assert out.strength(month("2026-01")) == pytest.approx(1 / 12)
    assert out.strength(month("2026-06")) == pytest.approx(0.5)
    assert out.strength(month("2026-12")) == out.strength(month("2050-01")) == 1


def test_a_phase_out_by_a_path_holds_each_step():
    out = PhaseOut("JPN", "RUS", "lng", path={"2027-01": 1, "2026-01": 0.25})
    assert out.schedule == "path"
    assert out.path == ((month("2026-01"), 0.25), (month("2027-01"), 1.0))
    assert [out.strength(month(at)) for at in ("2025-12", "2026-01", "2026-12", "2027-01")] == [
        0,
        0.25,
        0.25,
        1,
    ]


@pytest.mark.parametrize(
    ("given_", "timing", "what"),
    [
        ({}, ALWAYS, "from: a linear phase-out without 'from'"),
        ({}, Timing("2026-01"), "until: a linear phase-out without 'until'"),
        ({"until": "2025-01"}, Timing("2026-01"), "until: ends in 2025-01, before it starts"),
        (
            {"path": {"2026-01": 0.5, "2027-01": 0.2}},
            ALWAYS,
            "path: the path falls from 0.5 to 0.2",
        ),
        ({"path": {"2026-01": 0.5, " 2026-01": 1}}, ALWAYS, "path: 2026-01 is there twice"),
        ({"path": {"2026-01": 0.5}, "until": "2027-01"}, ALWAYS, "until: an end beside a path"),
        ({"path": {"2026-01": 1}, "schedule": "contracts"}, ALWAYS, "path: a path beside the"),
        ({"path": {"2026-01": 1}}, Timing("2026-02"), "path: the path begins in 2026-01, before"),
        ({"path": {"2026-01": 1}}, Timing(announced="2026-02"), "announced: announced in 2026-02"),
        ({"path": {"2026-01": 2}}, ALWAYS, "path: path 2 is outside its range"),
        ({"path": "2026-01"}, ALWAYS, "path: expected a mapping of months"),
        ({"schedule": "path"}, ALWAYS, "path: missing key 'path'"),
        ({"schedule": "contract"}, ALWAYS, "did you mean 'contracts'"),
    ],
)
def test_phase_outs_that_make_no_sense(given_, timing, what):
    assert what in faults(lambda: PhaseOut("JPN", "RUS", "lng", **given_, timing=timing))


def test_the_risk_of_a_designation_begins_after_the_wind_down():
    listed = Designation(
        "RUS", "crude", 0.5, 5, "USD/bbl", "2025-11", timing=Timing("2025-10", "2026-12")
    )
    acts = [listed.strength(month(at)) for at in ("2025-10", "2025-11", "2025-12", "2027-01")]
    assert acts == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("wind_down", "what"),
    [("2025-09", "before the listing in 2025-10"), ("2026-12", "to the end of the listing")],
)
def test_a_wind_down_lies_within_the_listing(wind_down, what):
    timing = Timing("2025-10", "2026-12")
    text = faults(lambda: Designation("RUS", "crude", 0.5, 5, "USD/bbl", wind_down, timing=timing))
    assert text.startswith("wind_down: ")
    assert what in text


BAN = Ban("JPN", "RUS", "lng")
LATER = Ban("JPN", "RUS", "lng", timing=Timing("2026-03", "2026-08", announced="2026-01"))


def test_a_scenario_is_dated_if_it_or_a_measure_names_a_month():
    assert not Scenario("x", "x", (BAN,)).dated
    assert not Scenario("x", "x", (Ban("JPN", "RUS", "lng", timing=Timing(compliance=0.5)),)).dated
    assert Scenario("x", "x", (BAN,), months=12).dated
    assert Scenario("x", "x", (BAN,), start=month("2026-01")).dated
    assert Scenario("x", "x", (LATER,)).dated


def test_a_path_left_out_begins_with_the_first_date_and_ends_a_year_after_the_last():
    scenario = Scenario("x", "x", (LATER,))
    assert (scenario.first, scenario.length) == (month("2026-01"), 19)
    assert Scenario("x", "x", (BAN,), months=6).first is None
    far = Ban("JPN", "RUS", "lng", timing=Timing("2026-01", ramp=59))
    assert Scenario("x", "x", (far,)).length == 60


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ({"months": 61}, "months 61 is outside its range; write a number from 1 to 60"),
        ({"months": 0}, "months 0 is outside its range"),
        ({"months": True}, "expected a number"),
        ({"start": 2026}, "from: a year, 2026, where a month is expected"),
        ({"world": 21}, "world 21 is outside its range"),
        ({"start": "2026-09"}, "ends in 2026-08, before the path from 2026-09"),
        ({"start": "2026-01", "months": 2}, "starts in 2026-03, after the path"),
    ],
)
def test_measures_outside_the_path_and_paths_out_of_range_are_refused(path, what):
    if isinstance(path.get("start"), str):
        path = {**path, "start": month(path["start"])}
    assert what in faults(lambda: Scenario("x", "x", (LATER,), **path))


def test_a_measure_after_the_path_says_how_long_the_path_must_be():
    text = faults(lambda: Scenario("x", "x", (LATER,), start=month("2026-01"), months=2))
    assert "write 'months: 3' or more" in text
    assert Scenario("x", "x", (LATER,), start=month("2026-01"), months=3).length == 3

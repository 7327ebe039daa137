"""Pledges: two tracks, no look-ahead, and no pledge broken that was never confirmed."""

import datetime
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embargo
from embargo.ledger.dates import known, last_day
from embargo.ledger.figures import figures
from embargo.ledger.pledges.status import OUTCOMES, pledges
from embargo.ledger.read import parse, shipped
from embargo.ledger.records import ATTRIBUTIONS, Ledger

FIRST, LAST = datetime.date(2022, 5, 1), datetime.date(2026, 6, 30)
DAYS = ["2025-10-15", "2025-10-20", "2025-11-01", "2025-12-01", "2025-12-31", "2026-01-20",
        "2026-02-20", "2026-07-01"]  # fmt: skip


def at(day: str, name: str):
    return pledges(as_of=day)[name]


@pytest.mark.parametrize(
    ("day", "name", "attribution", "outcome"),
    [
        ("2025-10-15", "P-IND-OCT", "asserted by promisee", "pending"),
        ("2025-10-16", "P-IND-OCT", "disputed", "pending"),
        ("2025-12-01", "P-IND-OCT", "disputed", "opposite direction"),
        ("2025-12-31", "P-IND-OCT", "disputed", "moving"),
        ("2026-02-20", "P-IND-OCT", "disputed", "superseded"),
        ("2025-12-01", "P-IND-YEAREND", "asserted by promisee", "opposite direction"),
        ("2026-01-20", "P-IND-YEAREND", "asserted by promisee", "not met"),
        ("2026-03-01", "P-IND-YEAREND", "asserted by promisee", "not met"),
        ("2026-02-20", "P-IND-FEB", "asserted by promisee", "pending"),
        ("2025-11-01", "P-G7-2025", "confirmed", "pending"),
        ("2025-11-01", "P-JPN-2025", "confirmed", "pending"),
        ("2025-11-01", "P-JPN-ASKED", "confirmed", "pending"),
        ("2025-12-20", "P-JPN-ASKED", "confirmed", "waived"),
        ("2022-06-01", "P-JPN-CRUDE", "confirmed", "pending"),
        ("2023-03-10", "P-JPN-CRUDE", "confirmed", "moving"),
        ("2025-11-01", "P-JPN-CRUDE", "confirmed", "met"),
        ("2024-01-01", "P-JPN-COAL", "confirmed", "pending"),
        ("2024-07-01", "P-JPN-COAL", "confirmed", "moving"),
        ("2025-12-01", "P-GL55D", "confirmed", "pending"),
        ("2025-12-18", "P-GL55D", "confirmed", "superseded"),
        ("2026-02-01", "P-GL55E", "confirmed", "pending"),
        ("2026-06-19", "P-GL55E", "confirmed", "met"),
        ("2025-12-01", "P-HUN", "confirmed", "pending"),
    ],
)
def test_both_tracks_at_several_dates(day, name, attribution, outcome):
    found = at(day, name)
    assert (found.attribution, found.outcome) == (attribution, outcome), found.reason


def test_what_was_not_said_yet_is_not_there():
    names = {s.pledge.id for s in pledges(as_of="2025-10-20").statuses}
    assert "P-IND-OCT" in names
    assert names.isdisjoint({"P-IND-YEAREND", "P-IND-FEB", "P-GL55E", "P-HUN"})


def test_the_year_end_forecast_is_not_borne_out_and_nobody_broke_a_promise():
    found = at("2026-01-20", "P-IND-YEAREND")
    assert found.outcome == "not met"
    assert not found.broken
    assert "forecast was not borne out" in found.says
    assert "no promise of India is on record" in found.says
    assert found.observed == pytest.approx(1.29)
    assert found.baseline == pytest.approx(1.6)
    assert found.progress == pytest.approx(0.31 / 1.52, abs=0.01)


def test_progress_is_also_told_net_of_what_others_did():
    found = at("2026-01-20", "P-IND-YEAREND")
    assert found.path is not None
    assert "RUS-OCT25" in found.path.method
    assert 0.9 < found.path.others < 1.0, "the designation by itself takes a little"
    assert found.path.trend != 1.0, "purchases from all sellers are known from flow and share"
    assert found.net == pytest.approx(
        (found.path.value - found.observed) / (found.path.value - found.target)
    )
    before = at("2025-11-01", "P-JPN-CRUDE")
    assert "RUS-OCT25" not in before.path.method


def test_a_confirmed_promise_that_is_not_met_is_broken_and_the_same_disputed_is_not():
    own = shipped()
    pledge = own.pledges["P-IND-YEAREND"]
    sure = replace(
        pledge, attributions=(replace(pledge.attributions[0], state="confirmed"),), id="SURE"
    )
    ledger = replace_pledges(own, {"SURE": sure, pledge.id: pledge})
    found = pledges(ledger, as_of="2026-01-20")
    assert found["SURE"].outcome == found[pledge.id].outcome == "not met"
    assert found["SURE"].broken
    assert not found[pledge.id].broken


def replace_pledges(ledger: Ledger, rows) -> Ledger:
    return replace(ledger, pledges=rows)


@given(day=st.dates(FIRST, LAST))
@settings(max_examples=40, deadline=None)
def test_nothing_published_later_is_used(day):
    """The status on a day is the same when every later figure is taken away, or is another."""
    when = day.isoformat()
    table = figures()
    public = tuple(row for row in table if known(row.known_from, when))
    wild = tuple(
        row if known(row.known_from, when) else replace(row, value=99.0, low=None, high=None)
        for row in table
    )
    whole = pledges(as_of=when).to_dict()
    assert pledges(as_of=when, figures=public).to_dict() == whole
    assert pledges(as_of=when, figures=wild).to_dict() == whole
    for row in whole["pledges"]:
        assert row["made_on"] <= when
        assert row["since"] <= when
        for o in row["used"]:
            assert last_day(o["known_from"]).isoformat() <= when


@given(day=st.dates(FIRST, LAST), state=st.sampled_from(ATTRIBUTIONS))
@settings(max_examples=40, deadline=None)
def test_only_a_confirmed_promise_can_be_broken(day, state):
    own = shipped()
    rows = {
        p.id: replace(p, attributions=(replace(p.attributions[0], state=state),))
        for p in own.pledges.values()
    }
    for found in pledges(replace_pledges(own, rows), as_of=day.isoformat()).statuses:
        assert found.outcome in OUTCOMES
        if found.broken:
            assert state == "confirmed"
            assert found.pledge.kind == "promise"
            assert found.outcome == "not met"
        if state != "confirmed":
            assert "broke" not in found.says


@pytest.mark.parametrize("day", DAYS)
def test_later_statements_do_not_change_an_earlier_day(day):
    """The ledger cut at a day says the same of that day."""
    own = shipped()
    cut = replace(
        own,
        pledges={k: p for k, p in own.pledges.items() if p.made_on <= day},
        measures={
            k: replace(m, stages=tuple(s for s in m.stages if s.known_from <= day) or m.stages[:1])
            for k, m in own.measures.items()
        },
        waivers={k: w for k, w in own.waivers.items() if w.known_from <= day or k == "GL55E"},
    )
    whole = pledges(own, as_of=day).to_dict()["pledges"]
    assert pledges(cut, as_of=day).to_dict()["pledges"] == whole


def test_a_part_of_a_month_does_not_stand_for_the_month():
    found = at("2026-02-20", "P-IND-OCT")
    assert found.period == "2026-01"


def test_a_deadline_waits_for_its_figures():
    text = """
statements: [{id: T, act: promise, date: 2025-10-01, speaker: india, source: article, status: V}]
pledges:
  - {id: P, title: halves, kind: promise, promisor: india, statement: T, made_on: 2025-10-01,
     attributions: [{date: 2025-10-01, state: confirmed}], deadline: 2025-12-31, lag_days: 15,
     object: {importer: IND, exporter: RUS, fuel: crude}, baseline: 2025-09, unit: mb/d,
     target_part: 0.75, status: V}
"""
    ledger = parse(text)
    assert pledges(ledger, as_of="2025-12-20")["P"].outcome == "opposite direction"
    early = tuple(row for row in figures() if row.period < "2025-12")
    found = pledges(ledger, as_of="2026-01-03", figures=early)["P"]
    assert found.outcome == "pending"
    assert found.due == "2026-01-15"
    late = pledges(ledger, as_of="2026-01-20")["P"]
    assert late.outcome == "partly met"
    assert late.progress == pytest.approx((1.6 - 1.29) / 0.4, abs=0.01)


def test_python_and_json_say_the_same():
    found = embargo.pledges(as_of="2025-12-01")
    row = json.loads(found.to_json())
    assert row["schema"] == "embargo.pledges/1"
    assert row["as_of"] == "2025-12-01"
    assert [p["pledge"] for p in row["pledges"]] == [s.pledge.id for s in found.statuses]
    late = embargo.pledges(as_of="2026-11-28")
    assert any("The ledger ends on" in note for note in late.notes)

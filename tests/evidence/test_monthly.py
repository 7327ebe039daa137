"""Events of months: what a file may say, what is observed, nothing later is seen, the scores."""

import dataclasses
import json

import numpy as np
import polars as pl
import pytest

from embargo.cli import main
from embargo.errors import InputError
from embargo.evidence import events, scoreboard
from embargo.evidence.monthly import figures, model, record, rules, score
from embargo.evidence.monthly.problem import problem
from embargo.evidence.monthly.score import MODEL, answers, backtest
from embargo.scenario import month

GAS, COAL = "russia-cuts-gas-months-2022", "europe-russian-coal-months-2022"
HEAD = "fuel: coal\nbase: 2021\nfrom: 2022-01\nmonths: 6\n"
STOP = "measures: [{kind: ban, importer: EU27, exporter: RUS, level: observed}]\n"


@pytest.mark.parametrize("name", events.month_ids())
def test_every_shipped_event_of_months_reads_and_has_figures(name):
    event = events.shipped_months(name)
    assert event.id == name
    given, observed = problem(event)
    assert observed.shape == (len(given.lines), event.count)
    assert np.isfinite(observed).any(axis=1).all()
    assert bool(given.treated) == (event.role != "placebo")
    assert event.sources
    assert event.known or event.role == "placebo"


def test_a_file_with_months_is_one_of_months_and_others_are_not():
    assert isinstance(events.parse(HEAD + STOP), events.MonthEvent)
    years = "fuel: coal\nbase: 2021\noutcome: 2023\n" + STOP
    assert isinstance(events.parse(years), events.Event)
    assert isinstance(events.read("libya-2011"), events.Event)


def test_all_faults_of_a_file_of_months_at_once():
    bad = """
fuel: coal
base: 2021
from: 2021-07
months: 90
outcome: 2023
measures:
  - {kind: outage, exporter: RUS, level: observed}
  - {kind: ban, importer: EU27, exporter: RUS, fuel: crude, level: observed}
score: {importers: EU27, basis: {coal: customz, lng: customs}, prices: maybe}
"""
    with pytest.raises(InputError) as raised:
        events.parse(bad, "bad.yaml")
    told = [(f.where, f.what) for f in raised.value.faults]
    lines = [int(where.split(":")[1].split()[0]) for where, _ in told]
    assert lines == sorted(lines)
    words = " ".join(what for _, what in told)
    for part in (
        "2021-07 is not in the three years after",
        "90 is no number of months",
        "unknown key 'outcome'",
        "output and use by month are not known",
        "is about crude, the event coal",
        "unknown basis",
        "is no fuel of the event",
        "'maybe' is neither",
    ):
        assert part in words


def test_what_the_store_lacks_is_refused():
    text = HEAD + "measures: [{kind: ban, importer: JPN, exporter: AUS, level: observed}]\n"
    with pytest.raises(InputError) as raised:
        problem(events.parse(text))
    words = [fault.what for fault in raised.value.faults]
    assert any("no customs of coal from AUS to JPN" in what for what in words)
    nothing = HEAD + "score: {importers: AUS}\nrole: placebo\n"
    with pytest.raises(InputError, match="none of the flows to be scored is known"):
        problem(events.parse(nothing))


def test_the_imposed_flows_are_those_of_the_border_points():
    given, _ = problem(events.shipped_months(GAS))
    from embargo.facts.months import months

    rows = months("pipeline_gas", "RUS", since="2022-01").filter(
        (pl.col("basis") == "border flow") & (pl.col("period") == "2022-09")
    )
    eu = rows.filter(pl.col("importer").is_in(["DEU", "POL", "SVK", "HUN", "BGR", "ROU", "FIN",
                                               "EST", "LVA", "LTU"]))  # fmt: skip
    assert given.imposed[0, 8] == pytest.approx(float(eu["value"].sum()), rel=0.02)


def test_streams_of_the_union_are_not_counted_twice():
    rows = figures.table("crude", "streams")
    year = rows.filter((pl.col("month") // 12 == 2021) & (pl.col("importer") == "EU27"))
    russia = float(year.filter(exporter="RUS")["value"].sum())
    assert 90 < russia < 115, "Eurostat's energy statistics have 112 Mt"
    assert float(year["value"].sum()) < 460


def test_a_month_without_a_row_is_missing_or_nothing_by_basis():
    lng = figures.told("lng", "energy statistics", ("YEM",), ("ESP",), month("2021-12"))
    assert (lng.values[:, -12:] == 0).all(), "Spain reports and names no Yemen"
    coal = figures.told("coal", "customs", ("RUS",), ("PAK",), month("2020-12"))
    assert np.isnan(coal.values[:, -12:]).any()
    assert not (coal.values == 0).any()


def test_the_model_sees_no_flow_that_is_scored(monkeypatch):
    """Poisoned: every figure from the first month on but the treated ones, and nothing moves."""
    event = events.shipped_months(COAL)
    one, truth = problem(event)
    whole = figures.table

    def poisoned(fuel, basis):
        rows = whole(fuel, basis)
        treated = (pl.col("exporter") == "RUS") & (pl.col("importer") == "EU27")
        later = (pl.col("month") >= event.first) & ~treated
        return rows.with_columns(pl.when(later).then(7.0).otherwise(pl.col("value")).alias("value"))

    monkeypatch.setattr(figures, "table", poisoned)
    two, false = problem(event)
    assert not np.allclose(np.nan_to_num(truth), np.nan_to_num(false))
    np.testing.assert_array_equal(one.imposed, two.imposed)
    first, second = model.predict(event, one), model.predict(event, two)
    np.testing.assert_array_equal(first.values, second.values)
    for _, rule in rules.RULES.values():
        np.testing.assert_array_equal(rule(one), rule(two))


@pytest.mark.parametrize("at", [3, 7])
def test_nobody_sees_what_is_imposed_later(at):
    event = events.shipped_months(COAL)
    given, _ = problem(event)
    imposed = given.imposed.copy()
    imposed[:, at:] *= 0.2
    later = dataclasses.replace(given, imposed=imposed)
    one, two = model.predict(event, given), model.predict(event, later)
    np.testing.assert_array_equal(one.values[:, :at], two.values[:, :at])
    np.testing.assert_array_equal(one.price[:at], two.price[:at])
    assert np.abs(one.values[:, at:] - two.values[:, at:]).max() > 0.01
    for _, rule in rules.RULES.values():
        np.testing.assert_array_equal(rule(given)[:, :at], rule(later)[:, :at])


def test_without_measures_the_model_says_its_season():
    event = events.shipped_months("no-event-crude-months-2019")
    given, _ = problem(event)
    said = model.predict(event, given)
    assert said.plans == 0
    np.testing.assert_allclose(said.price, 0.0, atol=1e-9)
    yearly = said.values.mean(axis=1)
    np.testing.assert_allclose(yearly, given.reference[:, 0], rtol=0.05, atol=0.02)


def test_rules_keep_to_what_was_lost():
    given, _ = problem(events.shipped_months(GAS))
    said = rules.proportional(given)
    made_up = (said - given.reference).sum(axis=0)
    np.testing.assert_allclose(made_up, given.lost.sum(axis=0), atol=1e-9)
    assert set(rules.RULES) == {"year_mean", "same_month", "last_month", "proportional"}


def test_a_perfect_answer_has_the_best_scores_and_the_year_before_places_nothing(monkeypatch):
    event = events.shipped_months(COAL)
    found = answers(event, sets=0)
    perfect = np.where(np.isfinite(found.observed), found.observed, 0.0)
    monkeypatch.setitem(rules.RULES, "year_mean", ("perfect", lambda _: perfect))
    results = {r.method: r for r in backtest(event, sets=0)}
    best = results["year_mean"]
    assert best.placed_diversion == pytest.approx(1.0)
    assert best.mae == pytest.approx(0.0)
    assert best.sign_hits == pytest.approx(1.0)
    assert results[MODEL].mae > 0
    assert results[MODEL].placed_backfill is None, "nothing is scored on Europe's side"


def test_a_stop_by_a_number_and_a_dated_measure():
    text = HEAD + (
        "measures:\n"
        "  - {kind: ban, importer: EU27, exporter: RUS, level: 0.5, from: 2022-03}\n"
        "  - {kind: outage, exporter: COL, level: 0.9, from: 2022-04}\n"
    )
    event = events.parse(text)
    given, _ = problem(event)
    assert np.isnan(given.imposed[0, :2]).all()
    np.testing.assert_allclose(given.imposed[0, 2:], 0.5 * given.treated[0].reference)
    said = model.predict(event, given)
    assert said.plans == 2, "the stop, then the outage"
    np.testing.assert_allclose(said.price[:2], 0.0, atol=1e-6)
    assert said.price[3] > said.price[2] > 0


def test_the_record_is_what_the_page_says():
    rows = record.record()
    assert {r.event for r in rows} == set(events.month_ids())
    assert {r.method for r in rows} == {MODEL, *rules.RULES}
    assert "## By month" in scoreboard.markdown()
    own = {r.event: r for r in rows if r.method == MODEL}
    for event, result in own.items():
        assert len(result.by_month) == result.months == events.shipped_months(event).count


def test_the_record_still_holds_for_one_event():
    written = {r.method: r for r in record.record() if r.event == COAL}
    for result in backtest(events.shipped_months(COAL), sets=0):
        if result.method != MODEL:
            assert result.mae == pytest.approx(written[result.method].mae, abs=1e-3)
        assert result.placed_diversion == pytest.approx(
            written[result.method].placed_diversion, abs=2e-3
        )


def test_the_command_shows_months_and_writes_json(capsys, monkeypatch):
    # Draws cost time and change no table but that of the scores.
    monkeypatch.setattr(score, "backtest", lambda event: backtest(event, sets=0))
    assert main(["backtest", COAL]) == 0
    text = capsys.readouterr().out
    assert "2022-08" in text
    assert "Newcastle" in text
    assert main(["backtest", COAL, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["results"] == []
    assert len(told["by_month"]) == 1 + len(rules.RULES)
    assert len(told["by_month"][0]["by_month"]) == 10
    assert main(["backtest", COAL, "--mode", "conditional"]) == 2
    assert main(["backtest", COAL, "--chart", "x.svg"]) == 2


def test_the_list_names_both_sorts(capsys):
    assert main(["backtest"]) == 0
    text = capsys.readouterr().out
    assert GAS in text
    assert "russia-cuts-gas-2022" in text

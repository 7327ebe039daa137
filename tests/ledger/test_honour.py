"""A word as a scenario: what is run, what it costs whom, and what is refused."""

import json

import pytest

import embargo
from embargo.errors import InputError
from embargo.ledger.honour import find, honour, measures_of
from embargo.ledger.read import joined, parse, shipped
from embargo.ledger.sections import acts
from embargo.scenario import Ban, describe

LEDGER = shipped()


@pytest.fixture(scope="module")
def japan():
    return honour("S01")


def test_japans_stop_is_the_ready_scenario(japan):
    ready = embargo.run("japan-stops-russian-energy")
    card = japan.cards[0]
    assert (card.place, card.role) == ("JPN", "keeps it")
    assert card.bill == pytest.approx(float(ready.bills("JPN")["change"].sum()))
    assert card.switching == pytest.approx(float(ready.switching("JPN")["change"].sum()))
    assert japan.target["RUS"] == pytest.approx(float(ready.revenue("RUS")["change"].sum()))


def test_japans_stop_fits_what_customs_count(japan):
    """5.68 Mt in 2024, 8.6 % of imports; about 9 to 10 % in 2025."""
    lost = {loss.fuel: loss for loss in japan.cards[0].lost}
    assert lost["lng"].amount == pytest.approx(5.7, abs=0.3)
    assert lost["lng"].share == pytest.approx(0.088, abs=0.006)
    assert "crude" not in lost, "a cargo in 28 months is not in the world of a year"
    assert lost["coal"].share < 0.03, "11 % before the phase-out of 2022"
    assert lost["lng"].instead[0][0] == "AUS"
    assert japan.cards[0].stakes["Sakhalin-2"] == pytest.approx(22.5)
    assert japan.cards[0].contracts["Sakhalin-2"] == pytest.approx(5.0, abs=0.1)


def test_who_asks_has_a_card_too(japan):
    card = japan.cards[-1]
    assert (card.place, card.role) == ("USA", "asks for it")
    assert card.revenue > 0
    assert not card.lost


def test_the_observable_names_the_headings_of_customs(japan):
    assert "271111" in japan.observable
    assert "2709" in japan.observable


def test_the_same_word_by_months_is_a_phase_out(japan):
    (measure,) = japan.dated.measures
    assert measure.kind == "phase_out"
    assert "from November 2025 to October 2026" in describe(measure)
    late, _, _ = measures_of(LEDGER.statements["A11"], LEDGER)
    assert late[0]["kind"] == "ban"


def test_a_word_with_a_part_left_stops_the_rest():
    text = """
statements:
  - {id: T, act: promise, date: 2026-01-10, speaker: japan, source: article, status: V,
     object: {importer: JPN, exporter: RUS, fuel: lng}, target: 0.5}
"""
    ledger = joined(parse(text), shipped())
    rows, _, _ = measures_of(ledger.statements["T"], ledger)
    assert rows == [
        {"kind": "ban", "importer": ["JPN"], "exporter": ["RUS"], "fuel": ["lng"], "level": 0.5}
    ]
    found = honour("T", parse(text), world=2023)
    assert isinstance(found.scenario.measures[0], Ban)
    assert found.dated is None, "a part left cannot be phased out here"
    assert found.cards[0].lost[0].share == pytest.approx(0.046, abs=0.003)


def test_a_measure_is_run_and_an_exemption_is_what_it_spares():
    listed = honour("A13")
    assert listed.scenario.measures[0].kind == "designation"
    assert listed.target["RUS"] < 0
    spared = honour("A18")
    assert spared.sentence.startswith("Without General License 55E")
    assert (spared.cards[0].place, spared.cards[0].role) == ("JPN", "bears it")
    assert spared.cards[-1].role == "spares it"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("S04", "a hedge has no content"),
        ("S03", "a consultation binds nobody"),
        ("S11", "embargo claims check"),
        ("S05", "an opinion has no flow"),
        ("A08", "a denial is about what was said"),
        ("A15", "a refusal changes nothing"),
        ("A04", "a duty on other goods"),
        ("S06a", "no size in the trade of a fuel"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(name, reason):
    with pytest.raises(InputError) as caught:
        honour(name)
    (fault,) = caught.value.faults
    assert fault.where == f"statement {name}"
    assert reason in fault.what
    assert fault.remedy


def test_every_statement_is_either_run_or_refused_with_a_reason():
    for said in LEDGER.statements.values():
        if acts()[said.act].becomes == "none":
            with pytest.raises(InputError, match="cannot be kept"):
                measures_of(said, LEDGER)
    kept = {"S01", "S02", "S06b", "S14", "A01", "A02", "A03", "A11", "A13", "A17", "A18", "A21"}
    assert all(measures_of(LEDGER.statements[name], LEDGER)[0] for name in kept)


def test_an_unknown_statement_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'S01'"):
        find("S001", LEDGER)
    assert find("s06B", LEDGER).id == "S06b"


def test_a_stop_goes_by_months_and_nothing_else_does(japan):
    found = honour("S01", months=True)
    assert found.scenario is found.dated
    assert found.outcome.diagnostics.converged
    lng = next(loss for loss in found.cards[0].lost if loss.fuel == "lng")
    whole = next(loss for loss in japan.cards[0].lost if loss.fuel == "lng")
    assert 0.3 * whole.amount < lng.amount < whole.amount, "step by step stops less than at once"
    with pytest.raises(InputError, match="could go by months"):
        honour("A13", months=True)


def test_bands_come_with_draws():
    found = honour("S01", draws=4, workers=1)
    card = found.cards[0]
    assert card.bill_band is not None
    low, high = card.bill_band
    assert low <= high
    assert all(loss.band is not None for loss in card.lost)


def test_python_and_json_say_the_same(japan):
    row = json.loads(japan.to_json())
    assert row["schema"] == "embargo.honour/1"
    assert row["cards"][0]["bill"] == pytest.approx(japan.cards[0].bill)
    assert row["converged"] is True
    assert embargo.honour is honour

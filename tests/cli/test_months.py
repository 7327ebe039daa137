"""`embargo months` as typed, and months in dependence and trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embargo.cli import main
from embargo.cli.months import spark

Capture = pytest.CaptureFixture[str]


def answer(capsys: Capture, *arguments: str) -> str:
    assert main(arguments) == 0
    found = capsys.readouterr()
    assert found.err == ""
    assert max(map(len, found.out.splitlines())) <= 100
    return found.out


def test_germanys_pipeline_gas_by_month(capsys: Capture):
    text = answer(capsys, "months", "DEU", "--from", "RUS", "--fuel", "pipeline_gas")
    assert "Nord Stream 1" in text
    assert "4.81  4.58  4.94  4.98  5.14  3.12  1.23  0.98  0.00" in text
    assert "energy statistics" in text


def test_the_unions_own_figure_is_not_added_to_its_members(capsys: Capture):
    text = answer(capsys, "months", "EU27", "--from", "RUS", "--fuel", "crude", "--streams")
    assert ["2022", "9.40", "8.78"] in [line.split()[:3] for line in text.splitlines()]
    assert "Urals" in text
    assert "50.7" in text


def test_estimates_say_so_and_what_is_not_known_is_missing(capsys: Capture):
    assert "Our own estimate" in answer(capsys, "months", "JPN", "--from", "RUS", "--fuel", "lng")
    assert "missing is not zero" in answer(capsys, "months", "CHN", "--from", "RUS")
    assert "may not ship" in answer(capsys, "months")
    assert "over 30 %" in answer(capsys, "months", "--against-years")


def test_dependence_trace_and_status_know_months(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chart = tmp_path / "d.svg"
    monkeypatch.chdir(tmp_path)
    text = answer(capsys, "dependence", "DEU", "--on", "RUS", "--chart", chart.name)
    assert "LAST KNOWN MONTHS" in text
    assert "Nord Stream 1" in text
    assert "bcm a month" in chart.read_text("utf-8")
    assert "MONTHS OF 2022" in answer(capsys, "data", "trace", "DEU", "RUS", "pipeline_gas", "2022")
    assert "eu_gas_demand: missing" in answer(capsys, "data", "status")
    assert main(["dependence", "DEU", "--on", "RUS", "--json"]) == 0
    months = json.loads(capsys.readouterr().out)["months"]
    gas = {m["period"] for m in months if m["fuel"] == "pipeline_gas"}
    assert len(gas) == 24


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (["months"], "embargo.months_coverage/1"),
        (["months", "DEU", "--from", "RUS"], "embargo.months/1"),
        (["months", "--against-years"], "embargo.months_against_years/1"),
    ],
)
def test_json_is_one_object_with_its_schema(arguments: list[str], schema: str, capsys: Capture):
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == schema


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["months", "DEU"], "both sides"),
        (["months", "Germny", "--from", "Rusia"], "RUS"),
        (["months", "DEU", "--from", "RUS", "--fuel", "crud"], "crude"),
        (["months", "DEU", "--from", "RUS", "--since", "2022-13"], "no month"),
        (["months", "DEU", "--from", "RUS", "--chart", "x.gif"], ".svg"),
        (["months", "CHN", "--from", "RUS", "--chart", "x.svg"], "nothing to draw"),
    ],
)
def test_bad_input_ends_with_two_and_the_remedy(arguments: list[str], words: str, capsys: Capture):
    assert main(arguments) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert words in found.err


def test_bars_stand_between_nothing_and_the_largest():
    assert spark([0.0, 4.0, 8.0]) == "▁▅█"
    assert spark([0.0, 0.0]) == "▁▁"

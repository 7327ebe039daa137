"""`embargo pressure` and `embargo coalition` as typed."""

from __future__ import annotations

import json

import pytest

from embargo.cli import main

Capture = pytest.CaptureFixture[str]


def test_the_terminal_shows_both_costs_and_where_they_meet(capsys: Capture):
    assert main(("pressure", "IND", "--on", "RUS", "--as-of", "2025-09", "--draws", "4")) == 0
    text, errors = capsys.readouterr()
    assert errors == ""
    assert max(map(len, text.splitlines())) <= 110
    assert text.startswith("India under pressure by United States to leave crude and oil products")
    for said in (
        "C, together",
        "L, refusing",
        "p*, odds",
        "d*, seller's bid",
        "V* = L − C",
    ):
        assert said in text
    assert "RUS-EO14329, 25 % (in force since 2025-08-27)" in text
    assert "No forecast" in text


def test_json_alone(capsys: Capture):
    assert main(("pressure", "JPN", "--on", "RUS", "--draws", "0", "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["draws"] is None
    assert found["fuels"] == ["lng", "coal"]


def test_months(capsys: Capture, tmp_path):
    asked = ("pressure", "IND", "--on", "RUS", "--each-month", "2025-10:2025-11", "--draws", "0")
    assert main((*asked, "--csv", str(tmp_path / "m"))) == 0
    text = capsys.readouterr().out
    assert "1,840–1,870" in text
    assert (tmp_path / "m" / "months.csv").exists()


def test_ready_coalitions_are_listed(capsys: Capture):
    assert main(("coalition",)) == 0
    assert "g7-india-turkey-china" in capsys.readouterr().out


def test_a_coalition(capsys: Capture):
    assert main(("coalition", "g7-and-japan", "--value", "0.5")) == 0
    text = capsys.readouterr().out
    assert "G7-JPN + JPN" in text
    assert "4 coalitions solved" in text
    assert main(("coalition", "--players", "IND,TUR", "--fuel", "crude", "--greedy", "--json")) == 0
    assert json.loads(capsys.readouterr().out)["exact"] is False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pressure", "USA", "--on", "RUS", "--by", "CHN"), "buys no fuel from Russia"),
        (("pressure", "IND", "--on", "RUS", "--by", "CHN"), "senders with figures: USA"),
        (("pressure", "IND", "--on", "RUS", "--tariff", "x"), "--tariff: 'x' is no rate"),
        (("pressure", "IND", "--on", "RUS", "--tariff", "-5"), "--tariff: cannot be -5 %"),
        (
            ("pressure", "IND", "--on", "RUS", "--each-month", "2025-08", "--as-of", "2025"),
            "--as-of: --each-month with --as-of",
        ),
        (("coalition", "g7-indai"), "did you mean 'g7-india'"),
        (("coalition", "g7-india", "--of", "IRN"), "has its own seller and fuels"),
        (("coalition", "--players", "G7,JPN"), "write 'G7-JPN'"),
        (("coalition", "--players", "IND", "--value", "much"), "--value: 'much' is no number"),
    ],
)
def test_wrong_input_is_refused(capsys: Capture, arguments, said):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err

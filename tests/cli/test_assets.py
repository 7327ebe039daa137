"""`embargo project`, `stocks` and `balance` as typed."""

from __future__ import annotations

import json

import pytest

from embargo.cli import main

Capture = pytest.CaptureFixture[str]


def answer(capsys: Capture, *arguments: str) -> str:
    assert main(arguments) == 0
    found = capsys.readouterr()
    assert found.err == ""
    assert max(map(len, found.out.splitlines())) <= 100
    return found.out


def test_project_shows_stakes_contracts_and_dependence(capsys: Capture):
    text = answer(capsys, "project", "Sakhalin II", "--world", "2023")
    for words in (
        "12.5 %               Mitsui, Japan",
        "10 %                 Mitsubishi, Japan",
        "Russia 77.5 %, Japan 22.5 %",
        "Japan: 5.00 Mt a year in 2023, 8 contracts",
        "2 Mt, 2009 to 2026 and 2029",
        "Sakhalin Blend",
        "Prigorodnoye",
        "of its imports",
    ):
        assert words in text


def test_projects_are_listed_and_chosen(capsys: Capture):
    everything = answer(capsys, "project")
    assert "gorgon-lng" in everything
    assert "sakhalin-2" in everything
    held = answer(capsys, "project", "--held-by", "JPN")
    assert "22.5 %" in held
    assert "yamal-lng" not in held
    assert "No project" in answer(capsys, "project", "--in", "ISL")


def test_stocks_name_definition_source_and_days(capsys: Capture):
    text = answer(capsys, "stocks", "JPN", "--world", "2023")
    assert "2.19 Mt = 2.98 bcm, 12 days of use" in text
    assert "254 days as stated" in text
    assert "regasification" in text
    assert "[V: METI" in text
    assert "missing is not zero" in answer(capsys, "stocks", "Malta")
    assert "EU27" in answer(capsys, "stocks")


def test_balance_says_how_much_is_its_own(capsys: Capture):
    text = answer(capsys, "balance", "Japan", "--year", "2023")
    assert "It makes 0.7" in text
    assert "net calorific value" in text
    assert "Hydro and renewables" in text
    assert answer(capsys, "balance", "Japan", "--world", "2023") == text


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (["project"], "embargo.projects/1"),
        (["project", "cpc"], "embargo.project/1"),
        (["stocks"], "embargo.stocks_places/1"),
        (["stocks", "EU27"], "embargo.stocks/1"),
        (["balance", "USA"], "embargo.balance/1"),
    ],
)
def test_json_is_one_object_with_its_schema(arguments: list[str], schema: str, capsys: Capture):
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == schema


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["project", "sakhlin-2"], "'sakhalin-2'"),
        (["project", "sakhalin"], "sakhalin-1, sakhalin-2"),
        (["project", "cpc", "--in", "RUS"], "--in"),
        (["project", "--in", "Rusia"], "RUS"),
        (["project", "cpc", "--world", "1990"], "1990"),
        (["project", "cpc", "--top", "0"], "--top"),
        (["stocks", "Japn"], "JPN"),
        (["stocks", "JPN", "--world", "soon"], "soon"),
        (["balance"], ""),
        (["balance", "JPN", "--year", "1990"], "1990"),
        (["balance", "Japn"], "JPN"),
    ],
)
def test_bad_input_ends_with_two_and_the_remedy(arguments: list[str], words: str, capsys: Capture):
    code = main(arguments)
    found = capsys.readouterr()
    if arguments == ["balance"]:
        assert "Usage" in found.out + found.err
        return
    assert code == 2
    assert found.out == ""
    assert words in found.err

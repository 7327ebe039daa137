"""The money part of a terminal answer: a few lines, that add up, only where they matter."""

from __future__ import annotations

import json
import re

import pytest

from embargo.cli import main
from embargo.evidence.ensemble.run import with_bands
from embargo.outcome.macro import ALL
from embargo.outcome.run import answer
from embargo.scenario import from_options
from embargo.world import load

Capture = pytest.CaptureFixture[str]


def money(capsys: Capture, *arguments: str) -> str:
    """The lines under MONEY as one."""
    assert main(["run", *arguments]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    if "\nMONEY\n" not in text:
        return ""
    return " ".join(text.split("\nMONEY\n")[1].split("\n\n")[0].split())


def test_a_netback_adds_up_as_printed(capsys: Capture):
    text = money(capsys, "--ban", "JPN:RUS:lng")
    (found,) = re.findall(r"delivered ([\d.]+)((?: − \w+ [\d.]+)*) = FOB ([\d.]+)", text)
    steps = [float(each) for each in re.findall(r"[\d.]+", found[1])]
    assert float(found[0]) - sum(steps) == pytest.approx(float(found[2]), abs=0.02)
    assert "Mitsui 12.5 % of sakhalin-2 (0.67 USD bn in books of 2022-06)" in text
    assert "(not valued)" in text
    assert "of GDP" not in text


def test_losses_of_gdp_stand_beside_published_ones(capsys: Capture):
    text = money(capsys, "--ban", "EU27:RUS:gas", "--world", "2021")
    assert re.search(r"Latvia loses [01]\.\d\d % of output", text)
    assert "Germany 0.3 to 3 %" in text
    assert "Russia's taxes on exports −" in text
    assert "of LNG not known" in text


def test_nothing_is_told_where_nothing_moves(capsys: Capture):
    assert money(capsys, "--ban", "JPN:MNG:lng") == ""


def test_the_json_holds_the_tables(capsys: Capture):
    assert main(["run", "--ban", "JPN:RUS:lng", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"ladder", "accounts", "macro", "literature", "stakes"} <= set(found)
    assert "contracts" not in found
    unknown = [r for r in found["accounts"] if r["item"] == "export_taxes" and r["fuel"] == "lng"]
    assert [r["counterfactual"] for r in unknown] == [None]


def test_draws_give_bands_to_every_table_of_numbers():
    outcome = with_bands(answer(from_options(ban=["JPN:RUS:lng"]), load(2025)), 8, workers=1)
    for name, column in (("ladder", "counterfactual"), ("accounts", "change")):
        table = outcome.tables[name].drop_nulls(column)
        assert (table[f"{column}_low"] <= table[f"{column}_high"] + 1e-12).all()
        assert (table[f"{column}_high"] - table[f"{column}_low"]).max() > 0
    whole = outcome.macro("JPN").filter(fuel=ALL).row(0, named=True)
    assert whole["second_order_low"] < whole["second_order_high"]
    steps = outcome.ladder("RUS", "WORLD", "lng")
    assert steps.filter(step="duties")["counterfactual_high"].item() == 0.0

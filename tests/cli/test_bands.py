"""`embargo run --draws` as typed."""

from __future__ import annotations

import json
import re

import pytest

from embargo.cli import main
from embargo.cli.progress import bar
from embargo.outcome.headline import Part
from embargo.outcome.text import between, parts

Capture = pytest.CaptureFixture[str]
RUN = ("run", "--ban", "JPN:RUS:lng", "--world", "2023", "--draws", "6", "--workers", "1")


def test_the_terminal_shows_bands_beside_the_numbers(capsys: Capture):
    assert main(RUN) == 0
    text, errors = capsys.readouterr()
    assert errors == ""
    assert max(map(len, text.splitlines())) <= 100
    assert "what holds 80 % of the draws" in text
    assert re.search(r"Australia \+\d\.\d\d \(\d\.\d\d to \d\.\d\d\)", text)
    assert re.search(r"Import bill of Japan: \S+ \(\S+ to \S+\) USD bn", text)
    assert "Draws: 6 of 6 used, seed 1" in text


def test_json_has_bands_and_says_how_many_draws(capsys: Capture):
    assert main((*RUN, "--json", "--seed", "7")) == 0
    found = json.loads(capsys.readouterr().out)
    told = found["diagnostics"]["draws"]
    assert (told["asked"], told["used"], told["seed"], told["failed"]) == (6, 6, 7, [])
    row = next(r for r in found["backfill"] if r["supplier"] == "AUS")
    assert row["change_low"] <= row["change"] * 1.5
    assert row["change_low"] < row["change_high"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--draws", "many"), "--draws: 'many' is no whole number"),
        (("--draws", "1"), "draws: cannot be 1"),
        (("--draws", "6", "--workers", "0"), "workers: cannot be 0"),
        (("--workers", "2"), "without draws"),
    ],
)
def test_wrong_options_are_refused(capsys: Capture, options, said):
    assert main(("run", "--ban", "JPN:RUS:lng", *options)) == 2
    assert said in capsys.readouterr().err


def test_a_band_is_written_behind_its_number():
    assert between(None) == ""
    assert between((-0.5, 12.34)) == " (−0.50 to 12.3)"
    assert parts((Part("AUS", 2.2, (1.4, 3.0)), Part("QAT", 0.1)), 6) == (
        "Australia +2.20 (1.40 to 3.00), Qatar +0.10"
    )


def test_a_stopped_bar_says_how_far_it_got(capsys: Capture):
    with pytest.raises(KeyboardInterrupt), bar("draws") as told:  # noqa: PT012
        told(3, 10)
        raise KeyboardInterrupt
    assert "3 of 10 draws were done; they are dropped" in capsys.readouterr().err

"""`embargo sensitivity` as typed."""

from __future__ import annotations

import json

import polars as pl
import pytest

from embargo.cli import main

Capture = pytest.CaptureFixture[str]
RUN = (
    "sensitivity", "--ban", "JPN:RUS:lng", "--world", "2023", "--draws", "64", "--workers", "1",
)  # fmt: skip


def test_the_terminal_shows_a_table_for_each_number(capsys: Capture, tmp_path):
    file = tmp_path / "drivers.csv"
    picture = tmp_path / "drivers.svg"
    assert main((*RUN, "--csv", str(file), "--chart", str(picture))) == 0
    text, errors = capsys.readouterr()
    assert errors == ""
    assert max(map(len, text.splitlines())) <= 110
    assert "IMPORT BILL OF JAPAN, USD BN" in text
    assert text.count("all else") == 4
    table = pl.read_csv(file)
    about = json.loads((tmp_path / "drivers.metadata.json").read_text(encoding="utf-8"))
    assert set(table.columns) == set(about["columns"])
    assert about["draws"]["asked"] == 64
    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "theta gas" in drawn


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--draws", "few"), "--draws: 'few'"),
        (("--draws", "63"), "at least 64"),
        (("--of", "weather"), "--of weather: is no number of an answer"),
        (("--chart", "a.gif"), "no picture of kind '.gif'"),
    ],
)
def test_wrong_options_are_refused(capsys: Capture, options, said):
    assert main((*RUN, *options)) == 2
    assert said in capsys.readouterr().err

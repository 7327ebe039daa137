"""`embargo run` with everything it can write."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from embargo.cli import main

Capture = pytest.CaptureFixture[str]
RUN = ("run", "--ban", "JPN:RUS:lng", "--world", "2023")


def test_all_of_them_at_once_say_the_same(capsys: Capture, tmp_path: Path):
    asked = {
        "--brief": tmp_path / "brief.html",
        "--xlsx": tmp_path / "answer.xlsx",
        "--iamc": tmp_path / "long.csv",
        "--charts": tmp_path / "charts",
        "--csv": tmp_path / "tables",
    }
    words = [str(word) for pair in asked.items() for word in pair]
    assert main((*RUN, *words)) == 0
    text, errors = capsys.readouterr()
    assert errors == ""
    assert all(str(path) in text for path in asked.values())
    assert all(path.exists() for path in asked.values())
    bill = pl.read_csv(asked["--csv"] / "bills.csv").filter(place="JPN", fuel="lng")
    in_book = pl.read_excel(asked["--xlsx"], sheet_name="bills").filter(place="JPN", fuel="lng")
    long = pl.read_csv(asked["--iamc"]).filter(
        region="Japan", variable="Import Bill|Gas|LNG", scenario="command-line"
    )
    assert in_book["counterfactual"].item() == pytest.approx(bill["counterfactual"].item())
    assert long["value"].item() == pytest.approx(bill["counterfactual"].item())
    assert f'data-value="{bill["change"].item():.10g}"' in asked["--brief"].read_text("utf-8")


def test_json_stays_alone_on_the_output(capsys: Capture, tmp_path: Path):
    assert main((*RUN, "--json", "--brief", str(tmp_path / "b.html"))) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["record"]
    assert (tmp_path / "b.html").exists()


@pytest.mark.parametrize("option", ["--brief", "--xlsx", "--iamc"])
def test_a_missing_folder_is_said_before_any_work(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("solved before the check")

    monkeypatch.setattr("embargo.evidence.run.run", never)
    assert main((*RUN, option, str(tmp_path / "none" / "file.html"))) == 2
    text, errors = capsys.readouterr()
    assert text == ""
    assert "make the folder" in errors


@pytest.mark.parametrize(
    ("option", "package", "extra"),
    [("--brief", "altair", "chart"), ("--charts", "altair", "chart"),
     ("--xlsx", "xlsxwriter", "xlsx")],
)  # fmt: skip
def test_a_missing_package_is_said_before_any_work(
    capsys: Capture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    package: str,
    extra: str,
):
    monkeypatch.setitem(sys.modules, package, None)
    assert main((*RUN, option, str(tmp_path / "file"))) == 2
    assert f"pip install 'embargo[{extra}]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

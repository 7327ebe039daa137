"""The commands on a user's own facts, inside this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embargo.cli import main
from embargo.facts import base

Capture = pytest.CaptureFixture[str]
GOOD = (
    "- {period: 2023, exporter: RUS, importer: JPN, fuel: lng, value: 6.2, unit: Mt, "
    "source: 'own count', status: V}\n"
)
FIGHT = GOOD.replace("6.2", "9.0")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my.yaml"
    path.write_text(GOOD)
    return path


def test_check_says_what_the_base_says(file: Path, capsys: Capture):
    assert main(["data", "check", str(file)]) == 0
    assert "the base says 6.13" in capsys.readouterr().out
    assert main(["data", "check", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "embargo.facts-check/1"
    assert found["valid"] is True
    assert found["facts"][0]["base"] == pytest.approx(6.136, abs=0.01)


def test_check_ends_with_two_and_all_faults(file: Path, capsys: Capture):
    file.write_text(GOOD.replace("lng", "lgn").replace("V}", "Q}") + GOOD.replace("6.2", "-1"))
    assert main(["data", "check", str(file)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert len(found.err.splitlines()) == 3
    assert main(["data", "check", str(file), "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["valid"] is False
    assert [set(fault) for fault in answer["faults"]] == [{"where", "what", "remedy"}] * 3


def test_a_base_of_ones_own_from_build_to_answer(file: Path, tmp_path: Path, capsys: Capture):
    out = str(tmp_path / "base")
    file.write_text(FIGHT)
    assert main(["data", "build", "--facts", str(file), "--out", out]) == 0
    said = capsys.readouterr().out
    assert "contradicted" in said
    assert "It fights" in said
    assert "RUS → JPN" in said
    assert main(["data", "status", "--base", out]) == 0
    said = capsys.readouterr().out
    assert "rests on" in said
    assert "contradicted" in said
    assert main(["data", "trace", "JPN", "RUS", "lng", "2023", "--base", out]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "your fact, lng: RUS → JPN, 2023, 9 Mt" in said
    assert "own count (V)" in said
    for command in (["run", "--ban", "JPN:RUS:lng"], ["dependence", "JPN", "--on", "RUS"]):
        assert main([*command, "--base", out, "--json"]) == 0
        assert "1 fact of my.yaml" in capsys.readouterr().out
        assert main([*command, "--json"]) == 0
        assert "my.yaml" not in capsys.readouterr().out
    assert "my.yaml" not in base.vintage()


def test_build_prints_one_object(file: Path, tmp_path: Path, capsys: Capture):
    out = str(tmp_path / "base")
    assert main(["data", "build", "--facts", str(file), "--out", out, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "embargo.user-base/1"
    assert found["folder"] == out
    assert found["user"]["report"][0]["word"] in ("met", "strained")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["data", "build", "--out", "x"], "--facts FILE"),
        (["data", "build", "--facts", "missing.yaml"], "no such file"),
        (["data", "build", "--facts", "my.yaml", "--sources", "."], "not needed"),
        (["run", "--ban", "JPN:RUS:lng", "--base", "nowhere"], "holds no base"),
        (["data", "check", "missing.yaml"], "no such file"),
    ],
)
def test_bad_input_ends_with_two(arguments: list[str], word: str, capsys: Capture):
    assert main(arguments) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert word in found.err


def test_a_trade_without_a_way_is_refused_before_anything_is_written(
    file: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    from embargo import world
    from embargo.errors import DataError

    def lost(_year: int) -> None:
        raise DataError.one("1 flows have no way")

    monkeypatch.setattr(world, "load", lost)
    assert main(["data", "build", "--facts", str(file), "--out", str(tmp_path / "base")]) == 2
    assert "no world of 2023 stands on these facts" in capsys.readouterr().err
    assert not (tmp_path / "base").exists()

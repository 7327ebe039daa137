"""The commands inside this process: exit codes, errors, and every other answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from embargo import __version__
from embargo.cli import main
from embargo.errors import DataError
from embargo.facts import base
from embargo.outcome import solve

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--ban", "JPN:RUS:lgn"], ["--ban JPN:RUS:lgn", "'lng'"]),
        (["run", "--ban", "JPN:RUSS:lng"], ["RUSS"]),
        (["run", "--ban", "JPN:RUS:lng:1.5"], ["1.5"]),
        (["run", "--ban", "JPN:RUS"], ["JPN,KOR:RUS:lng"]),
        (["run", "--ban", "JPN:RUS_SAKALIN2:lng"], ["RUS_SAKHALIN2"]),
        (["run", "--ban", "JPN:JPN:lng"], ["both importer and exporter"]),
        (["run", "--ban", "EU27:NLD:lng"], ["NLD", "except"]),
        (["run", "--tariff", "USA:CAN:crude:-10%"], ["-10"]),
        (["run", "--tariff", "USA:CAN:crude:10USD/MMBtuu"], ["USD/MMBtu"]),
        (["run", "--quota", "EU27:RUS:lng:10Mtt"], ["Mt"]),
        (["run", "--demand", "JPN:gas:-2"], ["-2"]),
        (["run", "--ban", "JPN:RUS:lng", "--ban", "JPN:RUS:lng:0.5"], ["two levels"]),
        (["run", "japan-stops-russian-enegy"], ["japan-stops-russian-energy"]),
        (["run", "missing.yaml"], ["no such file"]),
        (["run", "japan-stops-russian-energy", "--world", "1990"], ["1990", "2021"]),
        (["run", "japan-stops-russian-energy", "--world", "soon"], ["soon"]),
        (["run", "japan-stops-russian-energy", "--top", "-1"], ["--top"]),
        (["run", "--bann", "JPN:RUS:lng"], ["--bann"]),
        (["run", "--json"], ["no measures"]),
        (["runn"], ["runn"]),
        (["dependence", "JPN"], ["--on"]),
        (["dependence", "Japn", "--on", "Rusia"], ["importer", "--on", "Japan"]),
        (["scenarios", "show", "nothing-like-it"], ["nothing-like-it"]),
        (["scenarios", "check", "missing.yaml"], ["missing.yaml"]),
        (["data", "trace", "JPN", "RUS", "lgn", "2023"], ["'lng'"]),
        (["data", "trace", "JPN", "RUS", "lng", "1990"], ["1990"]),
        (["data", "trace", "JPN", "ISL", "coal", "2023"], ["ISL"]),
        (["data", "trace", "JPN", "RUS", "lng", "x"], ["YEAR"]),
    ],
)
def test_bad_input_ends_with_two_and_says_why(
    arguments: list[str], words: list[str], capsys: Capture
):
    assert main(arguments) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert all(line.startswith("error: ") for line in found.err.splitlines())
    assert "Traceback" not in found.err
    for word in words:
        assert word in found.err


def test_all_errors_of_a_command_line_come_at_once(capsys: Capture):
    assert main(["run", "--ban", "JPN:RUS:lgn", "--outage", "USAA:lng:0.1"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"\x00\x01\x02" * 99, "binary"), (b"# " + b"x" * 1_000_000, "bytes")],
)
def test_files_that_hold_no_scenario(content: bytes, word: str, tmp_path: Path, capsys: Capture):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    assert main(["run", str(path), "--json"]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert word in found.err


def test_nothing_is_written_where_it_cannot_be(tmp_path: Path, capsys: Capture):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "theirs.txt").write_text("keep")
    assert main(["run", "--ban", "JPN:RUS:lng", "--csv", str(tmp_path / "full")]) == 2
    assert "theirs.txt" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["theirs.txt"]


def test_a_damaged_base_ends_with_three(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    def broken() -> dict[str, Any]:
        raise DataError.one("the embedded base cannot be read", "install the package again")

    monkeypatch.setattr(base, "status", broken)
    assert main(["data", "status"]) == 3
    assert "install the package again" in capsys.readouterr().err


def test_what_could_not_be_solved_is_printed_and_ends_with_one(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
):
    real = solve.solve_linked
    monkeypatch.setattr(
        solve,
        "solve_linked",
        lambda *given: real(*given, max_iterations=1, tolerance=1e-15),
    )
    assert main(["run", "--ban", "EU27:RUS,NOR,DZA:gas"]) == 1
    found = capsys.readouterr()
    assert "NOT SOLVED" in found.out
    assert "not converged" in found.out
    assert main(["run", "--ban", "EU27:RUS,NOR,DZA:gas", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["diagnostics"]["status"] == "not converged"


def test_a_stop_from_the_keyboard_is_quiet(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    def stopped() -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(base, "status", stopped)
    assert main(["data", "status"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_version(capsys: Capture):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"embargo {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (["run", "--ban", "JPN:RUS:coal"], "embargo.outcome/1"),
        (["dependence", "JPN", "--on", "RUS"], "embargo.dependence/1"),
        (["scenarios", "list"], "embargo.scenarios/1"),
        (["scenarios", "show", "sakhalin-2-outage"], "embargo.scenario/1"),
        (["scenarios", "check", "g7-stops-russian-energy"], "embargo.check/1"),
        (["scenarios", "new"], "embargo.template/1"),
        (["data", "status"], "embargo.data/1"),
        (["data", "trace", "JPN", "RUS", "lng", "2023"], "embargo.trace/1"),
    ],
)
def test_every_command_gives_json(arguments: list[str], schema: str, capsys: Capture):
    assert main([*arguments, "--json"]) == 0
    found = capsys.readouterr()
    assert found.err == ""
    assert json.loads(found.out)["schema"] == schema
    # And the same for people, without a box around it.
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert len(text.splitlines()) >= 2
    assert not text.startswith("{")


def test_dependence_tells_share_rank_and_concentration(capsys: Capture, tmp_path: Path):
    path = tmp_path / "d.csv"
    assert main(["dependence", "Japan", "--on", "Russia", "--csv", str(path)]) == 0
    text = capsys.readouterr().out
    assert "Dependence of Japan on Russia" in text
    assert "of imports" in text
    assert "HHI" in text
    assert "8.8 %" in text
    assert path.exists()


def test_trace_takes_importer_exporter_fuel_year(capsys: Capture):
    assert main(["data", "trace", "JPN", "RUS", "lng", "2023"]) == 0
    text = capsys.readouterr().out
    assert "Russia to Japan, LNG, 2023" in text
    assert "RUS_SAKHALIN2" in text


def test_a_scenario_without_effect_says_so(capsys: Capture):
    assert main(["run", "--ban", "JPN:MNG:lng"]) == 0
    text = capsys.readouterr().out
    assert "Without effect" in text
    assert "NOTHING CHANGES" in text


def test_names_of_files_become_ids(tmp_path: Path, capsys: Capture):
    path = tmp_path / "what if ü.yaml"
    assert main(["scenarios", "new", str(path)]) == 0
    capsys.readouterr()
    assert main(["scenarios", "check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "what-if--"


def test_demand_that_nobody_serves_is_told_first(capsys: Capture):
    assert main(["run", "--outage", "AMERICAS,AFRICA,MIDDLE_EAST,ASIA_PACIFIC:gas:0.9"]) == 0
    text = capsys.readouterr().out
    assert "Unserved: " in text
    assert "bcm of gas in" in text
    assert text.index("Unserved: ") < text.index("WHO LOSES WHAT")

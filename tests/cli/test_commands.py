"""The commands as a user types them, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from embargo.facts import base
from embargo.scenario import ids


def embargo(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "embargo", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        check=False,
    )


def test_run_prints_one_json_object_and_nothing_else():
    done = embargo("run", "japan-stops-russian-energy", "--json")
    assert done.returncode == 0
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["schema"] == "embargo.outcome/1"
    assert found["world"]["year"] == base.newest()
    assert found["diagnostics"]["status"] == "converged"
    assert found["scenario"]["id"] == "japan-stops-russian-energy"


def test_run_answers_in_plain_text_when_piped():
    done = embargo("run", "--ban", "JPN:RUS:lng", "--top", "3")
    assert done.returncode == 0
    assert "Japan stops importing Russian LNG" in done.stdout
    assert "Australia +" in done.stdout
    assert "What this cannot say".upper() in done.stdout
    assert "\x1b" not in done.stdout
    assert not set(done.stdout) & set("│┃─━┏┓╭╮")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "Traceback" not in done.stderr


def test_a_file_of_a_stranger_runs_in_the_other_year(tmp_path: Path):
    (tmp_path / "mine.yaml").write_text(
        "measures:\n  - {kind: ban, importer: [Japan, Korea], exporter: Russia, fuel: LNG}\n"
    )
    done = embargo("run", "mine.yaml", "--world", "2021", "--json", "--csv", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["world"]["year"] == 2021
    stopped = [
        row
        for row in found["flows"]
        if row["exporter"] == "RUS" and row["importer"] in ("JPN", "KOR") and row["fuel"] == "lng"
    ]
    assert len(stopped) == 2
    assert all(row["baseline"] > 1 and row["counterfactual"] == 0 for row in stopped)
    about = json.loads((tmp_path / "out" / "flows.metadata.json").read_text("utf-8"))
    assert about["command"] == "embargo run mine.yaml --world 2021 --json --csv out"


def test_the_reader_may_leave_early():
    command = f"{sys.executable} -m embargo run --ban JPN:RUS:lng --json | head -c 20"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout == '{"schema": "embargo.'
    assert done.stderr == ""


def test_pipes_get_utf8_whatever_the_locale():
    done = subprocess.run(
        [sys.executable, "-m", "embargo", "run", "--ban", "JPN:RUS:lng"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=120,
        check=True,
    )
    assert "→" in done.stdout.decode("utf-8")


def test_import_brings_in_nothing_heavy():
    heavy = ("numpy", "scipy", "polars", "pydantic", "rich", "typer", "ruamel")
    code = "import sys, embargo; print([m for m in sys.argv[1:] if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


BAD_FILE = """\
id: bad
titel: a word mistyped
measures:
  - {kind: ban, importer: Japn, exporter: RUS, fuel: lng}
  - {kind: ban, importer: JPN, exporter: RUS, fuel: lgn}
  - {kind: ban, importer: JPN, exporter: RUS, fuel: coal, level: 1.5}
  - {kind: tariff, importer: USA, exporter: CAN, fuel: crude, rate: -10, unit: percent}
  - {kind: ban, importer: EU27, exporter: DEU, fuel: products}
"""


def test_every_error_of_a_file_comes_at_once_with_its_line(tmp_path: Path):
    (tmp_path / "bad.yaml").write_text(BAD_FILE)
    done = embargo("run", "bad.yaml", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 6
    for number, line in zip((2, 4, 5, 6, 7, 8), lines, strict=True):
        assert line.startswith(f"error: bad.yaml:{number} ")
    for remedy in ("'title'", "Japan", "'lng'", "except"):
        assert remedy in done.stderr


def test_scenarios_can_be_started_checked_and_run(tmp_path: Path):
    assert embargo("scenarios", "new", "mine.yaml", cwd=tmp_path).returncode == 0
    assert embargo("scenarios", "check", "mine.yaml", cwd=tmp_path).returncode == 0
    again = embargo("scenarios", "new", "mine.yaml", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    listed = json.loads(embargo("scenarios", "list", "--json").stdout)
    assert [row["id"] for row in listed["scenarios"]] == list(ids())


def test_a_path_of_months_can_be_started_and_checked(tmp_path: Path):
    assert embargo("scenarios", "new", "mine.yaml", "--months", cwd=tmp_path).returncode == 0
    checked = json.loads(embargo("scenarios", "check", "mine.yaml", "--json", cwd=tmp_path).stdout)
    assert checked["valid"]
    assert "The Strait of Hormuz closes to 50 % of the ships in June 2026." in checked["measures"]


def test_errors_of_a_path_on_the_command_line_come_at_once():
    measure = "kind: ban, importer: JPN, exporter: RUS, fuel: lgn, until: 2026"
    done = embargo("run", "--measure", measure, "--from", "2026-13", "--months", "61")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1].split()[0] for line in lines] == [
        *["--measure", "--measure"],
        *["--from", "--months"],
    ]
    assert "write it like 2026-01" in lines[0]
    assert "did you mean 'lng'" in lines[1]


def test_a_release_above_the_stock_is_refused_with_what_there_is(tmp_path: Path):
    entry = "kind: stock_release, place: JPN, fuel: gas, volume: 500, unit: bcm"
    (tmp_path / "much.yaml").write_text(
        f"measures:\n  - {{{entry}, from: 2026-01, until: 2026-02}}\n"
    )
    done = embargo("scenarios", "check", "much.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "much measures[0]: releases 500 bcm, where" in done.stderr
    assert "; write at most" in done.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("--help",), ("run",), ("data",), ("scenarios",), ("dependence",)]
)
def test_help_is_plain(arguments: tuple[str, ...]):
    done = embargo(*arguments)
    assert "Usage" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_conflicts_are_shown_with_what_they_fight():
    done = embargo("data", "conflicts", "--year", "2024", "--market", "gas", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["schema"] == "embargo.conflicts/1"
    assert {row["market"] for row in found["conflicts"]} <= {"gas"}
    told = embargo("data", "conflicts", "--limit", "3")
    assert "conflicts between sources" in told.stdout
    assert "against" in told.stdout


def test_a_wrong_market_or_year_of_conflicts_is_said():
    done = embargo("data", "conflicts", "--market", "gass")
    assert done.returncode == 2
    assert "no market 'gass'" in done.stderr
    assert embargo("data", "conflicts", "--year", "1999").returncode == 2


def test_status_says_what_every_year_rests_on():
    told = embargo("data", "status").stdout
    assert "carried forward" in told
    assert "2010–2017" in told

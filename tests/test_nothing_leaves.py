"""The main commands run with every connection forbidden: nothing leaves the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GUARDED = """
import socket, sys

def refuse(self, address, *_):
    if self.family != getattr(socket, "AF_UNIX", None):
        raise AssertionError(f"a connection to {address}")

socket.socket.connect = refuse
socket.socket.connect_ex = refuse
def unknown(*names, **_):
    raise AssertionError(f"a look-up of {names[0]}")
socket.getaddrinfo = unknown
from embargo.cli import main
sys.argv = ["embargo", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    "line",
    [
        "run --ban JPN:RUS:lng --draws 4 --workers 2 --brief out.html --xlsx out.xlsx",
        "pressure IND --on RUS --draws 0",
        "claims check --id C17",
        "data status",
        "backtest europe-russian-crude-2022 --mode conditional",
    ],
)
def test_no_command_connects(line: str, tmp_path: Path):
    command = [sys.executable, "-c", GUARDED, *line.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "connection" not in done.stderr


def test_the_guard_sees_a_connection(tmp_path: Path):
    line = "data fetch eurostat --month 2024-01 --importer GRC --fuel lng"
    command = [sys.executable, "-c", GUARDED, *line.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode != 0

"""The same numbers from one process and from several, though one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.ensemble.conftest import DRAWS

import embargo
from embargo.evidence.ensemble import processes
from embargo.evidence.ensemble.run import with_bands
from embargo.outcome import Outcome
from embargo.outcome.run import Answer


def same(left: Outcome, right: Outcome) -> None:
    assert left.samples is not None
    assert right.samples is not None
    assert left.samples.used == right.samples.used == DRAWS
    np.testing.assert_allclose(
        left.samples.numbers, right.samples.numbers, rtol=1e-10, atol=1e-10, equal_nan=True
    )


def test_two_workers_give_the_same_numbers(central: Answer, alone: Outcome):
    same(with_bands(central, DRAWS, workers=2), alone)


def test_a_worker_that_dies_loses_nothing(central: Answer, alone: Outcome, monkeypatch):
    started = []
    start = processes._started

    def watched():
        started.append(start())
        return started[-1]

    def killing(done: int, whole: int) -> None:
        if 0 < done < whole:
            os.kill(started[0].pid, signal.SIGKILL)

    monkeypatch.setattr(processes, "_started", watched)
    outcome = with_bands(central, DRAWS, workers=2, progress=killing)
    assert len(started) == 2
    same(outcome, alone)


def test_draws_go_on_here_when_every_worker_is_gone(central: Answer, alone: Outcome, monkeypatch):
    start = processes._started

    def stillborn():
        process = start()
        process.kill()
        return process

    monkeypatch.setattr(processes, "_started", stillborn)
    same(with_bands(central, DRAWS, workers=2), alone)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the workers under /proc")
def test_the_keyboard_stops_a_run_cleanly(tmp_path):
    out = tmp_path / "out"
    command = (sys.executable, "-m", "embargo", "run", "--ban", "JPN:RUS:all", "--draws", "5000")
    run = subprocess.Popen(
        [*command, "--csv", str(out), "--workers", "2"],
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    for _ in range(600):
        if run.poll() is not None or children.read_text().split():
            break
        time.sleep(0.1)
    time.sleep(2)
    os.kill(run.pid, signal.SIGINT)
    printed, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert printed == ""
    assert "of 5000 draws were done; they are dropped, nothing is written" in told
    assert not out.exists()
    assert not list(tmp_path.iterdir())


def _environment() -> dict[str, str]:
    home = str(Path(embargo.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": home, "OPENBLAS_NUM_THREADS": "1"}

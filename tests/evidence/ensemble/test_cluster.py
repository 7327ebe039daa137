"""The same numbers from a cluster, though it loses a worker, and clear words when there is none."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.ensemble.conftest import DRAWS

import embargo
from embargo.errors import InputError
from embargo.evidence.ensemble import cluster as dask
from embargo.evidence.ensemble.run import with_bands
from embargo.outcome.run import Answer

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


def _environment() -> dict[str, str]:
    home = str(Path(embargo.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": home, "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two worker processes on loopback: its address, and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": _environment()}
    program = (sys.executable, "-m", "distributed.cli.dask_scheduler")
    scheduler = subprocess.Popen(
        [*program, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet
    )
    worker = (sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny")
    workers = [
        subprocess.Popen([*worker, "--nthreads", "1", "--no-dashboard"], **quiet) for _ in range(2)
    ]
    try:
        client = distributed.Client(address, timeout=60, set_as_default=False)
        client.wait_for_workers(2, timeout=60)
        client.close()
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def test_workers_of_another_version_are_refused(central: Answer, cluster, monkeypatch):
    own = dask.versions()
    monkeypatch.setattr(dask, "_own", lambda: own | {"numpy": "1.0"})
    with pytest.raises(InputError, match="runs other versions: numpy"):
        with_bands(central, 4, cluster=cluster[0])


def test_a_cluster_gives_the_same_numbers_though_it_loses_a_worker(central, alone, cluster):
    address, workers = cluster

    def killing(done: int, whole: int) -> None:
        if done and workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)

    outcome = with_bands(central, DRAWS, cluster=address, progress=killing)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert outcome.samples is not None
    assert alone.samples is not None
    assert outcome.samples.used == DRAWS
    np.testing.assert_allclose(
        outcome.samples.numbers, alone.samples.numbers, rtol=1e-10, atol=1e-10, equal_nan=True
    )


def test_an_address_where_nobody_answers_is_told(central: Answer, monkeypatch):
    monkeypatch.setattr(dask, "_WAIT", 1.0)
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        with_bands(central, 4, cluster="tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        with_bands(central, 4, cluster="nonsense")


def test_a_missing_package_is_named_with_its_extra(central: Answer, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"embargo\[cluster\]"):
        with_bands(central, 4, cluster="tcp://127.0.0.1:9")

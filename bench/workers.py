"""Two Dask workers against one, on loopback."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embargo
from bench.figures import note
from embargo.evidence.ensemble.run import with_bands
from embargo.outcome.run import Answer, answer
from embargo.scenario import read
from embargo.world import load

SCENARIO = "japan-stops-russian-energy"
DRAWS = 200


@contextmanager
def cluster(count: int) -> Iterator[str]:
    """A scheduler and some workers of one thread; gives its address."""
    import distributed

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    home = str(Path(embargo.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": home, "OMP_NUM_THREADS": "1"}
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> None:
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-m", *arguments, "--no-dashboard"]
        started.append(subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment))

    try:
        start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
        for _ in range(count):
            start("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1")
        client = distributed.Client(address, timeout=120, set_as_default=False)
        client.wait_for_workers(count, timeout=120)
        client.close()
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def main() -> None:
    if importlib.util.find_spec("distributed") is None:
        print("  left out: no package 'distributed'; pip install 'embargo[cluster]'")
        return
    central = answer(read(SCENARIO), load())
    assert isinstance(central, Answer)
    found = {}
    for count in (1, 2):
        with cluster(count) as address:
            with_bands(central, 16 * count, cluster=address)
            begin = time.perf_counter()
            with_bands(central, DRAWS, cluster=address)
            found[count] = time.perf_counter() - begin
        print(f"  {DRAWS} draws, {count} worker{'s' if count > 1 else ''} {found[count]:6.1f} s")
    note("two Dask workers against one", found[1] / found[2], "×")
    print(f"  two against one {found[1] / found[2]:5.2f} ×")


if __name__ == "__main__":
    main()

"""Draws on a Dask cluster: the same chunks, sent to a scheduler that replaces lost workers."""

from __future__ import annotations

import pickle
import platform
import zlib
from collections.abc import Generator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from embargo.errors import InputError, install
from embargo.evidence.ensemble.draw import Chunk, Job, run_chunk

_WAIT = 10.0
_RETRIES = 3
_LEVEL = 1
"""Of compression: the fastest takes a job of 12 MB to 3; from 10 MB on Dask warns of its size."""


def over_cluster(job: Job, chunks: Sequence[Sequence[int]], address: str) -> Generator[Chunk]:
    """Do chunks on the workers of a Dask scheduler, in the order in which they are ready.

    A chunk whose worker dies is done again by another.

    Arguments:
        job: of the ensemble.
        chunks: numbers of draws.
        address: of the scheduler, e.g. "tcp://10.0.0.5:8786".

    Raises:
        InputError: the package is missing, nobody answers at the address, no worker has joined,
            or workers run other versions.
    """
    distributed = _package()
    client = _connected(distributed, address)
    try:
        _check(client, address)
        # An argument, not scattered data: the scheduler keeps it whatever worker is lost.
        blob = zlib.compress(pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL), _LEVEL)
        sent = client.submit(_held, blob, pure=False, retries=_RETRIES)
        futures = [
            client.submit(_chunk, sent, tuple(numbers), pure=False, retries=_RETRIES)
            for numbers in chunks
        ]
        waiting = distributed.as_completed(futures, loop=client.loop, with_results=True)
        for future, found in waiting:
            future.release()
            yield found
    finally:
        client.close()


def _package() -> Any:
    try:
        import distributed
    except ImportError:
        raise InputError.one(
            "a cluster needs the package 'distributed'",
            f"{install('cluster')}, here and on the workers",
            "--cluster",
        ) from None
    return distributed


def _connected(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=_WAIT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError.one(
            f"no Dask scheduler answers at {address!r} ({error})",
            "start one with `dask scheduler` and give its address, e.g. tcp://10.0.0.5:8786",
            "--cluster",
        ) from None


def _check(client: Any, address: str) -> None:
    """Refuse a cluster without workers, or with workers that would compute something else."""
    if not client.scheduler_info(n_workers=-1)["workers"]:
        remedy = f"start some with `dask worker {address}`"
        raise InputError.one(
            f"no worker has joined the scheduler at {address}", remedy, "--cluster"
        )
    try:
        found = client.run(versions)
    except ModuleNotFoundError as error:
        remedy = f"install the same embargo there: {install('cluster')}"
        what = f"the workers have no package {error.name!r}"
        raise InputError.one(what, remedy, "--cluster") from None
    own = _own()
    for worker, theirs in sorted(found.items()):
        apart = [
            f"{name} {theirs[name]}, here {own[name]}" for name in own if theirs[name] != own[name]
        ]
        if apart:
            what = f"worker {worker} runs other versions: {'; '.join(apart)}"
            raise InputError.one(what, "install the same versions here and there", "--cluster")


def _own() -> dict[str, str]:
    return versions()


def versions() -> dict[str, str]:
    """Give the versions that an ensemble's numbers hang on."""
    import polars
    import scipy

    import embargo
    from embargo.facts import base

    return {
        "python": platform.python_version(),
        "embargo": embargo.__version__,
        "data": base.vintage(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "polars": polars.__version__,
    }


def _held(blob: bytes) -> bytes:
    return blob


def _chunk(blob: bytes, numbers: Sequence[int]) -> Chunk:
    return run_chunk(_job(blob), numbers)


@lru_cache(maxsize=1)
def _job(blob: bytes) -> Job:
    job: Job = pickle.loads(zlib.decompress(blob))
    return job

"""Draws on the cores of one machine: worker processes that are sent chunks over pipes.

The workers are interpreters of their own that run this module, so that a script needs no guard
around its main part. A worker that dies loses nothing: its chunk is done again in the parent.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path

import embargo
from embargo.evidence.ensemble.draw import Chunk, Job, run_chunk

Numbers = Sequence[int]

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
"""A worker has one thread: with more, the workers would fight for the cores."""


def in_process(job: Job, chunks: Sequence[Numbers]) -> Generator[Chunk]:
    """Do chunks one after the other here."""
    for numbers in chunks:
        yield run_chunk(job, numbers)


def over_processes(job: Job, chunks: Sequence[Numbers], workers: int) -> Generator[Chunk]:
    """Do chunks on worker processes, in the order in which they are ready.

    Arguments:
        job: of the ensemble.
        chunks: numbers of draws.
        workers: how many processes.
    """
    waiting: queue.SimpleQueue[Numbers] = queue.SimpleQueue()
    ready: queue.SimpleQueue[Chunk | Numbers] = queue.SimpleQueue()
    for numbers in chunks:
        waiting.put(numbers)
    blob = pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)
    started = [_started() for _ in range(workers)]
    threads = [
        threading.Thread(target=_feed, args=(process, blob, waiting, ready), daemon=True)
        for process in started
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in chunks:
            found = _next(ready, threads, waiting)
            yield found if isinstance(found, Chunk) else run_chunk(job, found)
    finally:
        for process in started:
            process.kill()
        for thread, process in zip(threads, started, strict=True):
            if thread.ident is not None:
                thread.join()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


def _next(
    ready: queue.SimpleQueue[Chunk | Numbers],
    threads: Sequence[threading.Thread],
    waiting: queue.SimpleQueue[Numbers],
) -> Chunk | Numbers:
    """The next chunk that is done, or one that no worker is left to do."""
    while True:
        try:
            return ready.get(timeout=0.2)
        except queue.Empty:
            if not any(thread.is_alive() for thread in threads) and ready.empty():
                return waiting.get_nowait()


def _started() -> subprocess.Popen[bytes]:
    """A worker, deaf to the keyboard: whoever started it ends it."""
    home = str(Path(embargo.__file__).parents[1])
    paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **dict.fromkeys(_THREADS, "1"), "PYTHONPATH": paths},
        start_new_session=True,
    )


def _feed(
    process: subprocess.Popen[bytes],
    blob: bytes,
    waiting: queue.SimpleQueue[Numbers],
    ready: queue.SimpleQueue[Chunk | Numbers],
) -> None:
    """Keep one worker busy until nothing waits or it is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(blob)
        process.stdin.flush()
    except (OSError, ValueError):
        return
    while True:
        try:
            numbers = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            pickle.dump(tuple(numbers), process.stdin)
            process.stdin.flush()
            ready.put(pickle.load(process.stdout))
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            ready.put(numbers)
            return


def _serve() -> None:
    """What a worker does: read the job, then a chunk, answer, and so on to the end of input."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    job: Job = pickle.load(source)
    # What is loaded stays: the collector need not look through it in every draw.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    while True:
        try:
            numbers = pickle.load(source)
        except EOFError:
            return
        pickle.dump(run_chunk(job, numbers), target, protocol=pickle.HIGHEST_PROTOCOL)
        target.flush()


if __name__ == "__main__":
    _serve()

"""Many cases in blocks: done by several processes, kept block by block, taken up again."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import connection
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

FOLDER = Path(".soak")
"""Where blocks that are done are kept; delete it to begin anew."""

Row = dict[str, Any]
Work = Callable[[int, Sequence[int]], list[Row]]
"""From a seed and numbers of cases to a row for each."""


def done(
    name: str, work: Work, seed: int, count: int, size: int, workers: int, first: int = 0
) -> list[Row]:
    """The rows of all cases from `first` on, those of earlier runs read from `FOLDER`.

    Arguments:
        name: of the soak, and of its file.
        work: does one block, in a process of its own.
        seed: of the cases.
        count: how many.
        size: cases of a block.
        workers: processes.
        first: number of the first case; a multiple of `size`.
    """
    FOLDER.mkdir(exist_ok=True)
    kept = FOLDER / f"{name}-{seed}.jsonl"
    known = dict(_read(kept))
    wanted = {
        start: tuple(range(start, min(start + size, first + count)))
        for start in range(first, first + count, size)
    }
    # A block of another length was left by a shorter or a longer run.
    found = {
        start: known[start, len(cases)]
        for start, cases in wanted.items()
        if (start, len(cases)) in known
    }
    bar = Progress(
        TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True),
    )  # fmt: skip
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, fresh, _leave_with_parent)
    with bar, pool, kept.open("a", encoding="utf-8") as file:
        file.write("\n")  # after a line that was cut off
        task = bar.add_task(name, total=count, completed=sum(len(wanted[s]) for s in found))
        waiting = {
            pool.submit(work, seed, cases): start
            for start, cases in wanted.items()
            if start not in found
        }
        for each in as_completed(waiting):
            start = waiting[each]
            found[start] = each.result()
            line = {"start": start, "count": len(wanted[start]), "rows": found[start]}
            file.write(json.dumps(line) + "\n")
            file.flush()
            bar.advance(task, len(wanted[start]))
    return [row for start in wanted for row in found[start]]


def _leave_with_parent() -> None:
    """End a worker when whoever started it is gone, be it killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _read(file: Path) -> Iterator[tuple[tuple[int, int], list[Row]]]:
    """Blocks of an earlier run by first case and number of cases, without one that was cut off."""
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                block = json.loads(line)
            except ValueError:
                continue
            yield (block["start"], block["count"]), block["rows"]

"""Many cases in blocks: done by several processes, kept block by block, taken up again."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
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
    # A block of another length was left by a shorter run.
    found = {s: known[s] for s, cases in wanted.items() if len(known.get(s, ())) >= len(cases)}
    bar = Progress(
        TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True),
    )  # fmt: skip
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    fresh = multiprocessing.get_context("spawn")
    with bar, ProcessPoolExecutor(workers, mp_context=fresh) as pool, kept.open("a") as file:
        task = bar.add_task(name, total=count, completed=sum(map(len, found.values())))
        waiting = {
            pool.submit(work, seed, cases): start
            for start, cases in wanted.items()
            if start not in found
        }
        for each in as_completed(waiting):
            start = waiting[each]
            found[start] = each.result()
            file.write(json.dumps({"start": start, "rows": found[start]}) + "\n")
            file.flush()
            bar.advance(task, len(wanted[start]))
    return [row for start in wanted for row in found[start][: len(wanted[start])]]


def _read(file: Path) -> Iterator[tuple[int, list[Row]]]:
    """Blocks of an earlier run; a line that was cut off when it ended is left out."""
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                block = json.loads(line)
            except ValueError:
                continue
            yield block["start"], block["rows"]

"""From a scenario to an outcome with bands: central answer, draws, quantiles."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from time import perf_counter

import numpy as np

from embargo.errors import Fault, InputError
from embargo.evidence.ensemble import processes
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.draw import Chunk, Job
from embargo.outcome import Draws, Failure, Outcome, limits
from embargo.outcome.run import Answer
from embargo.outcome.tables import tables
from embargo.world.parameters import Parameters

Progress = Callable[[int, int], None]
"""Told how many draws are done, of how many."""

_FEW = 50
_CHUNK = 20
_ALONE = 40
"""Fewer draws than these are done here: a worker takes longer to start."""
_MOST_WORKERS = 256


def with_bands(
    central: Answer,
    draws: int,
    *,
    seed: int = 1,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Give an outcome with the 80 % band of every number.

    The central numbers stay those of the central parameters. Draw k is the same for a seed
    whatever the number of draws, of workers or of machines.

    Arguments:
        central: the answer at the central parameters.
        draws: how many.
        seed: of the draws.
        workers: processes on this machine; by default one a core.
        cluster: address of a Dask scheduler, in place of processes here.
        progress: called after every chunk.

    Raises:
        InputError: numbers out of range, or a cluster that cannot be used.
    """
    started = perf_counter()
    design = Design.of(draws, seed)
    count = _workers(workers)
    if not central.outcome.diagnostics.converged:
        note = "No bands: the central answer was not solved, so no draw was started."
        return replace(central.outcome, notes=(*central.outcome.notes, note))
    job = Job(
        central.outcome.scenario, central.base.year, central.year, Parameters.central(), design
    )
    rows, failed = _collected(_chunks(job, central, count, cluster), draws, progress)
    info = Draws(draws, rows.shape[0], seed, perf_counter() - started, failed)
    return _outcome(central, rows, info)


def _outcome(central: Answer, rows: np.ndarray, info: Draws) -> Outcome:
    outcome, sheets = central.outcome, central.sheets
    notes = list(outcome.notes)
    if info.failed:
        notes.append(
            f"{len(info.failed)} of {info.asked} draws were not solved and are left out of the "
            "bands; why is in the diagnostics of --json."
        )
    if info.used < 2:
        notes.append("No bands: too few draws were solved.")
        how = replace(outcome.diagnostics, draws=info)
        return replace(outcome, notes=tuple(notes), diagnostics=how)
    if info.used < _FEW:
        notes.append(f"The bands rest on {info.used} draws only: ask for 200 for steady ones.")
    values = sheets.values(central.year.markets)
    columns = {name: tuple(numbers) for name, numbers in values.items()}
    samples = sheets.samples(rows, columns)
    limitations = (*limits.always(drawn=True), *outcome.limitations[len(limits.always()) :])
    return replace(
        outcome,
        limitations=limitations,
        tables=tables(sheets, values, outcome.scenario.measures, samples),
        diagnostics=replace(outcome.diagnostics, draws=info),
        notes=tuple(notes),
        samples=samples,
    )


def _chunks(job: Job, central: Answer, workers: int, cluster: str | None) -> Generator[Chunk]:
    size = job.design.size
    if cluster is not None:
        from embargo.evidence.ensemble.cluster import over_cluster

        return over_cluster(job, _split(size, max(1, min(_CHUNK, size // 8))), cluster)
    if workers == 1 or size < _ALONE:
        return processes.in_process(job, central.sheets, _split(size, 5))
    step = max(1, min(_CHUNK, size // (2 * workers)))
    return processes.over_processes(job, central.sheets, _split(size, step), workers)


def _split(size: int, step: int) -> list[range]:
    return [range(start, min(start + step, size)) for start in range(0, size, step)]


def _collected(
    chunks: Generator[Chunk], draws: int, progress: Progress | None
) -> tuple[np.ndarray, tuple[Failure, ...]]:
    """The numbers of all draws in their order, and the failures."""
    whole: np.ndarray = np.empty((0, 0))
    there = np.zeros(draws, dtype=bool)
    failed: list[Failure] = []
    done = 0
    if progress is not None:
        progress(0, draws)
    with closing(chunks):
        for chunk in chunks:
            if chunk.draws:
                if whole.size == 0:
                    whole = np.empty((draws, chunk.rows.shape[1]))
                whole[list(chunk.draws)] = chunk.rows
                there[list(chunk.draws)] = True
            failed += chunk.failed
            done += len(chunk.draws) + len(chunk.failed)
            if progress is not None:
                progress(done, draws)
    rows = whole if there.all() else whole[there[: whole.shape[0]]]
    return rows, tuple(sorted(failed, key=lambda each: each.draw))


def _workers(asked: int | None) -> int:
    if asked is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores()
    if isinstance(asked, bool) or not isinstance(asked, int) or not 1 <= asked <= _MOST_WORKERS:
        what = f"cannot be {asked!r}"
        raise InputError([Fault("workers", what, f"give 1 to {_MOST_WORKERS}")])
    return asked


def _cores() -> int:
    return os.cpu_count() or 1

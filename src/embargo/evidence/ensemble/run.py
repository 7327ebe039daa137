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
from embargo.evidence.standing import told
from embargo.outcome import Draws, Failure, Outcome, limits
from embargo.outcome.path.answer import MonthsAnswer
from embargo.outcome.path.course import lean
from embargo.outcome.run import Answer
from embargo.outcome.tables import tables, with_numbers
from embargo.world.parameters import Parameters

Progress = Callable[[int, int], None]
"""Told how many draws are done, of how many."""

Interim = Callable[[Outcome], None]
"""Shown an outcome before all draws are done."""

_FEW = 50
_CHUNK = 20
_FIRST_SEEN = 20
"""Draws after which an interim outcome is worth showing."""
_ALONE = 40
"""Fewer draws than these are done here: a worker takes longer to start."""
_MOST_WORKERS = 256


def with_bands(
    central: Answer | MonthsAnswer,
    draws: int,
    *,
    seed: int = 1,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    interim: Interim | None = None,
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
        interim: called with the outcome of the draws done so far, at first and then whenever they
            have doubled; their bands are rougher than those of the whole.

    Raises:
        InputError: numbers out of range, or a cluster that cannot be used.
    """
    started = perf_counter()
    central = replace(central, outcome=told(central.outcome))
    design = Design.of(draws, seed)
    count = _workers(workers)
    if not central.outcome.diagnostics.converged:
        note = "No bands: the central answer was not solved, so no draw was started."
        return replace(central.outcome, notes=(*central.outcome.notes, note))
    job = _job(central, design)

    def so_far(rows: np.ndarray, failed: tuple[Failure, ...]) -> None:
        if interim is not None:
            done, seconds = rows.shape[0] + len(failed), perf_counter() - started
            interim(_outcome(central, job, rows, Draws(done, rows.shape[0], seed, seconds, failed)))

    rows, failed = _collected(
        _chunks(job, count, cluster), draws, progress, so_far if interim else None
    )
    info = Draws(draws, rows.shape[0], seed, perf_counter() - started, failed)
    return _outcome(central, job, rows, info)


def _job(central: Answer | MonthsAnswer, design: Design) -> Job:
    asked, year = central.outcome.scenario, central.base.year
    if isinstance(central, Answer):
        return Job(asked, year, central.year, Parameters.central(), design)
    months = central.months
    return Job(asked, year, months.end, Parameters.central(), design, lean(months))


def _outcome(central: Answer | MonthsAnswer, job: Job, rows: np.ndarray, info: Draws) -> Outcome:
    outcome, sheets = central.outcome, job.still(central.sheets)
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
    months = isinstance(central, MonthsAnswer)
    markets = central.markets if isinstance(central, MonthsAnswer) else central.year.markets
    values = sheets.values(markets)
    columns = {name: tuple(numbers) for name, numbers in values.items()}
    samples = sheets.samples(rows, columns)
    made = tables(sheets, values, outcome.scenario.measures, samples)
    if isinstance(central, MonthsAnswer):
        by_month = central.sheet.values(central.months)
        samples = samples.more("months", central.sheet.labels, tuple(by_month))
        bands = {column: samples.bands("months", column) for column in by_month}
        made["months"] = with_numbers(central.sheet.labels, by_month, bands)
        for name in ("monthly_flows", "contracts"):
            made[name] = outcome.tables[name]
    rest = outcome.limitations[len(limits.always(months=months)) :]
    limitations = (*limits.always(drawn=True, months=months), *rest)
    return replace(
        outcome,
        limitations=limitations,
        tables=made,
        diagnostics=replace(outcome.diagnostics, draws=info),
        notes=tuple(notes),
        samples=samples,
    )


def _chunks(job: Job, workers: int, cluster: str | None) -> Generator[Chunk]:
    size = job.design.size
    if cluster is not None:
        from embargo.evidence.ensemble.cluster import over_cluster

        return over_cluster(job, _split(size, max(1, min(_CHUNK, size // 8))), cluster)
    if workers == 1 or size < _ALONE:
        return processes.in_process(job, _split(size, 5))
    step = max(1, min(_CHUNK, size // (2 * workers)))
    return processes.over_processes(job, _split(size, step), workers)


def _split(size: int, step: int) -> list[range]:
    return [range(start, min(start + step, size)) for start in range(0, size, step)]


def _collected(
    chunks: Generator[Chunk],
    draws: int,
    progress: Progress | None,
    so_far: Callable[[np.ndarray, tuple[Failure, ...]], None] | None = None,
) -> tuple[np.ndarray, tuple[Failure, ...]]:
    """The numbers of all draws in their order, and the failures."""
    whole: np.ndarray = np.empty((0, 0))
    there = np.zeros(draws, dtype=bool)
    failed: list[Failure] = []
    done, mark = 0, _FIRST_SEEN
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
            if so_far is not None and mark <= done < draws and there.any():
                so_far(whole[there], tuple(failed))
                mark = 2 * done
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

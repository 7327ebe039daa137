"""One draw: its world, calibrated, and solved from the central solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo.errors import EmbargoError
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.outcome import Failure
from embargo.outcome.run import solve_market
from embargo.outcome.solved import Solved
from embargo.outcome.tables import Sheets
from embargo.scenario import Scenario
from embargo.world.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Job:
    """What every draw of an ensemble needs; it can be sent to another process.

    Attributes:
        asked: the scenario.
        central: the markets solved at the central parameters.
        parameters: those parameters.
        design: the draws.
    """

    asked: Scenario
    central: tuple[Solved, ...]
    parameters: Parameters
    design: Design


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some draws done.

    Attributes:
        draws: which, those that failed left out.
        rows: [draws, everything] their numbers, as `Sheets.row` lays them.
        failed: the others.
    """

    draws: tuple[int, ...]
    rows: NDArray[np.float64]
    failed: tuple[Failure, ...]


def run_chunk(job: Job, sheets: Sheets, draws: Sequence[int]) -> Chunk:
    """Solve some draws, one after the other, each from the central solution.

    Arguments:
        job: of the ensemble.
        sheets: of its markets.
        draws: numbers of the draws.
    """
    done, rows, failed = [], [], []
    for draw in draws:
        found = solve_draw(job, draw)
        if isinstance(found, Failure):
            failed.append(found)
        else:
            done.append(draw)
            rows.append(sheets.row(found))
    return Chunk(tuple(done), np.array(rows, dtype=np.float64), tuple(failed))


def solve_draw(job: Job, draw: int) -> list[Solved] | Failure:
    """Give the markets of a draw, or why there are none."""
    parameters = job.design.parameters(draw)
    solved = []
    for near in job.central:
        name = near.world.name
        rng = job.design.stream(draw, name)
        try:
            world = redrawn(near.world, job.parameters, parameters, rng)
            found, how, _ = solve_market(job.asked, world, near)
        except EmbargoError as error:
            return Failure(draw, name, "; ".join(str(fault) for fault in error.faults))
        if how.status == "not converged":
            return Failure(draw, name, how.reason)
        solved.append(found)
    return solved

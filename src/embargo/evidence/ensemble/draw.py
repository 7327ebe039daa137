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
from embargo.outcome.act import Moment
from embargo.outcome.solve import Year, solve_year
from embargo.outcome.solved import Solved
from embargo.outcome.tables import Sheets
from embargo.scenario import Scenario
from embargo.world.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Job:
    """What every draw of an ensemble needs; it can be sent to another process.

    Attributes:
        asked: the scenario.
        year: of the base.
        central: the markets solved at the central parameters.
        parameters: those parameters.
        design: the draws.
    """

    asked: Scenario
    year: int
    central: Year
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
    markets = {}
    for near in job.central.markets:
        name = near.world.name
        rng = job.design.stream(draw, name)
        try:
            markets[name] = redrawn(near.world, job.parameters, parameters, rng)
        except EmbargoError as error:
            return _failed(draw, name, error)
    try:
        when = Moment(job.year, parameters=parameters)
        found = solve_year(job.asked, markets, when, job.central)
    except EmbargoError as error:
        return _failed(draw, "", error)
    for how in found.diagnostics:
        if how.status == "not converged":
            return Failure(draw, how.market, how.reason)
    return list(found.markets)


def _failed(draw: int, market: str, error: EmbargoError) -> Failure:
    return Failure(draw, market, "; ".join(str(fault) for fault in error.faults))

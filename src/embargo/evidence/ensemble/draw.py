"""One draw: its world, calibrated and solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embargo.errors import EmbargoError
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.outcome import Failure, MarketDiagnostics
from embargo.outcome.act import Moment
from embargo.outcome.solve import Year, felt_in, solve_year
from embargo.outcome.tables import Sheets
from embargo.scenario import Scenario
from embargo.world import FuelMarket
from embargo.world.parameters import Parameters

if TYPE_CHECKING:
    from embargo.outcome.path.course import Months
    from embargo.outcome.path.sheet import MonthSheet


@dataclass(frozen=True, eq=False)
class Job:
    """What every draw of an ensemble needs; it can be sent to another process.

    Attributes:
        asked: the scenario.
        year: of the base.
        central: the markets solved at the central parameters; of months, the long run after them.
        parameters: those parameters.
        design: the draws.
        months: the central months; None for a year.
    """

    asked: Scenario
    year: int
    central: Year
    parameters: Parameters
    design: Design
    months: Months | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process: the tables are made anew there."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def felt(self) -> set[str]:
        """The markets that a draw solves: those in which something changes that matters."""
        return felt_in(self.central)

    @cached_property
    def sheets(self) -> Sheets:
        """The tables of a year."""
        worlds = [market.world for market in self.central.markets]
        return self.still(Sheets(worlds, stored=self.months is not None).asked(self.asked.measures))

    def still(self, sheets: Sheets) -> Sheets:
        """Sheets that know which markets no draw solves."""
        solved = self.felt if self.months is None else set(self.months.active)
        return sheets.still({market.world.name for market in self.central.markets} - solved)

    @cached_property
    def sheet(self) -> MonthSheet | None:
        """The table of months, None for a year."""
        if self.months is None:
            return None
        from embargo.outcome.path.sheet import MonthSheet

        line = self.months.line
        worlds = {market.world.name: market.world for market in self.central.markets}
        return MonthSheet.of({n: worlds[n] for n in self.months.active}, line.first, line.count)


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some draws done.

    Attributes:
        draws: which, those that failed left out.
        rows: [draws, everything] their numbers, as `Sheets.row` lays them, then those of months.
        failed: the others.
    """

    draws: tuple[int, ...]
    rows: NDArray[np.float64]
    failed: tuple[Failure, ...]


def run_chunk(job: Job, draws: Sequence[int]) -> Chunk:
    """Solve some draws, one after the other.

    Arguments:
        job: of the ensemble.
        draws: numbers of the draws.
    """
    done, rows, failed = [], [], []
    for draw in draws:
        found = solve_draw(job, draw)
        if isinstance(found, Failure):
            failed.append(found)
        else:
            done.append(draw)
            rows.append(found)
    return Chunk(tuple(done), np.array(rows, dtype=np.float64), tuple(failed))


def solve_draw(job: Job, draw: int) -> NDArray[np.float64] | Failure:
    """Give the numbers of a draw, or why there are none."""
    parameters = job.design.parameters(draw)
    markets = {}
    for near in job.central.markets:
        name = near.world.name
        rng = job.design.stream(draw, name)
        try:
            solved = job.months is not None or name in job.felt
            markets[name] = redrawn(near.world, job.parameters, parameters, rng, solved=solved)
        except EmbargoError as error:
            return _failed(draw, name, error)
    try:
        if job.sheet is not None:
            return _months(job, markets, parameters, draw)
        when = Moment(job.year, parameters=parameters)
        # From its own baseline: a draw lies farther from the central solution than from that.
        found = solve_year(job.asked, markets, when, only=job.felt)
    except EmbargoError as error:
        return _failed(draw, "", error)
    return _unsolved(draw, found.diagnostics) or job.sheets.row(found.markets)


def _months(
    job: Job, markets: dict[str, FuelMarket], parameters: Parameters, draw: int
) -> NDArray[np.float64] | Failure:
    """The numbers of a draw of months: those over all of them, then those of each."""
    from embargo.outcome.path.answer import over_all
    from embargo.outcome.path.solve import solve_months

    near = job.months
    active = None if near is None else near.active
    found = solve_months(job.asked, markets, job.year, parameters, active=active, near=near)
    bad = _unsolved(draw, found.diagnostics)
    if bad is not None or job.sheet is None:
        return bad or Failure(draw, "", "no months")
    whole = job.sheets.row(over_all(markets, found))
    return np.concatenate([whole, *job.sheet.values(found).values()])


def _unsolved(draw: int, diagnostics: Sequence[MarketDiagnostics]) -> Failure | None:
    for how in diagnostics:
        if how.status == "not converged":
            return Failure(draw, how.market, how.reason)
    return None


def _failed(draw: int, market: str, error: EmbargoError) -> Failure:
    return Failure(draw, market, "; ".join(str(fault) for fault in error.faults))

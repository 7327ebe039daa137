"""One question in many worlds: measures solved at the central parameters and in every draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from embargo.errors import EmbargoError, InputError
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.outcome import Failure
from embargo.outcome.act import Moment
from embargo.outcome.joints import Joints
from embargo.outcome.solve import Year, solve_year
from embargo.outcome.solved import Solved
from embargo.scenario import Scenario
from embargo.world import World
from embargo.world.parameters import Parameters

T = TypeVar("T")

Markets = Sequence[Solved]
"""The markets of one scenario."""

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


def solved(asked: Scenario, base: World) -> Year:
    """Give the markets of a world under a scenario, a year after.

    Raises:
        InputError: a market could not be solved, or the world cannot take the scenario.
    """
    return converged(solve_year(asked, base.fuel_markets, Moment(base.year)), asked)


def converged(found: Year, asked: Scenario) -> Year:
    """Give what was solved.

    Raises:
        InputError: a market was not.
    """
    for how in found.diagnostics:
        if how.status == "not converged":
            what = f"the {how.market} market was not solved ({how.reason})"
            raise InputError.one(what, how.remedy, asked.title)
    return found


def drawn_worlds(
    scenarios: Sequence[Scenario],
    central: Sequence[Year],
    year: int,
    draws: int,
    seed: int,
    use: Callable[[Sequence[Markets]], T],
    progress: Progress | None = None,
) -> tuple[list[tuple[int, T]], tuple[Failure, ...]]:
    """Give what `use` makes of every draw, with its number, and the draws that failed.

    A draw is that of `embargo run --draws`: the same parameters, base flows and sourcing rule for
    the same seed, and the same world for all scenarios.

    Arguments:
        scenarios: what is asked of every world.
        central: each at the central parameters.
        year: of the base.
        draws: how many.
        seed: of the draws.
        use: called with the markets of each scenario.
        progress: called after every draw.

    Raises:
        InputError: draws or seed out of range.
    """
    design = Design.of(draws, seed)
    found: list[tuple[int, T]] = []
    failed: list[Failure] = []
    for draw in range(draws):
        markets = _draw(scenarios, central, year, design, draw)
        if isinstance(markets, Failure):
            failed.append(markets)
        else:
            found.append((draw, use(markets)))
        if progress is not None:
            progress(draw + 1, draws)
    return found, tuple(failed)


def _draw(
    scenarios: Sequence[Scenario], central: Sequence[Year], year: int, design: Design, draw: int
) -> list[Markets] | Failure:
    parameters, standard = design.parameters(draw), Parameters.central()
    answers: list[Markets] = []
    try:
        worlds = {
            one.world.name: redrawn(
                one.world, standard, parameters, design.stream(draw, one.world.name)
            )
            for one in central[0].markets
        }
        joints = Joints(worlds, year, parameters)
        for asked, near in zip(scenarios, central, strict=True):
            when = Moment(year, parameters=parameters)
            answer = solve_year(asked, worlds, when, near, joints)
            for how in answer.diagnostics:
                if how.status == "not converged":
                    return Failure(draw, how.market, how.reason)
            answers.append(answer.markets)
    except EmbargoError as error:
        return Failure(draw, "", "; ".join(str(fault) for fault in error.faults))
    return answers

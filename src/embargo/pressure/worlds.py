"""One question in many worlds: measures solved at the central parameters and in every draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from embargo.errors import EmbargoError, InputError
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.outcome import Failure
from embargo.outcome.run import solve_market, solve_markets
from embargo.outcome.solved import Solved
from embargo.scenario import Scenario
from embargo.world import FuelMarket, World
from embargo.world.parameters import Parameters

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


def solved(asked: Scenario, base: World) -> tuple[Solved, ...]:
    """Give all markets of a world under a scenario.

    Raises:
        InputError: a market could not be solved, or the world cannot take the scenario.
    """
    markets, diagnostics, _ = solve_markets(asked, base)
    bad = [how for how in diagnostics if how.status == "not converged"]
    if bad:
        what = f"the {bad[0].market} market was not solved ({bad[0].reason})"
        raise InputError.one(what, bad[0].remedy, asked.id)
    return tuple(markets)


def drawn_worlds(
    scenarios: Sequence[Scenario],
    base: World,
    draws: int,
    seed: int,
    use: Callable[[Sequence[Sequence[Solved]]], T],
    progress: Progress | None = None,
) -> tuple[list[tuple[int, T]], tuple[Failure, ...]]:
    """Give what `use` makes of every draw, with its number, and the draws that failed.

    A draw is that of `embargo run --draws`: the same parameters, base flows and sourcing rule for
    the same seed, and the same world for all scenarios.

    Arguments:
        scenarios: what is asked of every world.
        base: the world at the central parameters.
        draws: how many.
        seed: of the draws.
        use: called with the touched markets of each scenario.
        progress: called after every draw.

    Raises:
        InputError: draws or seed out of range.
    """
    design = Design.of(draws, seed)
    near = [[m for m in solved(each, base) if m.touched] for each in scenarios]
    found: list[tuple[int, T]] = []
    failed: list[Failure] = []
    for draw in range(draws):
        markets = _draw(scenarios, near, design, draw)
        if isinstance(markets, Failure):
            failed.append(markets)
        else:
            found.append((draw, use(markets)))
        if progress is not None:
            progress(draw + 1, draws)
    return found, tuple(failed)


def _draw(
    scenarios: Sequence[Scenario],
    near: Sequence[Sequence[Solved]],
    design: Design,
    draw: int,
) -> list[list[Solved]] | Failure:
    parameters, central = design.parameters(draw), Parameters.central()
    worlds: dict[str, FuelMarket] = {}
    answers: list[list[Solved]] = []
    for asked, markets in zip(scenarios, near, strict=True):
        answers.append([])
        for one in markets:
            name = one.world.name
            try:
                if name not in worlds:
                    stream = design.stream(draw, name)
                    worlds[name] = redrawn(one.world, central, parameters, stream)
                market, how, _ = solve_market(asked, worlds[name], one)
            except EmbargoError as error:
                return Failure(draw, name, "; ".join(str(fault) for fault in error.faults))
            if how.status == "not converged":
                return Failure(draw, name, how.reason)
            answers[-1].append(market)
    return answers

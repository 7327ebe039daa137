"""From a scenario to its outcome: the world, the measures on it, the solved markets, the tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np

from embargo import world as worlds
from embargo.errors import InputError
from embargo.market import Equilibrium, Market, solve
from embargo.outcome import apply, limits, state, tables
from embargo.outcome.kernel import calibrated
from embargo.outcome.outcome import Diagnostics, MarketDiagnostics, Outcome, WorldInfo
from embargo.outcome.solved import Solved
from embargo.outcome.tables import Sheets
from embargo.scenario import Scenario, from_options, read
from embargo.world import FuelMarket, World

Options = str | Iterable[str]
"""Measures written as on the command line, e.g. "JPN:RUS:lng"."""


def run(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None = None,
    *,
    world: World | int | None = None,
    ban: Options = (),
    quota: Options = (),
    tariff: Options = (),
    outage: Options = (),
    capacity: Options = (),
    demand: Options = (),
) -> Outcome:
    """The outcome of a scenario in a world.

    Arguments:
        scenario: the id of a ready scenario, the path of a YAML file, a dict with the keys of such
            a file, or a Scenario; None if the measures are given as options.
        world: a world, or the year of an embedded one; by default the newest.
        ban, quota, tariff, outage, capacity, demand: measures, added to those of the scenario.

    Returns:
        The outcome, also if a market could not be solved: see `Outcome.diagnostics`.

    Raises:
        InputError: what is wrong with the scenario, the options or the year, all at once.
        DataError: the embedded data cannot be used.
    """
    options = {
        "ban": ban,
        "quota": quota,
        "tariff": tariff,
        "outage": outage,
        "capacity": capacity,
        "demand": demand,
    }
    asked, base = question(scenario, world, options)
    return answer(asked, base).outcome


@dataclass(frozen=True, eq=False)
class Answer:
    """An outcome with what it was made from.

    Attributes:
        outcome: the outcome.
        base: the world.
        markets: its markets before and after the measures.
        sheets: of the tables.
    """

    outcome: Outcome
    base: World
    markets: tuple[Solved, ...]
    sheets: Sheets


def answer(asked: Scenario, base: World) -> Answer:
    """The outcome of a scenario in a world, with what it was made from.

    Raises:
        InputError: a measure names a basin that the world does not have, or a quota over markets.
    """
    solved, diagnostics, idle = solve_markets(asked, base)
    notes = limits.idle((asked.measures[index] for index in sorted(idle)), base.year)
    notes = limits.carried(base.year) + notes
    notes += limits.folded(asked.measures, _places(base))
    sheets = _sheets(tuple(market.world for market in solved))
    found = tables.tables(sheets, sheets.values(solved), asked.measures)
    outcome = Outcome(
        scenario=asked,
        world=WorldInfo(base.year, base.vintage),
        diagnostics=_together(diagnostics),
        tables=found,
        limitations=(*limits.always(), limits.coverage(found["basin_flows"], base.year)),
        notes=tuple(notes),
    )
    return Answer(outcome, base, tuple(solved), sheets)


@lru_cache(maxsize=4)
def _sheets(markets: tuple[FuelMarket, ...]) -> Sheets:
    """The sheets of markets, kept: labelling a world takes longer than solving it."""
    return Sheets(markets)


def solve_markets(
    asked: Scenario, base: World
) -> tuple[list[Solved], list[MarketDiagnostics], set[int]]:
    """The markets before and after the measures, how each was solved, and idle measures.

    Arguments:
        asked: the scenario.
        base: the world that it is put to.

    Raises:
        InputError: a measure names a basin that the world does not have, or a quota over markets.
    """
    apply.check(asked, base)
    solved, diagnostics = [], []
    idle = set(range(len(asked.measures)))
    for name, market in base.fuel_markets.items():
        found, how, unused = solve_market(asked, market)
        solved.append(found)
        diagnostics.append(how)
        idle &= set(unused) | {
            index
            for index, measure in enumerate(asked.measures)
            if name not in apply.markets(measure)
        }
    return solved, diagnostics, idle


def question(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None,
    world: World | int | None,
    options: Mapping[str, Options],
) -> tuple[Scenario, World]:
    """The scenario and the world that the arguments of `run` mean.

    Raises:
        InputError: what is wrong with them, all at once.
    """
    asked = _scenario(scenario, options)
    if isinstance(world, bool) or not isinstance(world, World | int | None):
        raise InputError.one(f"no world {world!r}", "give a year or a World", "world")
    return asked, world if isinstance(world, World) else worlds.load(world)


def _scenario(
    given: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None,
    options: Mapping[str, Options],
) -> Scenario:
    typed = {
        kind: [texts] if isinstance(texts, str) else list(texts) for kind, texts in options.items()
    }
    base: Scenario | None
    if given is None or isinstance(given, Scenario):
        base = given
    elif isinstance(given, Mapping):
        base = Scenario.from_dict(given)
    else:
        base = read(given)
    if base is not None and not any(typed.values()):
        return base
    return from_options(
        ban=typed["ban"],
        quota=typed["quota"],
        tariff=typed["tariff"],
        outage=typed["outage"],
        capacity=typed["capacity"],
        demand=typed["demand"],
        base=base,
    )


def solve_market(
    asked: Scenario, world: FuelMarket, near: Solved | None = None
) -> tuple[Solved, MarketDiagnostics, list[int]]:
    """A market solved if a measure touches it, and the measures that found nothing in it.

    Arguments:
        asked: the scenario.
        world: the market.
        near: the same market under the same measures at other parameters or base flows, solved:
            where to start from.
    """
    started = perf_counter()
    base = calibrated(world)
    before = state.baseline(world, base)
    change = apply.apply(asked.measures, world, base)
    if not change.any:
        unchanged = MarketDiagnostics(world.name, "unchanged", 0.0, 0, 0.0, "", "")
        return Solved(world, before, before, base), unchanged, change.idle
    found = solve(change.market, _start(change.market, near))
    how = MarketDiagnostics(
        market=world.name,
        status=found.status,
        residual=float(found.residual),
        iterations=int(found.iterations),
        seconds=perf_counter() - started,
        reason=found.reason,
        remedy=found.remedy,
    )
    after = state.counterfactual(world, change.market, found, change.plants)
    return Solved(world, before, after, base, found), how, change.idle


def _start(market: Market, near: Solved | None) -> Equilibrium | None:
    """The solved neighbour, moved by what sets the two baselines apart."""
    if near is None or near.market is None or near.found is None:
        return None
    other, found = near.market, near.found
    size = min(found.rent.size, market.rent0.size)
    own = min(other.rent0.size, size)
    rent = found.rent[:size].copy()
    rent[:own] = np.maximum(rent[:own] + market.rent0[:own] - other.rent0[:own], 0.0)
    price = np.maximum(found.price + market.price0 - other.price0, 0.0)
    return replace(found, price=price, rent=rent)


def _together(markets: list[MarketDiagnostics]) -> Diagnostics:
    failed = any(market.status == "not converged" for market in markets)
    return Diagnostics(
        status="not converged" if failed else "converged",
        residual=max((market.residual for market in markets), default=0.0),
        iterations=sum(market.iterations for market in markets),
        seconds=sum(market.seconds for market in markets),
        markets=tuple(markets),
    )


def _places(world: World) -> frozenset[str]:
    return frozenset(
        place for market in world.fuel_markets.values() for place in market.buyers["place"]
    )

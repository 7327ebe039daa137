"""From a scenario to its outcome: the world, the measures on it, the solved markets, the tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any

import polars as pl

from embargo import world as worlds
from embargo.errors import InputError
from embargo.market import solve
from embargo.outcome import apply, changes, limits, money, state, volumes
from embargo.outcome.kernel import calibrated
from embargo.outcome.outcome import Diagnostics, MarketDiagnostics, Outcome, WorldInfo
from embargo.outcome.solved import Solved
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
    asked = _scenario(
        scenario,
        {
            "ban": ban,
            "quota": quota,
            "tariff": tariff,
            "outage": outage,
            "capacity": capacity,
            "demand": demand,
        },
    )
    if isinstance(world, bool) or not isinstance(world, World | int | None):
        raise InputError.one(f"no world {world!r}", "give a year or a World", "world")
    base = world if isinstance(world, World) else worlds.load(world)
    solved, diagnostics, idle = solve_markets(asked, base)
    notes = limits.idle((asked.measures[index] for index in sorted(idle)), base.year)
    notes = limits.carried(base.year) + notes
    notes += limits.folded(asked.measures, _places(base))
    tables = _tables(asked, solved)
    return Outcome(
        scenario=asked,
        world=WorldInfo(base.year, base.vintage),
        diagnostics=_together(diagnostics),
        tables=tables,
        limitations=(*limits.always(), limits.coverage(tables["basin_flows"], base.year)),
        notes=tuple(notes),
    )


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
        found, how, unused = _market(asked, market)
        solved.append(found)
        diagnostics.append(how)
        idle &= set(unused) | {
            index
            for index, measure in enumerate(asked.measures)
            if name not in apply.markets(measure)
        }
    return solved, diagnostics, idle


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


def _market(asked: Scenario, world: FuelMarket) -> tuple[Solved, MarketDiagnostics, list[int]]:
    """A market solved if a measure touches it, and the measures that found nothing in it."""
    started = perf_counter()
    base = calibrated(world)
    before = state.baseline(world, base)
    change = apply.apply(asked.measures, world, base)
    if not change.any:
        unchanged = MarketDiagnostics(world.name, "unchanged", 0.0, 0, 0.0, "", "")
        return Solved(world, before, before), unchanged, change.idle
    after, how = _solved(world, change, started)
    return Solved(world, before, after), how, change.idle


def _solved(
    world: FuelMarket, change: apply.Changes, started: float
) -> tuple[state.State, MarketDiagnostics]:
    found = solve(change.market)
    how = MarketDiagnostics(
        market=world.name,
        status=found.status,
        residual=float(found.residual),
        iterations=int(found.iterations),
        seconds=perf_counter() - started,
        reason=found.reason,
        remedy=found.remedy,
    )
    return state.counterfactual(world, change.market, found, change.plants), how


def _together(markets: list[MarketDiagnostics]) -> Diagnostics:
    failed = any(market.status == "not converged" for market in markets)
    return Diagnostics(
        status="not converged" if failed else "converged",
        residual=max((market.residual for market in markets), default=0.0),
        iterations=sum(market.iterations for market in markets),
        seconds=sum(market.seconds for market in markets),
        markets=tuple(markets),
    )


def _tables(asked: Scenario, markets: list[Solved]) -> dict[str, pl.DataFrame]:
    of_basins = volumes.basin_flows(markets)
    flows = volumes.flows(of_basins)
    balances = volumes.balances(markets)
    hit = changes.buyers_hit(asked.measures, flows)
    return {
        "flows": flows,
        "basin_flows": of_basins,
        "backfill": changes.of_buyers(changes.backfill(flows), hit),
        "diversion": changes.diversion(flows).join(
            changes.sellers_hit(asked.measures),
            on=["exporter", "fuel"],
            how="semi",
            maintain_order="left",
        ),
        "prices": money.prices(markets),
        "balances": balances,
        "bills": money.bills(markets),
        "switching": money.switching(markets),
        "revenue": money.revenue(markets),
        "shortage": volumes.shortage(balances),
    }


def _places(world: World) -> frozenset[str]:
    return frozenset(
        place for market in world.fuel_markets.values() for place in market.buyers["place"]
    )

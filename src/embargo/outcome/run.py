"""From a scenario to its outcome: the world, the measures on it, the solved markets, the tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from embargo import world as worlds
from embargo.errors import InputError
from embargo.outcome import act, limits, tables
from embargo.outcome.diagnostics import Diagnostics
from embargo.outcome.joints import Joints
from embargo.outcome.outcome import Outcome, WorldInfo
from embargo.outcome.solve import Year, solve_year
from embargo.outcome.tables import Sheets
from embargo.scenario import Month, Scenario, from_options, read
from embargo.world import FuelMarket, World

if TYPE_CHECKING:
    from embargo.outcome.path.answer import MonthsAnswer

Options = str | Iterable[str]
"""Measures written as on the command line, e.g. "JPN:RUS:lng"."""


@dataclass(frozen=True, eq=False)
class Answer:
    """An outcome with what it was made from.

    Attributes:
        outcome: the outcome.
        base: the world.
        year: its markets before and after the measures.
        sheets: of the tables.
    """

    outcome: Outcome
    base: World
    year: Year
    sheets: Sheets


def answer(asked: Scenario, base: World) -> Answer | MonthsAnswer:
    """The outcome of a scenario in a world, with what it was made from: a year, or months.

    Raises:
        InputError: a measure names a basin that the world does not have, or a quota over markets.
    """
    if asked.dated:
        # Loaded for an answer by month alone.
        from embargo.outcome.path.answer import answer_months

        return answer_months(asked, base)
    act.check(asked, base)
    act.one_year(asked)
    when = act.Moment(base.year)
    joints = _joints(tuple(base.fuel_markets.items()), when)
    found = solve_year(asked, base.fuel_markets, when, joints=joints)
    notes = limits.idle((asked.measures[index] for index in sorted(found.idle)), base.year)
    notes = limits.carried(base.year) + notes
    notes += limits.folded(asked.measures, base)
    sheets = _sheets(tuple(market.world for market in found.markets)).asked(asked.measures)
    made = tables.tables(sheets, sheets.values(found.markets), asked.measures)
    outcome = Outcome(
        scenario=asked,
        world=WorldInfo(base.year, base.vintage),
        diagnostics=Diagnostics.of(found.diagnostics),
        tables=made,
        limitations=(*limits.always(), limits.coverage(made["basin_flows"], base.year)),
        notes=tuple(notes),
    )
    return Answer(outcome, base, found, sheets)


@lru_cache(maxsize=4)
def _joints(markets: tuple[tuple[str, FuelMarket], ...], when: act.Moment) -> Joints:
    """What joins the markets of a world, kept for the next question."""
    return Joints(dict(markets), when.year, when.parameters)


@lru_cache(maxsize=4)
def _sheets(markets: tuple[FuelMarket, ...]) -> Sheets:
    """The sheets of markets, kept: labelling a world takes longer than solving it."""
    return Sheets(markets)


def question(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None,
    world: World | int | None,
    options: Mapping[str, Options],
    start: str | Month | None = None,
    months: int | None = None,
) -> tuple[Scenario, World]:
    """The scenario and the world that the arguments of `run` mean.

    Raises:
        InputError: what is wrong with them, all at once.
    """
    asked = _scenario(scenario, options, start, months)
    if isinstance(world, bool) or not isinstance(world, World | int | None):
        raise InputError.one(f"no world {world!r}", "give a year or a World", "world")
    if isinstance(world, World):
        return asked, world
    return asked, worlds.load(asked.world if world is None else world)


def _scenario(
    given: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None,
    options: Mapping[str, Options],
    start: str | Month | None,
    months: int | None,
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
    if base is not None and start is None and months is None and not any(typed.values()):
        return base
    return from_options(
        ban=typed["ban"],
        quota=typed["quota"],
        tariff=typed["tariff"],
        outage=typed["outage"],
        capacity=typed["capacity"],
        demand=typed["demand"],
        measure=typed["measure"],
        base=base,
        start=start,
        months=months,
    )

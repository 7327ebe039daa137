"""The outcome of a scenario that has months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from embargo import fuels
from embargo.outcome import act, limits, tables
from embargo.outcome.diagnostics import Diagnostics
from embargo.outcome.outcome import Outcome, Span, WorldInfo
from embargo.outcome.path.contracts import broken
from embargo.outcome.path.course import Months
from embargo.outcome.path.flows import monthly_flows
from embargo.outcome.path.mean import mean_of, unchanged
from embargo.outcome.path.sheet import MonthSheet
from embargo.outcome.path.solve import solve_months
from embargo.outcome.solved import Solved
from embargo.outcome.tables import Sheets
from embargo.scenario import Scenario, label, touches
from embargo.world import FuelMarket, World
from embargo.world.parameters import Parameters


@dataclass(frozen=True, eq=False)
class MonthsAnswer:
    """An outcome of months with what it was made from.

    Attributes:
        outcome: the outcome.
        base: the world.
        markets: over all months, before and after the measures.
        sheets: of the tables of a year.
        months: the markets month by month.
        sheet: of the table of months.
    """

    outcome: Outcome
    base: World
    markets: tuple[Solved, ...]
    sheets: Sheets
    months: Months
    sheet: MonthSheet


def answer_months(asked: Scenario, base: World) -> MonthsAnswer:
    """The outcome of a scenario month by month.

    Raises:
        InputError: what only the world can know to be wrong with it.
    """
    act.check(asked, base)
    months = solve_months(asked, base.fuel_markets, base.year, Parameters.central())
    markets = over_all(base.fuel_markets, months)
    worlds = [market.world for market in markets]
    sheets = Sheets(worlds, stored=True).asked(asked.measures)
    made = tables.tables(sheets, sheets.values(markets), asked.measures)
    courses = {name: base.fuel_markets[name] for name in months.courses}
    sheet = MonthSheet.of(courses, months.line.first, months.count)
    made["months"] = tables.with_numbers(sheet.labels, sheet.values(months), None)
    made["monthly_flows"] = monthly_flows(months)
    made["contracts"] = broken(asked.measures, months, base.year, Parameters.central())
    notes = limits.idle((asked.measures[index] for index in sorted(months.idle)), base.year)
    notes = limits.carried(base.year) + notes
    notes += limits.folded(asked.measures, base)
    notes += _unsolved(months)
    notes += _left_out(asked, months)
    span = Span(label(months.line.first), months.count)
    outcome = Outcome(
        scenario=asked,
        world=WorldInfo(base.year, base.vintage),
        diagnostics=Diagnostics.of(months.diagnostics),
        tables=made,
        limitations=(
            *limits.always(months=True),
            limits.coverage(made["basin_flows"], base.year),
        ),
        notes=tuple(notes),
        span=span,
    )
    return MonthsAnswer(outcome, base, markets, sheets, months, sheet)


def over_all(world: Mapping[str, FuelMarket], months: Months) -> tuple[Solved, ...]:
    """Every market of a world over all months, in its order."""
    return tuple(
        mean_of(months.courses[name])
        if name in months.courses and months.count
        else unchanged(market)
        for name, market in world.items()
    )


def _unsolved(months: Months) -> list[str]:
    missing = months.line.count - months.count
    if not missing:
        return []
    bad = label(months.line.first + months.count)
    return [
        f"{bad} could not be solved (see the diagnostics): the {months.count} months before it are "
        f"told, {missing} are missing."
    ]


def _left_out(asked: Scenario, months: Months) -> list[str]:
    touched = {name for measure in asked.measures for name in touches.markets(measure)}
    names = [name for name in fuels.MARKETS if name in touched - set(months.active)]
    if not names:
        return []
    return [
        f"What is touched of {' and '.join(names)} is too little to matter, and is told as it was."
    ]

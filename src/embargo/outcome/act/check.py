"""What only the world can know to be wrong with a scenario, and what one year cannot answer."""

from __future__ import annotations

import numpy as np

from embargo import fuels
from embargo.errors import Fault, InputError
from embargo.outcome import reach
from embargo.outcome.act import released
from embargo.scenario import ALWAYS, Expansion, PhaseOut, Quota, Scenario, StockRelease, touches
from embargo.world import World

_REMEDY = "give the path its months with 'from' and 'months'"


def check(scenario: Scenario, world: World) -> None:
    """Refuse what only the world can know to be wrong.

    Raises:
        InputError: basins that the world does not have, a quota over several markets, a stock
            release above the stock, an expansion above the world's output; all at once.
    """
    faults = released.too_much(scenario, world)
    for index, measure in enumerate(scenario.measures):
        where = f"{scenario.id} measures[{index}]"
        faults += reach.unknown_basins(measure, f"{where}.exporter", world)
        if isinstance(measure, Quota) and len(touches.markets(measure)) > 1:
            named = ", ".join(measure.fuels)
            what = f"one quota over {named}, which are priced in different markets"
            remedy = f"write one quota for each market: {', '.join(touches.markets(measure))}"
            faults.append(Fault(f"{where}.fuel", what, remedy))
        if isinstance(measure, Expansion):
            faults += _too_large(measure, f"{where}.amount", world)
    if faults:
        raise InputError(faults)


def _too_large(measure: Expansion, where: str, world: World) -> list[Fault]:
    """A fault for new capacity above all that the world makes: a slip of the unit, most likely."""
    (fuel,) = measure.fuels
    unit = fuels.flow_unit(fuel)
    market = world.fuel_markets[fuels.market_of(fuel)]
    per = float(np.average(market.per_balance_unit, weights=market.flow0))
    whole, more = per * float(market.flow0.sum()), measure.amount_in(unit)
    if more <= whole:
        return []
    what = (
        f"{measure.amount:g} {measure.unit} is {more:.3g} {unit} a year, "
        f"and all the world makes {whole:.3g}"
    )
    return [Fault(where, what, "check the amount and its unit")]


def one_year(scenario: Scenario) -> None:
    """Refuse a scenario that one year cannot answer.

    Raises:
        InputError: it is a path of months, or has dates or measures that need one; all at once.
    """
    faults: list[Fault] = []
    for index, measure in enumerate(scenario.measures):
        where = f"{scenario.id} measures[{index}]"
        if isinstance(measure, PhaseOut | StockRelease):
            faults.append(Fault(where, f"{measure.kind!r} needs months", _REMEDY))
        elif measure.timing != ALWAYS and measure.when:
            faults.append(Fault(where, "its dates need months", _REMEDY))
    if not faults and scenario.dated:
        faults.append(Fault(scenario.id, "a path needs months", _REMEDY))
    if faults:
        raise InputError(faults)

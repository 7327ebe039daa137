"""What only the world can know to be wrong with a scenario, and what one year cannot answer."""

from __future__ import annotations

from embargo import fuels
from embargo.errors import Fault, InputError
from embargo.outcome import reach
from embargo.outcome.act.changes import Moment
from embargo.scenario import ALWAYS, PhaseOut, Quota, Scenario, StockRelease, touches
from embargo.world import World
from embargo.world.stores import stores

_REMEDY = "give the path its months with 'from' and 'months'"


def check(scenario: Scenario, world: World) -> None:
    """Refuse what only the world can know to be wrong.

    Raises:
        InputError: basins that the world does not have, a quota over several markets, a stock
            release above the stock; all at once.
    """
    faults: list[Fault] = []
    for index, measure in enumerate(scenario.measures):
        where = f"{scenario.id} measures[{index}]"
        faults += reach.unknown_basins(measure, f"{where}.exporter", world)
        if isinstance(measure, Quota) and len(touches.markets(measure)) > 1:
            named = ", ".join(measure.fuels)
            what = f"one quota over {named}, which are priced in different markets"
            remedy = f"write one quota for each market: {', '.join(touches.markets(measure))}"
            faults.append(Fault(f"{where}.fuel", what, remedy))
        if isinstance(measure, StockRelease):
            faults += _above_stock(measure, f"{where}.volume", world)
    if faults:
        raise InputError(faults)


def _above_stock(measure: StockRelease, where: str, world: World) -> list[Fault]:
    market = world.fuel_markets[measure.market]
    held = stores(market, world.year, Moment(world.year).parameters)
    there = reach.buyers(market, measure.places)[held.buyer]
    unit = fuels.balance_unit(market.name)
    stock = float((held.commercial + held.strategic)[there].sum())
    wanted = measure.volume_in(unit)
    if wanted <= stock:
        return []
    native = stock / wanted * measure.volume if wanted > 0 else 0.0
    what = f"releases {measure.volume:g} {measure.unit}, of a stock of {native:.4g}"
    return [Fault(where, what, f"write at most {native:.3g}, or name more places")]


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

"""Stock releases of a scenario against the stores of the world."""

from __future__ import annotations

from functools import cache

from embargo.errors import Fault
from embargo.scenario import Scenario, StockRelease, above_stock
from embargo.world import World
from embargo.world.parameters import Parameters
from embargo.world.stores import stores


def too_much(scenario: Scenario, world: World) -> list[Fault]:
    """A fault for each release of more than its places have in strategic stocks.

    Commercial stocks are their owners': they answer prices by themselves.
    """
    if not any(isinstance(measure, StockRelease) for measure in scenario.measures):
        return []

    @cache
    def of(market: str) -> dict[str, float]:
        chosen = world.fuel_markets[market]
        found = stores(chosen, world.year, Parameters.central())
        names = chosen.buyers["place"].to_list()
        amounts = found.strategic.tolist()
        return {names[at]: amount for at, amount in zip(found.buyer.tolist(), amounts, strict=True)}

    return above_stock(
        scenario.measures,
        lambda place, market: of(market).get(place),
        lambda index: f"{scenario.id} measures[{index}]",
    )

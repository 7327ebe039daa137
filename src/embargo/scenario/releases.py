"""Stock releases against what the world knows to be in store."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from embargo import fuels
from embargo.errors import Fault
from embargo.scenario.measures import Measure, StockRelease
from embargo.scenario.words import listing, place_names

Held = Callable[[str, str], float | None]
"""Place and market → what is in store at the beginning, in the market's balance unit, or None."""


def above_stock(
    measures: Sequence[Measure], held: Held, where: Callable[[int], str]
) -> list[Fault]:
    """A fault for each release of more than is in store, earlier ones counted in.

    What several places release together is taken from each by what it has.

    Arguments:
        measures: the measures in their order.
        held: what is in store; None where nothing is known.
        where: index of a measure → its place in the input.
    """
    taken: dict[tuple[str, str], float] = {}
    faults: list[Fault] = []
    for index, measure in enumerate(measures):
        if not isinstance(measure, StockRelease):
            continue
        market, unit = measure.market, fuels.balance_unit(measure.market)
        stocks = {
            place: stock
            for place in measure.places
            if (stock := held(place, market)) is not None and stock > 0
        }
        total = sum(stocks.values())
        if not total:
            whose = listing(place_names(measure.places))
            what = f"no strategic stock of {market} is known of {whose}"
            faults.append(Fault(where(index), what, "name other places, or drop it"))
            continue
        volume = measure.volume_in(unit)
        left = total
        for place, stock in stocks.items():
            before = taken.get((place, market), 0.0)
            left = min(left, max(stock - before, 0.0) * total / stock)
            taken[place, market] = before + volume * stock / total
        if volume > left * (1 + 1e-9):
            most = measure.volume * left / volume
            asked = f"{measure.volume:.6g} {measure.unit}"
            what = f"releases {asked}, where strategic stocks hold {most:.4g}"
            remedy = f"write at most {_down(most):.6g}"
            faults.append(Fault(where(index), what, remedy))
    return faults


def _down(number: float) -> float:
    """A number rounded down to four digits."""
    if number <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(number)) - 3)
    return math.floor(number / step + 1e-9) * step

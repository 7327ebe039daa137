"""A market under the measures that touch it."""

from __future__ import annotations

from collections.abc import Sequence

from embargo.market import Market
from embargo.outcome.act import price, relief, supply, trade, use
from embargo.outcome.act.changes import Changes, Moment
from embargo.scenario import Measure, touches
from embargo.scenario import measures as kinds
from embargo.world import FuelMarket


def apply(measures: Sequence[Measure], world: FuelMarket, base: Market, when: Moment) -> Changes:
    """The market of a fuel under the measures that touch it.

    Arguments:
        measures: of a scenario that `check` let pass, in its order.
        world: labels and native units of the market.
        base: the calibrated kernel market of `world`.
        when: the moment that decides how much of each measure acts.

    Returns:
        The changed market; joint limits come after the resources of the world. The market is
        `base` itself if no measure touches it.
    """
    changes = Changes.of(world, base, when)
    changes.told = tuple(measures)
    touching = [
        (index, measure)
        for index, measure in enumerate(measures)
        if world.name in touches.markets(measure)
    ]
    # What is spared is known before anything acts.
    touching.sort(key=lambda pair: not isinstance(pair[1], kinds.Waiver | kinds.Exemption))
    for index, measure in touching:
        if not _act(changes, measure):
            changes.idle.append(index)
    supply.straits(changes)
    changes.finish()
    return changes


def _act(changes: Changes, measure: Measure) -> bool:
    """Whether the measure found something to act on."""
    match measure:
        case kinds.Waiver() | kinds.Exemption():
            return relief.spare(changes, measure)
        case kinds.Ban() | kinds.ExportBan():
            return trade.ban(changes, measure)
        case kinds.PhaseOut():
            return trade.phase_out(changes, measure)
        case kinds.Quota():
            return trade.quota(changes, measure)
        case kinds.Tariff():
            return trade.tariff(changes, measure)
        case kinds.Outage():
            return supply.outage(changes, measure)
        case kinds.Capacity():
            return supply.capacity(changes, measure)
        case kinds.Expansion():
            return supply.expansion(changes, measure)
        case kinds.SpareCapacity():
            return supply.spare_capacity(changes, measure)
        case kinds.Strait():
            return supply.strait(changes, measure)
        case kinds.PriceCap():
            return price.price_cap(changes, measure)
        case kinds.SecondaryTariff():
            return price.secondary_tariff(changes, measure)
        case kinds.Designation():
            return price.designation(changes, measure)
        case kinds.Demand():
            return use.demand(changes, measure)
        case kinds.StockRelease():
            return use.stock_release(changes, measure)
        case kinds.Nuclear():
            return use.nuclear(changes, measure)

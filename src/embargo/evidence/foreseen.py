"""What was known to come when an event began: contracts in force, and capacity being built.

Only what was agreed by the end of the base year counts: a contract that ran, a plant that was
decided. Plants take longer to build than the events last; the month of their first delivery is as
it turned out, so that a delay is the one thing that the model knows too early.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.evidence.events import Event
from embargo.market import Market
from embargo.world import FuelMarket
from embargo.world.contracts import MOST, committed
from embargo.world.expansions import added
from embargo.world.parameters import Parameters
from embargo.world.world import Vector


@dataclass(frozen=True, eq=False)
class Foreseen:
    """What the outcome year has more than the base year, in balance units a year.

    Attributes:
        supply: [S] output of new plants and of fields behind new pipelines.
        capacity: [R] of those plants and pipelines.
        owed: [A] what contracts bind of the flows of the base.
        owed_then: [A] what they bind of the flows of the outcome year, new pipelines included.
    """

    supply: Vector
    capacity: Vector
    owed: Vector
    owed_then: Vector


def foreseen(event: Event, market: FuelMarket, values: Parameters) -> Foreseen:
    """Give what was known of the outcome year of an event by the end of its base year.

    Args:
        event: base and outcome year.
        market: its market in the base; only gas has contracts and expansions.
        values: take_or_pay.
    """
    months = event.outcome * 12 + np.arange(12)
    known = event.base * 12 + 11
    gains = [added(market, event.base, int(m), decided_by=known) for m in months]
    supply = np.mean([gain.supply for gain in gains], axis=0)
    capacity = np.mean([gain.capacity for gain in gains], axis=0)
    grown = market.flow0 + _through_pipes(market, capacity)
    now, then = (
        np.sum([committed(market, int(m), values, flow / 12.0, known) for m in months], axis=0)
        for flow in (market.flow0, grown)
    )
    return Foreseen(supply, capacity, np.minimum(now, MOST * market.flow0), then)


def _through_pipes(market: FuelMarket, capacity: Vector) -> Vector:
    """What new pipelines add to the arcs [A] that they were built for."""
    piped = (market.resources["kind"] == "pipeline").to_numpy() & (capacity > 0)
    gain = np.zeros(market.flow0.size)
    for r in np.flatnonzero(piped):
        uses = market.incidence[[int(r)]].toarray()[0] > 0
        base = np.where(uses, market.flow0, 0.0)
        if base.sum() > 0:
            gain += capacity[r] * base / base.sum()
    return gain


def with_growth(kernel: Market, market: FuelMarket, coming: Foreseen, totals_given: bool) -> Market:
    """Give the kernel's market with what was foreseen; supply stays where totals are given."""
    if not (coming.capacity.any() or coming.owed_then.any()):
        return kernel
    size = market.capacity0.size
    capacity = kernel.capacity.copy()
    capacity[:size] += coming.capacity
    scale = kernel.supply_scale
    if not totals_given:
        gain = np.divide(
            coming.supply, market.supply0, out=np.zeros(scale.size), where=market.supply0 > 0
        )
        scale = scale + gain
    return kernel.change(capacity=capacity, supply_scale=scale, committed=coming.owed_then)

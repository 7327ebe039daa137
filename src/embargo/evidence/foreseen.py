"""What was known to come when an event began: contracts in force, capacity being built, trends.

Only what was agreed by the end of the base year counts: a contract that ran, a plant that was
decided. Plants take longer to build than the events last; the month of their first delivery is as
it turned out, so that a delay is the one thing that the model knows too early. Oil fields have no
such list: part of what a seller gained or lost on the world in the years before goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.evidence.events import Event
from embargo.evidence.problem import Floats, Problem
from embargo.market import Market
from embargo.world import FuelMarket
from embargo.world.contracts import MOST, committed
from embargo.world.expansions import added
from embargo.world.parameters import Parameters
from embargo.world.world import Vector

FASTEST = 0.1
"""Fastest growth a year that is taken for a trend."""


@dataclass(frozen=True, eq=False)
class Foreseen:
    """What the outcome year has more than the base year, in balance units a year.

    Attributes:
        supply: [S] output of new plants and of fields behind new pipelines, and what goes on.
        capacity: [R] of those plants and pipelines.
        owed: [A] what contracts bind of the flows of the base.
        owed_then: [A] what they bind of the flows of the outcome year, new pipelines included.
    """

    supply: Vector
    capacity: Vector
    owed: Vector
    owed_then: Vector


def foreseen(event: Event, problem: Problem, market: FuelMarket, values: Parameters) -> Foreseen:
    """Give what was known of the outcome year of an event by the end of its base year.

    Arguments:
        event: base and outcome year.
        problem: its case, with the years before the base.
        market: its market in the base; only gas has contracts and expansions.
        values: take_or_pay, and the momentum of crude.
    """
    months = event.outcome * 12 + np.arange(12)
    known = event.base * 12 + 11
    gains = [added(market, event.base, int(m), decided_by=known) for m in months]
    supply = np.mean([gain.supply for gain in gains], axis=0)
    if market.name == "crude":
        supply = supply + _going_on(event, problem, market, values.value("momentum", "crude"))
    capacity = np.mean([gain.capacity for gain in gains], axis=0)
    grown = market.flow0 + _through_pipes(market, capacity)
    now, then = (
        np.sum([committed(market, int(m), values, flow / 12.0, known) for m in months], axis=0)
        for flow in (market.flow0, grown)
    )
    return Foreseen(supply, capacity, np.minimum(now, MOST * market.flow0), then)


def _going_on(event: Event, problem: Problem, market: FuelMarket, part: float) -> Vector:
    """What sellers [S] gain or lose by the outcome year if part of their growth goes on.

    Those whose total the measures set do not.
    """
    rate = dict(zip(problem.exporters, growth(problem), strict=True))
    free = dict(zip(problem.exporters, problem.supply_level == 1.0, strict=True))
    years = event.outcome - event.base
    gain = [
        np.expm1(part * years * rate[e]) if free.get(e, False) else 0.0
        for e in market.sellers["exporter"]
    ]
    more: Vector = market.supply0 * np.array(gain)
    return more


def growth(problem: Problem) -> Floats:
    """Give [E] how fast the output of each exporter grew a year, less the world's, in logs.

    Over the known years of the history, at most `FASTEST`; zero where one end is not known.
    """
    known = problem.history[np.isfinite(problem.history).all(axis=(1, 2))]
    now = problem.flow0.sum(axis=1)
    if not len(known):
        return np.zeros(now.size)
    then, span = known[0].sum(axis=1), len(known)
    both = (then > 0) & (now > 0)
    rate = np.log(np.where(both, now, 1.0) / np.where(both, then, 1.0)) / span
    rate = np.clip(rate, -FASTEST, FASTEST)
    world = float(np.average(rate, weights=np.where(both, now, 0.0))) if both.any() else 0.0
    return np.where(both, rate - world, 0.0)


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

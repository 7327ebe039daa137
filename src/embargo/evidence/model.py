"""What the model says of an event: the world of the base year under the event's measures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import scipy.sparse as sp

from embargo import world as worlds
from embargo.evidence.alignment import stances
from embargo.evidence.events import Event
from embargo.evidence.foreseen import foreseen, with_growth
from embargo.evidence.horizon import after
from embargo.evidence.problem import Floats, Problem
from embargo.market import Market, solve
from embargo.outcome import act, reach
from embargo.outcome.kernel import calibrated
from embargo.world import FuelMarket
from embargo.world.parameters import Parameters
from embargo.world.sourcing import with_parameters
from embargo.world.sums import summed

NOTHING = 0.01
"""A treated flow below this part of its base is a full stop."""

ROUNDING = 1e-7
"""Changes below this part of the largest flow are the solver's, not the model's."""

STIFF = 0.01
"""Elasticity of supply and demand where the totals are given."""


@dataclass(frozen=True)
class Answer:
    """The model's answer.

    Attributes:
        flow1: [E, I] in the order of the problem.
        price_change: of the mean price that importers pay, percent; None where totals are given.
        converged: whether the market was solved.
        reason: why not.
    """

    flow1: Floats
    price_change: float | None
    converged: bool
    reason: str


def predict(event: Event, problem: Problem, parameters: Parameters | None = None) -> Answer:
    """Give what the model says of an event, knowing the base year, the measures and the problem.

    Treated flows are closed where next to nothing was left, and capped at what was left elsewhere.
    Aligned buyers see the risk ``shun`` on the target's fuel, those that condemned it a part. In
    conditional mode supply and demand are scaled to the given totals and hardly elastic. What was
    known to come is there: see `foreseen`.
    """
    values = Parameters.central() if parameters is None else parameters
    values = after(values, event.outcome - event.base)
    market = with_parameters(worlds.load(event.base).fuel_markets[event.market], values)
    if problem.conditional:
        market = _given_totals(market)
    coming = foreseen(event, problem, market, values)
    base = calibrated(market, coming.owed if coming.owed.any() else None)
    kernel = with_growth(base, market, coming, problem.conditional)
    found = solve(_under_measures(event, problem, market, kernel, values))
    flow1 = _matrix(event, problem, market, found.flow)
    paid = None
    if not problem.conditional:
        weight = market.demand0 / market.demand0.sum()
        start = base.buyer_price0
        paid = 100.0 * float(weight @ found.buyer_price / (weight @ start) - 1.0)
    return Answer(
        np.where(problem.fixed, problem.imposed, flow1), paid, found.converged, found.reason
    )


def _given_totals(market: FuelMarket) -> FuelMarket:
    return replace(
        market,
        supply_elasticity=np.full(len(market.sellers), STIFF),
        demand_elasticity=np.full(len(market.buyers), STIFF),
        floor=np.full(len(market.sellers), 0.0),
    )


def _under_measures(
    event: Event, problem: Problem, market: FuelMarket, kernel: Market, values: Parameters
) -> Market:
    exporters = {e: k for k, e in enumerate(problem.exporters)}
    importers = {i: k for k, i in enumerate(problem.importers)}
    arcs = market.arcs.select(
        e=pl.col("exporter").replace_strict(exporters, default=-1),
        i=pl.col("importer").replace_strict(importers, default=-1),
        of=pl.col("fuel").is_in(list(event.fuels)),
    )
    row, column = arcs["e"].to_numpy(), arcs["i"].to_numpy()
    inside = arcs["of"].to_numpy() & (row >= 0) & (column >= 0)
    treated = inside & problem.fixed[row, column]
    left = problem.imposed[row, column]
    gone = treated & (left <= NOTHING * problem.flow0[row, column])
    kernel = kernel.change(open=kernel.open & ~gone, wedge=_risk(event, market, kernel, values))
    limits, rows = [], []
    for cell in sorted(set(zip(row[treated & ~gone], column[treated & ~gone], strict=True))):
        if problem.imposed[cell] < problem.flow0[cell]:
            rows.append((inside & (row == cell[0]) & (column == cell[1])).astype(float))
            limits.append(problem.imposed[cell])
    supply, demand = kernel.supply_scale.copy(), kernel.demand_scale.copy()
    sold, used = _parts(event, market)
    for name, k in exporters.items():
        at = (market.sellers["exporter"] == name).to_numpy()
        level = _level(problem.supply_level[k], problem.supply1, problem.flow0.sum(axis=1), k)
        supply[at] *= 1.0 + sold[at] * (level - 1.0)
    for name, k in importers.items():
        at = (market.buyers["place"] == name).to_numpy()
        level = _level(problem.demand_level[k], problem.demand1, problem.flow0.sum(axis=0), k)
        demand[at] *= 1.0 + used[at] * (level - 1.0)
    kernel = kernel.change(supply_scale=supply, demand_scale=demand)
    if event.others is not None:
        changes = act.apply(event.others.measures, market, kernel, act.Moment(event.base))
        kernel = changes.market
    if rows:
        kernel = kernel.with_caps(sp.csr_array(np.array(rows)), np.array(limits))
    return kernel


def _parts(event: Event, market: FuelMarket) -> tuple[Floats, Floats]:
    """Parts of each seller's sales [S] and each buyer's use [B] that are of the event's fuels.

    An event of LNG alone says nothing about what a place sells or burns of pipeline gas.
    """
    inside = market.arcs["fuel"].is_in(list(event.fuels)).to_numpy()
    parts = []
    for side, count in (("seller", len(market.sellers)), ("buyer", len(market.buyers))):
        at = market.arcs[side].to_numpy()
        every = np.bincount(at, market.flow0, count)
        of = np.bincount(at, np.where(inside, market.flow0, 0.0), count)
        parts.append(np.divide(of, every, out=np.zeros(count), where=every > 0))
    return parts[0], parts[1]


def _level(measured: float, given: Floats | None, base: Floats, k: int) -> float:
    """Factor on a total: from the measures, or from the given totals where they are known."""
    if given is None:
        return float(measured)
    return float(given[k] / base[k]) if base[k] > 0 else 1.0


def _risk(event: Event, market: FuelMarket, kernel: Market, values: Parameters) -> Floats:
    """Wedge [A] of those who shun the target without a law, from what was public."""
    wedge = kernel.wedge.copy()
    if event.target is None or event.as_of is None:
        return wedge
    shun = values.value("shun", market.name) / market.price_factor
    for place, stance in stances(event.target, event.as_of).items():
        part = 1.0 if stance == "aligned" else values.value("hesitation")
        hit = reach.arcs(market, (place,), (event.target,), event.fuels)
        wedge[hit] += part * shun
    return wedge


def _matrix(event: Event, problem: Problem, market: FuelMarket, flow: Floats) -> Floats:
    """Flows [E, I] by country: those of the base, and what the model changes in its world.

    The model's world has seeds on untried links; no statistic has seen them.
    """
    table = market.arcs.select("exporter", "importer", "fuel").with_columns(
        change=pl.Series(flow - market.flow0)
    )
    traded = table.filter(pl.col("fuel").is_in(list(event.fuels)))
    sums = summed(traded, ["exporter", "importer"], "change")
    change = np.zeros(problem.flow0.shape)
    at_e = {e: k for k, e in enumerate(problem.exporters)}
    at_i = {i: k for k, i in enumerate(problem.importers)}
    for exporter, importer, value in sums.iter_rows():
        if exporter in at_e and importer in at_i:
            change[at_e[exporter], at_i[importer]] = value
    # What the solver leaves to rounding is no change.
    change[np.abs(change) < ROUNDING * problem.flow0.max()] = 0.0
    return np.maximum(problem.flow0 + change, 0.0)

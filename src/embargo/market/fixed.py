"""What moves outside the choice: contracted flows, and what goes into store or comes out of it.

A buyer chooses only for the rest of what it needs, a seller offers only the rest of what it
makes, and a capacity only what contracts leave of it:

    N = D(q) + extra − Σ c + build,    R = S(p) + extra − Σ c,
    K′ = K − Σ M·c  with the same room above its knee.

Where N or R would fall under a small part ε of its base it goes on as ε·exp(x/ε − 1), with the same
value and slope there: positive and monotone at every price, and exact above ε.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Bools, Floats, summed
from embargo.market.market import Market

LEAST = 0.02
"""ε as a part of base supply or demand."""

_MOST = 0.95
_ROOM = 0.98


@dataclass(frozen=True)
class Fixed:
    """Contracted flows that can go, and what they take from each curve."""

    flow: Floats
    """[A] contracted flow, cut where its arc, seller, buyer or passage cannot carry it."""
    sold: Floats
    """[S] Σ flow."""
    bought: Floats
    """[B] Σ flow."""
    of_seller: Floats
    """[S] what comes off the curve of supply: `sold` less the extra output."""
    of_buyer: Floats
    """[B] what comes off the curve of demand: `bought` less stock build and extra use."""
    of_resource: Floats
    """[R] use by contracted flows."""

    @classmethod
    def of(cls, market: Market, usable: Bools) -> Fixed:
        """What is fixed in `market`, of which only the arcs `usable` [A] carry anything."""
        sellers, buyers = market.price0.size, market.demand0.size
        flow = np.where(usable, market.committed, 0.0)
        of_resource = np.zeros(market.capacity.size)
        if flow.any():
            flow = _feasible(market, flow)
            of_resource = np.asarray(market.incidence @ flow)
        sold, bought = summed(market.seller, flow, sellers), summed(market.buyer, flow, buyers)
        return cls(
            flow,
            sold,
            bought,
            sold - market.extra_supply,
            bought - market.stock_build - market.extra_demand,
            of_resource,
        )


def _feasible(market: Market, flow: Floats) -> Floats:
    """`flow` [A], cut in proportion where sellers, buyers or resources have less than is owed."""
    supply = market.supply0 * market.supply_scale
    demand = market.demand0 * market.demand_scale
    owed = summed(market.seller, flow, supply.size)
    flow = flow * _part(_MOST * supply, owed)[market.seller]
    due = summed(market.buyer, flow, demand.size)
    flow = flow * _part(_MOST * demand, due)[market.buyer]
    use = np.asarray(market.incidence @ flow)
    free = np.where(np.isfinite(market.capacity), _ROOM * market.knee * market.capacity, np.inf)
    part = _part(free, use)
    if (part < 1).any():
        matrix = market.incidence
        row = np.repeat(np.arange(part.size), np.diff(matrix.indptr))
        least = np.ones(flow.size)
        np.minimum.at(least, matrix.indices, part[row])
        flow = flow * least
    return flow


def _part(limit: Floats, wanted: Floats) -> Floats:
    """Share of `wanted` that fits `limit`, at most 1."""
    return np.minimum(
        1.0, limit / np.where(wanted > 0, wanted, 1.0), where=wanted > 0, out=np.ones(wanted.size)
    )


def rest(log_level: Floats, slope: Floats, fixed: Floats, least: Floats) -> tuple[Floats, Floats]:
    """Log of level − fixed [n], continued below `least` [n], and the derivative of that log.

    `log_level` [n] and `slope` [n] are the logarithm of the level and its derivative. Where nothing
    is fixed both come back untouched.
    """
    if not fixed.any():
        return log_level, slope
    level = np.exp(log_level)
    left = level - fixed
    inside = left >= least
    log_left = np.where(
        inside, np.log(np.where(inside, left, 1.0)), np.log(least) + left / least - 1.0
    )
    growth = level * slope / np.where(inside, left, least)
    none = fixed == 0
    return np.where(none, log_level, log_left), np.where(none, slope, growth)

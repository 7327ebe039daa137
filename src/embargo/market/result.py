"""From the reduced problem back to the arrays of the whole market."""

from __future__ import annotations

import numpy as np

from embargo.market.arrays import Floats
from embargo.market.demand import Demand
from embargo.market.dual import Dual, Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.fixed import Fixed
from embargo.market.market import Market
from embargo.market.supply import effective_floor


def assemble(
    market: Market,
    dual: Dual,
    point: Point | None,
    tolerance: float,
    iterations: int,
    reason: str,
    remedy: str,
    build: Floats | None = None,
) -> Equilibrium:
    """Equilibrium in the order of `market` from a `point` of `dual`, None without any trade.

    `build` [B] is what buyers store, if not what `market` says.
    """
    sellers, arcs = market.price0.size, market.seller.size
    has_output = market.supply0 * market.supply_scale > 0
    shut_in = has_output.copy()
    price = np.where(has_output, effective_floor(market)[0], market.price0)
    buyer_price = market.backstop.copy()
    fixed = dual.fixed
    supply, rent = np.zeros(sellers), np.zeros(market.capacity.size)
    flow, share = fixed.flow.copy(), np.zeros(arcs)
    short = np.ones(market.backstop.size)
    chosen = _chosen(market, fixed, buyer_price)
    if point is not None:
        shut_in[dual.sellers] = False
        price[dual.sellers] = point.z[: dual.count]
        supply[dual.sellers] = point.offer[: dual.count] + fixed.sold[dual.sellers]
        rent[dual.resources] = point.z[dual.count :]
        buyer_price[dual.buyers] = point.buyer_price
        flow[dual.arcs] += point.flow
        share[dual.arcs] = point.choice.share
        short[dual.buyers] = point.choice.short
        chosen[dual.buyers] = point.demand
    delivered = _delivered(market, dual, point, price, rent)
    residual = 0.0 if point is None else point.residual
    return Equilibrium(
        price=price,
        rent=rent,
        buyer_price=buyer_price,
        flow=flow,
        delivered=delivered,
        share=share,
        shortage=chosen * short,
        supply=supply,
        demand=chosen + fixed.bought - (market.stock_build if build is None else build),
        shut_in=shut_in,
        status="converged" if residual <= tolerance else "not converged",
        residual=residual,
        iterations=iterations,
        reason=reason,
        remedy=remedy,
    )


def _delivered(
    market: Market, dual: Dual, point: Point | None, price: Floats, rent: Floats
) -> Floats:
    """Delivered prices [A]: of arcs that take part those of the point."""
    rest = dual.layout.rest
    delivered = np.empty(market.seller.size)
    if point is not None:
        delivered[dual.arcs] = point.choice.delivered
    if rest.size:
        delivered[rest] = (1.0 + market.tariff[rest]) * price[market.seller[rest]]
        delivered[rest] += market.cost[rest] + market.wedge[rest]
        if rent.any():
            delivered[rest] += market.incidence[:, rest].T @ rent
    return delivered


def _chosen(market: Market, fixed: Fixed, buyer_price: Floats) -> Floats:
    """What is left to the choice [B] at `buyer_price` [B], zero for a buyer without demand."""
    buyers = np.flatnonzero(market.demand0 * market.demand_scale > 0)
    chosen = np.zeros(buyer_price.size)
    chosen[buyers] = np.exp(Demand.of(market, buyers, fixed).log(buyer_price[buyers])[0])
    return chosen

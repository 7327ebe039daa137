"""The equilibrium conditions in seller prices and capacity rents, and their true Jacobian.

Unknowns z = (p, μ) of the sellers and resources that an open arc touches. Conditions are written
in logarithms, log S − log Σx for sellers and log offer − log use for resources, since supply and
logit demand are nearly log-linear far from the solution, where their levels are exponential.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from embargo.market.arrays import Floats, Ints, summed
from embargo.market.capacity import Capacity
from embargo.market.demand import Demand
from embargo.market.equilibrium import Equilibrium
from embargo.market.fixed import Fixed
from embargo.market.jacobian import Entries, Pattern
from embargo.market.market import Market
from embargo.market.sourcing import Choice, Sourcing
from embargo.market.supply import Supply

_CLOSED = 1e-14
_UNDERFLOW = 1e-250
_RANGE = 0.3


@dataclass(frozen=True)
class Point:
    """Everything known at one z: levels, logarithms, slopes and residuals."""

    z: Floats
    choice: Choice
    buyer_price: Floats
    demand: Floats
    demand_slope: Floats
    flow: Floats
    use: Floats
    """[n] outflow of each seller and use of each resource."""
    offer: Floats
    """[n] supply of each seller and capacity offered of each resource."""
    offer_slope: Floats
    gap: Floats
    """[n] log offer − log use."""
    excess: Floats
    """[n] offer − use; for a slack resource, no more than its use times its scaled rent."""
    residual: float
    """Largest excess relative to the largest flow."""
    imbalance: float
    """Largest excess relative to the flow of its own seller or resource."""


class Dual:
    """The market reduced to open arcs (grouped by buyer), live sellers and live resources."""

    def __init__(self, market: Market) -> None:
        supply = market.supply0 * market.supply_scale
        demand = market.demand0 * market.demand_scale
        usable = market.open & np.isfinite(market.log_weight)
        usable &= (supply > 0)[market.seller] & (demand > 0)[market.buyer]
        scale = max(float(demand.max(initial=0.0)), float(supply.max(initial=0.0)))
        shut = market.capacity <= _CLOSED * scale
        matrix = market.incidence
        row = np.repeat(np.arange(shut.size), np.diff(matrix.indptr))
        if shut.any():
            usable[matrix.indices[shut[row]]] = False

        self.fixed = Fixed.of(market, usable)
        arcs = np.flatnonzero(usable)
        self.arcs: Ints = arcs[np.lexsort((market.group[arcs], market.buyer[arcs]))]
        place = np.full(usable.size, -1, dtype=np.intp)
        place[self.arcs] = np.arange(self.arcs.size)
        self.sellers, seller = np.unique(market.seller[self.arcs], return_inverse=True)
        self.buyers, starts, buyer = np.unique(
            market.buyer[self.arcs], return_index=True, return_inverse=True
        )
        kept = (place[matrix.indices] >= 0) & np.isfinite(market.capacity)[row]
        self.resources, resource = np.unique(row[kept], return_inverse=True)

        self.count = self.sellers.size
        self.size = self.count + self.resources.size
        rate = 1.0 + market.tariff[self.arcs]
        self.tariffs = bool(np.any(rate != 1.0))
        self.cost: Floats = market.cost[self.arcs] + market.wedge[self.arcs]
        # Entries: which unknown prices each arc pays (`pays`), and which balances it uses (`uses`).
        self.row: Ints = np.concatenate([seller, self.count + resource])
        self.arc: Ints = np.concatenate([np.arange(arcs.size), place[matrix.indices[kept]]])
        self.uses: Floats = np.concatenate([np.ones(arcs.size), matrix.data[kept]])
        self.pays: Floats = np.concatenate([rate, matrix.data[kept]])
        self.cell: Ints = buyer[self.arc] * self.size + self.row

        self.supply = Supply.of(market, self.sellers, self.fixed)
        self.demand = Demand.of(market, self.buyers, self.fixed)
        self.capacity = Capacity.of(market, self.resources, self.fixed)
        self.sourcing = _sourcing(market, self.arcs, self.buyers, buyer, starts)
        self.theta: Floats = self.sourcing.theta[buyer]
        self.pattern = Pattern(
            Entries(
                row=self.row,
                arc=self.arc,
                uses=self.uses,
                pays=self.pays,
                buyer=buyer,
                group=self.sourcing.group,
                crowds=self.sourcing.concentration > 0,
                size=self.size,
                buyers=self.buyers.size,
                even=not self.tariffs,
            )
        )
        per_row = np.bincount(self.row, minlength=self.size)
        sensitivity = summed(self.row, self.theta[self.arc] * self.uses, self.size)
        # [n] mean θ of the arcs behind each unknown: makes rents comparable with log gaps.
        self.sensitivity: Floats = sensitivity / np.maximum(per_row, 1)
        # A price range that no step should exceed by much.
        self.range = _RANGE * float(np.median(self.sourcing.backstop)) if self.size else 1.0

    def at(self, z: Floats, near: Point | None = None) -> Point:
        """Evaluate every condition at z [n], rents in it ≥ 0; `near` is a point close by."""
        price, rent = z[: self.count], z[self.count :]
        delivered = self.cost + summed(self.arc, self.pays * z[self.row], self.arcs.size)
        choice = self.sourcing.choose(delivered, None if near is None else near.choice)
        log_demand, demand_slope = self.demand.log(choice.index)
        demand = np.exp(log_demand)
        flow = demand[self.sourcing.buyer] * choice.share
        use = summed(self.row, self.uses * flow[self.arc], self.size)
        log_use = self._log_use(use, log_demand, choice)
        log_supply, supply_slope = self.supply.log(price)
        offered, capacity_slope = self.capacity.offer(rent)
        offer = np.concatenate([np.exp(log_supply), offered])
        gap = np.concatenate([log_supply, np.log(offered)]) - log_use
        slack = self.sensitivity[self.count :] * rent
        excess = offer - use
        excess[self.count :] = np.minimum(excess[self.count :], slack * use[self.count :])
        relative = np.concatenate([gap[: self.count], np.minimum(gap[self.count :], slack)])
        largest = max(float(flow.max(initial=0.0)), float((demand * choice.short).max(initial=0.0)))
        return Point(
            z=z,
            choice=choice,
            buyer_price=self.demand.worth(demand, choice.index)[0],
            demand=demand,
            demand_slope=demand_slope,
            flow=flow,
            use=use,
            offer=offer,
            offer_slope=np.concatenate([supply_slope, capacity_slope]),
            gap=gap,
            excess=excess,
            residual=float(np.abs(excess).max(initial=0.0)) / largest if largest > 0 else 0.0,
            imbalance=float(np.abs(relative).max(initial=0.0)),
        )

    def smoothed(self, factor: float) -> Dual:
        """The same market with every logω and θ divided by `factor`: more even, gentler choices."""
        other = copy(self)
        other.sourcing = self.sourcing.smoothed(factor)
        other.theta = self.theta / factor
        other.sensitivity = self.sensitivity / factor
        return other

    def seen_from(self, start: Equilibrium) -> Dual:
        """The same market, whose first choice is sought from that of an equilibrium of its arcs."""
        if start.share.size <= self.arcs.max(initial=-1) or not np.isfinite(start.share).all():
            return self
        other = copy(self)
        share, delivered = start.share[self.arcs], start.delivered[self.arcs]
        other.sourcing = self.sourcing.seen_from(share, delivered)
        return other

    def beside(self, *, buyers: Floats | None = None, sellers: Floats | None = None) -> Dual:
        """The same market when other amounts come beside the curves.

        Arguments:
            buyers: [B] stock build and extra use.
            sellers: [S] extra output.
        """
        other = copy(self)
        if buyers is not None:
            of_buyer = self.fixed.bought - buyers
            other.fixed = replace(other.fixed, of_buyer=of_buyer)
            other.demand = replace(self.demand, fixed=of_buyer[self.buyers])
        if sellers is not None:
            of_seller = self.fixed.sold - sellers
            other.fixed = replace(other.fixed, of_seller=of_seller)
            other.supply = replace(self.supply, fixed=of_seller[self.sellers])
        return other

    def _log_use(self, use: Floats, log_demand: Floats, choice: Choice) -> Floats:
        """Log of use [n], exact also where the flows underflow."""
        tiny = use < _UNDERFLOW
        log_use = np.log(np.where(tiny, 1.0, use))
        if tiny.any():
            log_flow = log_demand[self.sourcing.buyer] + self.sourcing.log_share(choice)
            entry = np.flatnonzero(tiny[self.row])
            row, part = self.row[entry], log_flow[self.arc[entry]] + np.log(self.uses[entry])
            best = np.full(self.size, -np.inf)
            np.maximum.at(best, row, part)
            rest = summed(row, np.exp(part - best[row]), self.size)
            log_use[tiny] = best[tiny] + np.log(rest[tiny])
        return log_use

    def weight(self, point: Point) -> Floats:
        """Price paid per unit of seller's price [n], averaged over flows: 1 without tariffs.

        When a seller faces one tariff everywhere, supply and use are the gradient of a convex
        potential in the price paid, (1+τ)p; other tariffs come close to that.
        """
        if not self.tariffs:
            return np.ones(self.size)
        paid = summed(self.row, self.pays * point.flow[self.arc], self.size)
        weight = np.where(point.use > _UNDERFLOW, paid / np.maximum(point.use, _UNDERFLOW), 1.0)
        weight[self.count :] = 1.0
        return weight

    def jacobian(self, point: Point, free: Ints, *, half: bool = False) -> Floats:
        """Minus the derivative of use with respect to z, [f×f] for the unknowns `free` [f].

        `half`: where it is symmetric, without tariffs, the lower half will do. See `jacobian`.
        """
        choice = point.choice
        return self.pattern.matrix(
            free,
            point.demand,
            point.demand_slope,
            self.theta * choice.slope,
            choice.share,
            None if self.sourcing.is_logit else choice.pull,
            choice.weight,
            choice.bend,
            half=half,
        )


def _sourcing(market: Market, arcs: Ints, buyers: Ints, buyer: Ints, starts: Ints) -> Sourcing:
    """The choice over the open arcs."""
    # A group of its own for every arc that has none.
    count = market.concentration.size
    label = np.where(market.group[arcs] >= 0, market.group[arcs], count + np.arange(arcs.size))
    new = np.flatnonzero(np.diff(label, prepend=-1))
    named = label[new]
    kappa, free, crowding = (
        np.where(named < count, np.append(values, fill)[np.minimum(named, count)], fill)
        for values, fill in (
            (market.concentration, 0.0),
            (market.free_share, 1.0),
            (market.crowding0, 0.0),
        )
    )
    return Sourcing(
        buyer=buyer,
        starts=starts,
        log_weight=market.log_weight[arcs],
        theta=market.theta[buyers],
        backstop=market.backstop[buyers],
        reach=market.reach[arcs],
        group=np.cumsum(np.isin(np.arange(arcs.size), new)) - 1,
        group_starts=new,
        concentration=kappa,
        free_share=free,
        constant=market.index_constant[buyers],
        first=(market.buyer_price0[buyers], crowding),
    )

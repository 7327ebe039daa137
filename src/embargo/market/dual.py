"""The equilibrium conditions in seller prices and capacity rents, and their true Jacobian.

Unknowns z = (p, μ) of the sellers and resources that an open arc touches. Conditions are written
in logarithms, log S − log Σx for sellers and log offer − log use for resources, since supply and
logit demand are nearly log-linear far from the solution, where their levels are exponential.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import blas

from embargo.market.arrays import Floats, Ints, summed
from embargo.market.capacity import Capacity
from embargo.market.demand import Demand
from embargo.market.market import Market
from embargo.market.sourcing import Sourcing
from embargo.market.supply import Supply

_CLOSED = 1e-14
_UNDERFLOW = 1e-250
_RANGE = 0.3


@dataclass(frozen=True)
class Point:
    """Everything known at one z: levels, logarithms, slopes and residuals."""

    z: Floats
    share: Floats
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

        arcs = np.flatnonzero(usable)
        self.arcs: Ints = arcs[np.argsort(market.buyer[arcs], kind="stable")]
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
        self._pair_up()

        self.supply = Supply.of(market, self.sellers)
        self.demand = Demand.of(market, self.buyers)
        self.capacity = Capacity.of(market, self.resources)
        theta = market.theta[self.buyers]
        self.sourcing = Sourcing(
            buyer, starts, market.log_weight[self.arcs], theta, market.backstop[self.buyers]
        )
        self.theta: Floats = theta[buyer]
        per_row = np.bincount(self.row, minlength=self.size)
        sensitivity = summed(self.row, self.theta[self.arc] * self.uses, self.size)
        # [n] mean θ of the arcs behind each unknown: makes rents comparable with log gaps.
        self.sensitivity: Floats = sensitivity / np.maximum(per_row, 1)
        # A price range that no step should exceed by much.
        self.range = _RANGE * float(np.median(self.sourcing.backstop)) if self.size else 1.0

    def _pair_up(self) -> None:
        """List every pair of entries that share an arc: the cells of Σ x·θ·uses·paysᵀ."""
        by_arc = np.argsort(self.arc, kind="stable")
        arc = self.arc[by_arc]
        per_arc = np.bincount(arc, minlength=self.arcs.size)
        first_of = np.cumsum(per_arc) - per_arc
        repeats = per_arc[arc]
        left = np.repeat(np.arange(arc.size), repeats)
        offset = np.arange(left.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        right = by_arc[first_of[arc[left]] + offset]
        left = by_arc[left]
        self.pair: Ints = self.row[left] * self.size + self.row[right]
        self.pair_arc: Ints = self.arc[left]
        self.pair_factor: Floats = self.uses[left] * self.pays[right]

    def at(self, z: Floats) -> Point:
        """Evaluate every condition at z [n]; rents in z must be ≥ 0."""
        price, rent = z[: self.count], z[self.count :]
        delivered = self.cost + summed(self.arc, self.pays * z[self.row], self.arcs.size)
        share, log_share, buyer_price, short = self.sourcing.choose(delivered)
        log_demand, demand_slope = self.demand.log(buyer_price)
        demand = np.exp(log_demand)
        flow = demand[self.sourcing.buyer] * share
        use = summed(self.row, self.uses * flow[self.arc], self.size)
        log_use = self._log_use(use, log_demand[self.sourcing.buyer] + log_share)
        log_supply, supply_slope = self.supply.log(price)
        offered, capacity_slope = self.capacity.offer(rent)
        offer = np.concatenate([np.exp(log_supply), offered])
        gap = np.concatenate([log_supply, np.log(offered)]) - log_use
        slack = self.sensitivity[self.count :] * rent
        excess = offer - use
        excess[self.count :] = np.minimum(excess[self.count :], slack * use[self.count :])
        relative = np.concatenate([gap[: self.count], np.minimum(gap[self.count :], slack)])
        largest = max(float(flow.max(initial=0.0)), float((demand * short).max(initial=0.0)))
        return Point(
            z=z,
            share=share,
            buyer_price=buyer_price,
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
        other.sourcing = replace(
            self.sourcing,
            log_weight=self.sourcing.log_weight / factor,
            theta=self.sourcing.theta / factor,
        )
        other.theta = self.theta / factor
        other.sensitivity = self.sensitivity / factor
        return other

    def _log_use(self, use: Floats, log_flow: Floats) -> Floats:
        """Log of use [n], exact also where the flows underflow."""
        tiny = use < _UNDERFLOW
        log_use = np.log(np.where(tiny, 1.0, use))
        if tiny.any():
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

    def jacobian(self, point: Point, free: Ints) -> Floats:
        """Minus the derivative of use with respect to z, [f×f] for the unknowns `free` [f].

        −∂use/∂z = U·diag(θx)·Pᵀ − Z_Uᵀ·diag(D(θ − ε/q))·Z_P, with U and P what arcs use and pay,
        and Z their share-weighted sums by buyer. Symmetric without tariffs.
        """
        n, buyers = self.size, self.buyers.size
        weight = self.pair_factor * (self.theta * point.flow)[self.pair_arc]
        own = summed(self.pair, weight, n * n).reshape(n, n)[np.ix_(free, free)]
        share = point.share[self.arc]
        uses = summed(self.cell, self.uses * share, buyers * n).reshape(buyers, n)[:, free]
        pays = uses
        if self.tariffs:
            pays = summed(self.cell, self.pays * share, buyers * n).reshape(buyers, n)
            pays = pays[:, free]
        strength = point.demand * (self.sourcing.theta - point.demand_slope)
        # SciPy's own product, since the step then calls SciPy's LAPACK: NumPy brings a second
        # pool of BLAS threads, and two pools in turns on few cores cost more than the arithmetic.
        own -= blas.dgemm(1.0, (uses * strength[:, None]).T, pays.T, trans_b=True)
        return own

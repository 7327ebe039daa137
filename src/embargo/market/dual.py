"""The equilibrium conditions in seller prices and capacity rents, and their true Jacobian.

Unknowns z = (p, μ) of the sellers and resources that an open arc touches. Conditions are written
in logarithms, log S − log Σx for sellers and log offer − log use for resources, since supply and
logit demand are nearly log-linear far from the solution, where their levels are exponential.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import lapack

from embargo.market import blocks, compiled
from embargo.market.arrays import Floats, Ints, but, summed
from embargo.market.capacity import Capacity
from embargo.market.compiled import Curves, Paying, Sloping
from embargo.market.demand import Demand
from embargo.market.equilibrium import Equilibrium
from embargo.market.fixed import Fixed
from embargo.market.jacobian import Pattern
from embargo.market.layout import Layout
from embargo.market.layout import layout as layout_of
from embargo.market.market import Market
from embargo.market.sourcing import Choice, Guess, Sourcing
from embargo.market.supply import Supply

_UNDERFLOW = 1e-250
_RANGE = 0.3


@dataclass(frozen=True)
class Point:
    """Everything known at one z: levels, logarithms, slopes and residuals."""

    z: Floats
    choice: Choice
    flow: Floats
    buyer_price: Floats
    demand: Floats
    demand_slope: Floats
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

    @classmethod
    def packed(cls, z: Floats, flat: Floats, layout: Layout) -> Point:
        """The point in one array, as the compiled kernel gives it."""
        arcs, buyers, groups = layout.arcs.size, layout.buyers.size, layout.group_starts.size
        of_flow = 5 * arcs + 4 * buyers + 2 * groups
        of_buyers, of_unknowns = of_flow + arcs, of_flow + arcs + 3 * buyers
        price, demand, demand_slope = flat[of_buyers:of_unknowns].reshape(3, buyers)
        use, offer, offer_slope, gap, excess = flat[of_unknowns:-2].reshape(5, layout.size)
        made = cls(
            z,
            Choice.packed(flat, arcs, buyers, groups),
            flat[of_flow:of_buyers],
            price,
            demand,
            demand_slope,
            use,
            offer,
            offer_slope,
            gap,
            excess,
            float(flat[-2]),
            float(flat[-1]),
        )
        made.__dict__["flat"] = flat
        return made

    @cached_property
    def flat(self) -> Floats:
        """All but z in one array."""
        by_buyer = (self.buyer_price, self.demand, self.demand_slope)
        by_unknown = (self.use, self.offer, self.offer_slope, self.gap, self.excess)
        residuals = np.array([self.residual, self.imbalance])
        return np.concatenate([*self.choice.parts, self.flow, *by_buyer, *by_unknown, residuals])


class Dual:
    """The market reduced to open arcs (grouped by buyer), live sellers and live resources."""

    def __init__(self, market: Market) -> None:
        self.layout = layout = layout_of(market)
        self.fixed = Fixed.of(market, layout.usable)
        self.arcs, self.sellers, self.buyers = layout.arcs, layout.sellers, layout.buyers
        self.resources, self.row, self.arc = layout.resources, layout.row, layout.arc
        self.count, self.size = layout.sellers.size, layout.size
        self.cost: Floats = layout.once("cost", _cost, market.cost, market.wedge)
        # What each entry's arc pays of its unknown, and uses of it.
        self.uses = layout.uses
        self.pays = layout.once("pays", _pays, market.tariff)
        self.tariffs = self.pays is not self.uses

        self.supply = Supply.of(market, self.sellers, self.fixed)
        self.demand = Demand.of(market, self.buyers, self.fixed)
        self.capacity = Capacity.of(market, self.resources, self.fixed)
        self.sourcing = layout.once(
            "sourcing",
            _sourcing,
            market.log_weight,
            market.theta,
            market.backstop,
            market.reach,
            market.concentration,
            market.free_share,
            market.index_constant,
        )
        # The choice of the baseline, to seek the first one from.
        self.first: Guess | None = layout.once(
            "first", _first, market.buyer_price0, market.crowding0
        )
        # [r] mean θ of the arcs behind each resource: makes rents comparable with log gaps.
        self.sensitivity: Floats = self.sourcing.of_resources
        # A price range that no step should exceed by much.
        self.range = _RANGE * self.sourcing.usual_backstop

    @cached_property
    def _pattern(self) -> Pattern:
        """Where the matrix can be other than zero, for its NumPy form."""
        return Pattern(self.layout, self.pays, self.sourcing.concentration > 0)

    def at(self, z: Floats, near: Point | None = None) -> Point:
        """Evaluate every condition at z [n], rents in it ≥ 0; `near` is a point close by."""
        first = self.first
        known = near is not None or first is not None
        if compiled.KERNEL is not None and known and not self.sourcing.is_logit:
            seen = None if near is None else near.flat
            flat = compiled.point(
                self.sourcing.choosing, self._paying, self._curves, z, seen, first
            )
            if flat is not None:
                return Point.packed(z, flat, self.layout)
        return self._at(z, None if near is None else near.choice)

    def _at(self, z: Floats, near: Choice | None) -> Point:
        price, rent = z[: self.count], z[self.count :]
        delivered = self.cost + summed(self.arc, self.pays * z[self.row], self.arcs.size)
        choice = self.sourcing.choose(delivered, near, self.first)
        log_demand, demand_slope = self.demand.log(choice.index)
        demand = np.exp(log_demand)
        flow = demand[self.layout.buyer] * choice.share
        use = summed(self.row, self.uses * flow[self.arc], self.size)
        log_use = self._log_use(use, log_demand, choice)
        log_supply, supply_slope = self.supply.log(price)
        offered, capacity_slope = self.capacity.offer(rent)
        offer = np.concatenate([np.exp(log_supply), offered])
        gap = np.concatenate([log_supply, np.log(offered)]) - log_use
        slack = self.sensitivity * rent
        excess = offer - use
        excess[self.count :] = np.minimum(excess[self.count :], slack * use[self.count :])
        relative = np.concatenate([gap[: self.count], np.minimum(gap[self.count :], slack)])
        largest = max(float(flow.max(initial=0.0)), float((demand * choice.short).max(initial=0.0)))
        return Point(
            z=z,
            choice=choice,
            flow=flow,
            buyer_price=self.demand.worth(demand, choice.index)[0],
            demand=demand,
            demand_slope=demand_slope,
            use=use,
            offer=offer,
            offer_slope=np.concatenate([supply_slope, capacity_slope]),
            gap=gap,
            excess=excess,
            residual=float(np.abs(excess).max(initial=0.0)) / largest if largest > 0 else 0.0,
            imbalance=float(np.abs(relative).max(initial=0.0)),
        )

    @cached_property
    def _paying(self) -> Paying:
        """What each arc pays and uses, for the compiled kernel."""
        return Paying.of(
            a=self.arcs.size,
            e=self.row.size,
            row=self.row,
            arc=self.arc,
            uses=self.uses,
            pays=self.pays,
            cost=self.cost,
            buyer=self.layout.buyer,
        )

    @cached_property
    def _curves(self) -> Curves:
        """What is offered and wanted, for the compiled kernel."""
        cap = self.supply.cap
        offered = self.capacity
        return Curves.of(
            s=self.count,
            n=self.buyers.size,
            r=self.resources.size,
            supply=self.supply.packed,
            cap=None if cap is None else cap.packed,
            demand=self.demand.packed,
            capacity=np.concatenate(
                (offered.capacity, offered.knee, offered.rent_scale, self.sensitivity)
            ),
            of_sellers=self.supply.fixed,
            of_buyers=self.demand.fixed,
        )

    @cached_property
    def _sloping(self) -> Sloping:
        """The entries by arc, for the compiled kernel."""
        return self.layout.paying(self.pays) if self.tariffs else self.layout.sloping

    def smoothed(self, factor: float) -> Dual:
        """The same market with every logω and θ divided by `factor`: more even, gentler choices."""
        other = but(self)
        other.sourcing, other.first = self.sourcing.smoothed(factor), None
        other.sensitivity = self.sensitivity / factor
        other.__dict__.pop("_curves", None)
        return other

    def seen_from(self, start: Equilibrium) -> Dual:
        """The same market, whose first choice is sought from that of an equilibrium of its arcs."""
        if start.share.size <= self.arcs.max(initial=-1) or not np.isfinite(start.share).all():
            return self
        other = but(self)
        share, delivered = start.share[self.arcs], start.delivered[self.arcs]
        other.first = self.sourcing.guess(share, delivered) or self.first
        return other

    def beside(self, *, buyers: Floats | None = None, sellers: Floats | None = None) -> Dual:
        """The same market when other amounts come beside the curves.

        Arguments:
            buyers: [B] stock build and extra use.
            sellers: [S] extra output.
        """
        other = but(self)
        if buyers is not None:
            of_buyer = self.fixed.bought - buyers
            other.fixed = but(other.fixed, of_buyer=of_buyer)
            other.demand = but(self.demand, fixed=of_buyer[self.buyers])
        if sellers is not None:
            of_seller = self.fixed.sold - sellers
            other.fixed = but(other.fixed, of_seller=of_seller)
            other.supply = but(self.supply, fixed=of_seller[self.sellers])
        if compiled.KERNEL is not None:
            other.__dict__["_curves"] = self._curves.but(
                of_sellers=other.supply.fixed, of_buyers=other.demand.fixed
            )
        return other

    def _log_use(self, use: Floats, log_demand: Floats, choice: Choice) -> Floats:
        """Log of use [n], exact also where the flows underflow."""
        tiny = use < _UNDERFLOW
        log_use = np.log(np.where(tiny, 1.0, use))
        if tiny.any():
            log_flow = log_demand[self.layout.buyer] + self.sourcing.log_share(choice)
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

    def parted(self, free: Ints) -> bool:
        """Whether so many of the unknowns `free` [f] are of one buyer each that `blocks` pays."""
        return int(np.count_nonzero(self.layout.alone[free] >= 0)) >= blocks.FEWEST

    def solved(self, matrix: Floats, right: Floats, free: Ints) -> Floats | None:
        """The solution [f×c] of a scaled Jacobian of the unknowns `free` [f] for `right` [f×c].

        `matrix` [f×f] is as `jacobian` gives it with `half`, its diagonal raised; it is used up.
        None where there is no solution.
        """
        even = not self.tariffs
        if self.parted(free):
            found = blocks.solved(matrix, right, self.layout.alone[free], even=even)
            if found is not None:
                return found
        elif even:
            # LAPACK wants columns first: a symmetric matrix is its own transpose.
            _, found, failed = lapack.dposv(matrix.T, right)
            if not failed:
                return np.asarray(found)
        if even:
            matrix += np.tril(matrix, -1).T
            np.einsum("ii->i", matrix)[...] += 1e-6
        _, _, found, failed = lapack.dgesv(matrix, right)
        return None if failed else np.asarray(found)

    def jacobian(self, point: Point, free: Ints, *, half: bool = False) -> Floats:
        """Minus the derivative of use with respect to z, [f×f] for the unknowns `free` [f].

        `half`: where it is symmetric, without tariffs, the lower half will do. See `jacobian`.
        """
        if compiled.KERNEL is not None:
            own = compiled.matrix(self._sloping, self.sourcing.theta, point.flat, self.size, free)
        else:
            own = self._pattern.matrix(
                free, point.demand, point.demand_slope, self.sourcing.of_arcs, point.choice
            )
        if half or self.tariffs:
            return own
        return np.asarray(np.tril(own) + np.tril(own, -1).T)

    def stepping(
        self, point: Point, *, plain: bool
    ) -> tuple[Ints, Floats, Floats, Floats, Floats] | None:
        """The system of a step, as `newton.System` has it; None without a compiled kernel."""
        if compiled.KERNEL is None:
            return None
        rent, room = point.z[self.count :], point.gap[self.count :]
        held = int(np.count_nonzero((rent <= 0.0) & (room >= 0.0)))
        return compiled.step(
            self._sloping,
            self.sourcing.theta,
            point.z,
            point.flat,
            self.count,
            self.size - held,
            self.range,
            plain,
        )


def _cost(layout: Layout, cost: Floats, wedge: Floats) -> Floats:
    """What each arc [a] costs beyond its unknowns."""
    return cost[layout.arcs] + wedge[layout.arcs]


def _pays(layout: Layout, tariff: Floats) -> Floats:
    """What of its unknown each entry [e] pays: what it uses of it, and a tariff on the price."""
    rate = tariff[layout.arcs]
    if not rate.any():
        return layout.uses
    pays = layout.uses.copy()
    pays[: rate.size] += rate
    return pays


def _sourcing(
    layout: Layout,
    log_weight: Floats,
    theta: Floats,
    backstop: Floats,
    reach: Floats,
    concentration: Floats,
    free_share: Floats,
    constant: Floats,
) -> Sourcing:
    """The choice over the open arcs, of the arrays of a market."""
    count = concentration.size
    named = np.minimum(layout.named, count)
    kappa, free = (
        np.append(values, fill)[named] for values, fill in ((concentration, 0.0), (free_share, 1.0))
    )
    return Sourcing(
        layout=layout,
        log_weight=log_weight[layout.arcs],
        theta=theta[layout.buyers],
        backstop=backstop[layout.buyers],
        reach=reach[layout.arcs],
        concentration=kappa,
        free_share=free,
        constant=constant[layout.buyers],
    )


def _first(layout: Layout, price0: Floats, crowding0: Floats) -> Guess:
    """λ [n] and m [g] of the baseline."""
    crowding = np.append(crowding0, 0.0)[np.minimum(layout.named, crowding0.size)]
    return price0[layout.buyers], crowding

"""Weights and base rents that make the market reproduce the base flows exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from embargo.market.arrays import Floats, Ints, frozen, require, summed
from embargo.market.capacity import rent_at
from embargo.market.corner import position, potential
from embargo.market.market import Market

_ROUNDING = 1e-9


def calibrate(
    *,
    price0: Any,
    flow0: Any,
    seller: Any,
    buyer: Any,
    cost: Any,
    theta: Any,
    demand_elasticity: Any,
    supply_elasticity: Any,
    backstop: Any,
    floor: Any,
    floor_width: Any,
    capacity: Any,
    knee: Any,
    rent_scale: Any,
    incidence: Any,
    reach: Any = 0.0,
    group: Any = -1,
    concentration: Any = (),
    free_share: Any = (),
    committed: Any = 0.0,
) -> Market:
    """Market whose equilibrium without any change is `flow0`, for any θ.

    `price0`, `supply_elasticity`, `floor`, `floor_width` [S]; `theta`, `demand_elasticity`,
    `backstop` [B]; `flow0`, `seller`, `buyer`, `cost` [A]; `capacity`, `knee`, `rent_scale` [R];
    `incidence` [R×A]; `reach`, `group` [A]; `concentration`, `free_share` [G]. Scalars are
    repeated, except `price0`, `backstop`, `flow0`, `capacity` and `concentration`, which set the
    sizes. With b the share of the backstop at the base price q0 (the flow-weighted mean of
    delivered prices), log ω = log t(share·(1 − b)) + θ(v0 + m0 − q0) and D0 = Σ flow0/(1 − b),
    t being the share itself without reach and m0 what the base share of a group costs it. Arcs
    without base flow get the weight zero. Under a hard cap the base rent is zero. `committed` [A],
    what of the base flow is owed under contract, is no choice: shares are of the rest.

    Raises ValueError that names the array, the indices and the rule: a base use that does not fit
    its capacity, a backstop that does not exceed the base price, or anything `Market` refuses.
    Source: discrete-choice calibration by shares; Anderson, de Palma and Thisse (1992), ch. 2.
    """
    base = Baseline.of(
        price0=price0,
        flow0=flow0,
        seller=seller,
        buyer=buyer,
        cost=cost,
        theta=theta,
        backstop=backstop,
        capacity=capacity,
        knee=knee,
        rent_scale=rent_scale,
        incidence=incidence,
        committed=committed,
    )
    price0, flow0, seller, buyer, theta, backstop = (
        base.price0, base.flow0, base.seller, base.buyer, base.theta, base.backstop
    )  # fmt: skip
    delivered, buyer_price0, inflow, short = base.delivered, base.price, base.chosen, base.short
    sellers, buyers, arcs = price0.size, backstop.size, flow0.size
    share = (flow0 - base.committed) / np.where(inflow > 0, inflow, 1.0)[buyer]
    share *= (1.0 - short)[buyer]
    groups = np.size(concentration)
    reach = frozen(reach, arcs, "reach")
    group = frozen(group, arcs, "group", np.intp)
    concentration = frozen(concentration, groups, "concentration")
    free_share = frozen(free_share, groups, "free_share")
    require((group >= -1) & (group < groups), "group", f"must be in −1 … {groups - 1}")
    require(np.isfinite(reach) & (reach >= 0), "reach", "must be finite and ≥ 0")
    grouped = group >= 0
    group_share = summed(group[grouped], share[grouped], groups)
    crowding = concentration * np.maximum(group_share - free_share, 0.0)
    extra = np.where(grouped, np.append(crowding, 0.0)[group], 0.0)
    with np.errstate(divide="ignore"):
        log_weight = np.log(position(share, reach))
    log_weight += theta[buyer] * (delivered + extra - buyer_price0[buyer])
    owner = np.zeros(groups, dtype=np.intp)
    owner[group[grouped]] = buyer[grouped]
    # λ is q0 in the baseline: what the index adds to it there is taken off.
    spent = summed(buyer, np.where(share > 0, potential(share, reach), 0.0), buyers) + short
    index_constant = np.where(inflow > 0, spent - 1.0, 0.0) / theta
    index_constant += summed(owner, 0.5 * crowding * (group_share + free_share), buyers)
    return Market(
        price0=price0,
        supply0=base.supply,
        supply_elasticity=supply_elasticity,
        floor=floor,
        floor_width=floor_width,
        supply_scale=np.ones(sellers),
        buyer_price0=buyer_price0,
        demand0=base.demand,
        demand_elasticity=demand_elasticity,
        theta=theta,
        backstop=backstop,
        demand_scale=np.ones(buyers),
        seller=seller,
        buyer=buyer,
        index_constant=index_constant,
        log_weight=log_weight,
        reach=reach,
        group=group,
        concentration=concentration,
        free_share=free_share,
        crowding0=crowding,
        cost=base.cost,
        tariff=np.zeros(arcs),
        wedge=np.zeros(arcs),
        open=np.ones(arcs, dtype=bool),
        capacity=base.capacity,
        knee=base.knee,
        rent_scale=base.rent_scale,
        incidence=base.incidence,
        rent0=base.rent0,
        committed=base.committed,
    )


@dataclass(frozen=True, eq=False)
class Baseline:
    """What prices are in a market before anything changes, with the arrays it was told by.

    Attributes:
        price0: [S]; supply: [S] output.
        flow0, seller, buyer, cost, committed: [A]; delivered: [A] price.
        theta, backstop: [B]; price: [B]; demand: [B] with what goes short; chosen: [B] inflow that
            is not owed; short: [B] share of it that goes short.
        capacity, knee, rent_scale, rent0: [R]; incidence: [R×A].
    """

    price0: Floats
    flow0: Floats
    seller: Ints
    buyer: Ints
    cost: Floats
    theta: Floats
    backstop: Floats
    capacity: Floats
    knee: Floats
    rent_scale: Floats
    incidence: sp.csr_array
    committed: Floats
    rent0: Floats
    delivered: Floats
    price: Floats
    supply: Floats
    demand: Floats
    chosen: Floats
    short: Floats

    @classmethod
    def of(
        cls,
        *,
        price0: Any,
        flow0: Any,
        seller: Any,
        buyer: Any,
        cost: Any,
        theta: Any,
        backstop: Any,
        capacity: Any,
        knee: Any,
        rent_scale: Any,
        incidence: Any,
        committed: Any = 0.0,
    ) -> Baseline:
        """Rents and prices at the base flows; arguments and errors as of `calibrate`."""
        sellers, buyers = np.size(price0), np.size(backstop)
        arcs, resources = np.size(flow0), np.size(capacity)
        price0 = frozen(price0, sellers, "price0")
        flow0 = frozen(flow0, arcs, "flow0")
        theta = frozen(theta, buyers, "theta")
        backstop = frozen(backstop, buyers, "backstop")
        cost = frozen(cost, arcs, "cost")
        seller = frozen(seller, arcs, "seller", np.intp)
        buyer = frozen(buyer, arcs, "buyer", np.intp)
        capacity = frozen(capacity, resources, "capacity")
        knee = frozen(knee, resources, "knee")
        rent_scale = frozen(rent_scale, resources, "rent_scale")
        if not (isinstance(incidence, sp.csr_array) and incidence.dtype == np.float64):
            incidence = sp.csr_array(incidence, dtype=np.float64)
        for index, name, size in ((seller, "seller", sellers), (buyer, "buyer", buyers)):
            require((index >= 0) & (index < size), name, f"must be in 0 … {size - 1}")
        if incidence.shape != (resources, arcs):
            raise ValueError(f"incidence: shape {incidence.shape}, need ({resources}, {arcs})")
        require(np.isfinite(flow0) & (flow0 >= 0), "flow0", "must be finite and ≥ 0")
        require(theta > 0, "theta", "must be > 0")
        require((knee > 0) & (knee <= 1), "knee", "must be in (0, 1]")

        use = np.asarray(incidence @ flow0)
        capacity = _fitting(use, capacity, knee)
        rent0 = rent_at(use, capacity, knee, rent_scale)
        delivered = price0[seller] + cost + np.asarray(incidence.T @ rent0)

        committed = frozen(committed, arcs, "committed")
        require(
            (committed >= 0) & ((committed < flow0) | (committed == 0)),
            "committed",
            "must be ≥ 0 and < the base flow",
        )
        whole = summed(buyer, flow0, buyers)
        chosen = summed(buyer, flow0 - committed, buyers)
        price = np.where(
            chosen > 0,
            summed(buyer, flow0 * delivered, buyers) / np.where(whole > 0, whole, 1.0),
            _mean(delivered, buyer, backstop),
        )
        require(
            (backstop > price) | (chosen == 0), "backstop", "must exceed the base delivered price"
        )
        short = np.where(chosen > 0, np.exp(-theta * (backstop - price)), 0.0)
        return cls(
            price0=price0,
            flow0=flow0,
            seller=seller,
            buyer=buyer,
            cost=cost,
            theta=theta,
            backstop=backstop,
            capacity=capacity,
            knee=knee,
            rent_scale=rent_scale,
            incidence=incidence,
            committed=committed,
            rent0=rent0,
            delivered=delivered,
            price=price,
            supply=summed(seller, flow0, sellers),
            demand=whole + chosen * short / (1.0 - short),
            chosen=chosen,
            short=short,
        )


def _fitting(use: Floats, capacity: Floats, knee: Floats) -> Floats:
    """Capacity [R], lifted to the base use where a hard cap is below it by rounding only."""
    require(capacity >= 0, "capacity", "must be ≥ 0")
    hard = knee >= 1
    fits = np.where(hard, use <= capacity * (1 + _ROUNDING), (use < capacity) | (use == 0))
    require(
        fits, "capacity", "base use does not fit: it must be ≤ a hard cap and < a soft capacity"
    )
    return np.where(hard, np.maximum(capacity, use), capacity)


def _mean(delivered: Floats, buyer: Any, backstop: Floats) -> Floats:
    """Plain mean of delivered prices [B] for buyers without base flow; else the backstop."""
    count = np.bincount(buyer, minlength=backstop.size)
    total = summed(buyer, delivered, backstop.size)
    mean = np.where(count > 0, total / np.maximum(count, 1), backstop)
    return np.where(mean > 0, mean, backstop)

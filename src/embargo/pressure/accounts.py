"""What a change of the market costs a place in money: bill, exports, use, output, shortage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embargo.outcome.money import second_choice
from embargo.outcome.solved import BN, Solved
from embargo.outcome.state import Vector

_NOTHING = 1e-9
"""USD bn: the solver never leaves a shortage at zero itself."""


@dataclass(frozen=True)
class Accounts:
    """What one market costs some places more than before, USD bn a year; negative is a gain.

    Arguments:
        lost_discount: what the purchases that are lost cost less than all other imports.
        dearer: all imports that are left, at what they rose by.
        adjustment: of changed volumes: use given up at its worth, home output at its cost and what
            is no longer exported at its old price, less what is no longer imported at the old
            price of other suppliers.
        unserved: demand left unserved, at the value of lost load.
        exports: own exports that are left, at what their price fell by.
        second_choice: what second-choice suppliers cost; no cash and not in `total`.
        lost: what is no longer bought from the target, balance units of the market a year.
    """

    lost_discount: float = 0.0
    dearer: float = 0.0
    adjustment: float = 0.0
    unserved: float = 0.0
    exports: float = 0.0
    second_choice: float = 0.0
    lost: float = 0.0

    @property
    def total(self) -> float:
        """The sum of the parts in money, `second_choice` left out."""
        return self.lost_discount + self.dearer + self.adjustment + self.unserved + self.exports

    def __add__(self, other: Self) -> Self:
        parts = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return type(self)(**parts)


def of_market(market: Solved, members: Iterable[str], target: Iterable[str]) -> Accounts:
    """Give the accounts of some places, taken as one, in a solved market.

    The bill is split exactly: with x volumes and p mean border prices, T the target and O all
    other suppliers abroad, 0 before and 1 after,
    Δbill = (xT0 − xT1)(pO0 − pT0) + [xT1 ΔpT + xO1 ΔpO] + (ΔxT + ΔxO) pO0:
    the discount lost, what is dearer, and what is imported less; revenue from exports likewise.
    Trade among the members is theirs alone, but for its freight. Use given up and home output are
    valued at the mean of the prices before and after (trapezium; Harberger, 1971), use at the
    buyers' price, which holds quality and contracts, demand unserved at the value of lost load.

    Arguments:
        market: before and after.
        members: codes of the places.
        target: codes of the seller whose fuel is lost.
    """
    if not market.touched:
        return Accounts()
    world, before, after = market.world, market.before, market.after
    inside, sold_by_target = sorted(set(members)), sorted(set(target))
    arcs = world.arcs
    to_us = arcs["importer"].is_in(inside).to_numpy()
    from_us = arcs["exporter"].is_in(inside).to_numpy()
    imports, exports = to_us & ~from_us, from_us & ~to_us
    ours = arcs["exporter"].is_in(sold_by_target).to_numpy() & imports
    others = imports & ~ours
    t0, pt0 = _mean(before.flow, before.border, ours)
    t1, pt1 = _mean(after.flow, after.border, ours)
    o0, po0 = _mean(before.flow, before.border, others)
    o1, po1 = _mean(after.flow, after.border, others)
    pt0 = pt0 if t0 > 0 else po0
    pt1 = pt1 if t1 > 0 else pt0
    po0 = po0 if o0 > 0 else pt0
    po1 = po1 if o1 > 0 else po0
    between = to_us & from_us
    freight = _sum(after.flow * (after.border - after.fob), between)
    freight -= _sum(before.flow * (before.border - before.fob), between)
    unsold = _sum((before.flow - after.flow) * before.fob, exports)
    cheaper = _sum(after.flow * (before.fob - after.fob), exports)
    buyers = world.buyers["place"].is_in(inside).to_numpy()
    wanted0, wanted1 = before.consumption + before.shortage, after.consumption + after.shortage
    use = (wanted0 - wanted1) * (before.buyer_price + after.buyer_price) / 2
    short = (after.shortage - before.shortage) * world.backstop
    unserved = BN * _sum(short, buyers)
    adjustment = (t1 + o1 - t0 - o0) * po0 + unsold + freight
    adjustment += _sum(use, buyers) + _output(market, inside)
    return Accounts(
        lost_discount=BN * (t0 - t1) * (po0 - pt0),
        dearer=BN * (t1 * (pt1 - pt0) + o1 * (po1 - po0)),
        adjustment=BN * adjustment,
        unserved=unserved if abs(unserved) > _NOTHING else 0.0,
        exports=BN * cheaper,
        second_choice=_sum(second_choice(market), buyers),
        lost=t0 - t1,
    )


def revenue_fall(market: Solved, members: Iterable[str]) -> float:
    """Give by how much the export revenue of some places falls at the loading point, USD bn."""
    inside = sorted(set(members))
    arcs, before, after = market.world.arcs, market.before, market.after
    exports = arcs["exporter"].is_in(inside).to_numpy() & ~arcs["importer"].is_in(inside).to_numpy()
    return BN * _sum(before.flow * before.fob - after.flow * after.fob, exports)


@dataclass(frozen=True)
class Bought:
    """What some places bought of one fuel from a target before.

    Arguments:
        volume: native units a year (Mt, pipeline gas bcm).
        balance: balance units of the market.
        paid: USD bn.
    """

    volume: float
    balance: float
    paid: float


def bought_by_fuel(
    market: Solved, members: Iterable[str], target: Iterable[str]
) -> dict[str, Bought]:
    """Give what some places bought from a target before, by fuel."""
    ours = _ours(market, members, target)
    size = market.before.flow * market.world.per_balance_unit
    paid = market.before.flow * market.before.border
    found = {}
    for fuel in market.world.arcs["fuel"].unique().sort():
        kept = ours & (market.world.arcs["fuel"] == fuel).to_numpy()
        if _sum(size, kept) > 0:
            balance = _sum(market.before.flow, kept)
            found[str(fuel)] = Bought(_sum(size, kept), balance, BN * _sum(paid, kept))
    return found


def _ours(market: Solved, members: Iterable[str], target: Iterable[str]) -> NDArray[np.bool_]:
    arcs = market.world.arcs
    kept = arcs["importer"].is_in(sorted(set(members))).to_numpy()
    kept &= arcs["exporter"].is_in(sorted(set(target))).to_numpy()
    return np.asarray(kept, dtype=bool)


def _output(market: Solved, inside: list[str]) -> float:
    """What more output of the members costs, at the mean of the prices before and after."""
    if market.market is None or market.found is None:
        return 0.0
    own = market.world.sellers["exporter"].is_in(inside).to_numpy()
    price = (market.market.price0 + market.found.price) / 2
    return _sum((market.after.supply - market.before.supply) * price, own)


def _mean(flow: Vector, price: Vector, kept: Vector) -> tuple[float, float]:
    """The volume of some arcs and their mean price."""
    volume = _sum(flow, kept)
    return volume, _sum(flow * price, kept) / volume if volume > 0 else 0.0


def _sum(values: Vector, kept: Vector) -> float:
    return float(np.sum(values[np.asarray(kept, dtype=bool)]))

"""How prices answer what comes beside the curves: the slope of an equilibrium."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import blas, lapack

from embargo.market.arrays import Bools, Floats, Ints, summed
from embargo.market.dual import Dual, Point


@dataclass(frozen=True, eq=False)
class Way:
    """How the free unknowns [f] move with what those [e] take or sell who have any."""

    free: Ints
    at: Ints
    """[e] of all that were asked about."""
    part: Floats
    """[f×e] the unknowns, scaled; with `root`, what it still divides."""
    passed: Floats
    """[e] what of a unit moves the choice; below zero for what is sold."""
    root: Floats | None
    """[f×f] upper factor of the scaled matrix; None if `part` is all."""
    scale: Floats
    """[f]"""

    def times(self, change: Floats) -> Floats:
        """[f×c] the unknowns, for changes [e×c]."""
        moved = self.part @ (self.passed[:, None] * change)
        if self.root is not None:
            moved = blas.dtrsm(1.0, self.root, moved)
        return np.asarray(self.scale[:, None] * moved)


@dataclass(frozen=True, eq=False)
class Response:
    """An equilibrium, or a point near one, to first order.

    [n+m] are the buyers and sellers that were asked about. Those without demand, output or an open
    arc have zeros.
    """

    slopes: Floats
    """[(n+m)×(n+m)] prices (rows) per unit that each buyer takes and each seller sells more."""
    lead: Floats
    """[unknowns] what prices and rents still lack of the equilibrium."""
    shift: Floats
    """[n+m] what the prices asked about still lack of it."""
    way: Way | None = None
    """None if no price moves."""

    def along(self, change: Floats) -> Floats:
        """[unknowns] how seller prices and rents move with a `change` [n+m] beside the curves."""
        moved = np.zeros(self.lead.size)
        if self.way is not None:
            moved[self.way.free] = self.way.times(change[self.way.at, None])[:, 0]
        return moved

    def renewed(self, dual: Dual, point: Point) -> Response | None:
        """The same slopes at a point close by, with what that one lacks.

        None where other unknowns are free there, or there is no factor to solve with.
        """
        way, held = self.way, _slack(dual, point)
        if way is None or way.root is None or (point.demand < dual.demand.least).any():
            return None
        if not np.array_equal(np.flatnonzero(~held), way.free):
            return None
        lacks = way.scale * (point.use - point.offer)[way.free]
        half = blas.dtrsm(1.0, way.root, lacks[:, None], trans_a=1)
        lead, shift = np.zeros(self.lead.size), np.zeros(self.shift.size)
        shift[way.at] = (way.part.T @ half)[:, 0]
        lead[way.free] = way.scale * blas.dtrsm(1.0, way.root, half)[:, 0]
        lead[held] = -point.z[held]
        return Response(self.slopes, lead, shift, way)


def around(dual: Dual, point: Point, buyers: Ints, sellers: Ints | None = None) -> Response:
    """Derivatives of an equilibrium with respect to use and output beside the curves.

    Arguments:
        dual: the market.
        point: its equilibrium, or a point near it.
        buyers: [n] who take more, in the order of the whole market.
        sellers: [m] who sell more, in that order; none by default.

    By the implicit function theorem, with the solver's Jacobian; rents of slack resources stay.
    """
    sellers = np.empty(0, dtype=np.intp) if sellers is None else sellers
    size = buyers.size + sellers.size
    slopes, lead, shift = np.zeros((size, size)), np.zeros(dual.size), np.zeros(size)
    nothing = Response(slopes, lead, shift)
    held = _slack(dual, point)
    free = np.flatnonzero(~held)
    buyer, of_buyer = _places(dual.buyers, buyers)
    seller, of_seller = _places(dual.sellers, sellers)
    if not free.size or not (of_buyer.any() or of_seller.any()):
        return nothing
    passed = np.concatenate(
        [
            _passed(point.demand, dual.demand.least)[buyer],
            -_passed(point.offer[: dual.count], dual.supply.least)[seller],
        ]
    )
    found = _solved(dual, point, free, buyer, seller)
    if found is None:
        return nothing
    part, root, scale, prices = found
    shift_there, prices = prices[:, -1], prices[:, :-1] * passed
    _, fall = dual.demand.worth(point.demand, point.choice.index)
    if fall.any():
        # More than is wanted: what it is worth falls with what is used, N(q) + fixed.
        every = np.arange(buyer.size)
        rest = point.demand[buyer] * point.demand_slope[buyer]
        chosen = -rest[:, None] * prices[: buyer.size]
        chosen[every, every] += passed[: buyer.size] - 1.0
        low = np.flatnonzero(fall[buyer] > 0)
        shift_there[low] *= fall[buyer][low] * rest[low]
        prices[low] = -fall[buyer][low, None] * chosen[low]
    at = np.flatnonzero(np.concatenate([of_buyer, of_seller]))
    if at.size == size:
        slopes = prices
    else:
        slopes[np.ix_(at, at)] = prices
    shift[at] = shift_there
    lacks = part[:, -1:]
    lead[free] = scale * (lacks if root is None else blas.dtrsm(1.0, root, lacks))[:, 0]
    lead[held] = -point.z[held]
    return Response(slopes, lead, shift, Way(free, at, part[:, :-1], passed, root, scale))


def _slack(dual: Dual, point: Point) -> Bools:
    """[unknowns] rents that are less than the room of their resource: there they fall to zero."""
    held = np.zeros(dual.size, dtype=bool)
    rent = point.z[dual.count :]
    held[dual.count :] = dual.sensitivity * rent <= point.gap[dual.count :]
    return held


def _solved(
    dual: Dual, point: Point, free: Ints, buyer: Ints, seller: Ints
) -> tuple[Floats, Floats | None, Floats, Floats] | None:
    """`part`, `root` and `scale` of `Way`, and [e×(e+1)] how prices answer a unit that is chosen.

    The last column of `part` and of the answers is for what the point lacks. None where the matrix
    has no inverse.
    """
    matrix = dual.jacobian(point, free, half=True)
    diagonal = np.einsum("ii->i", matrix)
    diagonal += point.offer[free] * point.offer_slope[free]
    scale = 1.0 / np.sqrt(np.maximum(diagonal, 1e-290))
    matrix *= scale[:, None]
    matrix *= scale
    diagonal += 1e-12
    uses = scale * _paid(dual, point, free, buyer, seller, dual.uses)
    right = np.vstack([uses, (scale * (point.use - point.offer)[free])[None]])
    root = None
    if not (dual.tariffs or dual.parted(free)):
        # LAPACK wants columns first: a symmetric matrix is its own transpose.
        root, failed = lapack.dpotrf(matrix.T, clean=0)
        root = None if failed else root
    if root is not None:
        # With H = RᵀR, pays·H⁻¹·uses is YᵀY, Y = R⁻ᵀ·uses: half the work of solving for both.
        part = blas.dtrsm(1.0, root, right.T, trans_a=1, overwrite_b=1)
        prices = np.asarray(blas.dsyrk(1.0, part, trans=1))
        diagonal = np.einsum("ii->i", prices).copy()
        prices = prices + prices.T
        np.einsum("ii->i", prices)[...] = diagonal
        prices = prices[:-1]
    else:
        pays = (
            uses if not dual.tariffs else scale * _paid(dual, point, free, buyer, seller, dual.pays)
        )
        part = dual.solved(matrix, right.T, free)
        if part is None:
            return None
        prices = pays @ part
    return (part, root, scale, prices) if np.isfinite(part).all() else None


def _paid(
    dual: Dual, point: Point, free: Ints, buyer: Ints, seller: Ints, per_arc: Floats
) -> Floats:
    """[e×f] what of each free unknown the price of some buyers and sellers has.

    `per_arc` is what of it the delivered price over an arc has, by entry of `dual`.
    """
    share = per_arc * point.choice.share[dual.arc]
    cell = dual.layout.buyer[dual.arc] * dual.size + dual.row
    of_buyers = summed(cell, share, dual.buyers.size * dual.size)
    found = np.zeros((buyer.size + seller.size, free.size))
    every = of_buyers.reshape(dual.buyers.size, dual.size)
    found[: buyer.size] = every[buyer[:, None], free]
    # Sellers come first among the unknowns and none of them is held.
    found[buyer.size + np.arange(seller.size), seller] = 1.0
    return found


def _places(known: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where those of `wanted` that are known stand in `known`, ascending, and which those are."""
    place = np.searchsorted(known, wanted)
    there = np.append(known, -1)[np.minimum(place, known.size)] == wanted
    return place[there], there


def _passed(rest: Floats, least: Floats) -> Floats:
    """What a unit beside a curve moves its rest: less than one where that rest runs out."""
    return np.where(rest >= least, 1.0, rest / np.maximum(least, 1e-300))

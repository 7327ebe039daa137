"""How prices answer what comes beside the curves: the slope of an equilibrium."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack

from embargo.market.arrays import Bools, Floats, Ints, summed
from embargo.market.dual import Dual, Point


@dataclass(frozen=True, eq=False)
class Response:
    """An equilibrium, or a point near one, to first order.

    [n+m] are the buyers and sellers that were asked about. Those without demand, output or an open
    arc have zeros.
    """

    slopes: Floats
    """[(n+m)×(n+m)] prices (rows) per unit that each buyer takes and each seller sells more."""
    moved: Floats
    """[unknowns×(n+m)] all seller prices and rents."""
    lead: Floats
    """[unknowns] what prices and rents still lack of the equilibrium."""
    shift: Floats
    """[n+m] what the prices asked about still lack of it."""


def response(
    dual: Dual, point: Point, buyers: Ints, sellers: Ints | None = None
) -> tuple[Floats, Floats]:
    """Slopes and moves of `around`."""
    found = around(dual, point, buyers, sellers)
    return found.slopes, found.moved


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
    slopes, moved = np.zeros((size, size)), np.zeros((dual.size, size))
    lead, shift = np.zeros(dual.size), np.zeros(size)
    nothing = Response(slopes, moved, lead, shift)
    # Slack is what has less rent than room: there the rent falls to zero.
    held = np.zeros(dual.size, dtype=bool)
    rent = point.z[dual.count :]
    held[dual.count :] = dual.sensitivity * rent <= point.gap[dual.count :]
    free = np.flatnonzero(~held)
    buyer, of_buyer = _places(dual.buyers, buyers)
    seller, of_seller = _places(dual.sellers, sellers)
    if not free.size or not (of_buyer.any() or of_seller.any()):
        return nothing
    matrix = dual.jacobian(point, free)
    np.einsum("ii->i", matrix)[...] += point.offer[free] * point.offer_slope[free]
    scale = 1.0 / np.sqrt(np.maximum(np.einsum("ii->i", matrix), 1e-290))
    matrix = matrix * scale[:, None] * scale
    np.einsum("ii->i", matrix)[...] += 1e-12

    count, n = dual.buyers.size, dual.size
    cell = dual.layout.buyer[dual.arc] * n + dual.row
    share = point.choice.share[dual.arc]
    uses = summed(cell, dual.uses * share, count * n).reshape(count, n)[buyer][:, free]
    pays = uses
    if dual.tariffs:
        pays = summed(cell, dual.pays * share, count * n).reshape(count, n)[buyer][:, free]
    own = np.zeros((seller.size, free.size))
    # Sellers come first among the unknowns and none of them is held.
    own[np.arange(seller.size), seller] = 1.0
    right = np.vstack(
        [
            uses * _passed(point.demand, dual.demand.least)[buyer][:, None],
            -own * _passed(point.offer[: dual.count], dual.supply.least)[seller][:, None],
            (point.use - point.offer)[None, free],
        ]
    )
    failed = True
    if not dual.tariffs:
        _, answer, failed = lapack.dposv(matrix.T, (right * scale).T)
    if failed:
        _, _, answer, failed = lapack.dgesv(matrix, (right * scale).T)
    if failed or not np.isfinite(answer).all():
        return nothing
    answer = answer * scale[:, None]
    at = np.flatnonzero(np.concatenate([of_buyer, of_seller]))
    prices = pays @ answer
    _, fall = dual.demand.worth(point.demand, point.choice.index)
    if fall.any():
        # More than is wanted: what it is worth falls with what is used, N(q) + fixed.
        rest = point.demand[buyer] * point.demand_slope[buyer]
        chosen = -rest[:, None] * prices
        chosen[np.arange(buyer.size), np.arange(buyer.size)] += _passed(
            point.demand, dual.demand.least
        )[buyer]
        chosen[np.arange(buyer.size), np.arange(buyer.size)] -= 1.0
        low = fall[buyer] > 0
        prices[low] = -fall[buyer][low, None] * chosen[low]
    whole = np.vstack([prices, own @ answer])
    slopes[np.ix_(at, at)] = whole[:, :-1]
    moved[np.ix_(free, at)] = answer[:, :-1]
    shift[at] = whole[:, -1]
    lead[free] = answer[:, -1]
    lead[held] = -point.z[held]
    return Response(slopes, moved, lead, shift)


def _places(known: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where those of `wanted` that are known stand in `known`, ascending, and which those are."""
    place = np.searchsorted(known, wanted)
    there = np.append(known, -1)[np.minimum(place, known.size)] == wanted
    return place[there], there


def _passed(rest: Floats, least: Floats) -> Floats:
    """What a unit beside a curve moves its rest: less than one where that rest runs out."""
    return np.where(rest >= least, 1.0, rest / np.maximum(least, 1e-300))

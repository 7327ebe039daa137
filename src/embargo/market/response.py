"""How prices answer what comes beside the curves: the slope of an equilibrium."""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack

from embargo.market.arrays import Bools, Floats, Ints, summed
from embargo.market.dual import Dual, Point


def response(
    dual: Dual, point: Point, buyers: Ints, sellers: Ints | None = None
) -> tuple[Floats, Floats]:
    """Derivatives of an equilibrium with respect to use and output beside the curves.

    Arguments:
        dual: the market.
        point: its equilibrium.
        buyers: [n] who take more, in the order of the whole market.
        sellers: [m] who sell more, in that order; none by default.

    Returns:
        [(n+m)×(n+m)] prices of `buyers` and of `sellers` (rows) per unit that each of `buyers`
        takes and each of `sellers` sells more (columns), and [unknowns×(n+m)] all seller prices
        and rents. Those without demand, output or an open arc have rows and columns of 0.

    By the implicit function theorem, with the solver's Jacobian; rents of slack resources stay.
    """
    sellers = np.empty(0, dtype=np.intp) if sellers is None else sellers
    size = buyers.size + sellers.size
    slopes, moved = np.zeros((size, size)), np.zeros((dual.size, size))
    held = (point.z <= 0) & (point.gap >= 0)
    held[: dual.count] = False
    free = np.flatnonzero(~held)
    buyer, of_buyer = _places(dual.buyers, buyers)
    seller, of_seller = _places(dual.sellers, sellers)
    if not free.size or not (of_buyer.any() or of_seller.any()):
        return slopes, moved
    matrix = dual.jacobian(point, free)
    np.einsum("ii->i", matrix)[...] += point.offer[free] * point.offer_slope[free]
    scale = 1.0 / np.sqrt(np.maximum(np.einsum("ii->i", matrix), 1e-290))
    matrix = matrix * scale[:, None] * scale
    np.einsum("ii->i", matrix)[...] += 1e-12

    count, n = dual.buyers.size, dual.size
    share = point.choice.share[dual.arc]
    uses = summed(dual.cell, dual.uses * share, count * n).reshape(count, n)[buyer][:, free]
    pays = summed(dual.cell, dual.pays * share, count * n).reshape(count, n)[buyer][:, free]
    own = np.zeros((seller.size, free.size))
    # Sellers come first among the unknowns and none of them is held.
    own[np.arange(seller.size), seller] = 1.0
    right = np.vstack(
        [
            uses * _passed(point.demand, dual.demand.least)[buyer][:, None],
            -own * _passed(point.offer[: dual.count], dual.supply.least)[seller][:, None],
        ]
    )
    _, _, answer, failed = lapack.dgesv(matrix, (right * scale).T)
    if failed:
        return slopes, moved
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
    slopes[np.ix_(at, at)] = np.vstack([prices, own @ answer])
    moved[np.ix_(free, at)] = answer
    return slopes, moved


def _places(known: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where those of `wanted` that are known stand in `known`, ascending, and which those are."""
    place = np.searchsorted(known, wanted)
    there = np.append(known, -1)[np.minimum(place, known.size)] == wanted
    return place[there], there


def _passed(rest: Floats, least: Floats) -> Floats:
    """What a unit beside a curve moves its rest: less than one where that rest runs out."""
    return np.where(rest >= least, 1.0, rest / np.maximum(least, 1e-300))

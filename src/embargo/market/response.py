"""How prices answer when a buyer takes a unit more: the slope of the equilibrium in its demand."""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack

from embargo.market.arrays import Floats, Ints, summed
from embargo.market.dual import Dual, Point


def response(dual: Dual, point: Point, buyers: Ints) -> tuple[Floats, Floats]:
    """Derivatives at an equilibrium with respect to what `buyers` [n] put into store.

    Arguments:
        dual: the market.
        point: its equilibrium.
        buyers: places in the market's own order; without demand or an open arc their rows are 0.

    Returns:
        dq [n×n]: price index of each of `buyers` (rows) per unit that each takes more (columns);
        dz [unknowns×n]: seller prices and rents. By the implicit function theorem, with the
        Jacobian of the solver; rents of slack resources stay where they are.
    """
    n, count = dual.size, dual.buyers.size
    place = np.searchsorted(dual.buyers, buyers)
    known = (place < count) & (np.append(dual.buyers, -1)[np.minimum(place, count)] == buyers)
    local = place[known]
    dq, dz = np.zeros((buyers.size, buyers.size)), np.zeros((n, buyers.size))
    held = (point.z <= 0) & (point.gap >= 0)
    held[: dual.count] = False
    free = np.flatnonzero(~held)
    if not (local.size and free.size):
        return dq, dz
    matrix = dual.jacobian(point, free)
    np.einsum("ii->i", matrix)[...] += point.offer[free] * point.offer_slope[free]
    scale = 1.0 / np.sqrt(np.maximum(np.einsum("ii->i", matrix), 1e-290))
    matrix = matrix * scale[:, None] * scale
    np.einsum("ii->i", matrix)[...] += 1e-12
    each = point.choice.share[dual.arc]
    uses = summed(dual.cell, dual.uses * each, count * n).reshape(count, n)[local][:, free]
    pays = summed(dual.cell, dual.pays * each, count * n).reshape(count, n)[local][:, free]
    passed = np.where(point.demand >= dual.demand.least, 1.0, point.demand / dual.demand.least)[
        local
    ]
    right = (uses * scale * passed[:, None]).T
    _, _, moved, failed = lapack.dgesv(matrix, right)
    if failed:
        return dq, dz
    moved = moved * scale[:, None]
    at = np.flatnonzero(known)
    dq[np.ix_(at, at)] = pays @ moved
    dz[np.ix_(free, at)] = moved
    return dq, dz

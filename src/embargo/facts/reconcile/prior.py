"""Where a flow is expected before the figures speak: old trade, gravity and home use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class TradePrior:
    """Expected trade between places before any figure of the year is imposed.

    Attributes:
        places: labels of rows (exporters) and columns (importers).
        flow: expected flow, shape [n × n]; the diagonal is home use.
        relative_sigma: uncertainty as a share of the flow, shape [n × n].
    """

    places: tuple[str, ...]
    flow: Matrix
    relative_sigma: Matrix


def trade_prior(
    places: Sequence[str],
    production: Mapping[str, float],
    use: Mapping[str, float],
    observed: Matrix,
    distance_km: Matrix,
    *,
    two_way: float,
    gravity_weight: float,
    distance_exponent: float = 1.0,
    sigma_observed: float | Matrix = 0.5,
    sigma_gravity: float = 1.0,
    unknown: NDArray[np.bool_] | None = None,
    same_year: bool = False,
) -> TradePrior:
    """Mix the trade of an earlier year with gravity and scale both to this year's totals.

    Arguments:
        places: labels, length n.
        production: this year's production by place.
        use: this year's use by place.
        observed: bilateral trade of an earlier year, shape [n × n], zero where unknown.
        distance_km: between places, shape [n × n].
        two_way: share of the smaller of production and use that is traded both ways anyway.
        gravity_weight: weight of gravity beside observed trade, both summing to the same total.
        distance_exponent: decay of gravity with distance (about 1: Disdier and Head, 2008).
        sigma_observed: relative standard deviation of a cell that rests on observed trade; one
            for all, or shape [n × n].
        sigma_gravity: the same for a cell that rests on gravity alone.
        unknown: pairs whose earlier trade is not known, shape [n × n]: gravity stands in for it,
            because missing is not zero.
        same_year: whether ``observed`` is of this year, so that a place with a deficit sells no
            more than it is seen to sell.

    An exporter cannot sell on much more than it produces: where the earlier trade says so (transit
    booked as trade), its row is scaled down, so that origin replaces consignment.
    """
    made = np.array([production.get(p, 0.0) for p in places])
    used = np.array([use.get(p, 0.0) for p in places])
    both = two_way * np.minimum(made, used)
    if same_year and observed.any():
        both = np.minimum(both, observed.sum(axis=1))
    exports = np.maximum(made - used, 0.0) + both
    imports = np.maximum(used - made, 0.0) + both
    total = 0.5 * (exports.sum() + imports.sum())
    exports *= total / exports.sum()
    imports *= total / imports.sum()

    known = observed.copy()
    np.fill_diagonal(known, 0.0)
    sold = known.sum(axis=1)
    known *= np.minimum(1.0, 1.05 * made / np.maximum(sold, 1e-12))[:, None]
    known *= total / max(known.sum(), 1e-12)

    pull = np.outer(exports, imports) / np.maximum(distance_km, 200.0) ** distance_exponent
    np.fill_diagonal(pull, 0.0)
    pull = balance(pull, exports, imports)
    if unknown is not None:
        known = np.where(unknown, pull, known)
    mixed = (1.0 - gravity_weight) * known + gravity_weight * pull
    flow = balance(mixed, exports, imports)
    share = gravity_weight * pull / np.maximum(mixed, 1e-300)
    if unknown is not None:
        share = np.where(unknown, 1.0, share)
    sigma = sigma_observed + (sigma_gravity - sigma_observed) * np.clip(share, 0.0, 1.0)

    home = np.maximum(made - flow.sum(axis=1), 0.02 * np.minimum(made, used))
    flow[np.diag_indices_from(flow)] = np.minimum(home, np.maximum(used, 0.0) + 1e-9)
    sigma[np.diag_indices_from(sigma)] = 0.3
    return TradePrior(tuple(places), flow, sigma)


def balance(matrix: Matrix, rows: Matrix, columns: Matrix, rounds: int = 60) -> Matrix:
    """Scale a matrix to row and column sums (Deming and Stephan, 1940); empty lines stay empty."""
    out = matrix.copy()
    for _ in range(rounds):
        out *= np.divide(rows, out.sum(axis=1), out=np.zeros_like(rows), where=out.sum(axis=1) > 0)[
            :, None
        ]
        out *= np.divide(
            columns, out.sum(axis=0), out=np.zeros_like(columns), where=out.sum(axis=0) > 0
        )[None, :]
    return out


def great_circle_km(longitude: Matrix, latitude: Matrix) -> Matrix:
    """Give distances between all pairs of points, shape [n × n], in kilometres (haversine)."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    a = (
        np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
        + np.cos(lat)[:, None]
        * np.cos(lat)[None, :]
        * np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    )
    distance: Matrix = 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0)))
    return distance

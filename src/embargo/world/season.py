"""Season: how use runs over the year, and what of it stores carry rather than arrivals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.facts.seasons import seasons
from embargo.world.stores import Stores
from embargo.world.world import FuelMarket, Vector

_FULL = 0.97
"""Fullest that a store is filled, of its room; twice the mean stock where no room is known."""

_EMPTY = 0.10
"""Emptiest that a store runs in a normal year, of its mean."""


@dataclass(frozen=True, eq=False)
class Cycle:
    """A normal year of a market: use by month, arrivals by month, stocks that make up the rest.

    Attributes:
        use: [12, B] factor of use, mean 1.
        arrivals: [12, B] factor of what a buyer takes in, mean 1.
        level: [12, n] commercial stock at the start of each month, in the order of the stores and
            with their commercial stock as mean; level + arrivals − use gives the next.
        carried: [n] part of the season that the store carries, 0 to 1.
    """

    use: Vector
    arrivals: Vector
    level: Vector
    carried: Vector


def season(market: FuelMarket) -> Vector:
    """Give the factor of use by month and buyer [12, B], mean 1 over the year; January is row 0.

    Where no source shows a season the factor is 1: that is not known, not flat; see `shown`.
    """
    factors = np.ones((12, len(market.buyers)))
    at = {place: n for n, place in enumerate(market.buyers["place"])}
    for row in seasons():
        if row.market == market.name and row.place in at:
            factors[:, at[row.place]] = row.factors
    return factors


def shown(market: FuelMarket) -> NDArray[np.bool_]:
    """Give whether a buyer's season is shown by a source [B]."""
    known = {row.place for row in seasons() if row.market == market.name}
    return np.array([place in known for place in market.buyers["place"]])


def cycle(market: FuelMarket, stores: Stores) -> Cycle:
    """Give a normal year in which stores carry as much of the season as they can.

    A store takes in the same every month and swings with use, as far as its room (or twice its
    mean stock), a tenth of its mean and its pace allow; arrivals carry the rest of the season.

    Arguments:
        market: one market of the base world.
        stores: what `stores.stores` gives for it.
    """
    use = season(market)
    monthly = market.demand0[stores.buyer] / 12.0
    excess = (1.0 - use[:, stores.buyer]) * monthly
    path = np.vstack([np.zeros(stores.buyer.size), np.cumsum(excess, axis=0)[:-1]])
    swing = path - path.mean(axis=0)
    mean = stores.commercial
    top = np.where(np.isnan(stores.room), 2.0 * mean, np.maximum(_FULL * stores.room, mean))
    limits = [
        _share(top - mean, swing.max(axis=0)),
        _share((1.0 - _EMPTY) * mean, -swing.min(axis=0)),
        _share(stores.pace, -excess.min(axis=0)),
    ]
    carried = np.min(limits, axis=0)
    arrivals = use.copy()
    arrivals[:, stores.buyer] = 1.0 + (1.0 - carried) * (use[:, stores.buyer] - 1.0)
    return Cycle(use, arrivals, mean + carried * swing, carried)


def _share(room: Vector, needed: Vector) -> Vector:
    return np.where(needed > room, room / np.maximum(needed, 1e-300), 1.0)


def table(market: FuelMarket, stores: Stores) -> pl.DataFrame:
    """Give use, arrivals and stock by place and month: place, month (1 to 12), use and arrivals
    (balance units), stock (at the start of the month), carried, shown."""
    found, known = cycle(market, stores), shown(market)
    monthly = market.demand0 / 12.0
    places = market.buyers["place"]
    parts = [
        pl.DataFrame(
            {
                "place": [places[int(b)]] * 12,
                "month": list(range(1, 13)),
                "use": found.use[:, b] * monthly[b],
                "arrivals": found.arrivals[:, b] * monthly[b],
                "stock": found.level[:, n],
                "carried": [float(found.carried[n])] * 12,
                "shown": [bool(known[b])] * 12,
            }
        )
        for n, b in enumerate(stores.buyer)
    ]
    return pl.concat(parts)

"""A market month by month, joined by what its buyers keep in store.

A store that ends a month with H is held for what it will fetch and for the convenience of it:

    q_t = q_{t+1} − κ·log(H_t / H⁰_t),     build_t = H_t − H_{t−1},

with H⁰ the stock of the baseline. Dear months draw it down, dear months to come fill it, and no
price empties it. From `MOST` times H⁰ on there is ever less room: a place that is cut off for good
would else buy for all years to come in the month before. Prices to come are those that follow from
what is known; after the last month stands a price of the long run. Given the stocks the months are
markets of their own; Newton moves all stocks of all months at once, with how prices answer a unit
stored (`response`). The stocks minimise a convex function, so they are unique.
Source: competitive storage with convenience yield, Kaldor (1939), Brennan (1958), Pirrong (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.equilibrium import Equilibrium
from embargo.market.market import Market

MOST = 10.0
"""Times its normal stock from which on a store has ever less room."""

_WALL = 25.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Stores:
    """Who keeps what: quantities and prices in the units of the market."""

    buyer: Ints
    """[n] buyers that keep stocks, each once."""
    opening: Floats
    """[n] stock before the first month, > 0."""
    normal: Floats
    """[T×n] stock at the end of each month in the baseline, > 0."""
    convenience: Floats
    """[n] κ > 0: price for which a month's holding is cut by one in its logarithm."""
    ending: Floats
    """[n] price expected after the last month."""


@dataclass(frozen=True, eq=False)
class Path:
    """The months of a market; check `converged` first."""

    months: tuple[Equilibrium, ...]
    """One a month; if a month could not be solved, those before it."""
    stock: Floats
    """[T×n] at the end of each month."""
    amounts: Floats
    """[T×k] what the links add to every curve of all markets."""
    status: str
    residual: float
    """Largest gap of a storage condition, relative to the price; of the months: their own."""
    iterations: int
    """Times that all months were solved."""
    reason: str
    remedy: str

    @property
    def converged(self) -> bool:
        """Whether every month and every store is in equilibrium."""
        return self.status == "converged"


def holding(stock: Floats, normal: Floats, convenience: Floats) -> tuple[Floats, Floats]:
    """What is paid a month to hold as much [T×n], and how that rises with what is held [T×n].

    κ·log h with h the stock as a part of the normal one, and κ·25·(h/`MOST` − 1)² more beyond
    `MOST`: twice that is held for a price that is 28 κ higher a month later.

    Arguments:
        stock: [T×n] > 0.
        normal: [T×n] stock of the baseline.
        convenience: [n] κ.
    """
    part = stock / normal
    beyond = np.maximum(part / MOST - 1.0, 0.0)
    paid = convenience * (np.log(part) + _WALL * beyond**2)
    return paid, convenience * (1.0 / stock + 2.0 * _WALL / MOST * beyond / normal)


def check(markets: Sequence[Market], stores: Stores) -> None:
    """Refuse stores that do not fit the months of a market.

    Raises:
        ValueError: arrays of the wrong shape, or stocks that are not positive.
    """
    count, size = len(markets), stores.buyer.size
    if not count:
        raise ValueError("markets: none, need one a month")
    shapes = {"opening": (size,), "normal": (count, size), "convenience": (size,)}
    for name, shape in {**shapes, "ending": (size,)}.items():
        values = np.asarray(getattr(stores, name))
        if values.shape != shape:
            raise ValueError(f"{name}: shape {values.shape}, need {shape}")
        if not (np.isfinite(values).all() and (name == "ending" or (values > 0).all())):
            raise ValueError(f"{name}: must be finite and > 0")
    if np.unique(stores.buyer).size != size:
        raise ValueError("buyer: each may keep one store")

"""A market month by month, joined by what its buyers keep in store.

A store that ends a month with H is held for what it will fetch and for the convenience of it:

    q_t = q_{t+1} − κ·log(H_t / H⁰_t),     build_t = H_t − H_{t−1},

with H⁰ the stock of the baseline. Dear months draw it down, dear months to come fill it, and no
price empties it. Prices to come are those that follow from what is known; after the last month
stands a price of the long run. Given the stocks the months are markets of their own; Newton moves
all stocks of all months at once, with how prices answer a unit stored (`response`), in a
block-tridiagonal system. The stocks minimise a convex function, so they are unique.
Source: competitive storage with convenience yield, Kaldor (1939), Brennan (1958), Pirrong (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.dual import Dual, Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.market import Market
from embargo.market.result import assemble
from embargo.market.solver import NO_ARC, conclude, first, search

_INNER = 200


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


@dataclass
class Month:
    """One month's market and where its equilibrium was last found."""

    market: Market
    dual: Dual
    build: Floats
    """[B] what is stored, that of `market` and of the stores of the path."""
    point: Point | None = None
    reached: bool = True
    guess: Equilibrium | None = None
    """Where to start from if it was not solved yet; by default the baseline."""
    moved: Floats | None = None
    """[unknowns×ends] answer of prices and rents to what comes beside the curves."""

    @classmethod
    def of(cls, market: Market) -> Month:
        """A month that is not solved yet."""
        return cls(market, Dual(market), market.stock_build)

    def beside(self, build: Floats, use: Floats, output: Floats) -> None:
        """Let `build` [B] go into store, `use` [B] and `output` [S] come beside the curves.

        All on top of what the market says itself.
        """
        self.build = self.market.stock_build + build
        self.dual = self.dual.beside(
            buyers=self.build + self.market.extra_demand + use,
            sellers=self.market.extra_supply + output,
        )

    def solve(self, z: Floats | None, tolerance: float) -> None:
        """Find the equilibrium from prices and rents `z`, by default from the baseline."""
        if self.dual.size:
            begin = z if z is not None else first(self.market, self.dual, self.guess)
            found = search(self.market, self.dual, begin, tolerance, _INNER)
            self.point, self.reached = found.point, found.reached

    def ahead(self, change: Floats | None) -> Floats | None:
        """Prices and rents expected when what comes beside the curves moves by `change` [ends]."""
        if self.point is None:
            return None
        z = self.point.z.copy()
        if change is not None and self.moved is not None:
            z += self.moved @ change
            np.maximum(z[self.dual.count :], 0.0, out=z[self.dual.count :])
        return z

    def alike(self, other: Month) -> bool:
        """Whether two months have the same unknowns."""
        a, b = self.dual, other.dual
        return np.array_equal(a.sellers, b.sellers) and np.array_equal(a.resources, b.resources)

    def buyer_prices(self) -> Floats:
        """Price [B] of every buyer; the backstop for those that nothing reaches."""
        prices = self.market.backstop.copy()
        if self.point is not None:
            prices[self.dual.buyers] = self.point.buyer_price
        return prices

    def seller_prices(self) -> Floats:
        """Price [S] of every seller; that of the baseline for those that sell nothing."""
        prices = self.market.price0.copy()
        if self.point is not None:
            prices[self.dual.sellers] = self.point.z[: self.dual.count]
        return prices

    def result(self, tolerance: float) -> Equilibrium:
        """The equilibrium in the order of the market."""
        if self.point is None:
            return assemble(self.market, self.dual, None, 0.0, 0, NO_ARC, "", self.build)
        found = search(self.market, self.dual, self.point.z, tolerance, _INNER)
        return conclude(self.market, self.dual, found, tolerance, _INNER, self.build)


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

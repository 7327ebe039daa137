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
from scipy.linalg import lu_factor, lu_solve

from embargo.market.arrays import Floats, Ints
from embargo.market.dual import Dual, Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.market import Market
from embargo.market.response import response
from embargo.market.result import assemble
from embargo.market.solver import NO_ARC, conclude, first, search

_INNER = 200
_KEPT = 0.9
_SHORTEST = 1e-3
_OVERSHOOT = 0.1
_LOOSE = 1e-7


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
class _Month:
    """One month's market and where its equilibrium was last found."""

    market: Market
    dual: Dual
    build: Floats
    """[B] what is stored, that of `market` and of the stores of the path."""
    point: Point | None = None
    reached: bool = True
    slope: Floats | None = None
    moved: Floats | None = None
    """[unknowns×n] answer of prices and rents to a unit stored."""

    @classmethod
    def of(cls, market: Market) -> _Month:
        return cls(market, Dual(market), market.stock_build)

    def solve(self, stores: Ints, build: Floats, z: Floats | None, tolerance: float) -> Floats:
        """Prices [n] of the stores' buyers when they store `build` [n] more."""
        self.build = self.market.stock_build.copy()
        self.build[stores] += build
        self.dual = self.dual.beside(buyers=self.build + self.market.extra_demand)
        if self.dual.size:
            begin = z if z is not None else first(self.market, self.dual, None)
            found = search(self.market, self.dual, begin, tolerance, _INNER)
            self.point, self.reached = found.point, found.reached
        prices = self.market.backstop.copy()
        if self.point is not None:
            prices[self.dual.buyers] = self.point.buyer_price
        return prices[stores]

    def respond(self, stores: Ints) -> Floats:
        """[n×n] answer of those prices to `build`."""
        if self.point is None:
            return np.zeros((stores.size, stores.size))
        self.slope, self.moved = response(self.dual, self.point, stores)
        return self.slope

    def result(self, tolerance: float) -> Equilibrium:
        if self.point is None:
            return assemble(self.market, self.dual, None, 0.0, 0, NO_ARC, "", self.build)
        found = search(self.market, self.dual, self.point.z, tolerance, _INNER)
        return conclude(self.market, self.dual, found, tolerance, _INNER, self.build)


def solve_path(
    markets: Sequence[Market],
    stores: Stores,
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 40,
) -> Path:
    """Equilibrium of all months of a market with its stocks.

    Arguments:
        markets: one a month; what they hold in `stock_build` comes on top of the stores.
        stores: who keeps what.
        tolerance: largest gap of a storage condition, as a part of the buyer's base price.
        max_iterations: times that all months may be solved.

    Raises:
        ValueError: arrays of the wrong shape, or stocks that are not positive.
    """
    _check(markets, stores)
    with np.errstate(all="ignore"):
        return _solve(markets, stores, tolerance, max_iterations)


def _solve(
    markets: Sequence[Market], stores: Stores, tolerance: float, max_iterations: int
) -> Path:
    months = [_Month.of(market) for market in markets]
    scale = markets[0].buyer_price0[stores.buyer]
    stock = stores.normal.copy()
    prices = _prices(months, stores, stock, None)
    gap = _gap(stores, stock, prices, scale)
    done, best = 1, float(np.abs(gap).max(initial=0.0))
    while best > tolerance and done < max_iterations and all(month.reached for month in months):
        step = _step(months, stores, stock, gap * scale)
        # The gaps are the gradient of a convex function of the stocks: a move has not gone too far
        # while the gradient there does not point back along it.
        force = float(np.vdot(gap * scale, step))
        share = min(1.0, float(np.where(step < 0, -_KEPT * stock / step, np.inf).min()))
        before = [(month.point, month.dual, month.moved) for month in months]
        while True:
            trial = stock + share * step
            found = _prices(months, stores, trial, share * step)
            done += 1
            there = _gap(stores, trial, found, scale)
            after = float(np.vdot(there * scale, step))
            if force < 0 and after <= -_OVERSHOOT * force:
                break
            if np.abs(there).max() < 0.5 * best or share < _SHORTEST:
                break
            for month, (point, dual, moved) in zip(months, before, strict=True):
                month.point, month.dual, month.moved = point, dual, moved
            secant = force / (force - after) if force < 0 and np.isfinite(after) else 0.5
            share *= min(max(secant, 0.1), 0.7)
        if share < _SHORTEST:
            break
        stock, gap = trial, there
        best = float(np.abs(gap).max(initial=0.0))
    return _conclude(months, stock, best, tolerance, done)


def _prices(months: list[_Month], stores: Stores, stock: Floats, step: Floats | None) -> Floats:
    """Prices [T×n] when `stock` [T×n] is kept, moved there by `step` [T×n] from the last one."""
    build = np.diff(stock, axis=0, prepend=stores.opening[None])
    change = None if step is None else np.diff(step, axis=0, prepend=0.0)
    found = np.empty_like(stock)
    for t, month in enumerate(months):
        z = None
        if month.point is not None:
            z = month.point.z.copy()
            if change is not None and month.moved is not None:
                z += month.moved @ change[t]
                np.maximum(z[month.dual.count :], 0.0, out=z[month.dual.count :])
        elif t and _alike(month, months[t - 1]):
            last = months[t - 1].point
            z = None if last is None else last.z
        found[t] = month.solve(stores.buyer, build[t], z, _LOOSE if step is None else 1e-10)
    return found


def _alike(month: _Month, other: _Month) -> bool:
    """Whether two months have the same unknowns."""
    a, b = month.dual, other.dual
    return np.array_equal(a.sellers, b.sellers) and np.array_equal(a.resources, b.resources)


def _gap(stores: Stores, stock: Floats, prices: Floats, scale: Floats) -> Floats:
    """Storage conditions [T×n]: price less what is expected and what holding is worth."""
    expected = np.vstack([prices[1:], stores.ending[None]])
    held = stores.convenience * np.log(stock / stores.normal)
    gap: Floats = (prices - expected + held) / scale
    return gap


def _step(months: list[_Month], stores: Stores, stock: Floats, gap: Floats) -> Floats:
    """Newton step of the stocks [T×n]: block elimination forward, substitution back."""
    count, size = stock.shape
    slopes = [month.respond(stores.buyer) for month in months]
    factors: list[tuple[Floats, Ints]] = []
    rights: list[Floats] = []
    uppers: list[Floats] = []
    for t in range(count):
        diagonal = slopes[t] + np.diag(stores.convenience / stock[t])
        if t + 1 < count:
            diagonal = diagonal + slopes[t + 1]
        right = -gap[t]
        if t:
            weight = lu_solve(factors[-1], np.column_stack([uppers[-1], rights[-1]]))
            diagonal = diagonal + slopes[t] @ weight[:, :size]
            right = right + slopes[t] @ weight[:, size]
        factors.append(lu_factor(diagonal, check_finite=False))
        rights.append(right)
        uppers.append(-slopes[t + 1] if t + 1 < count else np.zeros((size, size)))
    step = np.zeros_like(stock)
    for t in range(count - 1, -1, -1):
        right = rights[t]
        if t + 1 < count:
            right = right - uppers[t] @ step[t + 1]
        step[t] = lu_solve(factors[t], right, check_finite=False)
    return step


def _conclude(months: list[_Month], stock: Floats, gap: float, tolerance: float, done: int) -> Path:
    found: list[Equilibrium] = []
    for t, month in enumerate(months):
        result = month.result(1e-10)
        if not result.converged:
            reason = f"month {t}: {result.reason}"
            return Path(tuple(found), stock[:t], "not converged", gap, done, reason, result.remedy)
        found.append(result)
    if gap <= tolerance:
        reason = f"storage conditions within {gap:.1e}"
        return Path(tuple(found), stock, "converged", gap, done, reason, "")
    reason = f"storage conditions {gap:.1e} apart after {done} rounds"
    remedy = "start from a smaller change, or raise the convenience of holding stocks"
    return Path(tuple(found), stock, "not converged", gap, done, reason, remedy)


def _check(markets: Sequence[Market], stores: Stores) -> None:
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

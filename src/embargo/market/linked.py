"""Markets joined by refineries and power plants, solved together.

Given what the links add to every curve, the markets are solved one by one. Newton moves all those
amounts at once, with how each market's prices answer them (`response`); or, near a solved state, a
slope that is kept from there. Where that does not arrive, the prices of all markets are sought
together (`joint`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack

from embargo.market.arrays import Floats, Ints
from embargo.market.dual import Dual, Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.joint import approach
from embargo.market.links import Links
from embargo.market.market import Market
from embargo.market.response import Response, around
from embargo.market.result import assemble
from embargo.market.solver import NO_ARC, conclude, first, search

_MOST = 200
_PATIENCE = 8
_SHORTEST = 1e-3
_ENOUGH = 10.0
_FARTHEST = 2.0
_EXACT = 1e-10
_FINEST = 1e-13
_FIRST = 1e-6
_SQUARE = 1e-3
_NOISE = 1e-5
_LOST = 3


@dataclass(frozen=True, eq=False)
class Linked:
    """The markets in equilibrium with what joins them."""

    markets: dict[str, Equilibrium]
    amounts: Floats
    """[k] what the links add to every curve."""
    slope: Floats
    """[k×k] by which the amounts were moved last: a start for a solve near by."""
    status: str
    residual: float
    """Largest gap of an amount, as a part of the largest demand of its market."""
    iterations: int
    """Times that the markets were solved."""
    reason: str
    remedy: str

    @property
    def converged(self) -> bool:
        """Whether all markets and all links are in equilibrium."""
        return self.status == "converged"


@dataclass
class _Side:
    """One market, and where it was last solved."""

    market: Market
    dual: Dual
    point: Point | None = None
    response: Response | None = None
    spent: int = 0
    reached: bool = True

    def solve(self, use: Floats, output: Floats, z: Floats, tolerance: float) -> None:
        self.dual = self.dual.beside(buyers=self.market.stock_build + use, sellers=output)
        if self.dual.size:
            found = search(self.market, self.dual, z, tolerance, _MOST, self.point)
            self.point, self.spent = found.point, self.spent + found.iterations
            self.reached = found.reached

    def prices(self) -> tuple[Floats, Floats]:
        """Prices of all buyers [B] and sellers [S]; base prices where nothing is traded.

        A refinery that stands still leaves its place nothing to want at any price. What the curve's
        lower end brings it all the same has no worth that it would be wanted at: there the price is
        that of the choice. What contracts bring is worth what it is used at.
        """
        of_buyers, of_sellers = self.market.buyer_price0.copy(), self.market.price0.copy()
        if self.point is not None:
            at = self.dual.buyers
            owed = self.dual.fixed.bought[at] > self.market.stock_build[at]
            of_buyers[at] = np.where(owed, self.point.buyer_price, self.point.choice.index)
            of_sellers[self.dual.sellers] = self.point.z[: self.dual.count]
        return of_buyers, of_sellers

    def result(self, tolerance: float) -> Equilibrium:
        if self.point is None:
            return assemble(self.market, self.dual, None, 0.0, 0, NO_ARC, "")
        at = self.point
        found = search(self.market, self.dual, at.z, tolerance, _MOST, at, at)
        return conclude(self.market, self.dual, found, tolerance, _MOST)


def solve_linked(
    links: Links,
    start: Mapping[str, Equilibrium] | None = None,
    near: Linked | None = None,
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 60,
) -> Linked:
    """Equilibrium of the markets of `links` with its refineries and plants.

    Arguments:
        links: markets and what joins them.
        start: equilibria to start from.
        near: a solved neighbour, whose amounts and slope are the first guess.
        tolerance: largest gap of an amount, as a part of the largest demand of its market.
        max_iterations: times that the markets may be solved.
    """
    with np.errstate(all="ignore"):
        found = _solve(links, start, near, tolerance, min(max_iterations, _PATIENCE))
        if found.converged or not links.size:
            return found
        # What is not near by then is sooner found from the baseline, all markets at once.
        again = _together(links, tolerance, max_iterations)
        return again if again.converged or again.residual < found.residual else found


def _solve(
    links: Links,
    start: Mapping[str, Equilibrium] | None,
    near: Linked | None,
    tolerance: float,
    most: int,
) -> Linked:
    sides = {name: _Side(market, Dual(market)) for name, market in links.markets.items()}
    amounts = np.zeros(links.size) if near is None else near.amounts.copy()
    slope = None if near is None else near.slope
    begin = dict(start or {}) if near is None else near.markets
    exactness = _FIRST if links.size else _EXACT
    for name, side in sides.items():
        z = first(side.market, side.dual, begin.get(name))
        if name in begin and side.dual.size:
            side.dual = side.dual.seen_from(begin[name])
        side.solve(*links.scattered(amounts, name), z, exactness)
    return _balanced(links, sides, amounts, slope, exactness, tolerance, most)


def _together(links: Links, tolerance: float, most: int) -> Linked:
    """From the prices at which every market and every link is in balance, found by `approach`."""
    sides = {name: _Side(market, Dual(market)) for name, market in links.markets.items()}
    traded = {name: side.dual for name, side in sides.items() if side.dual.size}
    begin = {name: first(sides[name].market, dual, None) for name, dual in traded.items()}
    near = approach(links, traded, begin, tolerance=_EXACT, steps=most)
    for name in traded:
        side = sides[name]
        side.dual, side.point = near.duals[name], near.points[name]
        if near.residual > _EXACT:
            side.solve(*links.scattered(near.amounts, name), side.point.z, _EXACT)
    most, done = near.iterations + min(most, _PATIENCE), near.iterations
    return _balanced(links, sides, near.amounts, None, _EXACT, tolerance, most, done)


def _balanced(
    links: Links,
    sides: dict[str, _Side],
    amounts: Floats,
    slope: Floats | None,
    exactness: float,
    tolerance: float,
    most: int,
    done: int = 0,
) -> Linked:
    """Newton on the amounts, from markets that are solved as exactly as `exactness`."""
    gap, wanted = _gap(links, sides, amounts)
    done, size, finest = done + 1, _size(links, gap), _EXACT
    factor: tuple[Floats, Ints] | None = None
    while (size > tolerance or exactness > _EXACT) and done < most:
        if not _reached(sides):
            break
        fresh = slope is None
        if slope is None:
            slope, factor = links.across(wanted, _answers(links, sides)), None
            np.einsum("ii->i", slope)[...] -= 1.0
        if factor is None:
            *factor, _ = lapack.dgetrf(slope)
        newton, _ = lapack.dgetrs(*factor, -gap)
        if not np.isfinite(newton).all():
            break
        # No step goes farther than some times what any market takes.
        step = newton * min(1.0, _FARTHEST / max(_size(links, newton), 1e-300))
        share = 1.0
        # As exact as the next gap may be, which is of second order.
        exactness = min(max(finest, _SQUARE * size * size), _FIRST)
        before = {name: (side.dual, side.point) for name, side in sides.items()}
        lost = 0
        while True:
            trial = amounts + share * step
            for name, side in sides.items():
                z = side.point.z if side.point is not None else first(side.market, side.dual, None)
                if side.response is not None:
                    z = z + side.response.along((share * step)[_both(links, name)])
                    np.maximum(z[side.dual.count :], 0.0, out=z[side.dual.count :])
                side.solve(*links.scattered(trial, name), z, exactness)
            done += 1
            there, wanted_there = _gap(links, sides, trial)
            better = _size(links, there)
            if not _reached(sides):
                better, lost = np.inf, lost + 1
                if lost == _LOST:
                    for name, side in sides.items():
                        side.dual, side.point, side.reached = *before[name], True
                    break
            if better < max((1 - 0.1 * share) * size, tolerance) or share < _SHORTEST:
                break
            if size < _NOISE and finest > _FINEST:
                break
            for name, side in sides.items():
                side.dual, side.point = before[name]
            share *= 0.5
        if better >= max(size, tolerance):
            if size < _NOISE and finest > _FINEST:
                # What is left may be what the markets were left open by.
                finest = exactness = _FINEST
                for name, side in sides.items():
                    side.dual, side.point = before[name]
                    if side.point is not None:
                        side.solve(*links.scattered(amounts, name), side.point.z, finest)
                gap, wanted = _gap(links, sides, amounts)
                done, size, slope = done + 1, _size(links, gap), None
                continue
            if not fresh:
                slope = None
                continue
            break
        # A slope is kept if it does once more; another costs as much as a solve.
        if better * better > _ENOUGH * tolerance * size:
            slope = None
        amounts, gap, size, wanted = trial, there, better, wanted_there
    kept = slope if slope is not None else -np.eye(links.size)
    return _conclude(sides, amounts, kept, size, tolerance, done)


def _reached(sides: Mapping[str, _Side]) -> bool:
    """Whether every market was solved where it was last sought."""
    return all(side.reached for side in sides.values())


def _both(links: Links, name: str) -> slice:
    of_buyers, of_sellers = links.place[name]
    return slice(of_buyers.start, of_sellers.stop)


def _gap(links: Links, sides: dict[str, _Side], amounts: Floats) -> tuple[Floats, Floats]:
    """What the links want beyond `amounts` [k], and the slopes of what they want, by cell."""
    prices = {name: side.prices() for name, side in sides.items()}
    found = links.gathered(
        {name: both[0] for name, both in prices.items()},
        {name: both[1] for name, both in prices.items()},
    )
    wanted, slopes = links.asked(found)
    return wanted - amounts, slopes


def _size(links: Links, gap: Floats) -> float:
    return float((np.abs(gap) / links.weight).max(initial=0.0))


def _answers(links: Links, sides: dict[str, _Side]) -> Floats:
    """[k×k] how the prices of all ends answer their amounts: one block a market."""
    whole = np.zeros((links.size, links.size))
    for name, side in sides.items():
        if side.point is not None:
            side.response = around(side.dual, side.point, *links.ends[name])
            part = _both(links, name)
            whole[part, part] = side.response.slopes
    return whole


def _conclude(
    sides: dict[str, _Side],
    amounts: Floats,
    slope: Floats,
    size: float,
    tolerance: float,
    done: int,
) -> Linked:
    found = {name: side.result(1e-10) for name, side in sides.items()}
    failed = {name: each for name, each in found.items() if not each.converged}
    if failed:
        name, each = next(iter(failed.items()))
        how = ("not converged", f"{name}: {each.reason}", each.remedy)
    elif size <= tolerance:
        how = ("converged", f"links within {size:.1e}", "")
    else:
        remedy = "start from a smaller change"
        how = ("not converged", f"links {size:.1e} apart after {done} rounds", remedy)
    status, reason, remedy = how
    return Linked(found, amounts, slope, status, size, done, reason, remedy)

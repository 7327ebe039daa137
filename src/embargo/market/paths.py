"""Markets of several fuels month by month, with their stocks and with what joins the fuels.

Newton moves all stocks and all that the links add, of all months at once. Within a month the links
follow from what is stored,

    da = (I − W·R_aa)⁻¹·(gap + W·R_as·dg),

with W how links answer prices and R how prices answer amounts (`response`); put into the storage
conditions that leaves a block-tridiagonal system in the stocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.linalg import lu_factor, lu_solve

from embargo.market.arrays import Floats, Ints
from embargo.market.links import Links
from embargo.market.market import Market
from embargo.market.path import Month, Path, Stores, check
from embargo.market.response import response

_SHORTEST = 1e-3
_OVERSHOOT = 0.1
_LOOSE = 1e-8
_TIGHT = 1e-10


def solve_path(
    markets: Sequence[Market],
    stores: Stores,
    *,
    tolerance: float = 1e-9,
    max_rounds: int = 120,
) -> Path:
    """Equilibrium of all months of one market with its stocks; see `solve_paths`."""
    every = {"market": markets}, {"market": stores}
    return solve_paths(*every, tolerance=tolerance, max_rounds=max_rounds)["market"]


def solve_paths(
    markets: Mapping[str, Sequence[Market]],
    stores: Mapping[str, Stores],
    links: Sequence[Links] | None = None,
    *,
    start: Mapping[str, Path] | None = None,
    tolerance: float = 1e-9,
    max_rounds: int = 120,
) -> dict[str, Path]:
    """Equilibrium of all months of several markets.

    Arguments:
        markets: by name, one a month; what a market holds in `stock_build`, `extra_demand` and
            `extra_supply` comes on top of stores and links.
        stores: by name.
        links: one a month, of these markets; None if nothing joins them.
        start: paths of markets like these, with stocks as they may be here: a first guess.
        tolerance: largest gap of a storage condition as a part of the base price, and of what a
            link adds as a part of the largest demand of the market.
        max_rounds: how often all months may be solved.

    Raises:
        ValueError: arrays of the wrong shape, or stocks that are not positive.
    """
    with np.errstate(all="ignore"):
        path = _Paths(markets, stores, links)
        if start is not None:
            path.begin(start)
        path.evaluate()
        while path.size > tolerance and path.rounds < max_rounds and path.reached:
            if not path.improve():
                break
        return path.conclude(tolerance)


class _Paths:
    """Where all months stand: stocks [T×N] and amounts of links [T×k], markets end to end."""

    def __init__(
        self,
        markets: Mapping[str, Sequence[Market]],
        stores: Mapping[str, Stores],
        links: Sequence[Links] | None,
    ) -> None:
        for name, months in markets.items():
            check(months, stores[name])
        self.stores, self.links = stores, links
        self.months = {name: [Month.of(m) for m in each] for name, each in markets.items()}
        self.count = len(next(iter(markets.values())))
        kept = [stores[name] for name in markets]
        ends = np.cumsum([0, *(each.buyer.size for each in kept)])
        self.part = {
            name: slice(int(a), int(b))
            for name, a, b in zip(markets, ends[:-1], ends[1:], strict=True)
        }
        self.opening = np.concatenate([each.opening for each in kept])
        self.normal = np.hstack([each.normal for each in kept])
        self.convenience = np.concatenate([each.convenience for each in kept])
        self.ending = np.concatenate([each.ending for each in kept])
        self.scale = np.concatenate(
            [markets[name][0].buyer_price0[stores[name].buyer] for name in markets]
        )
        self.ends = {name: self._ends(name) for name in markets}
        self.stock = self.normal.copy()
        self.amounts = np.zeros((self.count, links[0].size if links else 0))
        self.gap = np.full(self.stock.shape, np.inf)
        self.unmet = np.zeros(self.amounts.shape)
        self.wanted: list[Floats] = []
        self.rounds = 0

    def _ends(self, name: str) -> tuple[Ints, Ints, Ints, Ints]:
        """Of a market: buyers and sellers at which something comes beside the curves, and where
        among both the stores and the ends of links stand.
        """
        kept = self.stores[name].buyer
        buyers, sellers = self.links[0].ends[name] if self.links else (kept[:0], kept[:0])
        every = np.union1d(kept, buyers).astype(np.intp)
        linked = np.concatenate(
            [np.searchsorted(every, buyers), every.size + np.arange(sellers.size)]
        )
        return every, sellers, np.searchsorted(every, kept), linked.astype(np.intp)

    @property
    def reached(self) -> bool:
        """Whether every month could be solved."""
        return all(month.reached for months in self.months.values() for month in months)

    @property
    def size(self) -> float:
        """Largest gap, of storage conditions and of links."""
        return max(
            float(np.abs(self.gap).max(initial=0.0)), float(np.abs(self.unmet).max(initial=0.0))
        )

    def begin(self, start: Mapping[str, Path]) -> None:
        """Take stocks, amounts, prices and rents from paths near by, as far as they fit."""
        for name, months in self.months.items():
            near = start[name]
            if near.stock.shape == self.stock[:, self.part[name]].shape:
                self.stock[:, self.part[name]] = near.stock
            if near.amounts.shape == self.amounts.shape:
                self.amounts = near.amounts.copy()
            for month, found in zip(months, near.months, strict=False):
                month.guess = found

    def evaluate(self) -> None:
        """Solve every month at the stocks and amounts as they are."""
        self.gap, self.unmet, self.wanted = self._at(self.stock, self.amounts, None, _LOOSE)

    def improve(self) -> bool:
        """Move all stocks and amounts by a Newton step, cut short where it would go too far.

        Returns:
            Whether a step could be made.
        """
        step, added = self._step()
        size, unmet = self.size, float(np.abs(self.unmet).max(initial=0.0))
        share = 1.0
        every = [month for months in self.months.values() for month in months]
        before = [(month.point, month.dual, month.moved) for month in every]
        while True:
            # A fall is taken in the logarithm, in which holding is straight: no stock ends below
            # zero, and one that nothing reaches does not hold back the others.
            fall = self.stock * np.expm1(np.minimum(share * step, 0.0) / self.stock)
            move = fall + np.maximum(share * step, 0.0)
            trial = self.stock + move, self.amounts + share * added
            found = self._at(*trial, (move, share * added), _TIGHT)
            # The gaps are the gradient of a convex function of the stocks: a move has not gone too
            # far while the gradient there does not point back along it.
            force = float(np.vdot(self.gap * self.scale, move))
            after = float(np.vdot(found[0] * self.scale, move))
            left = float(np.abs(found[1]).max(initial=0.0))
            settled = force < 0 and after <= -_OVERSHOOT * force
            if settled and left <= max((1 - 0.1 * share) * unmet, 0.5 * size):
                break
            largest = max(float(np.abs(found[0]).max(initial=0.0)), left)
            if largest < (0.5 if settled else 0.9) * size or share < _SHORTEST:
                break
            for month, (point, dual, moved) in zip(every, before, strict=True):
                month.point, month.dual, month.moved = point, dual, moved
            secant = force / (force - after) if force < 0 and np.isfinite(after) else 0.5
            share *= min(max(secant, 0.1), 0.7)
        if share < _SHORTEST:
            return False
        self.stock, self.amounts = trial
        self.gap, self.unmet, self.wanted = found
        return True

    def conclude(self, tolerance: float) -> dict[str, Path]:
        """The paths as they stand, every month solved to the end."""
        found = {name: [m.result(_TIGHT) for m in months] for name, months in self.months.items()}
        bad = [
            (t, name)
            for t in range(self.count)
            for name, months in found.items()
            if not months[t].converged
        ]
        status, last, remedy = "converged", self.count, ""
        reason = f"storage and links within {self.size:.1e}"
        if bad:
            last, name = bad[0]
            failed = found[name][last]
            status, remedy = "not converged", failed.remedy
            reason = f"month {last} of {name}: {failed.reason}"
        elif self.size > tolerance:
            status, remedy = "not converged", "start from a smaller change"
            reason = f"storage and links {self.size:.1e} apart after {self.rounds} rounds"
        return {
            name: Path(
                tuple(months[:last]),
                self.stock[:last, self.part[name]],
                self.amounts[:last],
                status,
                self.size,
                self.rounds,
                reason,
                remedy,
            )
            for name, months in found.items()
        }

    def _at(
        self,
        stock: Floats,
        amounts: Floats,
        moved: tuple[Floats, Floats] | None,
        tolerance: float,
    ) -> tuple[Floats, Floats, list[Floats]]:
        """Gaps of storage [T×N] and of links [T×k], and how links answer prices, T times [k×k].

        `moved` is how stock and amounts got here from where the months were last solved.
        """
        self.rounds += 1
        prices = np.empty_like(stock)
        for name, months in self.months.items():
            part = self.part[name]
            build = np.diff(stock[:, part], axis=0, prepend=self.opening[None, part])
            change = None if moved is None else self._change(name, *moved)
            for t, month in enumerate(months):
                z = month.ahead(None if change is None else change[t])
                if z is None and month.guess is None and t and month.alike(months[t - 1]):
                    z = months[t - 1].ahead(None)
                self._beside(name, t, build[t], amounts[t])
                month.solve(z, tolerance)
                prices[t, part] = month.buyer_prices()[self.stores[name].buyer]
        expected = np.vstack([prices[1:], self.ending[None]])
        held = self.convenience * np.log(stock / self.normal)
        unmet, wanted = np.zeros_like(amounts), []
        for t, links in enumerate(self.links or ()):
            asked, slopes = links.wanted(
                links.gathered(
                    {name: months[t].buyer_prices() for name, months in self.months.items()},
                    {name: months[t].seller_prices() for name, months in self.months.items()},
                )
            )
            unmet[t] = (asked - amounts[t]) / links.weight
            wanted.append(slopes)
        return (prices - expected + held) / self.scale, unmet, wanted

    def _beside(self, name: str, t: int, build: Floats, amounts: Floats) -> None:
        month = self.months[name][t]
        stored = np.zeros(month.market.demand0.size)
        stored[self.stores[name].buyer] = build
        use, output = np.zeros(stored.size), np.zeros(month.market.price0.size)
        if self.links:
            use, output = self.links[t].scattered(amounts, name)
        month.beside(stored, use, output)

    def _change(self, name: str, step: Floats, added: Floats) -> Floats:
        """[T×ends] how what comes beside the curves of a market moves."""
        every, sellers, kept, linked = self.ends[name]
        change = np.zeros((self.count, every.size + sellers.size))
        change[:, kept] = np.diff(step[:, self.part[name]], axis=0, prepend=0.0)
        if self.links:
            of_buyers, of_sellers = self.links[0].place[name]
            change[:, linked] += added[:, of_buyers.start : of_sellers.stop]
        return change

    def _step(self) -> tuple[Floats, Floats]:
        """Newton step of the stocks [T×N] and amounts [T×k]."""
        slopes, shifts, follow = zip(*(self._month(t) for t in range(self.count)), strict=True)
        gap = self.gap * self.scale
        for t in range(self.count):
            gap[t] += shifts[t] - (shifts[t + 1] if t + 1 < self.count else 0.0)
        step = _tridiagonal(slopes, self.convenience / self.stock, gap)
        stored = np.diff(step, axis=0, prepend=0.0)
        added = np.array([base + slope @ stored[t] for t, (base, slope) in enumerate(follow)])
        return step, added.reshape(self.amounts.shape)

    def _month(self, t: int) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
        """Of one month: how prices answer stocks with the links following [N×N], what the gap of
        the links does to prices [N], and the amounts as base [k] and slope [k×N] in the stocks.
        """
        size, k = self.stock.shape[1], self.amounts.shape[1]
        own, cross = np.zeros((size, size)), np.zeros((size, k))
        back, links = np.zeros((k, size)), np.zeros((k, k))
        for name, months in self.months.items():
            month, part = months[t], self.part[name]
            every, sellers, kept, linked = self.ends[name]
            if month.point is None:
                continue
            slopes, month.moved = response(month.dual, month.point, every, sellers)
            own[part, part] = slopes[np.ix_(kept, kept)]
            if self.links:
                of_buyers, of_sellers = self.links[t].place[name]
                at = slice(of_buyers.start, of_sellers.stop)
                cross[part, at] = slopes[np.ix_(kept, linked)]
                back[at, part] = slopes[np.ix_(linked, kept)]
                links[at, at] = slopes[np.ix_(linked, linked)]
        if not self.links:
            return own, np.zeros(size), (np.zeros(k), back)
        unmet = self.unmet[t] * self.links[t].weight
        answer = np.column_stack([unmet, self.wanted[t] @ back])
        answer = np.linalg.solve(np.eye(k) - self.wanted[t] @ links, answer)
        return own + cross @ answer[:, 1:], cross @ answer[:, 0], (answer[:, 0], answer[:, 1:])


def _tridiagonal(slopes: Sequence[Floats], stiff: Floats, gap: Floats) -> Floats:
    """Solve S_t(d_t − d_{t−1}) − S_{t+1}(d_{t+1} − d_t) + stiff_t·d_t = −gap_t for d [T×N].

    Block elimination forward, substitution back.
    """
    count, size = gap.shape
    factors: list[tuple[Floats, Ints]] = []
    rights: list[Floats] = []
    uppers: list[Floats] = []
    for t in range(count):
        diagonal = slopes[t] + np.diag(stiff[t])
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
    step = np.zeros_like(gap)
    for t in range(count - 1, -1, -1):
        right = rights[t]
        if t + 1 < count:
            right = right - uppers[t] @ step[t + 1]
        step[t] = lu_solve(factors[t], right, check_finite=False)
    return step

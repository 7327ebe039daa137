"""Markets of several fuels month by month, with their stocks and with what joins the fuels.

Newton moves all stocks and all that the links add, of all months at once. Within a month the links
follow from what is stored,

    da = (I − W·R_aa)⁻¹·(gap + W·R_as·dg),

with W how links answer prices and R how prices answer amounts (`response`); put into the storage
conditions that leaves a system in the stocks (`moves`). Months are not solved while stocks are
still off: what a point lacks of its equilibrium is known to first order, and the step makes up for
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.dual import Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.links import Links
from embargo.market.market import Market
from embargo.market.month import Month
from embargo.market.moves import Moves
from embargo.market.stores import Path, Stores, check, holding

_SHORTEST = 1e-3
_OVERSHOOT = 0.1
_COARSEST = 1e-2
_DEEPEST = -200.0
_STEEP = 0.7
_STAGES = (100.0, 30.0, 10.0, 5.0, 2.5, 1.5)
_NEAR = 0.1
_MOST = 150
_CLOSE = 1e-3


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
        links: one a month, of these markets, all of the same refineries and plants; None if nothing
            joins them.
        start: paths of markets like these, with stocks as they may be here: a first guess.
        tolerance: largest gap of a storage condition as a part of the base price, and of what a
            link adds as a part of the largest demand of the market.
        max_rounds: how often all months may be solved.

    Raises:
        ValueError: arrays of the wrong shape, or stocks that are not positive.
    """
    with np.errstate(all="ignore"):
        path = _Paths(markets, stores, links, tolerance)
        if start is not None:
            path.begin(start)
        path.evaluate()
        while not path.now.sharp and path.rounds < max_rounds and path.reached:
            if path.now.size <= tolerance:
                path.finish()
            elif not (path.improve() or path.improve(edge=False) or path.soften()):
                break
        return path.conclude()


@dataclass(frozen=True, eq=False)
class _Gaps:
    """What is not in equilibrium yet."""

    gap: Floats
    """[T×N] of storage conditions, as parts of the base price."""
    unmet: Floats
    """[T×k] of links, as parts of the largest demand."""
    wanted: Floats
    """[T×c] how what links want answers prices, in the cells of `Links.cells`."""
    sharp: bool = False
    """Whether no gap matters, and every month is in equilibrium."""

    @cached_property
    def left(self) -> float:
        """Largest gap of links."""
        return float(np.abs(self.unmet).max(initial=0.0))

    @cached_property
    def size(self) -> float:
        """Largest gap of all."""
        return max(float(np.abs(self.gap).max(initial=0.0)), self.left)


class _Paths:
    """Where all months stand: stocks [T×N] and amounts of links [T×k], markets end to end."""

    def __init__(
        self,
        markets: Mapping[str, Sequence[Market]],
        stores: Mapping[str, Stores],
        links: Sequence[Links] | None,
        tolerance: float,
    ) -> None:
        for name, months in markets.items():
            check(months, stores[name])
        self.stores, self.links, self.tolerance = stores, links, tolerance
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
        self.near: dict[str, Sequence[Equilibrium]] = {}
        never = np.full(self.stock.shape, np.inf)
        self.now = _Gaps(never, np.zeros(self.amounts.shape), np.zeros(0))
        self.rounds = 0
        self.softened = False
        self.least = np.inf

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

    def begin(self, start: Mapping[str, Path]) -> None:
        """Take stocks, amounts, prices and rents from paths near by, as far as they fit."""
        for name, near in start.items():
            if near.stock.shape == self.stock[:, self.part[name]].shape:
                self.stock[:, self.part[name]] = near.stock
            if near.amounts.shape == self.amounts.shape:
                self.amounts = near.amounts.copy()
            if len(near.months) == self.count:
                self.near[name] = near.months

    def evaluate(self) -> None:
        """Solve every month at the stocks and amounts as they are."""
        self.now = self._at(self.stock, self.amounts, None)

    def finish(self) -> None:
        """Bring every month to its equilibrium, stocks and amounts being what they should."""
        nothing = np.zeros(self.stock.shape), np.zeros(self.amounts.shape)
        self.now = self._at(self.stock, self.amounts, nothing, tight=True)

    def improve(self, *, edge: bool = True) -> bool:
        """Move all stocks and amounts by a Newton step, cut short where it would go too far.

        Arguments:
            edge: whether no store gives more in a month than its owner can use.

        Returns:
            Whether a step could be made.
        """
        step, added = self._step()
        room = self._room() if edge else np.full(self.stock.shape, np.inf)
        now, share = self.now, 1.0
        every = [month for months in self.months.values() for month in months]
        before = [copy(month) for month in every]
        while True:
            # A fall is taken in the logarithm, in which holding is straight: no stock ends below
            # zero, and one that nothing reaches does not hold back the others.
            fall = np.maximum(np.minimum(share * step, 0.0) / self.stock, _DEEPEST)
            rise = np.maximum(share * step, 0.0)
            rise += self._left(self.stock * np.expm1(fall) + rise, share * added, room)
            trial = self.stock * np.exp(fall) + rise, self.amounts + share * added
            move = trial[0] - self.stock
            found = self._at(*trial, (move, share * added))
            # The gaps are the gradient of a convex function of the stocks: a move has not gone too
            # far while the gradient there does not point back along it.
            force = float(np.vdot(now.gap * self.scale, move))
            after = float(np.vdot(found.gap * self.scale, move))
            settled = force < 0 and after <= -_OVERSHOOT * force
            kept = settled and found.left <= max((1 - 0.1 * share) * now.left, 0.5 * now.size)
            # What only brings the gaps down must not undo what brought the function down.
            nearer = found.size < (1 - 0.1 * share) * min(now.size, self.least)
            if self.reached and (kept or nearer):
                (self.stock, self.amounts), self.now = trial, found
                self.least = min(self.least, found.size)
                return True
            for month, as_it_was in zip(every, before, strict=True):
                vars(month).update(vars(as_it_was))
                month.reached = True
            if share < _SHORTEST:
                return False
            secant = force / (force - after) if force < 0 and np.isfinite(after) else 0.5
            share *= min(max(secant, 0.1), 0.7)

    def soften(self) -> bool:
        """Come from stores that give little, in stages; once, where no step from here helps.

        Returns:
            Whether this was not tried before.
        """
        if self.softened:
            return False
        self.softened = True
        true, move = self.convenience, self.normal - self.stock
        self.stock = self.normal.copy()
        self.now = self._at(self.stock, self.amounts, (move, np.zeros(self.amounts.shape)))
        for factor in _STAGES:
            self.convenience, self.least = true * factor, np.inf
            self.now = self._gaps(self.stock, self.amounts)
            while self.now.size > _NEAR and self.rounds < _MOST:
                if not (self.improve() or self.improve(edge=False)):
                    break
        self.convenience, self.least = true, np.inf
        self.now = self._gaps(self.stock, self.amounts)
        return True

    def _room(self) -> Floats:
        """[T×N] by how much stores may give more until nothing is left for their owner to choose.

        Beyond, each further unit lowers what it is worth steeply, to find room in the use of the
        month: there it is what would lower that by about a half.
        """
        room = np.full(self.stock.shape, np.inf)
        for name, months in self.months.items():
            buyer = self.stores[name].buyer
            for t, month in enumerate(months):
                if month.point is None:
                    continue
                curve = month.dual.demand
                used = np.exp(curve.used(month.point.choice.index)[0])
                most = np.maximum(used - curve.fixed, _STEEP * curve.elasticity * used)
                whole = np.full(month.market.demand0.size, np.inf)
                whole[month.dual.buyers] = most
                room[t, self.part[name]] = whole[buyer]
        return room

    def _left(self, move: Floats, added: Floats, room: Floats) -> Floats:
        """[T×N] what stays of a `move` of stocks if none gives more in a month than has `room`."""
        build = np.diff(move, axis=0, prepend=0.0)
        for name in self.months:
            if self.links:
                use = [
                    links.scattered(each, name)[0]
                    for links, each in zip(self.links, added, strict=True)
                ]
                room = room.copy()
                room[:, self.part[name]] += np.array(use)[:, self.stores[name].buyer]
        return np.cumsum(np.maximum(np.minimum(-room, 0.0) - build, 0.0), axis=0)

    def conclude(self) -> dict[str, Path]:
        """The paths as they stand, every month solved to the end."""
        found = {name: [m.result() for m in months] for name, months in self.months.items()}
        bad = [
            (t, name)
            for t in range(self.count)
            for name, months in found.items()
            if not months[t].converged
        ]
        status, last, remedy, size = "converged", self.count, "", self.now.size
        reason = f"storage and links within {size:.1e}"
        if bad:
            last, name = bad[0]
            failed = found[name][last]
            status, remedy = "not converged", failed.remedy
            reason = f"month {last} of {name}: {failed.reason}"
        elif size > self.tolerance:
            last, name = self._open()
            status, remedy = "not converged", "start from a smaller change"
            reason = (
                f"month {last} of {name}: storage and links {size:.1e} apart after "
                f"{self.rounds} rounds"
            )
        return {
            name: Path(
                tuple(months[:last]),
                self.stock[:last, self.part[name]],
                self.amounts[:last],
                status,
                size,
                self.rounds,
                reason,
                remedy,
            )
            for name, months in found.items()
        }

    def _open(self) -> tuple[int, str]:
        """The first month in which a gap is open, and the market with the largest gap in it."""
        gap, unmet = np.abs(self.now.gap), np.abs(self.now.unmet)
        worst = np.maximum(gap.max(axis=1, initial=0.0), unmet.max(axis=1, initial=0.0))
        t = int(np.argmax(~(worst <= self.tolerance)))
        largest = {name: float(gap[t, part].max(initial=0.0)) for name, part in self.part.items()}
        if self.links:
            for name, (buyers, sellers) in self.links[0].place.items():
                here = float(unmet[t, buyers.start : sellers.stop].max(initial=0.0))
                largest[name] = max(largest[name], here)
        return t, max(largest, key=lambda name: largest[name])

    def _at(
        self,
        stock: Floats,
        amounts: Floats,
        moved: tuple[Floats, Floats] | None,
        tight: bool = False,
    ) -> _Gaps:
        """Gaps of storage and of links when every month is solved, or nearly.

        `moved` is how stock and amounts got here from where the months were last sought.
        """
        self.rounds += 1
        for name, months in self.months.items():
            part = self.part[name]
            build = np.diff(stock[:, part], axis=0, prepend=self.opening[None, part])
            change = None if moved is None else self._change(name, *moved)
            for t, month in enumerate(months):
                near = month.point if change is not None else None
                if near is not None and change is not None:
                    z = month.ahead(change[t])
                else:
                    z, near = self._begin(name, t)
                self._beside(name, t, build[t], amounts[t])
                month.seek(z, near, tight=tight)
        every = [month for months in self.months.values() for month in months]
        if tight or self.now.size <= _CLOSE or all(month.exact for month in every):
            found = self._gaps(stock, amounts)
            unsettled = [month for month in every if not month.exact]
            if found.size <= self.tolerance and unsettled and not tight:
                for month in unsettled:
                    month.settle()
                found = self._gaps(stock, amounts)
            if found.size <= self.tolerance and (tight or all(month.exact for month in every)):
                return replace(found, sharp=True)
        for name, months in self.months.items():
            for month in months:
                month.respond(*self.ends[name][:2])
        return self._gaps(stock, amounts)

    def _begin(self, name: str, t: int) -> tuple[Floats, Point | None]:
        """Prices and rents of a month to start from, and a point close by if there is one."""
        month, before = self.months[name][t], self.months[name][t - 1] if t else None
        near = self.near.get(name)
        z = month.begin(
            None if near is None else near[t],
            before,
            None if near is None or not t else near[t - 1],
        )
        close = before is not None and month.alike(before)
        return z, before.point if before is not None and close else None

    def _gaps(self, stock: Floats, amounts: Floats) -> _Gaps:
        """Gaps at prices as they are, corrected to first order where responses are known."""
        shape = len(stock), len(self.links[0].weight) if self.links else 0
        prices, unmet = np.empty_like(stock), np.zeros(shape)
        wanted: list[Floats] = []
        buyers: dict[str, list[Floats]] = {}
        sellers: dict[str, list[Floats]] = {}
        for name, months in self.months.items():
            of_buyers, of_sellers = self.ends[name][:2]
            buyers[name] = [month.buyer_prices() for month in months]
            sellers[name] = [month.seller_prices() for month in months]
            for t, month in enumerate(months):
                if month.response is not None:
                    buyers[name][t][of_buyers] += month.response.shift[: of_buyers.size]
                    sellers[name][t][of_sellers] += month.response.shift[of_buyers.size :]
                prices[t, self.part[name]] = buyers[name][t][self.stores[name].buyer]
        expected = np.vstack([prices[1:], self.ending[None]])
        held, _ = holding(stock, self.normal, self.convenience)
        for t, links in enumerate(self.links or ()):
            asked, slopes = links.asked(
                links.gathered(
                    {name: each[t] for name, each in buyers.items()},
                    {name: each[t] for name, each in sellers.items()},
                )
            )
            unmet[t] = (asked - amounts[t]) / links.weight
            wanted.append(slopes)
        return _Gaps((prices - expected + held) / self.scale, unmet, np.array(wanted))

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
        count, stores = self.stock.shape
        moves = Moves(count, stores, self.amounts.shape[1])
        answers = []
        for name, months in self.months.items():
            every, sellers, kept, linked = self.ends[name]
            size = every.size + sellers.size
            slopes = np.array(
                [
                    np.zeros((size, size)) if month.response is None else month.response.slopes
                    for month in months
                ]
            )
            at = None
            if self.links:
                of_buyers, of_sellers = self.links[0].place[name]
                at = slice(of_buyers.start, of_sellers.stop)
            answer = moves.market(self.part[name], at, slopes, kept, linked)
            if at is not None:
                answers.append((at, answer))
        gap, added = self.now.gap * self.scale, np.zeros(self.amounts.shape)
        if self.links:
            moves.join(self.links[0].cells, self.now.wanted, answers)
            added = moves.follow(self.now.unmet * [links.weight for links in self.links])
            shift = moves.shifted(added)
            gap = gap + shift
            gap[:-1] -= shift[1:]
        far = self.now.size
        accuracy = min(max(0.1 * far, 0.3 * self.tolerance / far), _COARSEST)
        _, stiff = holding(self.stock, self.normal, self.convenience)
        step = moves.step(stiff, gap, self.scale, accuracy)
        return step, added + moves.added(np.diff(step, axis=0, prepend=0.0))

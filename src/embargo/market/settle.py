"""λ of every buyer and m of every group: the inner solve of the choice, vectorised over all.

In logarithms, x = θλ and y = θ(λ − m), the choice of a buyer is one equation in x and one in the y
of each group,

    Σ S(y) + s₀·exp(x) = 1,      x − y = θκ·(S(y) − S̄)₊ .

Newton takes all of them at once: a group's answer dy = a + c·dx is put into the first, which then
is a step in x alone. Both are stepped in the form in which they are nearly straight, log Σ and
log S = log(S̄ + (x − y)/θκ). Buyers that have not settled after a few steps go on with x held until
their groups are right, both in brackets, which cannot fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embargo.market.arrays import Bools, Floats, Ints, summed
from embargo.market.corner import position, potential_at, share_at
from embargo.market.layout import Layout

_CLOSE = 1e-13
_ANSWERED = 1e-11
_SURE = 0.1
_LARGE = 0.1
_PART = 0.3
_BEYOND = 1.0
_NOISE = 1e-15
_SLIP = 1e-6
_JOINT = 15
_INNER = 6
_STEPS = 500
_LEAST = 1e-300
_FAR = 700.0


@dataclass(frozen=True)
class Groups:
    """The arcs of a layout, with what the equations need and prices do not change."""

    layout: Layout
    reach: Floats
    """[a] δ."""
    free_share: Floats
    """[g] S̄."""

    @cached_property
    def log_most(self) -> Floats:
        """[a] log t of an arc with all of the purchases."""
        return np.log(position(np.ones(self.reach.size), self.reach))


@dataclass(frozen=True)
class Settled:
    """The solution, with shares and slopes there."""

    level: Floats
    """[n] θλ."""
    crowding: Floats
    """[g] θm."""
    log_position: Floats
    """[a] log t."""
    spent: Floats
    """[a] F = ∫ s dt/t."""
    share: Floats
    slope: Floats
    group_share: Floats
    """[g] S."""
    group_slope: Floats
    """[g] Σ ds/d log t."""
    short: Floats
    """[n] share of the backstop."""
    steps: int
    """Evaluations that were made."""


def settle(
    groups: Groups,
    utility: Floats,
    outside: Floats,
    stiffness: Floats,
    near: tuple[Floats, Floats] | None = None,
    joint: int = _JOINT,
) -> Settled:
    """The choice at utilities log ω − θv [a], −θb [n] of the backstop, and θκ [g].

    `near` are (θλ [n], θm [g]) at prices close by. `joint` is how many steps move x and y together.
    """
    owner = groups.layout.owner
    # Seen from the logit, whose λ is never above: all numbers stay of the size of the answer.
    best = np.maximum(np.maximum.reduceat(utility, groups.layout.starts), outside)
    whole = np.add.reduceat(np.exp(utility - best[groups.layout.buyer]), groups.layout.starts)
    logit = -(best + np.log(whole + np.exp(outside - best)))
    shifted, outside = utility + logit[groups.layout.buyer], outside + logit
    top = np.maximum.reduceat(shifted, groups.layout.group_starts)
    even = np.exp(shifted - top[groups.layout.group])

    bounds = _Bounds.of(groups, shifted, outside, stiffness)
    x = np.zeros(logit.size) if near is None else near[0] - logit
    x = np.minimum(np.maximum(x, bounds.low), bounds.high)
    equal = x[owner]
    y = equal if near is None else equal - np.minimum(near[1], bounds.eased)
    y = np.minimum(y, bounds.most)
    stiffest = np.maximum.reduceat(stiffness, groups.layout.heads)
    held = None
    for step in range(1, _STEPS + 1):
        t = even * np.exp(top + y)[groups.layout.group]
        share, slope, root = share_at(t, groups.reach)
        group_share = np.add.reduceat(share, groups.layout.group_starts)
        group_slope = np.add.reduceat(slope, groups.layout.group_starts)
        short = np.exp(outside + x)
        bought = np.add.reduceat(share, groups.layout.starts) + short
        gap = np.log(np.maximum(bought, _LEAST))
        busy = bounds.crowds & ((group_share > groups.free_share) | (y < equal))
        turn = Turn.of(np.flatnonzero(busy), groups, stiffness, equal - y, group_share, group_slope)
        worst = turn.worst(x.size)
        noise = _NOISE * (np.abs(x) + stiffest)
        right, answered = np.abs(gap) < _CLOSE + noise, worst < _ANSWERED + noise
        if right.all() and answered.all():
            break
        at, by = turn.at, turn.owner
        smooth = group_slope.copy()
        smooth[at[~turn.slack]] = 0.0
        line, rise = turn.line(x.size), np.add.reduceat(smooth, groups.layout.heads) + short
        fall = turn.fall(np.minimum(_LARGE, _PART * np.abs(gap)))
        if step <= joint:
            following = x + np.maximum(_change(bought + turn.change(x.size), line, rise), fall)
            following = np.minimum(np.maximum(following, bounds.low), bounds.high)
            moved = turn.moved(y[at], following - x)
        else:
            held = _Held.of(bounds) if held is None else held
            newton = x + np.maximum(_change(bought, line, rise), fall)
            sure = worst < _SURE * np.abs(gap)
            following = held.move(x, newton, gap, sure, (sure | answered) & ~right)
            free = (sure | answered)[owner]
            moved = turn.moved(y[at], following - x)
            moved = np.where(free[at], moved, held.answer(y, at, turn.answer, free))
        x = following
        equal = x[owner]
        y = np.minimum(equal, bounds.most)
        y[at] = np.where(turn.slack, x[by], np.minimum(moved, x[by]))
        y[at] = np.minimum(y[at], bounds.most[at])
    return Settled(
        level=x + logit,
        crowding=np.where(bounds.crowds, equal - y, 0.0),
        log_position=shifted + y[groups.layout.group],
        spent=potential_at(t, groups.reach, root),
        share=share,
        slope=slope,
        group_share=group_share,
        group_slope=group_slope,
        short=short,
        steps=step,
    )


def _change(bought: Floats, line: Floats, rise: Floats) -> Floats:
    """dx [n] at which bought + line·dx + rise·(exp(dx) − 1) is one.

    Crowded groups answer x in a straight line, the others exponentially. From the nearer of what
    either alone would need, Newton cannot overshoot.
    """
    need, line, rise = 1.0 - bought, np.maximum(line, _LEAST), np.maximum(rise, _LEAST)
    short = np.maximum(need, 0.0)
    change = np.minimum(np.minimum(short / line, np.log1p(short / rise)), _FAR)
    for _ in range(_INNER):
        risen = rise * np.exp(change)
        change -= (line * change + risen - rise - need) / (line + risen)
    return change


@dataclass(frozen=True)
class _Bounds:
    """What x [n] and y [g] cannot exceed, since nobody buys more than everything."""

    low: Floats
    high: Floats
    most: Floats
    """[g] y of a group whose best arc has all of the purchases; inf without concentration."""
    eased: Floats
    """[g] θm of a group with all of the purchases."""
    crowds: Bools
    """[g] whether the group has a concentration at all."""

    @classmethod
    def of(cls, groups: Groups, shifted: Floats, outside: Floats, stiffness: Floats) -> _Bounds:
        eased = stiffness * np.maximum(1.0 - groups.free_share, 0.0)
        most = -np.maximum.reduceat(shifted - groups.log_most, groups.layout.group_starts)
        high = np.minimum(np.minimum.reduceat(most + eased, groups.layout.heads), -outside)
        # A little room, for the bounds are rounded too.
        low = np.full(high.size, -_SLIP)
        high = np.maximum(high, 0.0) + _SLIP
        crowds = stiffness > 0
        return cls(low, high, np.where(crowds, most + 2.0 * _SLIP, np.inf), eased, crowds)


@dataclass(frozen=True)
class Turn:
    """How the groups [k] that are crowded, or nearly, answer x: dy = answer + follow·dx."""

    at: Ints
    """[k] which groups; every other one has y = x."""
    owner: Ints
    answer: Floats
    follow: Floats
    slack: Bools
    """[k] whether the answer is y = x: a group that is not crowded after all."""
    share: Floats
    total: Floats
    """[k] Σ ds/d log t."""
    room: Floats
    """[k] how far x may fall until the group is crowded no more."""

    @classmethod
    def of(
        cls,
        at: Ints,
        groups: Groups,
        stiffness: Floats,
        spread: Floats,
        share: Floats,
        total: Floats,
    ) -> Turn:
        """Newton on log S = log(S̄ + (x − y)/θκ), from levels where that goes farther."""
        stiff, free, spread = stiffness[at], groups.free_share[at], spread[at]
        share, total = share[at], total[at]
        want = np.maximum(free + spread / stiff, _LEAST)
        has = np.maximum(share, _LEAST)
        heavy = stiff * want
        follow = 1.0 / (1.0 + heavy * total / has)
        answer = heavy * np.log(want / has) * follow
        plain = stiff * (want - share) / (1.0 + stiff * total)
        answer = np.where(share > want, np.minimum(answer, plain), answer)
        slack = answer >= spread
        return cls(
            at=at,
            owner=groups.layout.owner[at],
            answer=np.where(slack, spread, answer),
            follow=np.where(slack, 1.0, follow),
            slack=slack,
            share=share,
            total=total,
            room=spread + np.log(has / np.maximum(free, _LEAST)),
        )

    def worst(self, buyers: int) -> Floats:
        """Largest answer of a group of each buyer [n]."""
        largest = np.zeros(buyers)
        np.maximum.at(largest, self.owner, np.abs(self.answer))
        return largest

    def line(self, buyers: int) -> Floats:
        """Rise with x of what crowded groups buy [n]."""
        return summed(self.owner, np.where(self.slack, 0.0, self.follow * self.total), buyers)

    def fall(self, least: Floats) -> Floats:
        """Change of x [n] that leaves the first of the groups with `least` shares uncrowded."""
        first = np.full(least.size, np.inf)
        counts = ~self.slack & (self.share >= least[self.owner])
        np.minimum.at(first, self.owner[counts], self.room[counts])
        return -_BEYOND - first

    def change(self, buyers: int) -> Floats:
        """Change of the purchases [n] with the answer, to first order, no share below zero."""
        change = self.total * self.answer
        has = np.maximum(self.share, _LEAST)
        change = np.where(change < 0, change / (1.0 - change / has), change)
        return summed(self.owner, change, buyers)

    def moved(self, y: Floats, change: Floats) -> Floats:
        """y [k] after the answer to a change [n] of x."""
        return y + self.answer + self.follow * change[self.owner]


@dataclass
class _Held:
    """Brackets of x [n], and of y [g] while x is held."""

    low: Floats
    high: Floats
    below: Floats
    above: Floats
    last: Floats
    """[n] gap of the step before."""

    @classmethod
    def of(cls, bounds: _Bounds) -> _Held:
        groups, buyers = bounds.most.size, bounds.low.size
        return cls(
            bounds.low,
            bounds.high,
            np.full(groups, -np.inf),
            np.full(groups, np.inf),
            np.full(buyers, np.inf),
        )

    def move(self, x: Floats, newton: Floats, gap: Floats, sure: Bools, moves: Bools) -> Floats:
        """Next x [n]: Newton's, or the middle of the bracket if that leaves it or gains little."""
        self.high = np.where(sure & (gap > 0), x, self.high)
        self.low = np.where(sure & (gap < 0), x, self.low)
        kept = (newton >= self.low) & (newton <= self.high)
        kept &= np.abs(gap) <= 0.5 * self.last
        self.last = np.where(moves, np.abs(gap), self.last)
        return np.where(moves, np.where(kept, newton, 0.5 * (self.low + self.high)), x)

    def answer(self, y: Floats, at: Ints, answer: Floats, free: Bools) -> Floats:
        """Next y [k] of the groups `at` at the same x; brackets start anew where x is `free`."""
        self.below = np.where(free, -np.inf, self.below)
        self.above = np.where(free, np.inf, self.above)
        here, held = y[at], ~free[at]
        below = self.below[at] = np.where(held & (answer > 0), here, self.below[at])
        above = self.above[at] = np.where(held & (answer < 0), here, self.above[at])
        tried = here + answer
        both = np.isfinite(below) & np.isfinite(above)
        middle = 0.5 * (np.where(both, below, 0.0) + np.where(both, above, 0.0))
        return np.where(both & ((tried <= below) | (tried >= above)), middle, tried)

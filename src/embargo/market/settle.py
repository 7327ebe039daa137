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

import numpy as np

from embargo.market.arrays import Bools, Floats, Ints
from embargo.market.corner import position, share_at

_CLOSE = 1e-13
_ANSWERED = 1e-11
_SURE = 0.1
_NOISE = 1e-15
_SLIP = 1e-6
_JOINT = 10
_STEPS = 500
_LEAST = 1e-300


@dataclass(frozen=True)
class Groups:
    """Arcs in order of buyer and group, with what the equations need and prices do not change."""

    buyer: Ints
    """[a] buyer of each arc, ascending."""
    starts: Ints
    """[n] first arc of each buyer."""
    group: Ints
    """[a] group of each arc, ascending."""
    group_starts: Ints
    """[g] first arc of each group."""
    owner: Ints
    """[g] buyer of each group."""
    heads: Ints
    """[n] first group of each buyer."""
    reach: Floats
    """[a] δ."""
    free_share: Floats
    """[g] S̄."""
    log_most: Floats
    """[a] log t of an arc with all of the purchases."""

    @classmethod
    def of(
        cls, buyer: Ints, starts: Ints, group: Ints, group_starts: Ints, reach: Floats, free: Floats
    ) -> Groups:
        """The groups of arcs sorted by buyer and within it by group."""
        owner = buyer[group_starts]
        heads = np.searchsorted(owner, np.arange(starts.size))
        most = np.log(position(np.ones(reach.size), reach))
        return cls(buyer, starts, group, group_starts, owner, heads, reach, free, most)


@dataclass(frozen=True)
class Settled:
    """The solution, with shares and slopes there."""

    level: Floats
    """[n] θλ."""
    crowding: Floats
    """[g] θm."""
    log_position: Floats
    """[a] log t."""
    position: Floats
    """[a] t."""
    share: Floats
    slope: Floats
    root: Floats
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
    owner = groups.owner
    # Seen from the logit, whose λ is never above: all numbers stay of the size of the answer.
    best = np.maximum(np.maximum.reduceat(utility, groups.starts), outside)
    whole = np.add.reduceat(np.exp(utility - best[groups.buyer]), groups.starts)
    logit = -(best + np.log(whole + np.exp(outside - best)))
    shifted, outside = utility + logit[groups.buyer], outside + logit
    top = np.maximum.reduceat(shifted, groups.group_starts)
    even = np.exp(shifted - top[groups.group])

    bounds = _Bounds.of(groups, shifted, outside, stiffness)
    x = np.zeros(logit.size) if near is None else near[0] - logit
    x = np.minimum(np.maximum(x, bounds.low), bounds.high)
    y = x[owner] - (0.0 if near is None else np.minimum(near[1], bounds.eased))
    y = np.where(bounds.crowds, np.minimum(y, bounds.most), x[owner])
    stiff = np.where(bounds.crowds, stiffness, 1.0)
    stiffest = np.maximum.reduceat(stiffness, groups.heads)
    held = None
    for step in range(1, _STEPS + 1):
        t = even * np.exp(top + y)[groups.group]
        share, slope, root = share_at(t, groups.reach)
        group_share = np.add.reduceat(share, groups.group_starts)
        total = np.add.reduceat(slope, groups.group_starts)
        short = np.exp(outside + x)
        bought = np.add.reduceat(group_share, groups.heads) + short
        spread = x[owner] - y
        turn = _turn(groups, bounds, spread, group_share, total, stiff)
        gap = np.log(np.maximum(bought, _LEAST))
        worst = np.maximum.reduceat(np.abs(turn.answer), groups.heads)
        noise = _NOISE * (np.abs(x) + stiffest)
        right, answered = np.abs(gap) < _CLOSE + noise, worst < _ANSWERED + noise
        if right.all() and answered.all():
            break
        give = np.add.reduceat(turn.follow * total, groups.heads) + short
        if step <= joint:
            turned = turn.answered(group_share, total)
            bought = np.maximum(np.add.reduceat(turned, groups.heads) + short, _LEAST)
            following = x - np.log(bought) * bought / np.maximum(give, _LEAST)
            following = np.minimum(np.maximum(following, bounds.low), bounds.high)
            moved = turn.moved(y, (following - x)[owner])
        else:
            held = _Held.of(bounds) if held is None else held
            newton = x - gap * bought / np.maximum(give, _LEAST)
            sure = worst < _SURE * np.abs(gap)
            following = held.move(x, newton, gap, sure, (sure | answered) & ~right)
            free = (sure | answered)[owner]
            moved = turn.moved(y, (following - x)[owner])
            moved = np.where(free, moved, held.answer(y, turn.answer, free))
        y = np.where(turn.slack, following[owner], np.minimum(moved, following[owner]))
        y = np.where(bounds.crowds, np.minimum(y, bounds.most), y)
        x = following
    return Settled(
        level=x + logit,
        crowding=np.where(bounds.crowds, spread, 0.0),
        log_position=shifted + y[groups.group],
        position=t,
        share=share,
        slope=slope,
        root=root,
        group_share=group_share,
        group_slope=total,
        short=short,
        steps=step,
    )


@dataclass(frozen=True)
class _Bounds:
    """What x [n] and y [g] cannot exceed, since nobody buys more than everything."""

    low: Floats
    high: Floats
    most: Floats
    """[g] y of a group whose best arc has all of the purchases."""
    eased: Floats
    """[g] θm of a group with all of the purchases."""
    crowds: Bools
    """[g] whether the group has a concentration at all."""

    @classmethod
    def of(cls, groups: Groups, shifted: Floats, outside: Floats, stiffness: Floats) -> _Bounds:
        eased = stiffness * np.maximum(1.0 - groups.free_share, 0.0)
        most = -np.maximum.reduceat(shifted - groups.log_most, groups.group_starts)
        high = np.minimum(np.minimum.reduceat(most + eased, groups.heads), -outside)
        # A little room, for the bounds are rounded too.
        low = np.full(high.size, -_SLIP)
        high = np.maximum(high, 0.0) + _SLIP
        return cls(low, high, most + 2.0 * _SLIP, eased, stiffness > 0)


@dataclass(frozen=True)
class _Turn:
    """The answer of the groups: dy = answer + follow·dx."""

    answer: Floats
    follow: Floats
    slack: Bools
    """[g] whether y is x: a group that is not crowded."""

    def answered(self, share: Floats, total: Floats) -> Floats:
        """Shares [g] after the answer, to first order and above zero."""
        change = total * self.answer
        some = np.maximum(share, _LEAST)
        return np.where(change < 0, some / (1.0 - change / some), share + change)

    def moved(self, y: Floats, change: Floats) -> Floats:
        """y [g] after the answer to a change [g] of x."""
        return y + self.answer + self.follow * change


def _turn(
    groups: Groups, bounds: _Bounds, spread: Floats, share: Floats, total: Floats, stiff: Floats
) -> _Turn:
    """Newton on log S = log(S̄ + (x − y)/θκ), with x − y = `spread` [g]; from levels if longer."""
    want = np.maximum(groups.free_share + spread / stiff, _LEAST)
    has = np.maximum(share, _LEAST)
    heavy = stiff * want
    follow = 1.0 / (1.0 + heavy * total / has)
    answer = heavy * np.log(want / has) * follow
    plain = stiff * (want - share) / (1.0 + stiff * total)
    answer = np.where(share > want, np.minimum(answer, plain), answer)
    slack = (answer >= spread) | ~bounds.crowds
    return _Turn(np.where(slack, spread, answer), np.where(slack, 1.0, follow), slack)


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

    def answer(self, y: Floats, answer: Floats, free: Bools) -> Floats:
        """Next y [g] at the same x; the bracket starts anew where x is `free` [g] to move."""
        self.below = np.where(free, -np.inf, np.where(answer > 0, y, self.below))
        self.above = np.where(free, np.inf, np.where(answer < 0, y, self.above))
        tried = y + answer
        both = np.isfinite(self.below) & np.isfinite(self.above)
        middle = 0.5 * (np.where(both, self.below, 0.0) + np.where(both, self.above, 0.0))
        return np.where(both & ((tried <= self.below) | (tried >= self.above)), middle, tried)

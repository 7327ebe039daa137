"""Coalitions as a game: stability by the value of the loss, Shapley values, transfers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_NOTHING = 1e-9
"""USD bn below which a difference counts as none."""


@dataclass(frozen=True)
class Interval:
    """Values from `low` to `high`, none if `low` lies above."""

    low: float
    high: float

    @property
    def empty(self) -> bool:
        """Whether no value is in it."""
        return self.low > self.high

    def holds(self, value: float) -> bool:
        """Whether a value is in it."""
        return self.low <= value <= self.high

    def meet(self, other: Interval) -> Interval:
        """The values in both."""
        return Interval(max(self.low, other.low), min(self.high, other.high))


EVERY = Interval(0.0, math.inf)
"""All values that are not negative."""

NEVER = Interval(math.inf, -math.inf)
"""None."""


@dataclass(frozen=True, eq=False)
class Game:
    """What each coalition does to the target and to every player.

    A coalition is a number whose bit i says whether player i is in it. With v, the political value
    of a USD of the target's loss, the utility of player i under coalition S is
    u_i(S) = v · loss(S) − cost_i(S), for members and outsiders alike.

    Arguments:
        players: names; bit i is of player i.
        loss: by coalition, USD bn.
        cost: by coalition, [players], USD bn.
    """

    players: tuple[str, ...]
    loss: dict[int, float]
    cost: dict[int, Vector]

    @property
    def whole(self) -> int:
        """The coalition of all."""
        return (1 << len(self.players)) - 1

    def members(self, coalition: int) -> tuple[int, ...]:
        """The players in a coalition."""
        return tuple(i for i in range(len(self.players)) if coalition >> i & 1)

    def stays(self, player: int, coalition: int) -> Interval:
        """The values at which a member would not rather leave, all others staying."""
        return _at_least(*self.gain(player, coalition))

    def gain(self, player: int, coalition: int) -> tuple[float, float]:
        """What being a member costs a player more than leaving, and what it adds to the loss."""
        without = coalition & ~(1 << player)
        more = float(self.cost[coalition][player] - self.cost[without][player])
        return more, self.loss[coalition] - self.loss[without]

    def internal(self, coalition: int) -> Interval:
        """The values at which no member would rather leave (d'Aspremont et al., 1983)."""
        found = EVERY
        for player in self.members(coalition):
            found = found.meet(self.stays(player, coalition))
        return found

    def external(self, coalition: int) -> Interval:
        """The values at which no outsider would rather join (d'Aspremont et al., 1983)."""
        found = EVERY
        for player in self.members(self.whole & ~coalition):
            more, adds = self.gain(player, coalition | 1 << player)
            found = found.meet(_at_least(-more, -adds))
        return found

    def stable(self, coalition: int) -> Interval:
        """The values at which it is internally and externally stable."""
        return self.internal(coalition).meet(self.external(coalition))

    def potential(self, coalition: int) -> Interval:
        """The values at which transfers among members can keep all in (potential stability).

        The sum of what members gain by staying is not negative: Σ u_i(S) ≥ Σ u_i(S without i)
        (Carraro, Eyckmans and Finus, 2006).
        """
        gains = [self.gain(player, coalition) for player in self.members(coalition)]
        return _at_least(sum(more for more, _ in gains), sum(adds for _, adds in gains))

    def transfers(self, coalition: int, value: float) -> Vector:
        """What each player is paid [players] so that all gain alike by staying, USD bn a year.

        Each member gets what leaving would give it and an equal part of what is left, which is
        negative where the coalition cannot be held; the payments sum to zero.
        """
        paid = np.zeros(len(self.players))
        inside = list(self.members(coalition))
        if not inside:
            return paid
        gains = [self.gain(player, coalition) for player in inside]
        stay = np.array([value * adds - more for more, adds in gains])
        paid[inside] = stay.mean() - stay
        return paid

    def sweep(self, most: float = math.inf) -> list[tuple[Interval, tuple[int, ...]]]:
        """For each range of values, the coalitions that are stable in it, from zero on."""
        regions = {coalition: self.stable(coalition) for coalition in self._known_around()}
        ends = {0.0}
        for one in regions.values():
            if not one.empty:
                ends |= {end for end in (one.low, one.high) if math.isfinite(end)}
        cuts = [*sorted(end for end in ends if end <= most), math.inf]
        found: list[tuple[Interval, tuple[int, ...]]] = []
        for low, high in pairwise(cuts):
            inside = low + 1.0 if math.isinf(high) else (low + high) / 2
            there = tuple(c for c, one in sorted(regions.items()) if one.holds(inside))
            if found and found[-1][1] == there:
                found[-1] = (Interval(found[-1][0].low, high), there)
            else:
                found.append((Interval(low, high), there))
        return found

    def _known_around(self) -> list[int]:
        """Coalitions all of whose neighbours are known."""
        everyone = range(len(self.players))
        return [c for c in self.loss if all(c ^ 1 << i in self.loss for i in everyone)]


def shapley(game: Game) -> Vector:
    """Give each player's Shapley value [players] of the target's loss (Shapley, 1953).

    The mean over all orders of joining of what a player adds; they sum to the loss by all.
    Every coalition must be known.
    """
    count = len(game.players)
    weight = [
        math.factorial(size) * math.factorial(count - 1 - size) / math.factorial(count)
        for size in range(count)
    ]
    found = np.zeros(count)
    for coalition, loss in game.loss.items():
        size = coalition.bit_count()
        for player in range(count):
            if coalition >> player & 1:
                found[player] += weight[size - 1] * loss
            else:
                found[player] -= weight[size] * loss
    return found


def order_of(chain: Sequence[int]) -> list[int]:
    """Who joined at each step of a chain of growing coalitions."""
    return [(after & ~before).bit_length() - 1 for before, after in pairwise(chain)]


def _at_least(more: float, adds: float) -> Interval:
    """The values v ≥ 0 with v · adds ≥ more."""
    if abs(adds) <= _NOTHING:
        return EVERY if more <= _NOTHING else NEVER
    if adds > 0:
        return Interval(max(more / adds, 0.0), math.inf)
    return Interval(0.0, more / adds) if more / adds >= 0 else NEVER

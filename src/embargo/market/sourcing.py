"""What each buyer takes from whom: shares, their derivatives, and the price index they imply.

A buyer's shares s of its arcs and s₀ of the backstop solve, with λ the multiplier of Σs + s₀ = 1,

    t = exp(log ω − θ(v + m − λ)),   s(s + δ) = t(s + ε²δ),   m = κ(S − S̄)₊,   s₀ = exp(−θ(b − λ))

Without reach δ and concentration κ, s = t: the logit. With reach, a small share answers prices as
if it were s + δ (`corner`). With concentration, a group of arcs, a supplier country, gets dearer
the more of the purchases beyond S̄ it has. The shares are the derivatives of the index

    q = λ + (1 − ΣF − s₀)/θ − Σ m(S + S̄)/2 + constant,   F = ∫ s dt/t,

the least value of a strictly convex problem (F is convex in log t, the crowding quadratic), so they
are unique, and every other arc is a substitute.
Source: McFadden (1974) for the logit; displaced shares as in Stone–Geary demand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from embargo.market.arrays import Floats, summed
from embargo.market.compiled import Choosing
from embargo.market.corner import ROUND, position
from embargo.market.layout import Layout
from embargo.market.nearby import LAST, nearby
from embargo.market.settle import Groups, settle

Guess = tuple[Floats, Floats]
"""λ [n] and m [g] to seek a choice from."""

_LEAST = 1e-300


@dataclass(frozen=True)
class Choice:
    """Shares of the arcs [a], grouped by buyer, and what derivatives need."""

    delivered: Floats
    """[a] delivered prices that it was made at."""
    share: Floats
    """[a] share of each arc."""
    log_position: Floats
    """[a] log t, of which log s is a bounded distance away."""
    index: Floats
    """[n] price index of each buyer."""
    short: Floats
    """[n] share of the backstop."""
    level: Floats
    """[n] λ: the index of a pure logit."""
    crowding: Floats
    """[g] m: what the last unit costs more for its supplier's weight."""
    slope: Floats
    """[a] σ = ds/d log t: θσ is how fast the share falls with its own price."""
    bend: Floats
    """[g] κ/(1 + θκΣσ) of crowded groups, else 0."""
    pull: Floats
    """[a] h = H⁻¹·1: how the share answers a rise of λ."""
    weight: Floats
    """[n] Σh + θs₀."""

    @classmethod
    def packed(cls, flat: Floats, arcs: int, buyers: int, groups: int) -> Choice:
        """The choice at the head of one array, as the compiled kernel gives it."""
        by_buyer, by_group = 5 * arcs, 5 * arcs + 4 * buyers
        delivered, share, log_position, slope, pull = flat[:by_buyer].reshape(5, arcs)
        index, short, level, weight = flat[by_buyer:by_group].reshape(4, buyers)
        crowding, bend = flat[by_group : by_group + 2 * groups].reshape(2, groups)
        return cls(
            delivered,
            share,
            log_position,
            index,
            short,
            level,
            crowding,
            slope,
            bend,
            pull,
            weight,
        )

    @property
    def parts(self) -> tuple[Floats, ...]:
        """All of it in the order of `packed`."""
        by_arc = (self.delivered, self.share, self.log_position, self.slope, self.pull)
        by_buyer = (self.index, self.short, self.level, self.weight)
        return (*by_arc, *by_buyer, self.crowding, self.bend)


@dataclass(frozen=True)
class Sourcing:
    """The choice of every buyer, over the arcs [a] and groups [g] of a layout."""

    layout: Layout
    log_weight: Floats
    theta: Floats
    backstop: Floats
    reach: Floats
    """[a] δ."""
    concentration: Floats
    """[g] κ."""
    free_share: Floats
    """[g] S̄."""
    constant: Floats
    """[n] what the index adds, its normalisation."""

    @cached_property
    def of_arcs(self) -> Floats:
        """[a] θ of the buyer of each arc."""
        return self.theta[self.layout.buyer]

    @cached_property
    def of_resources(self) -> Floats:
        """[r] mean θ of the arcs behind each resource, by what they use of it."""
        layout = self.layout
        arcs, count = layout.arcs.size, layout.resources.size
        resource = layout.row[arcs:] - layout.sellers.size
        used = self.of_arcs[layout.arc[arcs:]] * layout.uses[arcs:]
        each = np.maximum(np.bincount(resource, minlength=count), 1)
        return summed(resource, used, count) / each

    @cached_property
    def usual_backstop(self) -> float:
        """Median of the backstops; 1 without a buyer."""
        return float(np.median(self.backstop)) if self.backstop.size else 1.0

    @cached_property
    def is_logit(self) -> bool:
        """Whether neither reach nor concentration acts."""
        return not (self.reach.any() or self.concentration.any())

    def smoothed(self, factor: float) -> Sourcing:
        """The choice with every log ω and θ divided by `factor`: more even, gentler."""
        weight, theta = self.log_weight / factor, self.theta / factor
        return replace(self, log_weight=weight, theta=theta)

    def guess(self, share: Floats, delivered: Floats) -> Guess | None:
        """Where to seek a choice like one that gave these shares [a] at delivered prices [a].

        None where some buyer took nothing.
        """
        group_share = np.add.reduceat(share, self.layout.group_starts)
        crowding = self.concentration * np.maximum(group_share - self.free_share, 0.0)
        # λ is read off the largest arc of each buyer.
        most = np.maximum.reduceat(share, self.layout.starts)
        at = np.flatnonzero((share == most[self.layout.buyer]) & (share > 0))
        at = at[np.flatnonzero(np.diff(self.layout.buyer[at], prepend=-1))]
        if at.size < self.theta.size:
            return None
        log_position = np.log(position(share[at], self.reach[at]))
        level = delivered[at] + crowding[self.layout.group[at]]
        level = level + (log_position - self.log_weight[at]) / self.theta
        return level, crowding

    def choose(
        self, delivered: Floats, near: Choice | None = None, first: Guess | None = None
    ) -> Choice:
        """The choice at delivered prices [a].

        It is sought from that at prices close by or, without one, from a guess.
        """
        if self.is_logit:
            return self._logit(delivered)
        return self._general(delivered, near, first)

    def _logit(self, delivered: Floats) -> Choice:
        utility = self.log_weight - self.of_arcs * delivered
        outside = -self.theta * self.backstop
        best = np.maximum(np.maximum.reduceat(utility, self.layout.starts), outside)
        utility -= best[self.layout.buyer]
        weight = np.exp(utility)
        short = np.exp(outside - best)
        total = np.add.reduceat(weight, self.layout.starts) + short
        log_total = np.log(total)
        share = weight / total[self.layout.buyer]
        level = -(best + log_total) / self.theta
        nothing = np.zeros(self.concentration.size)
        return Choice(
            delivered=delivered,
            share=share,
            log_position=utility - log_total[self.layout.buyer],
            index=level + self.constant,
            short=short / total,
            level=level,
            crowding=nothing,
            slope=share,
            bend=nothing,
            pull=self.of_arcs * share,
            weight=self.theta,
        )

    @cached_property
    def groups(self) -> Groups:
        """The arcs as the inner solve wants them."""
        return Groups(self.layout, self.reach, self.free_share)

    def log_share(self, choice: Choice) -> Floats:
        """Log of the shares [a], exact also where they underflow."""
        low = choice.log_position + np.where(self.reach > 0, np.log(ROUND), 0.0)
        return np.where(choice.share > _LEAST, np.log(np.maximum(choice.share, _LEAST)), low)

    @cached_property
    def choosing(self) -> Choosing:
        """The same for the compiled kernel."""
        return Choosing.of(
            n=self.theta.size,
            heads=self.layout.by_buyer,
            group_starts=self.layout.by_group,
            log_weight=self.log_weight,
            reach=self.reach,
            theta=self.theta,
            backstop=self.backstop,
            constant=self.constant,
            concentration=self.concentration,
            free_share=self.free_share,
            round=ROUND,
            last=LAST,
        )

    def _general(self, delivered: Floats, near: Choice | None, first: Guess | None) -> Choice:
        theta, owner = self.of_arcs, self.layout.owner
        group_theta = self.theta[owner]
        given = (
            self.groups,
            self.log_weight - theta * delivered,
            -self.theta * self.backstop,
            group_theta * self.concentration,
        )
        found = None
        guess = first if near is None else self._tangent(delivered, near)
        if guess is not None:
            found = nearby(*given, self.theta * guess[0], group_theta * guess[1])
        if found is None:
            from_near = None
            if near is not None:
                from_near = self.theta * near.level, group_theta * near.crowding
            found = settle(*given, from_near)
        crowding = found.crowding / group_theta
        crowded = crowding > 0
        stiff = np.where(crowded, group_theta * self.concentration * found.group_slope, 0.0)
        pull = theta * found.slope / (1.0 + stiff)[self.layout.group]
        left = 1.0 - np.add.reduceat(found.spent, self.layout.starts) - found.short
        cost = 0.5 * crowding * (found.group_share + self.free_share)
        level = found.level / self.theta
        return Choice(
            delivered=delivered,
            share=found.share,
            log_position=found.log_position,
            index=level + left / self.theta + self.constant - summed(owner, cost, level.size),
            short=found.short,
            level=level,
            crowding=crowding,
            slope=found.slope,
            bend=np.where(crowded, self.concentration / (1.0 + stiff), 0.0),
            pull=pull,
            weight=np.add.reduceat(pull, self.layout.starts) + self.theta * found.short,
        )

    def _tangent(self, delivered: Floats, near: Choice) -> tuple[Floats, Floats]:
        """λ [n] and m [g] at delivered prices [a], to first order from a choice at others."""
        dearer = delivered - near.delivered
        level = near.level + np.add.reduceat(near.pull * dearer, self.layout.starts) / near.weight
        change = (level - near.level)[self.layout.buyer] - dearer
        gained = np.add.reduceat(self.of_arcs * near.slope * change, self.layout.group_starts)
        return level, np.maximum(near.crowding + near.bend * gained, 0.0)

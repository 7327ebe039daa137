"""What each buyer takes from whom: shares, their derivatives, and the price index they imply.

A buyer chooses shares s of its arcs and s₀ of the backstop, Σs + s₀ = 1, that minimise

    Σ v·s + b·s₀ + (1/θ)·[Σ t·(log(t/ω) − 1) + s₀·(log s₀ − 1)] + Σ_g (κ/2)·(S_g − S̄_g)₊²

with t = s + δ. Without reach δ and concentration κ this is the logit. The reach lets an arc grow
from nothing, as if δ more were bought from it already; the concentration makes a group of arcs,
a supplier country, dearer the more of the purchases it has beyond S̄. The solution is

    s = max(0, exp(log ω − θ(v + m − λ)) − δ),   m = κ(S − S̄)₊,   s₀ = exp(−θ(b − λ))

with λ the multiplier of Σs + s₀ = 1. The least value, but for a constant, is the price index; its
derivatives are the shares (envelope theorem).
Source: McFadden (1974) for the logit; displaced entropy as in Stone–Geary demand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from embargo.market.arrays import Floats, Ints, summed

_CLOSE = 1e-12
_EXACT = 1e-15
_NEWTON = 60
_BISECTIONS = 70
_FARTHEST = 4.0
_LEAST = 1e-300


@dataclass(frozen=True)
class Choice:
    """Shares of the arcs [a], grouped by buyer, and what derivatives need."""

    share: Floats
    """[a] share of each arc."""
    log_share: Floats
    """[a] its logarithm; a large negative number for an arc at zero."""
    index: Floats
    """[n] price index of each buyer."""
    short: Floats
    """[n] share of the backstop."""
    level: Floats
    """[n] λ: the index of a pure logit."""
    crowding: Floats
    """[g] m: what the last unit costs more for its supplier's weight."""
    slope: Floats
    """[a] t where the arc is used, else 0: θt is how fast its share falls with its own price."""
    bend: Floats
    """[g] κ/(1 + θκT) of crowded groups, else 0."""
    pull: Floats
    """[a] h = H⁻¹·1: how the share answers a rise of λ."""
    weight: Floats
    """[n] Σh + θs₀."""


@dataclass(frozen=True)
class Sourcing:
    """The choice of every buyer, for arcs grouped by buyer and within it by supplier group."""

    buyer: Ints
    """[a] buyer of each arc, ascending, every buyer 0 … n−1 present."""
    starts: Ints
    """[n] first arc of each buyer."""
    log_weight: Floats
    theta: Floats
    backstop: Floats
    reach: Floats
    """[a] δ."""
    group: Ints
    """[a] group of each arc, ascending, every group 0 … g−1 present."""
    group_starts: Ints
    """[g] first arc of each group."""
    concentration: Floats
    """[g] κ."""
    free_share: Floats
    """[g] S̄."""
    constant: Floats
    """[n] what the index adds: its normalisation, and the constants of arcs that are closed."""

    @property
    def is_logit(self) -> bool:
        """Whether neither reach nor concentration acts."""
        return not (self.reach.any() or self.concentration.any())

    def smoothed(self, factor: float) -> Sourcing:
        """The choice with every log ω and θ divided by `factor`: more even, gentler."""
        return replace(self, log_weight=self.log_weight / factor, theta=self.theta / factor)

    def choose(self, delivered: Floats, near: Choice | None = None) -> Choice:
        """The choice at delivered prices [a], sought from that at a price nearby."""
        if self.is_logit:
            return self._logit(delivered)
        return self._general(delivered, near)

    def _logit(self, delivered: Floats) -> Choice:
        utility = self.log_weight - self.theta[self.buyer] * delivered
        outside = -self.theta * self.backstop
        best = np.maximum(np.maximum.reduceat(utility, self.starts), outside)
        utility -= best[self.buyer]
        weight = np.exp(utility)
        short = np.exp(outside - best)
        total = np.add.reduceat(weight, self.starts) + short
        log_total = np.log(total)
        share = weight / total[self.buyer]
        level = -(best + log_total) / self.theta
        nothing = np.zeros(self.concentration.size)
        return Choice(
            share=share,
            log_share=utility - log_total[self.buyer],
            index=level + self.constant,
            short=short / total,
            level=level,
            crowding=nothing,
            slope=share,
            bend=nothing,
            pull=self.theta[self.buyer] * share,
            weight=self.theta,
        )

    def _general(self, delivered: Floats, near: Choice | None) -> Choice:
        theta = self.theta[self.buyer]
        utility = self.log_weight - theta * delivered
        if near is None:
            level = self._logit(delivered).level
            crowding = np.zeros(self.concentration.size)
        else:
            level, crowding = near.level, near.crowding
        level, crowding = self._settle(utility, theta, level, crowding)
        t, share, used, group_share = self._shares(utility, theta, level, crowding)
        slope = np.where(used, t, 0.0)
        group_theta = self.theta[self.buyer[self.group_starts]]
        crowded = (group_share > self.free_share) & (self.concentration > 0)
        total = np.add.reduceat(slope, self.group_starts)
        bend = np.where(
            crowded, self.concentration / (1 + group_theta * self.concentration * total), 0.0
        )
        pull = theta * slope * (1.0 - (group_theta * bend * total)[self.group])
        short = np.exp(np.minimum(-self.theta * (self.backstop - level), 0.0))
        # Σ (δ/θ)·log(t/ω), with t = δ on unused arcs, and the quadratic cost of crowding.
        kept = self.reach > 0
        held = np.where(used, t, self.reach)[kept]
        inner = np.zeros(theta.size)
        inner[kept] = self.reach[kept] / theta[kept] * (np.log(held) - self.log_weight[kept] - 1.0)
        cost = 0.5 * crowding * (group_share + self.free_share)
        index = (
            level
            + np.add.reduceat(inner, self.starts)
            - summed(self.buyer[self.group_starts], cost, self.theta.size)
            + self.constant
        )
        return Choice(
            share=share,
            log_share=np.log(np.maximum(share, _LEAST)),
            index=index,
            short=short,
            level=level,
            crowding=crowding,
            slope=slope,
            bend=bend,
            pull=pull,
            weight=np.add.reduceat(pull, self.starts) + self.theta * short,
        )

    def _shares(
        self, utility: Floats, theta: Floats, level: Floats, crowding: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """t [a], shares [a], which arcs are used [a], shares of the groups [g]."""
        exponent = utility + theta * (level[self.buyer] - crowding[self.group])
        t = np.exp(np.minimum(exponent, 300.0))
        used = t > self.reach
        share = np.where(used, t - self.reach, 0.0)
        return t, share, used, np.add.reduceat(share, self.group_starts)

    def _settle(
        self, utility: Floats, theta: Floats, level: Floats, crowding: Floats
    ) -> tuple[Floats, Floats]:
        """λ [n] and m [g] by Newton on all buyers at once, bisection for those that resist.

        With r = κ(S − S̄)₊ − m the step of a group is dm = (r + κθT·dλ)/(1 + κθT), which leaves
        one equation for dλ a buyer.
        """
        of_buyer = self.buyer[self.group_starts]
        group_theta = self.theta[of_buyer]
        farthest = _FARTHEST / self.theta
        kappa = self.concentration
        for _ in range(_NEWTON):
            t, share, used, group_share = self._shares(utility, theta, level, crowding)
            total = np.add.reduceat(np.where(used, t, 0.0), self.group_starts)
            short = np.exp(np.minimum(-self.theta * (self.backstop - level), 300.0))
            bought = np.add.reduceat(share, self.starts) + short
            over = group_share - self.free_share
            crowded = (over > 0) & (kappa > 0)
            rest = np.where(crowded, kappa * over, 0.0) - crowding
            stiff = np.where(crowded, kappa * group_theta * total, 0.0)
            gap = np.log(bought)
            if max(np.abs(gap).max(), np.abs(group_theta * rest).max(initial=0.0)) < _CLOSE:
                return level, crowding
            give = summed(of_buyer, group_theta * total / (1 + stiff), self.theta.size)
            give += self.theta * short
            lag = summed(of_buyer, group_theta * total * rest / (1 + stiff), self.theta.size)
            near = np.abs(gap) < 0.5
            # Far away totals are near-exponential: there the step is that of their logarithm.
            aim = np.where(near, 1.0 - bought, -gap * bought) + lag
            step = np.clip(aim / np.maximum(give, _LEAST), -farthest, farthest)
            level = level + step
            move = (rest + stiff * step[of_buyer]) / (1 + stiff)
            limit = farthest[of_buyer]
            crowding = np.maximum(crowding + np.clip(move, -limit, limit), 0.0)
        return self._bisect(utility, theta)

    def _bisect(self, utility: Floats, theta: Floats) -> tuple[Floats, Floats]:
        """λ [n] and m [g] by nested bisection: slow and sure.

        At λ = b the backstop alone is enough; at the solution m ≤ κ, since no share exceeds one.
        """
        cheapest = -np.maximum.reduceat(utility, self.starts) / self.theta
        high = self.backstop.copy()
        low = np.minimum(high, cheapest) - (np.log(theta.size + 1.0) + 1.0) / self.theta
        level, crowding = high, self.concentration
        for _ in range(_BISECTIONS):
            level = 0.5 * (low + high)
            below, above = np.zeros(self.concentration.size), self.concentration
            for _ in range(_BISECTIONS):
                crowding = 0.5 * (below + above)
                group_share = self._shares(utility, theta, level, crowding)[3]
                want = self.concentration * np.maximum(group_share - self.free_share, 0.0)
                below = np.where(want > crowding, crowding, below)
                above = np.where(want > crowding, above, crowding)
                if np.max(above - below, initial=0.0) <= _EXACT * np.max(above, initial=0.0):
                    break
            share = self._shares(utility, theta, level, crowding)[1]
            bought = np.add.reduceat(share, self.starts)
            bought += np.exp(np.minimum(-self.theta * (self.backstop - level), 0.0))
            high = np.where(bought > 1, level, high)
            low = np.where(bought > 1, low, level)
            if np.max((high - low) * self.theta) < _EXACT:
                break
        return level, crowding

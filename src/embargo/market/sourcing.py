"""What each buyer takes from whom: shares, their derivatives, and the price index they imply.

A buyer's shares s of its arcs and s₀ of the backstop solve, with λ the multiplier of Σs + s₀ = 1,

    t = exp(log ω − θ(v + m − λ)),   s(s + δ) = t(s + ε²δ),   m = κ(S − S̄)₊,   s₀ = exp(−θ(b − λ))

Without reach δ and concentration κ, s = t: the logit. With reach, s is close to t − δ where t is
large and to ε²t where it is small, so that a small share answers prices as if it were s + δ. With
concentration, a group of arcs, a supplier country, gets dearer the more of the purchases beyond S̄
it has. The shares are the derivatives of the index

    q = λ + (1 − ΣF − s₀)/θ − Σ m(S + S̄)/2 + constant,   F = ∫ s dt/t,

the least value of a strictly convex problem (F is convex in log t, the crowding quadratic), so they
are unique, and every other arc is a substitute.
Source: McFadden (1974) for the logit; displaced shares as in Stone–Geary demand.
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
_SWING = 1e-3
_LEAST = 1e-300
_ROUND = 0.01
"""ε²: how round the corner is where an arc begins to be used."""


def position(share: Floats, reach: Floats) -> Floats:
    """t of arcs with these shares: what the logit would have."""
    return share * (share + reach) / np.maximum(share + _ROUND * reach, _LEAST)


def _share(t: Floats, reach: Floats) -> tuple[Floats, Floats, Floats]:
    """Share s, its derivative in log t, and the root 2s − t + δ."""
    gap = t - reach
    root = np.sqrt(gap * gap + 4.0 * _ROUND * reach * t)
    corner = 2.0 * _ROUND * reach * t / np.maximum(root + np.abs(gap), _LEAST)
    share = np.where(gap >= 0, 0.5 * (gap + root), corner)
    slope = t * (share + _ROUND * reach) / np.maximum(root, _LEAST)
    return share, np.where(reach > 0, slope, t), root


def potential(share: Floats, reach: Floats) -> Floats:
    """F of arcs with these shares."""
    t = position(share, reach)
    return _potential(t, reach, 2.0 * share - t + reach)


def _potential(t: Floats, reach: Floats, root: Floats) -> Floats:
    total = t.copy()
    some = reach > 0
    t, d, root = t[some], reach[some], root[some]
    bend = 4.0 * _ROUND - 2.0
    far = 0.5 * bend * np.log((2.0 * root + 2.0 * t + bend * d) / (4.0 * _ROUND * d))
    near = np.log((2.0 * d + bend * t + 2.0 * root) / (4.0 * d))
    total[some] = 0.5 * (t + root - d + d * (far - near))
    return total


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
    """[a] σ = ds/d log t: θσ is how fast the share falls with its own price."""
    bend: Floats
    """[g] κ/(1 + θκΣσ) of crowded groups, else 0."""
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
    """[n] what the index adds, its normalisation."""

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
        t, share, slope, root, group_share = self._shares(utility, theta, level, crowding)
        of_buyer = self.buyer[self.group_starts]
        crowded = (group_share > self.free_share) & (self.concentration > 0)
        total = np.add.reduceat(slope, self.group_starts)
        stiff = self.theta[of_buyer] * self.concentration * total
        bend = np.where(crowded, self.concentration / (1.0 + stiff), 0.0)
        pull = theta * slope * (1.0 - (self.theta[of_buyer] * bend * total)[self.group])
        short = np.exp(np.minimum(-self.theta * (self.backstop - level), 0.0))
        spent = np.add.reduceat(_potential(t, self.reach, root), self.starts) + short
        cost = 0.5 * crowding * (group_share + self.free_share)
        index = level + (1.0 - spent) / self.theta + self.constant
        index -= summed(of_buyer, cost, self.theta.size)
        exponent = utility + theta * (level[self.buyer] - crowding[self.group])
        low = exponent + np.where(self.reach > 0, np.log(_ROUND), 0.0)
        log_share = np.where(share > _LEAST, np.log(np.maximum(share, _LEAST)), low)
        return Choice(
            share=share,
            log_share=log_share,
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
    ) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """t, shares, slopes and roots of the arcs [a], shares of the groups [g]."""
        exponent = utility + theta * (level[self.buyer] - crowding[self.group])
        t = np.exp(np.minimum(exponent, 200.0))
        share, slope, root = _share(t, self.reach)
        return t, share, slope, root, np.add.reduceat(share, self.group_starts)

    def _settle(
        self, utility: Floats, theta: Floats, level: Floats, crowding: Floats
    ) -> tuple[Floats, Floats]:
        """λ [n] and m [g] by Newton on all buyers at once, bisection for those that resist.

        The total bought rises with λ, at the rate Σ θT/(1 + κθT) + θs₀ with T = Σσ of a group; its
        logarithm is nearly straight. A bracket keeps the steps of λ.
        """
        of_buyer = self.buyer[self.group_starts]
        group_theta = self.theta[of_buyer]
        low, high, far = np.full(level.size, -np.inf), self.backstop, _FARTHEST / self.theta
        at_low, at_high = np.full(level.size, -1.0), np.full(level.size, 1.0)
        level = np.minimum(level, high)
        for step in range(_NEWTON):
            crowding, share, total = self._crowd(utility, theta, level, crowding)
            short = np.exp(-self.theta * (self.backstop - level))
            bought = np.add.reduceat(share, self.starts) + short
            gap = np.log(bought)
            if np.abs(gap).max() < _CLOSE:
                return level, crowding
            above, below = gap > 0, gap < 0
            high, at_high = np.where(above, level, high), np.where(above, gap, at_high)
            low, at_low = np.where(below, level, low), np.where(below, gap, at_low)
            stiff = np.where(crowding > 0, self.concentration * group_theta * total, 0.0)
            give = summed(of_buyer, group_theta * total / (1 + stiff), self.theta.size)
            give += self.theta * short
            following = level - gap * bought / np.maximum(give, _LEAST)
            # Where slopes change at a corner, Newton can go to and fro for ever.
            swings = (step % 3 == 2) & (np.abs(gap) > _SWING) & np.isfinite(low)
            outside = ~((following > low) & (following < high)) | swings
            # The chord, now and then the middle of the bracket.
            part = 0.5 if step % 2 else at_low / (at_low - at_high)
            inside = np.where(np.isfinite(low), low + part * (high - low), level - far)
            moved = np.where(outside, inside, following)
            level = np.where(np.abs(gap) < _CLOSE, level, moved)
        return self._bisect(utility, theta)

    def _crowd(
        self, utility: Floats, theta: Floats, level: Floats, crowding: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """m [g] at λ, with the shares [a] and T [g] there.

        Newton on log S(m) = log(S̄ + m/κ), whose sides are nearly straight in m; in a bracket.
        """
        group_theta = self.theta[self.buyer[self.group_starts]]
        kappa = np.where(self.concentration > 0, self.concentration, 1.0)
        low, high = np.zeros(crowding.size), np.full(crowding.size, np.inf)
        for _ in range(_NEWTON):
            _, share, slope, _, group_share = self._shares(utility, theta, level, crowding)
            total = np.add.reduceat(slope, self.group_starts)
            here = np.maximum(self.free_share + crowding / kappa, _LEAST)
            gap = np.log(np.maximum(group_share, _LEAST) / here)
            gap[self.concentration == 0] = 0.0
            free = (crowding == 0) & (gap <= 0)
            done = np.abs(gap) < _CLOSE
            if (free | done).all():
                break
            low, high = np.where(gap > 0, crowding, low), np.where(gap < 0, crowding, high)
            bent = group_theta * total / np.maximum(group_share, _LEAST)
            following = crowding + gap / (bent + 1.0 / np.maximum(kappa * here, _LEAST))
            plain = kappa * (group_share - self.free_share) / (1.0 + kappa * group_theta * total)
            following = np.where(crowding == 0, plain, following)
            following = np.where(following <= 0, np.where(low > 0, 0.5 * low, 0.0), following)
            outside = (following > high) | ((following < low) & (low > 0))
            following = np.where(outside, 0.5 * (low + np.minimum(high, 1e30)), following)
            crowding = np.where(free | done, crowding, following)
        return crowding, share, total

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
                group_share = self._shares(utility, theta, level, crowding)[4]
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

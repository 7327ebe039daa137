"""Logit sourcing: shares of arcs in each buyer's purchases, and the log-sum price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Floats, Ints


@dataclass(frozen=True)
class Sourcing:
    """Choice among the arcs of each buyer and its backstop, for arcs grouped by buyer.

    share = exp(logω − θv)/Σ and q = −(1/θ)·log Σ exp(logω − θv), the sum running over the buyer's
    arcs and a backstop of weight one, so that q never exceeds the backstop price.
    Source: McFadden (1974), conditional logit; its log-sum by Small and Rosen (1981), eq. 5.5.
    """

    buyer: Ints
    """[a] buyer of each arc, ascending, every buyer 0 … n−1 present."""
    starts: Ints
    """[n] first arc of each buyer."""
    log_weight: Floats
    theta: Floats
    backstop: Floats

    def choose(self, delivered: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Share [a], log share [a], log-sum price [n] and backstop share [n] at `delivered` [a]."""
        utility = self.log_weight - self.theta[self.buyer] * delivered
        outside = -self.theta * self.backstop
        best = np.maximum(np.maximum.reduceat(utility, self.starts), outside)
        utility -= best[self.buyer]
        weight = np.exp(utility)
        short = np.exp(outside - best)
        total = np.add.reduceat(weight, self.starts) + short
        log_total = np.log(total)
        return (
            weight / total[self.buyer],
            utility - log_total[self.buyer],
            -(best + log_total) / self.theta,
            short / total,
        )

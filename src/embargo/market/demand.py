"""Constant-elasticity demand, continued below the lowest sensible price, less what is fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.fixed import LEAST, Fixed, rest
from embargo.market.market import Market

LOWEST = 0.05
_STEEPEST = 1e-3


@dataclass(frozen=True)
class Demand:
    """Log demand and its slope for a set of buyers [n] with positive demand.

    D(q) = D0 · (q/q0)^(−ε). A constant elasticity has no meaning at a price of zero or below, which
    the log-sum price can reach when sellers must give fuel away: under 5 % of q0 the curve goes on
    as the exponential with the same value and slope, so that it is defined for every real price.
    What contracts bring and stores take is left out of the choice: see `fixed`.
    """

    log_volume: Floats
    elasticity: Floats
    price0: Floats
    fixed: Floats
    least: Floats

    @classmethod
    def of(cls, market: Market, buyers: Ints, fixed: Fixed) -> Demand:
        """Curves of `buyers` [n]: indices of buyers with demand0·demand_scale > 0."""
        volume = market.demand0[buyers] * market.demand_scale[buyers]
        return cls(
            np.log(market.demand0[buyers]) + np.log(market.demand_scale[buyers]),
            market.demand_elasticity[buyers],
            market.buyer_price0[buyers],
            fixed.of_buyer[buyers],
            LEAST * volume,
        )

    @property
    def packed(self) -> Floats:
        """[4n] what the compiled kernel wants of the curves."""
        return np.concatenate((self.log_volume, self.elasticity, self.price0, self.least))

    def log(self, price: Floats) -> tuple[Floats, Floats]:
        """Log of what is bought by choice [n] and minus its derivative [n] (≥ 0) at `price` [n]."""
        log_demand, slope = self.used(price)
        log_left, negative = rest(log_demand, -slope, self.fixed, self.least)
        return log_left, -negative

    def worth(self, chosen: Floats, price: Floats) -> tuple[Floats, Floats]:
        """What a unit more is worth to each buyer [n], and its fall per unit used more [n].

        That is `price` [n] where something is left to be chosen. Where contracts and stores bring
        more than is wanted at that price, all of it is used, at the price at which it is wanted.
        """
        low = chosen < self.least
        if not low.any():
            return price, np.zeros(price.size)
        used = np.maximum(chosen + self.fixed, 1e-12 * self.least)
        room = np.maximum(self.elasticity, _STEEPEST)
        raised = (self.log_volume - np.log(used)) / room
        edge = np.log(LOWEST)
        relative = np.where(
            raised >= edge, np.exp(np.maximum(raised, edge)), LOWEST * (1.0 + raised - edge)
        )
        fall = np.where(raised >= edge, relative, LOWEST) * self.price0 / (room * used)
        return np.where(low, relative * self.price0, price), np.where(low, fall, 0.0)

    def used(self, price: Floats) -> tuple[Floats, Floats]:
        """Log of demand [n] and minus its derivative [n] (≥ 0) with respect to `price` [n]."""
        relative = price / self.price0
        kept = np.maximum(relative, LOWEST)
        log_relative = np.log(kept) + np.minimum(relative - LOWEST, 0.0) / LOWEST
        log_demand = self.log_volume - self.elasticity * log_relative
        return log_demand, self.elasticity / (kept * self.price0)

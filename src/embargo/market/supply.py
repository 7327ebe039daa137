"""Supply with a shut-in floor.

The producer holds the option to stop at the floor f: the effective price is the smooth maximum
y(p) = f + w·log(1 + exp((p − f)/w)), the profit is that of constant elasticity at y, and supply is
its derivative (Hotelling's lemma):

    S(p) = S0 · (y(p)/y(p0))^η · σ((p − f)/w) / σ((p0 − f)/w),      σ the logistic function.

S is smooth and strictly increasing for every real p, exactly S0 at p0, the constant-elasticity
curve a few widths above the floor, and falls to zero below it. Without a floor f = 0, and the
width is 1 % of p0: output ends where the price does. Its integral, the profit, is closed form,
which lets an independent solver maximise surplus with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from embargo.market.arrays import Floats, Ints
from embargo.market.market import Market

NO_FLOOR_WIDTH = 0.01


def effective_floor(market: Market) -> tuple[Floats, Floats]:
    """Floor [S] and width [S] (prices) as used: zero and a narrow width for "none"."""
    none = np.isneginf(market.floor)
    return (
        np.where(none, 0.0, market.floor),
        np.where(none, NO_FLOOR_WIDTH * market.price0, market.floor_width),
    )


@dataclass(frozen=True)
class Supply:
    """Log supply and its slope for a set of sellers [n] with positive output."""

    floor: Floats
    width: Floats
    elasticity: Floats
    constant: Floats

    @classmethod
    def of(cls, market: Market, sellers: Ints) -> Supply:
        """Curves of `sellers` [n]: indices of sellers with supply0·supply_scale > 0."""
        floor, width = (values[sellers] for values in effective_floor(market))
        elasticity = market.supply_elasticity[sellers]
        shape = cls(floor, width, elasticity, np.zeros(sellers.size))
        log_volume = np.log(market.supply0[sellers]) + np.log(market.supply_scale[sellers])
        at_base, _ = shape.log(market.price0[sellers])
        return cls(floor, width, elasticity, log_volume - at_base)

    def log(self, price: Floats) -> tuple[Floats, Floats]:
        """Log of supply [n] and its derivative [n] with respect to `price` [n]."""
        above = (price - self.floor) / self.width
        effective = self.floor + self.width * np.logaddexp(0.0, above)
        # Far below a zero floor the effective price underflows; its logarithm does not.
        log_effective = np.where(
            effective > 1e-290 * self.width,
            np.log(np.maximum(effective, 1e-300)),
            np.log(self.width) + above,
        )
        produced = expit(above)
        growth = np.where(
            effective > 1e-290 * self.width,
            produced / np.maximum(effective, 1e-300),
            1.0 / self.width,
        )
        log_supply = self.constant + self.elasticity * log_effective + log_expit(above)
        return log_supply, self.elasticity * growth + expit(-above) / self.width

"""Supply with a shut-in floor.

The producer holds the option to stop at the floor f: the effective price is the smooth maximum
y(p) = f + w·log(1 + exp((p − f)/w)), the profit is that of constant elasticity at y, and supply is
its derivative (Hotelling's lemma):

    S(p) = S0 · (y(p)/y(p0))^η · σ((p − f)/w) / σ((p0 − f)/w),      σ the logistic function.

S is smooth and strictly increasing for every real p, exactly S0 at p0, the constant-elasticity
curve a few widths above the floor, and falls to zero below it. Without a floor f = 0, and the
width is 1 % of p0: output ends where the price does. Its integral, the profit, is closed form,
which lets an independent solver maximise surplus with it.

A seller under a price cap c̄ sees the price of its last unit. While it needs the coalition's
services that is the cap; what it can sell without them, up to K, earns p − e:

    p̂ = min(p, max(c̄, min(p − e, S⁻¹(K)))),     supply S(p̂),

rounded over 0.2 % of p0. Buyers pay p for all of it: what lies between p and the cap on the
serviced part stays with traders. Source: Johnson, Rachel and Wolfram (2023), NBER 31347.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from embargo.market.arrays import Floats, Ints, but
from embargo.market.fixed import LEAST, Fixed, rest
from embargo.market.market import Market

NO_FLOOR_WIDTH = 0.01
_ROUNDING = 0.002
_DEAREST = 1e3
_HALVINGS = 100


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
    cap: Cap | None
    fixed: Floats
    least: Floats

    @classmethod
    def of(cls, market: Market, sellers: Ints, fixed: Fixed) -> Supply:
        """Curves of `sellers` [n]: indices of sellers with supply0·supply_scale > 0."""
        floor, width = (values[sellers] for values in effective_floor(market))
        elasticity = market.supply_elasticity[sellers]
        volume = market.supply0[sellers] * market.supply_scale[sellers]
        nothing = np.zeros(sellers.size)
        shape = cls(floor, width, elasticity, nothing, None, nothing, nothing)
        log_volume = np.log(market.supply0[sellers]) + np.log(market.supply_scale[sellers])
        at_base, _ = shape.offered(market.price0[sellers])
        free = but(
            shape,
            constant=log_volume - at_base,
            fixed=fixed.of_seller[sellers],
            least=LEAST * volume,
        )
        return but(free, cap=Cap.of(market, sellers, free))

    @property
    def packed(self) -> Floats:
        """[5n] what the compiled kernel wants of the curves."""
        return np.concatenate((self.floor, self.width, self.elasticity, self.constant, self.least))

    def log(self, price: Floats) -> tuple[Floats, Floats]:
        """Log of what is sold by choice [n] and its derivative [n] with respect to `price` [n]."""
        if self.cap is None:
            log_supply, slope = self.offered(price)
        else:
            received, passed = self.cap.received(price)
            log_supply, slope = self.offered(received)
            slope = slope * passed
        return rest(log_supply, slope, self.fixed, self.least)

    def offered(self, price: Floats) -> tuple[Floats, Floats]:
        """Log of supply [n] and its derivative [n] with respect to the price received [n]."""
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


@dataclass(frozen=True)
class Cap:
    """What the last unit earns a seller under a price cap, for a set of sellers [n]."""

    level: Floats
    evasion: Floats
    full: Floats
    """S⁻¹(K): the price at which all that needs no services is sold."""
    width: Floats

    @classmethod
    def of(cls, market: Market, sellers: Ints, free: Supply) -> Cap | None:
        """Caps of `sellers` [n] whose curves without one are `free`; None if there is none."""
        level = market.price_cap[sellers]
        if not np.isfinite(level).any():
            return None
        price0 = market.price0[sellers]
        return cls(
            level,
            market.evasion[sellers],
            _price_of(free, market.uncapped[sellers], price0),
            _ROUNDING * price0,
        )

    @property
    def packed(self) -> Floats:
        """[4n] what the compiled kernel wants of the caps."""
        return np.concatenate((self.level, self.evasion, self.full, self.width))

    def received(self, price: Floats) -> tuple[Floats, Floats]:
        """Price of the last unit [n] at the market's `price` [n], and its derivative [n]."""
        hidden, of_price = _least(price - self.evasion, self.full, self.width)
        bound, of_hidden = _least(-hidden, -self.level, self.width)
        last, own = _least(price, -bound, self.width)
        slope = own + (1.0 - own) * of_hidden * of_price
        free = np.isposinf(self.level)
        return np.where(free, price, last), np.where(free, 1.0, slope)


def _least(a: Floats, b: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Rounded minimum [n] of a and b, and its derivative [n] with respect to a."""
    apart = np.where(np.isfinite(b), (b - a) / width, np.sign(b) * np.inf)
    least = np.where(np.isfinite(b), a - width * np.logaddexp(0.0, -apart), np.minimum(a, b))
    return least, expit(apart)


def _price_of(supply: Supply, volume: Floats, price0: Floats) -> Floats:
    """Price [n] at which `volume` [n] is supplied, within 0 and 1,000 times `price0` [n]."""
    low, high = np.zeros(volume.size), _DEAREST * price0
    wanted = np.log(np.maximum(volume, 1e-300))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        enough = supply.offered(middle)[0] >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high

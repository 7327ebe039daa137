"""What refusing costs a year, instrument by instrument: formulas on plain numbers or draws."""

from __future__ import annotations

import numpy as np

from embargo.pressure.quantity import Vector

HIGHEST = 10.0
"""The highest added rate that is looked at: 1,000 %. Beyond it there is no break-even tariff."""

_STEPS = 60


def tariff_loss(
    rate: Vector | float,
    *,
    exposed: Vector | float,
    base: Vector | float,
    elasticity: Vector | float,
    value_added: Vector | float,
    redeployed: Vector | float,
    pass_through: Vector | float,
) -> Vector:
    """Give what an added tariff costs the exporter's country, in the unit of `exposed` a year.

    With the tariff factor r = (1 + base + rate) / (1 + base) and the exposed exports E,
    L = E (1 − r^ε) · value_added · (1 − redeployed) + (1 − pass_through) · rate · E r^ε:
    the value added in exports that are lost and finds no other use, and the part of the added
    duty that sellers take on themselves. The first term is the constant-elasticity response of
    Boehm, Levchenko and Pandalai-Nayar (2023), the second the incidence of Cavallo et al. (2021).

    Arguments:
        rate: added rate, 0.25 for 25 %.
        exposed: exports that the tariff hits, USD bn a year.
        base: rate that they pay already.
        elasticity: of exports before duty to the tariff factor, below zero.
        value_added, redeployed, pass_through: parts of one.
    """
    factor = (1.0 + np.asarray(base) + rate) / (1.0 + np.asarray(base))
    left = np.asarray(exposed) * factor ** np.asarray(elasticity)
    lost = (np.asarray(exposed) - left) * value_added * (1.0 - np.asarray(redeployed))
    return np.asarray(lost + (1.0 - np.asarray(pass_through)) * rate * left)


def break_even(
    cost: Vector | float,
    *,
    exposed: Vector | float,
    base: Vector | float,
    elasticity: Vector | float,
    value_added: Vector | float,
    redeployed: Vector | float,
    pass_through: Vector | float,
) -> Vector:
    """Give the added rate at which refusing costs as much as complying.

    Zero where complying costs nothing, infinite where no rate up to `HIGHEST` costs as much.
    By bisection: the loss rises with the rate as long as rate · (1 − pass_through) is below
    value_added · (1 − redeployed), and for any rate if exports respond less than in proportion;
    the first crossing is wanted.

    Arguments:
        cost: of complying, in the unit of `exposed`.
        exposed, base, elasticity, value_added, redeployed, pass_through: as `tariff_loss`.
    """

    def loss(rate: Vector | float) -> Vector:
        return tariff_loss(
            rate,
            exposed=exposed,
            base=base,
            elasticity=elasticity,
            value_added=value_added,
            redeployed=redeployed,
            pass_through=pass_through,
        )

    wanted = np.asarray(cost, dtype=np.float64)
    top = loss(HIGHEST)
    low = np.zeros(np.broadcast(wanted, top).shape)
    high = np.full(low.shape, HIGHEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        enough = loss(middle) >= wanted
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    found = np.where(top >= wanted, high, np.inf)
    return np.asarray(np.where(wanted <= 0, 0.0, found))


def market_loss(
    exports: Vector | float, value_added: Vector | float, redeployed: Vector | float
) -> Vector:
    """Give what the loss of the whole market costs: exports · value_added · (1 − redeployed)."""
    return np.asarray(np.asarray(exports) * value_added * (1.0 - np.asarray(redeployed)))


def designation_loss(
    volume: Vector | float, share: Vector | float, wedge: Vector | float
) -> Vector:
    """Give what going on with designated sellers costs, USD bn a year.

    Arguments:
        volume: bought from the target, bn bbl a year.
        share: part of it that designated sellers supply.
        wedge: freight, payment and risk by ways around, USD/bbl.
    """
    return np.asarray(np.asarray(volume) * share * wedge)

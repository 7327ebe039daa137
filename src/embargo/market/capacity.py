"""Capacity services: how much of a resource is offered at a rent, and its complementarity.

A resource of capacity K offers φK for nothing and K·(1 − (1−φ)·exp(−μ/h)) at the rent μ > 0: use
under the knee φK pays exactly nothing, above it the rent rises and diverges at K. φ = 1 is a hard
cap. In equilibrium offer ≥ use, μ ≥ 0, and one of the two is an equality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.fixed import Fixed
from embargo.market.market import Market


@dataclass(frozen=True)
class Capacity:
    """Offer of a set of resources [n] with 0 < K < inf."""

    capacity: Floats
    knee: Floats
    rent_scale: Floats

    @classmethod
    def of(cls, market: Market, resources: Ints, fixed: Fixed) -> Capacity:
        """Offers of `resources` [n]: indices of resources with a positive finite capacity.

        What contracts use comes off the part that is free of rent.
        """
        whole, taken = market.capacity[resources], fixed.of_resource[resources]
        left = whole - taken
        knee = np.where(
            taken > 0, (market.knee[resources] * whole - taken) / left, market.knee[resources]
        )
        return cls(left, knee, market.rent_scale[resources])

    def offer(self, rent: Floats) -> tuple[Floats, Floats]:
        """Quantity offered [n] at `rent` [n] ≥ 0, and the derivative of its logarithm [n]."""
        idle = (1.0 - self.knee) * np.exp(-rent / self.rent_scale)
        return self.capacity * (1.0 - idle), idle / ((1.0 - idle) * self.rent_scale)


def rent_at(use: Floats, capacity: Floats, knee: Floats, rent_scale: Floats) -> Floats:
    """Rent [R] (price) at which `use` [R] is offered: zero under the knee and for a hard cap."""
    pays = (use > knee * capacity) & (knee < 1)
    idle = np.where(pays, 1.0 - use / np.where(pays, capacity, 1.0), 1.0)
    return np.where(pays, -rent_scale * np.log(idle / np.where(pays, 1.0 - knee, 1.0)), 0.0)

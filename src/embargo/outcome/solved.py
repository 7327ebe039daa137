"""One market as the tables need it: its labels and its two states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import polars as pl

from embargo.market import Equilibrium, Market
from embargo.outcome.state import State, Vector
from embargo.world import FuelMarket

FUEL = pl.Enum(["crude", "products", "lng", "pipeline_gas", "gas", "coal"])
"""Order of fuels and markets in every table."""

BN = 1e-3
"""USD bn per million USD."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A market with its baseline and its counterfactual; the same object twice if untouched."""

    world: FuelMarket
    before: State
    after: State
    market: Market | None = None
    """The calibrated market before the measures, if known."""
    found: Equilibrium | None = None
    """The solved one after them, None if untouched."""

    @property
    def touched(self) -> bool:
        """Whether a measure acts in this market."""
        return self.after is not self.before

    def both(self, of: Callable[[State], Vector]) -> dict[str, Vector]:
        """What is computed of each state, by the columns of a sheet; once if they are one."""
        before = of(self.before)
        return {"baseline": before, "counterfactual": of(self.after) if self.touched else before}

    def first(self, of: Callable[[State], Vector]) -> Vector:
        """What is computed of the baseline, kept: every question of a world asks for it again.

        Arguments:
            of: one function, made once: it is what the numbers are kept by.
        """
        known = _KEPT.setdefault(self.before, {})
        if of not in known:
            known[of] = of(self.before)
        return known[of]


_KEPT: WeakKeyDictionary[State, dict[Callable[[State], Vector], Vector]] = WeakKeyDictionary()

"""The inputs of a question by name, at their values and in every draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from embargo.pressure.quantity import Vector

Values = Mapping[str, Vector]

Pair = tuple[Vector, Vector]
"""A number at the central inputs [1] and in the draws [draws]."""


@dataclass(frozen=True, eq=False)
class Terms:
    """The central numbers of a question and their draws, by name.

    Arguments:
        central: [1] of each input.
        draws: [draws] of each input.
    """

    central: Values
    draws: Values

    def pair(self, formula: Callable[[Values], Vector]) -> Pair:
        """Give a formula at the central inputs and in the draws."""
        central = np.atleast_1d(formula(self.central))
        return central, formula(self.draws) if self.draws else np.empty(0)


def exposed(at: Values, elasticity: str = "trade_elasticity") -> dict[str, Vector]:
    """The arguments of `refuse.tariff_loss` from inputs by name."""
    return {
        "exposed": at["exports"] * at["hit_share"],
        "base": at["tariff"],
        "elasticity": at[elasticity],
        "value_added": at["value_added"],
        "redeployed": at["redeployed"],
        "pass_through": at["pass_through"],
    }

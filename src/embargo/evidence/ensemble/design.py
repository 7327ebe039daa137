"""Which worlds are drawn: quantiles by Sobol' for parameters, a seeded stream for base flows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo import fuels
from embargo.errors import Fault, InputError
from embargo.evidence.ensemble import rules
from embargo.world.parameters import Parameters, drawn_names

MOST = 100_000
"""Most draws that can be asked for."""


@dataclass(frozen=True, eq=False)
class Design:
    """The draws of an ensemble.

    Attributes:
        seed: what it was made from.
        u: [draws, parameters + 1] quantiles in (0, 1); the last chooses the sourcing rule.
    """

    seed: int
    u: NDArray[np.float64]

    @classmethod
    def of(cls, draws: int, seed: int) -> Design:
        """Give a design; its draw k is the same whatever the number of draws.

        Scrambled Sobol' points (Owen, 1995), of which any first part is taken.

        Raises:
            InputError: draws or seed out of range.
        """
        faults = []
        if not _whole(draws) or not 2 <= draws <= MOST:
            faults.append(Fault("draws", f"cannot be {draws!r}", f"give 2 to {MOST:,}"))
        if not _whole(seed) or not 0 <= seed < 2**63:
            faults.append(Fault("seed", f"cannot be {seed!r}", "give a whole number from 0"))
        if faults:
            raise InputError(faults)
        from scipy.stats import qmc  # takes half a second, which an answer without draws is spared

        points = qmc.Sobol(len(drawn_names()) + 1, scramble=True, rng=np.random.default_rng(seed))
        u = points.random_base2((draws - 1).bit_length())[:draws]
        return cls(seed, np.clip(u, 1e-9, 1 - 1e-9))

    @property
    def size(self) -> int:
        """How many draws there are."""
        return int(self.u.shape[0])

    def parameters(self, draw: int) -> Parameters:
        """Give the parameters of a draw, under its sourcing rule."""
        row = self.u[draw]
        return rules.chosen(float(row[-1])).applied(Parameters.draw(row[:-1].tolist()))

    def stream(self, draw: int, market: str) -> np.random.Generator:
        """Give the random numbers of a draw for the base flows of a market."""
        key = (draw, fuels.MARKETS.index(market))
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))


def _whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)

"""Joint draws of all parameters."""

from __future__ import annotations

from embargo.world.parameters import Parameters, drawn_names

SEED = 1


def draw(count: int, seed: int = SEED) -> tuple[Parameters, ...]:
    """Give parameter sets, scrambled Sobol; the same for the same seed.

    Args:
        count: how many; a power of two.
        seed: of the scrambling.
    """
    from scipy.stats import qmc

    points = qmc.Sobol(len(drawn_names()), seed=seed).random(count)
    return tuple(Parameters.draw(list(point)) for point in points)

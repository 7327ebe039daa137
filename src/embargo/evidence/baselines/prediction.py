"""What a rule answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from embargo.evidence.problem import Floats, Problem


@dataclass(frozen=True)
class Prediction:
    """Flows of the outcome year.

    Attributes:
        flow1: [E, I] in the unit of the problem.
        gap: largest distance of a total from the one asked for, as a share of all trade; None
            where the rule keeps no totals.
        limits: what the rule could not do, in words; empty if nothing.
    """

    flow1: Floats
    gap: float | None = None
    limits: tuple[str, ...] = ()


def listed(names: Iterable[str], most: int = 5) -> str:
    """Give the first few of many names, each once, for a line of text."""
    every = list(dict.fromkeys(names))
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class Baseline:
    """A simple rule to beat; call it with a problem for its flows [E, I].

    Attributes:
        name: as in results.
        title: one line for tables.
        predict: gives the flows with what the rule could not do.
    """

    name: str
    title: str
    predict: Callable[[Problem], Prediction]

    def __call__(self, problem: Problem) -> Floats:
        """Give flows [E, I] of the outcome year."""
        return self.predict(problem).flow1

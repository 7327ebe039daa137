"""What became of a user's facts, in words: met, strained or contradicted, and by which figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embargo.facts.own.embedded import per_unit, terms_of
from embargo.facts.own.estimate import Imposed
from embargo.facts.sources import register

STRAINED, CONTRADICTED = 1.0, 2.0
"""Standard deviations between a fact and the new estimate from which it is called so."""

MOST_FIGHTS = 5
LEAST_SHARE = 0.05
"""A figure is named if at least this share of the pull against a fact comes from it."""


@dataclass(frozen=True)
class Fight:
    """A figure that pulls the other way.

    Attributes:
        text, source, status: the figure.
        before, after: what the base made of it, and what is made of it now, in `unit`.
        deviations: standard deviations of the figure between the two.
        share: of all that pulls against the fact, how much comes from this figure.
    """

    text: str
    source: str
    status: str
    before: float
    after: float
    unit: str
    deviations: float
    share: float


@dataclass(frozen=True)
class Verdict:
    """What became of one fact.

    Attributes:
        where, text, source, status: the fact.
        before, stated, after, sigma: in its own unit.
        deviations: between what it states and the new estimate, in its standard deviations.
        word: met, strained or contradicted.
        fights: the figures that hold against it, the strongest first; empty if it is met.
    """

    where: str
    text: str
    source: str
    status: str
    before: float
    stated: float
    after: float
    sigma: float
    unit: str
    deviations: float
    word: str
    fights: tuple[Fight, ...]

    def __str__(self) -> str:
        """One sentence."""
        said = (
            f"{self.text} ({self.source}, {self.status}): {self.before:,.3g} in the base, now "
            f"{self.after:,.3g} {self.unit}"
        )
        if self.word == "met":
            return f"{said}; met"
        return f"{said}; {self.word}, {self.deviations:.1f} standard deviations away"


def verdicts(imposed: Imposed) -> list[Verdict]:
    """Give the verdict on every fact of a market and year."""
    figures = imposed.part.draft.figures
    first = len(figures) - len(imposed.facts)
    value = np.array([f.value for f in figures])
    sigma = np.array([f.sigma for f in figures])
    off = (imposed.projection.fitted - value) / sigma
    out = []
    for at, fact in enumerate(imposed.facts):
        row = first + at
        size = per_unit(imposed.part, fact, terms_of(imposed.part, fact))
        word = (
            "met"
            if abs(off[row]) <= STRAINED
            else "strained"
            if abs(off[row]) <= CONTRADICTED
            else "contradicted"
        )
        out.append(
            Verdict(
                where=fact.where,
                text=fact.text,
                source=fact.source,
                status=fact.status,
                before=float(imposed.before[row]) / size,
                stated=fact.value,
                after=float(imposed.projection.fitted[row]) / size,
                sigma=float(sigma[row]) / size,
                unit=fact.unit,
                deviations=float(abs(off[row])),
                word=word,
                fights=() if word == "met" else tuple(_fights(imposed, at, row, off)),
            )
        )
    return out


def _fights(imposed: Imposed, at: int, row: int, off: Any) -> list[Fight]:
    """The figures whose duals pull the fact's sum away from what it states."""
    figures, unit = imposed.part.draft.figures, imposed.part.draft.unit
    # The fact pulls its own sum up or down; the others that pull it the other way fight it.
    against = imposed.influence[at] * -np.sign(imposed.projection.pull[row])
    against[row] = 0.0
    against = np.maximum(against, 0.0) / max(float(np.maximum(against, 0.0).sum()), 1e-300)
    strongest = np.argsort(-against, kind="stable")[:MOST_FIGHTS]
    titles = {name: source.title for name, source in register().items()}
    return [
        Fight(
            text=figures[k].text,
            source=titles.get(figures[k].source, figures[k].source),
            status=figures[k].status,
            before=float(imposed.before[k]),
            after=float(imposed.projection.fitted[k]),
            unit=unit,
            deviations=float(abs(off[k])),
            share=float(against[k]),
        )
        for k in strongest
        if against[k] >= LEAST_SHARE
    ]

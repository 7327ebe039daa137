"""A past event by month: what was known when it began, what was stopped, what is scored."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.scenario import Ban, Month, Scenario, label

BASES = ("energy statistics", "customs", "border flow", "streams")
"""Whose figures of trade by month: `embargo months` has them, streams with `--streams`."""

USUAL = {
    "pipeline_gas": "border flow",
    "lng": "energy statistics",
    "crude": "energy statistics",
    "products": "energy statistics",
    "coal": "customs",
}
"""The basis of a fuel for which a file names none."""


@dataclass(frozen=True)
class TreatedMonths:
    """Flows imposed month by month.

    Attributes:
        importers, exporters, fuels: every pair of them, together.
        ban: the measure: when it holds, and which part of the flow of a year before it stops.
        observed: whether the flow is imposed as it turned out instead.
    """

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    fuels: tuple[str, ...]
    ban: Ban
    observed: bool


@dataclass(frozen=True)
class MonthEvent:
    """One event.

    Attributes:
        id, title: names.
        fuels: what it is about; all of one market.
        market: crude, products, gas or coal.
        base: the year of the world.
        first, count: the first month, after the base, and how many.
        treated: flows that the measures stopped.
        others: measures of any other kind, with their dates; None for none.
        target, as_of: for alignment, as in an event of years; it acts from the month after.
        importers, exporters: whose purchases, taken as one, and whose sales are scored.
        basis: by fuel, whose figures.
        prices: whether the path of the price is scored.
        role: training, heldout or placebo.
        known, sources, note: as in an event of years.
    """

    id: str
    title: str
    fuels: tuple[str, ...]
    market: str
    base: int
    first: Month
    count: int
    treated: tuple[TreatedMonths, ...]
    others: Scenario | None
    target: str | None
    as_of: str | None
    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    basis: dict[str, str]
    prices: bool
    role: str
    known: str
    sources: tuple[str, ...]
    note: str

    @property
    def months(self) -> tuple[str, ...]:
        """The months as text."""
        return tuple(label(self.first + t) for t in range(self.count))

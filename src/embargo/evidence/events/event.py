"""A past event: what was known when it began, what it did, and what is scored."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.scenario import Ban, Month, Scenario, label

Mode = str
MODES = ("unconditional", "conditional")
"""Only the measures known; or the totals of production and use as they turned out as well."""

ROLES = ("training", "heldout", "placebo")

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
class PastEvent:
    """What events of years and of months share.

    Attributes:
        id, title: names.
        fuels: what it is about; all of one market.
        market: crude, products, gas or coal.
        base: the year of the world.
        others: measures that impose no flow, as a scenario; None for none.
        target: whom the measures are about, for alignment; None if nobody.
        as_of: ISO date until which alignment is known.
        importers, exporters: whose purchases (backfill) and whose sales (diversion) are scored.
        prices: whether the price is scored.
        role: of `ROLES`.
        known: what was public when it began, in words.
        sources: where the facts come from.
        note: what the reader should know.
    """

    id: str
    title: str
    fuels: tuple[str, ...]
    market: str
    base: int
    others: Scenario | None
    target: str | None
    as_of: str | None
    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    prices: bool
    role: str
    known: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Treated:
    """Flows imposed as they turned out.

    Attributes:
        importers, exporters: codes of places; every pair of them.
        level: part of the base flow that is lost; None for what was observed.
    """

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    level: float | None


@dataclass(frozen=True)
class Total:
    """A place's output or use, imposed.

    Attributes:
        places: codes.
        side: "supply" or "demand".
        level: part that is lost (supply) or added (demand); None for what was observed.
    """

    places: tuple[str, ...]
    side: str
    level: float | None


@dataclass(frozen=True)
class Event(PastEvent):
    """An event of years: a base and an outcome.

    Attributes:
        outcome: the year that is scored.
        treated: flows that the measures stopped.
        totals: outputs and uses that the measures changed.
        named: places that the file names one by one, not by a group; each must have figures.
        together: places that are scored as one, their trade among themselves left out.
        modes: of `MODES`.
    """

    outcome: int
    treated: tuple[Treated, ...]
    totals: tuple[Total, ...]
    named: tuple[str, ...]
    together: tuple[str, ...]
    modes: tuple[Mode, ...]


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
class MonthEvent(PastEvent):
    """An event of months; alignment acts from the month after `as_of`, purchases are taken as one.

    Attributes:
        first, count: the first month, after the base, and how many.
        treated: flows that the measures stopped.
        basis: by fuel, whose figures.
    """

    first: Month
    count: int
    treated: tuple[TreatedMonths, ...]
    basis: dict[str, str]

    @property
    def months(self) -> tuple[str, ...]:
        """The months as text."""
        return tuple(label(self.first + t) for t in range(self.count))

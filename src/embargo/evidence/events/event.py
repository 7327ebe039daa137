"""A past event: what was known when it began, what it did, and what is scored."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.scenario import Scenario

Mode = str
MODES = ("unconditional", "conditional")
"""Only the measures known; or the totals of production and use as they turned out as well."""

ROLES = ("training", "heldout", "placebo")


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
class Event:
    """One event.

    Attributes:
        id, title: names.
        fuels: what it is about; all of one market.
        market: crude, products, gas or coal.
        base, outcome: years.
        treated: flows that the measures stopped.
        totals: outputs and uses that the measures changed.
        others: measures of any other kind, as a scenario; None for none.
        target: whom the measures are about, for alignment; None if nobody.
        as_of: ISO date until which alignment is known.
        importers, exporters: whose purchases (backfill) and whose sales (diversion) are scored.
        named: places that the file names one by one, not by a group; each must have figures.
        together: places that are scored as one, their trade among themselves left out.
        prices: whether the change of price is scored.
        modes: of `MODES`.
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
    outcome: int
    treated: tuple[Treated, ...]
    totals: tuple[Total, ...]
    others: Scenario | None
    target: str | None
    as_of: str | None
    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    named: tuple[str, ...]
    together: tuple[str, ...]
    prices: bool
    modes: tuple[Mode, ...]
    role: str
    known: str
    sources: tuple[str, ...]
    note: str

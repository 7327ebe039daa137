"""Contradictions between the measures of one scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from embargo.errors import Fault
from embargo.scenario import touches
from embargo.scenario.calendar import label
from embargo.scenario.measures import (
    Ban,
    Capacity,
    Demand,
    Designation,
    Exemption,
    ExportBan,
    Measure,
    Nuclear,
    PhaseOut,
    PriceCap,
    Quota,
    SecondaryTariff,
    StockRelease,
    Strait,
    Tariff,
    Waiver,
)
from embargo.scenario.settle import country
from embargo.scenario.timing import Timing

LIFTED = (Ban, PhaseOut, Quota, Tariff, ExportBan, PriceCap, SecondaryTariff, Designation)
"""The kinds that a waiver or an exemption lifts."""

# Kinds of which two on one thing at one time leave open which is meant.
_ONCE = {
    "outage": "an outage",
    "capacity": "a loss of capacity",
    "demand": "a shift",
    "phase_out": "a phase-out",
    "price_cap": "a price cap",
    "designation": "a designation",
    "strait": "a strait's state",
    "spare_capacity": "a use of spare capacity",
}


@dataclass(frozen=True)
class _Reach:
    """What a measure acts on, as sets; empty where the kind has no such key."""

    measure: Measure
    importers: frozenset[str]
    exporters: frozenset[str]
    things: frozenset[str]
    lasting: Timing

    @classmethod
    def of(cls, measure: Measure) -> _Reach:
        things: tuple[str, ...]
        if isinstance(measure, Capacity):
            things = (measure.resource,)
        elif isinstance(measure, Strait):
            things = (measure.strait,)
        elif isinstance(measure, Demand | StockRelease):
            things = (measure.market,)
        elif isinstance(measure, Nuclear):
            things = ("nuclear power",)
        else:
            things = measure.fuels
        importers = (
            measure.coalition if isinstance(measure, PriceCap) else touches.importers(measure)
        )
        return cls(
            measure,
            frozenset(importers),
            frozenset(touches.exporters(measure)),
            frozenset(things),
            _lasting(measure),
        )

    def meets(self, other: _Reach) -> str | None:
        """In words, the first thing that both measures act on; None if there is none.

        A basin meets its own country. A kind without importers meets those of any.
        """
        things = self.things & other.things
        if not things:
            return None
        exporters = {
            code
            for code in self.exporters
            if code in other.exporters or country(code) in other.exporters
        } | {code for code in other.exporters if country(code) in self.exporters}
        if not exporters and self.exporters and other.exporters:
            return None
        importers = self.importers & other.importers
        if not importers and self.importers and other.importers:
            return None
        pair = [min(found) for found in (exporters, importers) if found]
        place = f"{' to '.join(pair)}, " if pair else ""
        return f"{place}{min(things)}"


def conflicts(measures: Sequence[Measure], where: Callable[[int], str]) -> list[Fault]:
    """The contradictions between measures, at most one for each measure.

    Measures whose months do not meet do not contradict each other.

    Arguments:
        measures: the measures in their order.
        where: index of a measure → its place in the input.
    """
    faults: list[Fault] = []
    reaches = [_Reach.of(measure) for measure in measures]
    for later, reach in enumerate(reaches):
        if isinstance(reach.measure, Waiver | Exemption):
            relief = _relief(reach, reaches)
            if relief is not None:
                faults.append(Fault(where(later), *relief))
                continue
        for earlier in range(later):
            clash = _clash(reaches[earlier], reach)
            if clash is not None:
                what, remedy = clash
                faults.append(Fault(where(later), f"{what} (also {where(earlier)})", remedy))
                break
    return faults


def _relief(reach: _Reach, others: Sequence[_Reach]) -> tuple[str, str] | None:
    """What is wrong with a waiver or an exemption: it lifts nothing, or ends too early."""
    relief = reach.measure
    noun = relief.noun
    lifted = [
        other.lasting
        for other in others
        if isinstance(other.measure, LIFTED) and _sides(reach, other)
    ]
    if not lifted:
        what = f"{noun} lifts nothing: no measure is on these pairs and fuels"
        return what, "add what it lifts, or drop it"
    if any(lasting.meets(relief.timing) for lasting in lifted):
        return None
    starts = [lasting.start for lasting in lifted if lasting.start is not None]
    until = relief.timing.until
    if until is not None and starts and until < min(starts):
        what = f"{noun} expires in {label(until)}, before what it lifts begins in "
        what += label(min(starts))
        return what, "give a later 'until', or drop it"
    return f"{noun} begins after all that it lifts has ended", "begin earlier, or drop it"


def _sides(relief: _Reach, other: _Reach) -> bool:
    """Whether a relief is on the trade that another measure acts on, all importers for a cap."""
    if isinstance(other.measure, PriceCap):
        other = replace(other, importers=frozenset())
    return relief.meets(other) is not None


def _lasting(measure: Measure) -> Timing:
    """When a measure is in force, the first step of a path for its beginning."""
    if isinstance(measure, PhaseOut) and measure.path:
        return Timing(measure.path[0][0])
    return measure.timing


def _clash(first: _Reach, second: _Reach) -> tuple[str, str] | None:
    """What is wrong with two measures together and the remedy; None if nothing is."""
    one, two = first.measure, second.measure
    found = _stops(one, two) or _duties(one, two) or _twice(first, second)
    if found is None or not first.lasting.meets(second.lasting):
        return None
    what, remedy = found
    met = first.meets(second)
    return None if met is None else (f"{met}: {what}{_together(first, second)}", remedy)


def _together(first: _Reach, second: _Reach) -> str:
    """In words, since when both are in force; nothing if neither has a beginning."""
    starts = [at for at in (first.lasting.start, second.lasting.start) if at is not None]
    return f" from {label(max(starts))} on" if starts else ""


def _stops(one: Measure, two: Measure) -> tuple[str, str] | None:
    """Bans and phase-outs that contradict each other, or stop what another measure acts on."""
    remedy = "keep one of them"
    dates = ", or give dates that do not meet"
    if isinstance(one, Ban | ExportBan) and type(one) is type(two):
        assert isinstance(two, Ban | ExportBan)
        if one.level != two.level:
            what = f"banned at two levels, {one.level:g} and {two.level:g}"
            remedy = "keep one level for each pair and fuel; 'except' takes places out of a group"
            return what, remedy + (dates if one.when or two.when else "")
        if 0 < one.level < 1:
            return (
                f"banned twice at level {one.level:g}",
                "keep one of them, with the level that you mean",
            )
    ban, other = (one, two) if isinstance(one, Ban) else (two, one)
    if isinstance(ban, Ban) and isinstance(other, PhaseOut):
        return "banned and phased out at once", f"keep one of them{dates}"
    full = isinstance(ban, Ban) and ban.level == 1 and ban.timing.compliance == 1
    if full and isinstance(other, Quota | Tariff | SecondaryTariff):
        noun = other.kind.replace("_", " ")
        what = f"fully banned and under a {noun} at once"
        remedy = f"drop one, lower the level of the ban, or use 'except' in the {noun}"
        return what, remedy + (dates if one.when or two.when else "")
    return None


def _duties(one: Measure, two: Measure) -> tuple[str, str] | None:
    """Two tariffs in one unit."""
    if isinstance(one, Tariff | SecondaryTariff) and type(one) is type(two):
        assert isinstance(two, Tariff | SecondaryTariff)
        if one.unit == two.unit:
            noun = one.kind.replace("_", " ")
            what = f"two {noun}s in the same unit, {one.rate:g} and {two.rate:g} {one.unit}"
            return what, "give their sum as one, or keep one of them"
    return None


def _twice(first: _Reach, second: _Reach) -> tuple[str, str] | None:
    """Two measures of a kind of which there can be only one on a thing."""
    one, two = first.measure, second.measure
    if type(one) is not type(two):
        return None
    if isinstance(one, Quota) and isinstance(two, Quota):
        same = (first.importers, first.exporters, first.things) == (
            second.importers,
            second.exporters,
            second.things,
        )
        if not same:
            return None
        what = f"two limits for the same trade, {one.limit:g} {one.unit} and "
        what += f"{two.limit:g} {two.unit}"
        return what, "keep one of them"
    if one.kind not in _ONCE:
        return None
    if isinstance(one, PriceCap) and isinstance(two, PriceCap):
        what = f"capped at two prices, {one.cap:g} and {two.cap:g} USD/bbl"
        return what, "keep one cap for each coalition, or give dates that do not meet"
    remedy = "keep one of them, with the level that you mean"
    remedy += ", or give dates that do not meet" if one.when or two.when else ""
    return f"{_ONCE[one.kind]} given twice", remedy

"""Contradictions between the measures of one scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from embargo.errors import Fault
from embargo.scenario.measures import Ban, Capacity, Demand, Measure, Outage, Quota, Tariff
from embargo.scenario.settle import country


@dataclass(frozen=True)
class _Reach:
    """What a measure acts on, as sets; empty where the kind has no such key."""

    measure: Measure
    importers: frozenset[str]
    exporters: frozenset[str]
    things: frozenset[str]

    @classmethod
    def of(cls, measure: Measure) -> _Reach:
        if isinstance(measure, Capacity):
            return cls(
                measure, frozenset(), frozenset(measure.places), frozenset({measure.resource})
            )
        if isinstance(measure, Demand):
            return cls(
                measure, frozenset(measure.importers), frozenset(), frozenset({measure.market})
            )
        if isinstance(measure, Outage):
            return cls(measure, frozenset(), frozenset(measure.exporters), frozenset(measure.fuels))
        return cls(
            measure,
            frozenset(measure.importers),
            frozenset(measure.exporters),
            frozenset(measure.fuels),
        )

    def meets(self, other: _Reach) -> str | None:
        """In words, the first thing that both measures act on; None if there is none.

        A basin meets its own country.
        """
        things = self.things & other.things
        if not things:
            return None
        exporters = {
            code
            for code in self.exporters
            if code in other.exporters or country(code) in other.exporters
        } | {code for code in other.exporters if country(code) in self.exporters}
        if not exporters and (self.exporters or other.exporters):
            return None
        importers = self.importers & other.importers
        if not importers and (self.importers or other.importers):
            return None
        pair = [min(found) for found in (exporters, importers) if found]
        return f"{' to '.join(pair)}, {min(things)}"


def conflicts(measures: Sequence[Measure], where: Callable[[int], str]) -> list[Fault]:
    """The contradictions between measures, at most one for each measure.

    Arguments:
        measures: the measures in their order.
        where: index of a measure → its place in the input.
    """
    faults: list[Fault] = []
    reaches = [_Reach.of(measure) for measure in measures]
    for later, reach in enumerate(reaches):
        for earlier in range(later):
            clash = _clash(reaches[earlier], reach)
            if clash is not None:
                what, remedy = clash
                faults.append(Fault(where(later), f"{what} (also {where(earlier)})", remedy))
                break
    return faults


def _clash(first: _Reach, second: _Reach) -> tuple[str, str] | None:
    """What is wrong with two measures together and the remedy; None if nothing is."""
    one, two = first.measure, second.measure
    what: str | None = None
    remedy = "keep one of them"
    if isinstance(one, Ban) and isinstance(two, Ban):
        if one.level != two.level:
            what = f"banned at two levels, {one.level:g} and {two.level:g}"
            remedy = "keep one level for each pair and fuel; 'except' takes places out of a group"
        elif 0 < one.level < 1:
            what = f"banned twice at level {one.level:g}"
            remedy = "keep one of them, with the level that you mean"
    elif isinstance(one, Ban) != isinstance(two, Ban):
        ban, other = (one, two) if isinstance(one, Ban) else (two, one)
        if isinstance(ban, Ban) and ban.level == 1 and isinstance(other, Quota | Tariff):
            what = f"fully banned and under a {other.kind} at once"
            remedy = f"drop one, lower the level of the ban, or use 'except' in the {other.kind}"
    elif isinstance(one, Tariff) and isinstance(two, Tariff):
        if one.unit == two.unit:
            rates = f"{one.rate:g} and {two.rate:g}"
            what = f"two tariffs in the same unit, {rates} {one.unit}"
            remedy = "give their sum as one, or keep one of them"
    elif isinstance(one, Quota) and isinstance(two, Quota):
        same = (first.importers, first.exporters, first.things) == (
            second.importers,
            second.exporters,
            second.things,
        )
        if same:
            what = f"two limits for the same trade, {one.limit:g} {one.unit} and "
            what += f"{two.limit:g} {two.unit}"
    elif type(one) is type(two):
        noun = {"outage": "an outage", "capacity": "a loss of capacity", "demand": "a shift"}
        what = f"{noun[one.kind]} given twice"
        remedy = "keep one of them, with the level that you mean"
    if what is None:
        return None
    met = first.meets(second)
    return None if met is None else (f"{met}: {what}", remedy)

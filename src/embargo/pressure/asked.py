"""Which buyers a scenario makes leave which sellers, and for whom that can be valued."""

from __future__ import annotations

from dataclasses import dataclass

from embargo import fuels, places
from embargo.outcome import Outcome
from embargo.outcome.headline import headline
from embargo.pressure import rows
from embargo.pressure.inputs import NEEDED
from embargo.scenario import Ban, PhaseOut, country


@dataclass(frozen=True)
class Leaving:
    """A buyer that stops buying fuels from a seller.

    Arguments:
        buyer, target: code of a place or name of a group.
        fuels: what it stops buying.
        whole: whether it stops all of it, at once or in the end.
        weight: energy that it and its members lose in the scenario, PJ a year.
    """

    buyer: str
    target: str
    fuels: tuple[str, ...]
    whole: bool
    weight: float


def leaving(outcome: Outcome, sender: str) -> tuple[tuple[Leaving, ...], tuple[str, ...]]:
    """Give the stops of an outcome's scenario, the most hit first, and buyers without figures.

    A group that stops as a whole and has figures of its own stands for its members. Stops of one
    basin of a seller are left out, for pressure is to leave a seller.

    Arguments:
        outcome: of the scenario.
        sender: who presses; what it buys or sells itself is left out.
    """
    lost: dict[str, float] = {}
    for hit in headline(outcome).buyers:
        lost[hit.place] = lost.get(hit.place, 0.0) + hit.weight
    wanted: dict[tuple[str, str], tuple[set[str], bool]] = {}
    for measure in outcome.scenario.measures:
        if not isinstance(measure, Ban | PhaseOut):
            continue
        whole = measure.level >= 1 if isinstance(measure, Ban) else True
        for target in measure.exporters:
            if country(target) != target or target in places.expand(sender):
                continue
            for buyer in measure.importers:
                if buyer not in (target, *places.expand(sender)):
                    of, all_of_it = wanted.get((buyer, target), (set(), True))
                    wanted[buyer, target] = of | set(measure.fuels), all_of_it and whole
    known = {code for code in _known(sender) if code != "WORLD"}
    groups = [code for code in known if places.is_group(code)]
    found, silent = [], []
    for target in dict.fromkeys(seller for _, seller in wanted):
        own = {buyer: each for (buyer, seller), each in wanted.items() if seller == target}
        for group in groups:
            members = places.expand(group)
            first = own.get(members[0])
            if first and all(own.get(code) == first for code in members):
                own = {code: each for code, each in own.items() if code not in members}
                own[group] = first
        for buyer, (named, whole) in own.items():
            weight = sum(lost.get(code, 0.0) for code in places.expand(buyer))
            if buyer not in known:
                silent += [buyer] if weight > 0 else []
                continue
            ordered = tuple(fuel for fuel in fuels.FUELS if fuel in named)
            found.append(Leaving(buyer, target, ordered, whole, weight))
    found.sort(key=lambda each: -each.weight)
    silent.sort(key=lambda code: -lost.get(code, 0.0))
    return tuple(found), tuple(dict.fromkeys(silent))


def _known(sender: str) -> set[str]:
    """Places with all figures that the cost of refusing needs."""
    items: dict[str, set[str]] = {}
    for row in rows.exposure():
        if row.sender == sender:
            items.setdefault(row.place, set()).add(row.item)
    world = items.get("WORLD", set())
    return {place for place, have in items.items() if set(NEEDED) <= have | world}

"""Whether a fact can be true: against what the base says of the same trade and of its two sides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from embargo.errors import Fault
from embargo.facts.own.embedded import Embedded, per_unit, terms_of
from embargo.facts.own.fact import Fact

MOST = 1.5
"""A flow above this multiple of all that its seller or its buyer has is refused."""

THOUSAND = 200.0
"""From this multiple of the base's own figure on, a wrong unit is more likely than a change."""

SIZEABLE = 1e-3
"""Share of a side's supply from which the base's own figure is good enough to judge by."""


@dataclass(frozen=True)
class Looked:
    """What a look at one fact found.

    Attributes:
        base: what the base says of the same trade, in the fact's unit.
        faults: why it cannot be true.
        notices: what is odd about it.
    """

    base: float
    faults: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()


def plausible(fact: Fact, part: Embedded) -> Looked:
    """Look at one fact in the light of the base.

    Arguments:
        fact: what is stated.
        part: the base's market and year.
    """
    terms = terms_of(part, fact)
    if not terms and fact.amount > 0:
        refused = _new(fact, part)
        return Looked(0.0, (refused,) if refused else (), () if refused else (_first(fact),))
    if not terms:
        what = f"{fact.text}: the base has no such trade"
        return Looked(0.0, (), (Fault(fact.where, what, "nothing to change: leave it out"),))
    size = per_unit(part, fact, terms)
    stated = fact.value * size
    own = sum(weight * part.draft.cells[at].prior for at, weight in terms)
    base = own / size
    supplies = _supplies(fact, part)
    side, most = min(supplies.items(), key=lambda item: item[1])
    if own > SIZEABLE * most and stated > THOUSAND * own:
        what = f"{_said(fact)} is {stated / own:,.0f} times the base's own {base:,.3g} {fact.unit}"
        return Looked(base, (Fault(fact.where, what, "check the unit and the decimal point"),))
    if stated > MOST * most:
        has = most / size
        what = (
            f"{_said(fact)} is more than all that {side} has, {has:,.3g} {fact.unit}; the base's "
            f"own figure is {base:,.3g} {fact.unit}"
        )
        return Looked(base, (Fault(fact.where, what, "check the unit and the decimal point"),))
    notices = []
    if 0 < stated < own / THOUSAND and own > 10 * SIZEABLE * most:
        what = f"{_said(fact)} is {own / stated:,.0f} times smaller than the base's own "
        notices.append(
            Fault(fact.where, f"{what}{base:,.3g} {fact.unit}", "is the unit the right one?")
        )
    return Looked(base, (), tuple(notices))


def _said(fact: Fact) -> str:
    return f"{fact.value:,.10g} {fact.unit}"


def _first(fact: Fact) -> Fault:
    what = f"{fact.text}: a trade that the base does not know; it is added"
    return Fault(fact.where, what, "")


def _supplies(fact: Fact, part: Embedded) -> dict[str, float]:
    """Production and imports of each side, in balance units."""

    def supply(homes: Collection[str] | None) -> float:
        rows = part.balances
        if homes is not None:
            rows = rows.filter(pl.col("place").is_in(sorted(homes)))
        made, bought = (float(rows[name].sum()) for name in ("production", "imports"))
        return made if homes is None else made + bought

    return {
        fact.exporter.text: supply(fact.exporter.homes),
        fact.importer.text: supply(fact.importer.homes),
    }


def _new(fact: Fact, part: Embedded) -> Fault | None:
    """Why a trade that the base does not know cannot be added, or None if it can."""
    sides = (fact.exporter.homes, fact.importer.homes)
    single = all(homes is not None and len(homes) == 1 for homes in sides)
    if not single or len(fact.fuels) > 1:
        what = f"{fact.text}: the base has none of this trade"
        return Fault(fact.where, what, "a new trade needs one exporter, one importer, one fuel")
    if fact.fuels[0] == "pipeline_gas":
        what = f"{fact.text}: the base has no such pipeline"
        return Fault(fact.where, what, "only lines of the base can carry gas; is it LNG?")
    amount = fact.amount * (float(np.mean(list(part.heat.values()))) if fact.by_mass else 1.0)
    if amount > MOST * _supplies(fact, part)[fact.exporter.text]:
        what = f"{fact.text} is more than all that {fact.exporter.text} has in the base"
        return Fault(fact.where, what, "check the unit, the decimal point and the places")
    return None

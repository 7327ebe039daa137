"""The sourcing rules that an ensemble mixes, each with its weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo import parsed
from embargo.errors import DataError, Fault
from embargo.world.parameters import Parameters

FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True)
class Rule:
    """One hypothesis of how buyers choose new suppliers.

    Attributes:
        id, title: what it is called.
        scale: factor by the name of a parameter, on its value in every market.
        weight: share of the draws, relative to the other rules.
    """

    id: str
    title: str
    scale: Mapping[str, float]
    weight: float

    def applied(self, drawn: Parameters) -> Parameters:
        """Give drawn parameters under this rule."""
        changed = {
            key: value * self.scale[key[0]] for key, value in drawn.held if key[0] in self.scale
        }
        return drawn.replace(changed) if changed else drawn


@cache
def rules() -> tuple[Rule, ...]:
    """Give the rules of the table.

    Raises:
        DataError: unknown parameters, factors or weights below zero, no weight at all; all at once.
    """
    rows = parsed.read(FILE)["rules"]
    known = {name for (name, _), _ in Parameters.central().held}
    faults = []
    for row in rows:
        where = f"{FILE.name} {row['id']}"
        faults += [
            Fault(where, f"no parameter {name!r}", "use a name of docs/parameters.md")
            for name in row["scale"]
            if name not in known
        ]
        if row["weight"] < 0 or any(factor < 0 for factor in row["scale"].values()):
            faults.append(Fault(where, "a number below zero", "give weights and factors ≥ 0"))
    if not sum(row["weight"] for row in rows) > 0:
        faults.append(Fault(FILE.name, "no rule has a weight", "give one a weight above zero"))
    if faults:
        raise DataError(faults)
    return tuple(Rule(row["id"], row["title"], row["scale"], float(row["weight"])) for row in rows)


def chosen(u: float) -> Rule:
    """Give the rule at a quantile of the mixture."""
    every = rules()
    left = u * sum(rule.weight for rule in every)
    for rule in every:
        if left < rule.weight:
            return rule
        left -= rule.weight
    return max(every, key=lambda rule: rule.weight)

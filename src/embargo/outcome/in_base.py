"""A place or a group in the base: its codes there, its balances and its flows of one year."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from embargo import places
from embargo.facts import base


@dataclass(frozen=True, eq=False)
class InBase:
    """What the base knows of a place or a group.

    Arguments:
        code: the code of the place, or the name of the group.
        name: in words.
        year: of the base.
        codes: members that stand on their own in the base; empty if the place does not.
        balances: of those members.
        flows: of the year, all that touch a member.
        notes: members that the base keeps in a remainder.
    """

    code: str
    name: str
    year: int
    codes: tuple[str, ...]
    balances: pl.DataFrame
    flows: pl.DataFrame
    notes: tuple[str, ...]

    def imports(self, fuel: str, column: str = "value") -> float:
        """Imports of a fuel from outside; `column` is value (own unit) or balance (market's)."""
        return self._across("importer", "exporter", fuel, column)

    def exports(self, fuel: str, column: str = "value") -> float:
        """Exports of a fuel to outside; `column` as in `imports`."""
        return self._across("exporter", "importer", fuel, column)

    def net_imports(self, fuel: str, column: str = "value") -> float:
        """Imports less exports of a fuel."""
        return self.imports(fuel, column) - self.exports(fuel, column)

    def basins(self, fuel: str) -> tuple[str, ...]:
        """The basins from which the members ship a fuel."""
        own = self.flows.filter((pl.col("fuel") == fuel) & pl.col("exporter").is_in(self.codes))
        return tuple(own["basin"].unique().sort())

    def _across(self, inside: str, outside: str, fuel: str, column: str) -> float:
        rows = self.flows.filter(
            (pl.col("fuel") == fuel)
            & pl.col(inside).is_in(self.codes)
            & ~pl.col(outside).is_in(self.codes)
        )
        return float(rows[column].sum())


def in_base(place: str, year: int | None = None) -> InBase:
    """The place or group in the base of a year, the newest by default.

    Raises:
        InputError: an unknown place or year.
    """
    when = base.years()[-1] if year is None else base.check_year(year)
    members = places.expand(place)
    if places.is_group(place):
        code, name = places.group(place).name, places.group(place).title
    elif len(members) == 1:
        code, name = members[0], places.name(members[0])
    else:
        code, name = "+".join(members), " and ".join(places.name(m) for m in members)
    balances = base.balances(when)
    known = set(balances["place"])
    codes = tuple(member for member in members if member in known)
    apart = [places.name(m) for m in members if m not in known and not places.is_remainder(m)]
    notes = []
    if not codes:
        notes.append(
            f"{name} does not stand on its own in the base (it uses, makes and trades under 0.1 % "
            "of every fuel): no consumption to measure by."
        )
    elif apart and len(members) < 60:
        notes.append(
            f"Not in the sums, for the base keeps them in a remainder: {', '.join(apart)}."
        )
    touched = pl.col("importer").is_in(codes) | pl.col("exporter").is_in(codes)
    return InBase(
        code,
        name,
        when,
        codes,
        balances.filter(pl.col("place").is_in(codes)),
        base.flows(when).filter(touched),
        tuple(notes),
    )

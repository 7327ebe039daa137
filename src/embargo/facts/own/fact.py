"""One fact of a user, resolved: who sells what to whom, how much, how sure."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.errors import Fault

SIGMAS = {"V": 0.01, "C": 0.02, "S": 0.05, "M": 0.10}
"""Relative standard deviation of a fact that gives none, by its status."""


@dataclass(frozen=True)
class Side:
    """Who sells, or who buys.

    Attributes:
        text: as it was written, several names joined by "+".
        homes: the places of the base that stand for it; None for the whole world.
        basins: the basins that are meant, if not all of the place.
    """

    text: str
    homes: frozenset[str] | None
    basins: frozenset[str] | None = None


@dataclass(frozen=True)
class Fact:
    """A yearly flow, as a user states it.

    Attributes:
        where: file, line and number of the row.
        year: calendar year.
        market: crude, products, gas or coal.
        fuels: the fuels that are summed, all of one market.
        exporter, importer: who sells and who buys.
        value, unit: as they were written.
        size: balance units a year in one `unit`; Mt for coal by weight.
        by_mass: whether it is coal by weight, whose heat depends on the exporter.
        sigma: relative standard deviation.
        source, status, note: who says so, how sure that is (V, C, S, M), and a remark.
    """

    where: str
    year: int
    market: str
    fuels: tuple[str, ...]
    exporter: Side
    importer: Side
    value: float
    unit: str
    size: float
    by_mass: bool
    sigma: float
    source: str
    status: str
    note: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What the fact is about: two facts with one key are the same figure given twice."""

        def order(members: frozenset[str] | None) -> tuple[str, ...] | None:
            return None if members is None else tuple(sorted(members))

        return (
            self.year,
            self.fuels,
            order(self.exporter.homes) or (),
            order(self.exporter.basins) or (),
            order(self.importer.homes) or (),
        )

    @property
    def amount(self) -> float:
        """The value in the market's balance unit a year; in Mt for coal by weight."""
        return self.value * self.size

    @property
    def text(self) -> str:
        """What it says, in the form of the base's own figures."""
        what = "gas" if len(self.fuels) > 1 else self.fuels[0]
        return (
            f"{what}: {self.exporter.text} → {self.importer.text}, {self.year}, "
            f"{self.value:,.10g} {self.unit}"
        )


@dataclass(frozen=True)
class Checked:
    """The facts of a file that has no faults.

    Attributes:
        file: name of the file.
        facts: one for each row, in the order of the file.
        base: what the base itself says of each fact, in the fact's own unit.
        notices: what is odd but may be true.
    """

    file: str
    facts: tuple[Fact, ...]
    base: tuple[float, ...]
    notices: tuple[Fault, ...]

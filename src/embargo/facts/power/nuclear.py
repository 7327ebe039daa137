"""Reactors: when each was on the grid again, and when it stood still."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.errors import DataError, Fault
from embargo.facts import cited

FILE = Path(__file__).with_name("nuclear.csv")
STAGES = ("running", "approved")
_OFF = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))/(\d{4}-(?:0[1-9]|1[0-2]))")


@dataclass(frozen=True)
class Reactor:
    """A reactor, or several that went together.

    Attributes:
        net_mw: what it can send out.
        start: first month on the grid, of an approved one as planned; empty if nobody says.
        off: spells without output, first and last month ("2020-03/2020-11"); halts of less than a
            month and yearly inspections are in the capacity factor.
        stage: running, or approved but not back yet.
    """

    place: str
    unit: str
    operator: str
    net_mw: float
    start: str
    off: tuple[str, ...]
    stage: str
    source: str
    status: str
    note: str

    def runs(self, month: str) -> bool:
        """Whether it is on the grid in a month ("2024-11")."""
        spells = [_OFF.fullmatch(spell) for spell in self.off]
        return (
            bool(self.start)
            and self.start <= month
            and not any(spell and spell[1] <= month <= spell[2] for spell in spells)
        )


@cache
def reactors() -> tuple[Reactor, ...]:
    """All reactors that are known, in the order of the file. Only those of Japan are there.

    Raises:
        DataError: the table is faulty, or a spell is no pair of months in their order.
    """
    rows = cited.read(
        FILE, Reactor, words={"stage": STAGES}, dates=("start",), unique=("place", "unit")
    )
    faults = [
        Fault(f"{FILE.name} {row.unit}", f"{spell!r} is no spell", "write 2020-03/2020-11")
        for row in rows
        for spell in row.off
        if not (found := _OFF.fullmatch(spell)) or found[1] > found[2]
    ]
    if faults:
        raise DataError(faults)
    return rows

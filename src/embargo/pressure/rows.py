"""The cited rows of pressure: exports, tariffs, instruments, discounts, and when each was known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from embargo import fuels
from embargo.errors import DataError, Fault
from embargo.facts import cited
from embargo.pressure.days import last_day

FOLDER = Path(__file__).parent

ITEMS = {
    "exports": "what a place sells to the sender in a year",
    "exports_month": "what it sold in a month",
    "hit_share": "part of those exports that a tariff of this kind hits, exempt goods left out",
    "value_added": "part of an export's value that is made at home",
    "tariff": "rate in force without the instrument",
    "trade_elasticity": "of exports to the tariff factor, within a year",
    "long_run_elasticity": "the same after many years",
    "naive_elasticity": "the same by before and after alone",
    "change_hit": "observed change of the goods that were hit",
    "change_exempt": "observed change of exempt goods",
    "change_uniform": "observed change of goods under tariffs that all pay",
    "pass_through": "part of a tariff that the importer pays",
}
"""What a row of exposure is of."""

KINDS = ("tariff", "designation")
"""Instruments that a row may name; the loss of the market needs no row."""


class Dated(Protocol):
    """A row that was known from some day on."""

    @property
    def status(self) -> str:
        """How sure it is: V, C, S or M."""

    @property
    def known_from(self) -> str:
        """The day, month or year from which it was known."""


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True)
class Exposure:
    """A figure on the trade of a place with a sender of pressure; `item` is one of `ITEMS`."""

    place: str
    sender: str
    item: str
    since: str
    until: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    status: str
    known_from: str
    note: str


@dataclass(frozen=True)
class Instrument:
    """A measure by which a sender presses buyers of a target.

    Arguments:
        buyer: whom it is about; empty for all.
        fuels: what it is about.
        level: added rate of a tariff, in `unit`.
        announced, in_force, ended: days; empty if not yet.
    """

    id: str
    sender: str
    target: str
    buyer: str
    kind: str
    fuels: tuple[str, ...]
    level: float | None
    unit: str
    announced: str
    in_force: str
    ended: str
    ended_by: str
    legal_basis: str
    source: str
    status: str
    known_from: str
    note: str

    def stage(self, day: str) -> str:
        """Where it stands on a day: in force, announced or ended."""
        if self.ended and self.ended <= day:
            return f"ended {self.ended}"
        if self.in_force and self.in_force <= day:
            return f"in force since {self.in_force}"
        return f"announced {self.announced}"


@dataclass(frozen=True)
class Cargo:
    """A figure on the fuel itself: discount, risk_wedge (USD/bbl) or designated_share (%).

    `buyer` and `sender` are empty where it holds for all.
    """

    buyer: str
    target: str
    sender: str
    fuel: str
    item: str
    period: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    status: str
    known_from: str
    note: str


@dataclass(frozen=True)
class Assumption:
    """A figure that nobody has measured, with the range that it is drawn from."""

    name: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Import:
    """What a vendor said that a buyer took, in kb/d; one period may have several vintages."""

    buyer: str
    target: str
    fuel: str
    since: str
    until: str
    value: float
    unit: str
    vendor: str
    seen: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Published:
    """What others said that complying would cost."""

    buyer: str
    target: str
    who: str
    low: float
    high: float
    unit: str
    known_from: str
    source: str
    status: str
    note: str


@cache
def exposure() -> tuple[Exposure, ...]:
    """Give the figures on trade with senders.

    Raises:
        DataError: with all faults of the table.
    """
    return cited.read(
        FOLDER / "exposure.csv",
        Exposure,
        words={"item": ITEMS},
        places=("place", "sender"),
        dates=("since", "until", "known_from"),
        unique=("place", "sender", "item", "since", "known_from"),
    )


@cache
def instruments() -> tuple[Instrument, ...]:
    """Give the instruments, in the order of the table."""
    rows = cited.read(
        FOLDER / "instruments.csv",
        Instrument,
        words={"kind": KINDS},
        places=("sender", "target", "buyer"),
        dates=("announced", "in_force", "ended", "known_from"),
        unique=("id",),
    )
    faults = [
        Fault(f"instruments.csv {row.id}", "a tariff without a level", "give its rate in %")
        for row in rows
        if row.kind == "tariff" and row.level is None
    ]
    if faults:
        raise DataError(faults)
    return rows


@cache
def cargo() -> tuple[Cargo, ...]:
    """Give discounts, wedges and shares."""
    return cited.read(
        FOLDER / "cargo.csv",
        Cargo,
        words={"item": ("discount", "risk_wedge", "designated_share"), "fuel": fuels.FUELS},
        places=("buyer", "target", "sender"),
        dates=("period", "known_from"),
    )


@cache
def assumptions() -> dict[str, Assumption]:
    """Give the assumptions by name."""
    rows = cited.read(FOLDER / "assumptions.csv", Assumption, unique=("name",))
    return {row.name: row for row in rows}


@cache
def imports() -> tuple[Import, ...]:
    """Give what vendors said of imports, every vintage a row."""
    sides, dates = ("buyer", "target"), ("since", "until", "seen")
    return cited.read(FOLDER / "imports.csv", Import, places=sides, dates=dates)


@cache
def published() -> tuple[Published, ...]:
    """Give others' figures of the cost of complying."""
    sides = ("buyer", "target")
    return cited.read(FOLDER / "published.csv", Published, places=sides, dates=("known_from",))


def known(rows: Iterable[Row], day: str) -> list[Row]:
    """Give the rows that were known by a day, the newest first, of one day the surest first."""
    there = [row for row in rows if last_day(row.known_from) <= day]
    there.sort(key=lambda row: "VCSM".index(row.status))
    return sorted(there, key=lambda row: last_day(row.known_from), reverse=True)


def newest_day() -> str:
    """Give the last day on which a row of exposure or an instrument became known."""
    days = [row.known_from for row in exposure()]
    days += [row.known_from for row in instruments()]
    days += [row.known_from for row in cargo()]
    return max(last_day(day) for day in days)

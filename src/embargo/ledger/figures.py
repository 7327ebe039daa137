"""Cited figures that words are held against, each with the day from which it was public."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo import fuels
from embargo.errors import DataError, Fault
from embargo.facts import cited
from embargo.ledger.dates import period
from embargo.ledger.fields import PERIOD
from embargo.ledger.records import BASES

FILE = Path(__file__).with_name("figures.csv")
ITEMS = {
    "imports": "what the importer took from the exporter",
    "share_of_imports": "the exporter's part of the importer's imports of the fuel",
    "rank": "the exporter's place among the importer's suppliers",
    "energy_imports": "the part of primary energy that is imported, nuclear heat counted as home",
}
"""What a figure is about."""


@dataclass(frozen=True)
class Figure:
    """A figure of somebody, at a date.

    Arguments:
        importer, exporter: codes; fuel: "" where it is about no trade.
        item: of `ITEMS`.
        period: what it counts.
        low, high: its band as the vendor gives it, None for none.
        basis: of `BASES`.
        vendor: who counted.
        known_from: from when it was public; of a month, from its last day.
        statement: the ledger's statement that gave it, for which it proves nothing.
    """

    importer: str
    exporter: str
    fuel: str
    item: str
    period: str
    value: float
    low: float | None
    high: float | None
    unit: str
    basis: str
    vendor: str
    known_from: str
    source: str
    status: str
    note: str
    statement: str


@cache
def figures() -> tuple[Figure, ...]:
    """All figures of the table.

    Raises:
        DataError: a row is faulty, or was known before its period had begun.
    """
    rows = cited.read(
        FILE,
        Figure,
        words={"item": ITEMS, "basis": BASES, "fuel": ("", *fuels.FUELS)},
        places=("importer", "exporter"),
        dates=("known_from",),
    )
    faults = []
    for line, row in enumerate(rows, start=2):
        where = f"{FILE.name}:{line}"
        if not PERIOD.fullmatch(row.period):
            faults.append(Fault(where, f"{row.period!r} is no period", "write 2025-09"))
        elif row.known_from < period(row.period).first.isoformat()[: len(row.known_from)]:
            faults.append(Fault(where, "is known before its period begins", "correct a date"))
    if faults:
        raise DataError(faults)
    return rows

"""Monthly factors of consumption by place and market, in percent of the mean month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.errors import DataError, Fault
from embargo.facts import cited

FILE = Path(__file__).with_name("seasons.csv")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOLE = 1200


@dataclass(frozen=True)
class Season:
    """Consumption of a place by month, in percent of the mean month; twelve that sum to 1,200.

    Attributes:
        market: crude, products, gas or coal.
        years: the years that were fitted, parted by "|".
        apart: mean distance of a month of one year from the factor, in percent of the mean month.
    """

    place: str
    market: str
    jan: int
    feb: int
    mar: int
    apr: int
    may: int
    jun: int
    jul: int
    aug: int
    sep: int
    oct: int
    nov: int
    dec: int
    years: tuple[str, ...]
    apart: float
    source: str
    vintage: str
    status: str

    @property
    def factors(self) -> tuple[float, ...]:
        """Twelve factors from January on, whose mean is 1."""
        return tuple(getattr(self, month) / 100.0 for month in MONTHS)


@cache
def seasons() -> tuple[Season, ...]:
    """All that is known, by place.

    Raises:
        DataError: the table is faulty, or a row does not sum to 1,200.
    """
    rows = cited.read(FILE, Season, unique=("place", "market"), dates=())
    faults = [
        Fault(f"{FILE.name} {row.place}", "does not sum to 1,200", "build it again")
        for row in rows
        if sum(getattr(row, month) for month in MONTHS) != _WHOLE
    ]
    if faults:
        raise DataError(faults)
    return rows

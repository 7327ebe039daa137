"""What electricity is made from, by place and year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.facts import cited

FILE = Path(__file__).with_name("mix.csv")
FUELS = ("oil", "gas", "coal", "nuclear", "hydro", "renewables", "other")
"""What power is made from; renewables are wind, sun, biomass and other but hydro."""


@dataclass(frozen=True)
class Mix:
    """Generation of a place, gross, and its shares in whole percents that sum to 100."""

    place: str
    year: int
    generation_twh: float
    oil_pct: float
    gas_pct: float
    coal_pct: float
    nuclear_pct: float
    hydro_pct: float
    renewables_pct: float
    other_pct: float
    source: str
    status: str

    def share(self, fuel: str) -> float:
        """The share of a fuel, 0 to 1."""
        return float(getattr(self, f"{fuel}_pct")) / 100.0


@cache
def mixes() -> tuple[Mix, ...]:
    """All that is known, by place and year.

    Raises:
        DataError: the table is faulty.
    """
    return cited.read(FILE, Mix, unique=("place", "year"))


@cache
def mix(place: str, year: int, within: int = 0) -> Mix | None:
    """The mix of a place or a group in a year, or None if it is not known.

    Arguments:
        within: take the nearest other year up to so many years away, an earlier one first.
    """
    own = [row for row in mixes() if row.place == place and abs(row.year - year) <= within]
    return min(own, key=lambda row: (abs(row.year - year), row.year), default=None)

"""Four small tables of money, each row with its source; what they lack is not known, not zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo import fuels
from embargo.facts import cited

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Gdp:
    """Gross domestic product of a place, USD bn at current prices."""

    place: str
    usd_bn: float
    date: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class TaxShare:
    """What a state takes of each dollar that a fuel earns at the loading point, 0 to 1.

    A mean over what is sold, not what it takes of one dollar more.
    """

    place: str
    fuel: str
    share: float
    date: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class BookValue:
    """What a holder's books say that its stake in a project is worth.

    Arguments:
        value, low, high: in `unit`; the range is that of rates of exchange.
        date: the day of the books.
        known_from: the day on which it was published.
    """

    project: str
    holder: str
    value: float
    low: float
    high: float
    unit: str
    date: str
    known_from: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Study:
    """A published loss of output by a stop of energy imports, low and high end in % of GDP.

    `low` is None where only "less than" was published.
    """

    study: str
    place: str
    question: str
    method: str
    low: float | None
    high: float
    unit: str
    source: str
    status: str


@cache
def gdp() -> Mapping[str, float]:
    """GDP by place, USD bn.

    Raises:
        DataError: the table is faulty.
    """
    rows = cited.read(FOLDER / "gdp.csv", Gdp, unique=("place",))
    return {row.place: row.usd_bn for row in rows}


@cache
def tax_shares() -> Mapping[tuple[str, str], TaxShare]:
    """What states take of exports, by place and fuel.

    Raises:
        DataError: the table is faulty.
    """
    rows = cited.read(
        FOLDER / "taxes.csv", TaxShare, words={"fuel": fuels.FUELS}, unique=("place", "fuel")
    )
    return {(row.place, row.fuel): row for row in rows}


@cache
def book_values() -> Mapping[tuple[str, str], BookValue]:
    """Book values of stakes, by project and holder.

    Raises:
        DataError: the table is faulty.
    """
    rows = cited.read(
        FOLDER / "book_values.csv",
        BookValue,
        words={"unit": ("bn USD",)},
        dates=("date", "known_from"),
        unique=("project", "holder"),
    )
    return {(row.project, row.holder): row for row in rows}


@cache
def studies() -> tuple[Study, ...]:
    """Published losses, the widest question first.

    Raises:
        DataError: the table is faulty.
    """
    return cited.read(FOLDER / "studies.csv", Study)

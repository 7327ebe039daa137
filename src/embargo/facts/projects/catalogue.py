"""Projects, who holds them, what they make and who has bought it for years ahead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from embargo.errors import DataError, Fault, InputError, nearest
from embargo.facts import cited

FOLDER = Path(__file__).parent
MEASURES = {
    "nameplate": "what it was designed for",
    "operating": "capacity in operation",
    "construction": "capacity being built",
    "idle": "capacity that stands still",
    "mothballed": "capacity laid up",
    "output": "what it made",
    "shipments": "what left its terminal",
}
"""What a figure of a project measures."""

STATES = {
    "": "served as far as is known",
    "suspended": "not lifted since sanctions",
    "resold": "its cargoes go elsewhere",
}
"""Whether a contract is served."""

INDICES = ("Brent", "Henry Hub", "TTF")
"""What a contract's price may follow."""

_ROUNDING = 0.05

Row = TypeVar("Row", "Output", "Stake", "Contract")


@dataclass(frozen=True)
class Project:
    """A project that makes or carries fuel for export.

    Arguments:
        id: short name.
        place: country of its outlet.
        basin: basin of the base that ships it.
        operator: empty if not known.
        start_year: first year of any output, None if not known.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    place: str
    kind: str
    basin: str
    terminal: str
    operator: str
    start_year: int | None
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Output:
    """A capacity or an output of a project; `measure` is a key of `MEASURES`."""

    project: str
    fuel: str
    grade: str
    measure: str
    value: float
    unit: str
    date: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Stake:
    """A share of a project; `share_pct` is None where only the holder is known.

    `since` and `until` are the months between which it was held, as far as known; `as_of` is when
    it was seen.
    """

    project: str
    holder: str
    share_pct: float | None
    since: str
    until: str
    as_of: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Contract:
    """A long-term purchase.

    Arguments:
        project: empty where the seller delivers from several.
        exporter: country of origin, WORLD for a portfolio.
        seller: empty where it is the project.
        importer: country of the buyer, or a group; WORLD for a trader.
        mt_y: million tonnes a year; None if not known or not LNG.
        start, end: first and last year; None if not known.
        first_end, first_mt_y: when the first part of a contract in parts ends, and its volume.
        bcm_y: billion cubic metres a year of pipeline gas; None if not known or not by pipeline.
        since, until: first and last month within those years; empty for whole years.
        state: a key of `STATES`: what keeps it from being served as written.
        price_index, slope, constant: the price in USD/MMBtu is slope × index + constant; the index
            is Brent (USD/bbl), Henry Hub or TTF (USD/MMBtu); empty and None if not known.
        price_source: where the formula was seen.
        status: of the volume; years may be weaker, as the note says.
    """

    project: str
    exporter: str
    seller: str
    buyer: str
    importer: str
    fuel: str
    mt_y: float | None
    start: int | None
    first_end: int | None
    end: int | None
    source: str
    status: str
    note: str
    bcm_y: float | None = None
    since: str = ""
    until: str = ""
    first_mt_y: float | None = None
    state: str = ""
    price_index: str = ""
    slope: float | None = None
    constant: float | None = None
    price_source: str = ""

    def runs(self, year: int) -> bool:
        """Whether it is in force in a year; an unknown start or end does not stop it."""
        return (self.start or year) <= year <= (self.end or year)


@dataclass(frozen=True)
class Holder:
    """Who may hold a stake, and where it is at home; `place` is empty if not known."""

    holder: str
    aliases: tuple[str, ...]
    place: str
    source: str
    status: str


@cache
def projects() -> Mapping[str, Project]:
    """All projects by id, those with rows of our own first, then the tracker's by name.

    Raises:
        DataError: a table is faulty.
    """
    found: dict[str, Project] = {}
    faults = []
    for name in ("projects.csv", "tracker_projects.csv"):
        for row in cited.read(FOLDER / name, Project):
            if row.id in found:
                faults.append(Fault(name, f"{row.id!r} is there twice", "keep one"))
            found[row.id] = row
    if faults:
        raise DataError(faults)
    return found


@cache
def outputs() -> tuple[Output, ...]:
    """Capacities and outputs, those of the tracker last."""
    rows = _both("outputs.csv", Output, words={"measure": MEASURES})
    return _of_projects(rows, "outputs.csv")


@cache
def stakes() -> tuple[Stake, ...]:
    """Stakes, those of the tracker last.

    Raises:
        DataError: a table is faulty, or stakes of a project held at one time sum to over 100 %.
    """
    dates = ("since", "until", "as_of")
    rows = _of_projects(_both("stakes.csv", Stake, dates=dates), "stakes.csv")
    check_sums(rows)
    return rows


@cache
def contracts() -> tuple[Contract, ...]:
    """Long-term purchases, by the size that the file gives them."""
    sides = ("exporter", "importer")
    rows = cited.read(
        FOLDER / "contracts.csv",
        Contract,
        places=sides,
        dates=("since", "until"),
        words={"price_index": ("", *INDICES), "state": STATES},
    )
    faults = [
        Fault(f"contracts.csv {row.buyer}", f"ends in {row.end}, before it starts", "correct it")
        for row in rows
        if row.start and row.end and row.end < row.start
    ]
    faults += [
        Fault(f"contracts.csv {row.buyer}", f"{month} is not in {year}", "correct one of them")
        for row in rows
        for month, year in ((row.since, row.start), (row.until, row.end))
        if month and (len(month) != 7 or month[:4] != str(year))
    ]
    faults += [
        Fault(
            f"contracts.csv {row.buyer}", "has a formula without index, slope or source", "add it"
        )
        for row in rows
        if any((row.price_index, row.slope, row.price_source))
        and not all((row.price_index, row.slope, row.price_source))
    ]
    if faults:
        raise DataError(faults)
    return _of_projects(rows, "contracts.csv")


@cache
def _holders() -> Mapping[str, Holder]:
    rows = cited.read(FOLDER / "holders.csv", Holder, unique=("holder",))
    return {name: row for row in rows for name in (row.holder, *row.aliases)}


def holder(name: str) -> Holder | None:
    """Who a stake's holder is, or None if the table does not know the name."""
    return _holders().get(name)


def held(project: str, date: str | None = None) -> tuple[Stake, ...]:
    """The stakes of a project that are held, largest first, unknown shares last.

    Arguments:
        date: a year or a month; now by default. In the month of a sale the buyer holds.
    """
    rows = [row for row in stakes() if row.project == project and _holds(row, date)]
    return tuple(sorted(rows, key=lambda row: -(row.share_pct or -1.0)))


def former(project: str) -> tuple[Stake, ...]:
    """The stakes of a project that were given up, the latest first."""
    rows = [row for row in stakes() if row.project == project and row.until]
    return tuple(sorted(rows, key=lambda row: row.until, reverse=True))


def check_sums(rows: Iterable[Stake]) -> None:
    """Nothing, if the stakes of every project sum to at most 100 % at every time.

    Raises:
        DataError: with one fault for each project and time at which they do not.
    """
    by_project: dict[str, list[Stake]] = {}
    for row in rows:
        by_project.setdefault(row.project, []).append(row)
    faults = []
    for project, own in by_project.items():
        for date in [*sorted({row.since for row in own if row.since}), None]:
            total = sum(row.share_pct or 0.0 for row in own if _holds(row, date))
            if total > 100 + _ROUNDING:
                what = f"stakes sum to {total:g} % {f'in {date}' if date else 'now'}"
                faults.append(Fault(f"stakes of {project}", what, "correct a share or its dates"))
    if faults:
        raise DataError(faults)


def find(name: str) -> Project:
    """The project of this id, name or alias, however it is written.

    Raises:
        InputError: there is none, or several begin like that; with the nearest.
    """
    wanted, names = fold(name), _names()
    if wanted in names:
        return projects()[names[wanted]]
    begun = {names[key] for key in names if wanted and key.startswith(wanted)}
    if len(begun) == 1:
        return projects()[begun.pop()]
    if begun:
        remedy = f"which of {', '.join(sorted(begun))}?"
        raise InputError.one(f"{name!r} may be one of {len(begun)} projects", remedy, "project")
    close = nearest(wanted, names, cutoff=0.5)
    hint = f"did you mean {names[close]!r}? " if close else ""
    raise InputError.one(
        f"unknown project {name!r}", f"{hint}'embargo project' lists all", "project"
    )


def fold(name: str) -> str:
    """A name without case, accents, blanks and marks."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o"))
    return re.sub(r"[^a-z0-9]", "", plain)


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for project in projects().values():
        for name in (project.id, project.name, *project.aliases):
            found.setdefault(fold(name), project.id)
    return found


def _holds(row: Stake, date: str | None) -> bool:
    if date is None:
        return not row.until
    return (not row.since or row.since <= date) and (not row.until or date < row.until)


def _both(name: str, model: type[Row], **checks: Any) -> tuple[Row, ...]:
    own = cited.read(FOLDER / name, model, **checks)
    return own + cited.read(FOLDER / f"tracker_{name}", model, **checks)


def _of_projects(rows: tuple[Row, ...], file: str) -> tuple[Row, ...]:
    unknown = {row.project for row in rows} - {"", *projects()}
    if unknown:
        raise DataError(Fault(file, f"unknown project {p!r}", "add it") for p in sorted(unknown))
    return rows

"""What crude is made of: assays, groups by gravity and sulphur, mixes by seller, diets seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.errors import DataError, Fault
from embargo.facts import cited

FOLDER = Path(__file__).parent
TRADES = ("all", "exports", "home")
BARREL = 0.158987
"""Cubic metres in a barrel."""

_ROUNDING = 0.2


@dataclass(frozen=True)
class Group:
    """A group of grades that a refinery can take one for another.

    Arguments:
        family: coarser group, by which import statistics are compared.
        api_from: gravity from which the group starts, up to the next lighter one.
        sulphur_from, sulphur_below: % of weight.
        ease: room for more of the group, next to that of light sweet crude.
        complexity: power of a refinery's complexity with which that room grows.
        limited: yes or no: whether a refinery's room for it is limited at all.
    """

    group: str
    family: str
    api_from: float
    sulphur_from: float
    sulphur_below: float
    ease: float
    complexity: float
    limited: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Grade:
    """The assay of a grade: gravity in degrees API and sulphur in % of weight."""

    grade: str
    place: str
    api: float
    sulphur_pct: float
    period: str
    source: str
    status: str
    note: str

    @property
    def group(self) -> str:
        """The group of its gravity and sulphur."""
        return group_of(self.api, self.sulphur_pct)

    @property
    def barrels_per_tonne(self) -> float:
        """By its gravity: density is 141.5 / (API + 131.5) t/m³ (definition of API gravity)."""
        return (self.api + 131.5) / (141.5 * BARREL)


@dataclass(frozen=True)
class Mix:
    """The share of a group in what a seller exports, uses at home, or both; * is any other."""

    seller: str
    trade: str
    group: str
    share_pct: float
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Diet:
    """The share of a family of groups in the crude that a place imported in a year."""

    place: str
    year: int
    family: str
    share_pct: float
    source: str
    status: str
    note: str


@cache
def groups() -> tuple[Group, ...]:
    """The groups, lightest and sweetest first.

    Raises:
        DataError: the table is faulty.
    """
    words = {"limited": ("yes", "no")}
    return cited.read(FOLDER / "groups.csv", Group, words=words, unique=("group",))


def group_of(api: float, sulphur_pct: float) -> str:
    """The group of a crude.

    Arguments:
        api: gravity, degrees API.
        sulphur_pct: sulphur, % of weight.
    """
    fitting = [
        group
        for group in groups()
        if api >= group.api_from and group.sulphur_from <= sulphur_pct < group.sulphur_below
    ]
    return max(fitting, key=lambda group: group.api_from).group


@cache
def grades() -> tuple[Grade, ...]:
    """The assays.

    Raises:
        DataError: the table is faulty.
    """
    return cited.read(FOLDER / "grades.csv", Grade, unique=("grade",))


@cache
def mixes() -> Mapping[tuple[str, str], Mapping[str, float]]:
    """Shares by (seller, trade) and group, which sum to 1; trade is exports or home.

    A seller is a basin or a place; ``*`` stands for all that have no row.

    Raises:
        DataError: the table is faulty, or the shares of a seller do not sum to 100 %.
    """
    path = FOLDER / "mix.csv"
    words = {"trade": TRADES, "group": [group.group for group in groups()]}
    rows = cited.read(path, Mix, words=words, unique=("seller", "trade", "group"))
    shares: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        for trade in ("exports", "home") if row.trade == "all" else (row.trade,):
            shares.setdefault((row.seller, trade), {})[row.group] = row.share_pct
    faults = [
        Fault(f"{path.name} {seller}, {trade}", f"sums to {sum(own.values()):g} %", "mend a row")
        for (seller, trade), own in shares.items()
        if abs(sum(own.values()) - 100.0) > _ROUNDING
    ]
    if faults:
        raise DataError(faults)
    return {
        key: {group: share / sum(own.values()) for group, share in own.items()}
        for key, own in shares.items()
    }


@cache
def diets() -> tuple[Diet, ...]:
    """Diets seen in import statistics.

    Raises:
        DataError: the table is faulty.
    """
    words = {"family": {group.family for group in groups()}}
    return cited.read(FOLDER / "diets.csv", Diet, words=words, unique=("place", "year", "family"))

"""The model's parameters: values with range, unit, source and status, from one table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from statistics import NormalDist

from embargo import fuels
from embargo.errors import DataError, Fault, InputError
from embargo.facts import cited

FILE = Path(__file__).with_name("parameters.csv")

_NORMAL = NormalDist()

Key = tuple[str, str]
"""Name and market; the market is empty for a parameter of all."""

DISTRIBUTIONS = ("uniform", "triangular", "normal", "lognormal")
"""Low and high are the ends of a uniform or triangular (its peak at the value), and the 10 % and
90 % points of a normal or lognormal, whose median is the value: each side has its own width."""


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes:
        name: what it is.
        market: crude, products, gas or coal; empty for all.
        value, low, high: central value and range, in ``unit``.
        unit: unit of the value; 1 for a pure number.
        source: where it comes from.
        status: V, C, S or M.
        note: what it applies to.
        distribution: one of `DISTRIBUTIONS`.
        tie: label of the rows that are drawn from one uniform, with + or − at its end; or empty.
    """

    name: str
    market: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    note: str
    distribution: str
    tie: str


@cache
def table() -> tuple[Parameter, ...]:
    """Give all parameters.

    Raises:
        DataError: the table is faulty.
    """
    words = {"market": ("", *fuels.MARKETS), "distribution": DISTRIBUTIONS}
    rows = cited.read(FILE, Parameter, words=words, unique=("name", "market"))
    faults = [
        Fault(f"{FILE.name} {p.name} of {p.market or 'all markets'}", _unfit(p), "correct the row")
        for p in rows
        if _unfit(p)
    ]
    if faults:
        raise DataError(faults)
    return rows


def _unfit(p: Parameter) -> str:
    if p.distribution == "lognormal" and p.low <= 0:
        return "a lognormal needs a low above zero"
    if p.tie and p.tie[-1] not in "+-":
        return f"the tie {p.tie!r} does not end with + or -"
    return ""


@cache
def values() -> Mapping[tuple[str, str], float]:
    """Give the central value by (name, market)."""
    return {(p.name, p.market): p.value for p in table()}


def value(name: str, market: str = "") -> float:
    """Give the central value of a parameter, in the unit of the table.

    Raises:
        KeyError: there is no such parameter.
    """
    return values()[name, market]


@dataclass(frozen=True)
class Parameters:
    """One value for every parameter of the table: the central ones, or a draw.

    Attributes:
        held: ((name, market), value) of every row, in the order of the table.
    """

    held: tuple[tuple[Key, float], ...]

    @classmethod
    def central(cls) -> Parameters:
        """Give the central values."""
        return cls(tuple((_key(p), p.value) for p in table()))

    @classmethod
    def draw(cls, u: Sequence[float]) -> Parameters:
        """Give the values at some quantiles, by the inverse of each distribution function.

        Arguments:
            u: one number in (0, 1) for each of `drawn_names`, in that order.

        Raises:
            InputError: too many or too few numbers, or one outside (0, 1).
        """
        names = drawn_names()
        if len(u) != len(names):
            raise InputError.one(f"{len(u)} numbers for {len(names)} draws", "see drawn_names()")
        outside = [name for name, x in zip(names, u, strict=True) if not 0.0 < x < 1.0]
        if outside:
            raise InputError.one(
                f"the draw of {outside[0]} is not between 0 and 1", "give numbers within (0, 1)"
            )
        at = {name: float(x) for name, x in zip(names, u, strict=True)}
        return cls(
            tuple(
                (key, _quantile(p, 1.0 - at[drawn] if p.tie[-1:] == "-" else at[drawn]))
                for p, key, drawn in _named()
            )
        )

    @cached_property
    def _by_key(self) -> dict[Key, float]:
        return dict(self.held)

    def value(self, name: str, market: str = "") -> float:
        """Give the value of a parameter, in the unit of the table.

        Raises:
            KeyError: there is no such parameter.
        """
        return self._by_key[name, market]

    def replace(self, values: Mapping[Key, float]) -> Parameters:
        """Give these parameters with some values replaced, whatever their range.

        Arguments:
            values: new values by (name, market).

        Raises:
            InputError: unknown parameters, or values that are negative or not finite; all at once.
        """
        faults = []
        for (name, market), value in values.items():
            where = f"{name} of {market}" if market else name
            if (name, market) not in self._by_key:
                own = [m or "all markets" for n, m in self._by_key if n == name]
                hint = f"it is there for {', '.join(own)}" if own else "see docs/parameters.md"
                faults.append(Fault(where, "no such parameter", hint))
            elif not 0.0 <= value < float("inf"):
                faults.append(Fault(where, f"cannot be {value:g}", "give a number not below 0"))
        if faults:
            raise InputError(faults)
        return Parameters(tuple((key, float(values.get(key, old))) for key, old in self.held))


@cache
def _named() -> tuple[tuple[Parameter, Key, str], ...]:
    """The parameters with their keys and the names by which they are drawn."""
    return tuple((p, _key(p), _draw(p)) for p in table())


@cache
def drawn_names() -> tuple[str, ...]:
    """Give what is drawn apart, in the order of the table: "name market", or the label of a tie."""
    return tuple(dict.fromkeys(drawn for _, _, drawn in _named()))


def _key(p: Parameter) -> Key:
    return p.name, p.market


def _draw(p: Parameter) -> str:
    return p.tie[:-1].strip() if p.tie else f"{p.name} {p.market}".strip()


def _quantile(p: Parameter, u: float) -> float:
    low, mid, high = p.low, p.value, p.high
    if low == high:
        return mid
    if p.distribution == "uniform":
        return low + u * (high - low)
    if p.distribution == "triangular":
        turn = (mid - low) / (high - low)
        if u < turn:
            return low + math.sqrt(u * (high - low) * (mid - low))
        return high - math.sqrt((1.0 - u) * (high - low) * (high - mid))
    z = _NORMAL.inv_cdf(u) / _NORMAL.inv_cdf(0.9)
    side = low if z < 0.0 else high
    if p.distribution == "lognormal":
        return float(mid * (side / mid) ** abs(z))
    return max(0.0, mid + abs(z) * (side - mid))


def markdown() -> str:
    """Give the table of parameters as Markdown, for the documentation."""
    lines = [
        "| parameter | market | value | range | unit | drawn | status | source |",
        "| --- | --- | ---: | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{p.name}` | {p.market or 'all'} | {p.value:g} | {p.low:g}–{p.high:g} | {p.unit} "
        f"| {p.distribution}{', ' + p.tie if p.tie else ''} | {p.status} "
        f"| {p.source}{'; ' + p.note if p.note else ''} |"
        for p in table()
    ]
    return "\n".join(lines) + "\n"

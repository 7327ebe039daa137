"""What one dataset says about a question."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from embargo import fuels, units
from embargo.errors import InputError
from embargo.ledger.dates import Period


@dataclass(frozen=True)
class Observation:
    """A value of one dataset and vintage, in the unit of the question.

    Arguments:
        dataset: vendor or table; vintage: which edition of it, its day or month.
        known_from: from when it was public.
        low, high: its band, None for none.
    """

    dataset: str
    vintage: str
    known_from: str
    period: str
    value: float
    low: float | None
    high: float | None
    unit: str
    basis: str
    source: str
    status: str
    note: str = ""

    @property
    def least(self) -> float:
        """The lower end of its band, or its value."""
        return self.value if self.low is None else min(self.low, self.value)

    @property
    def most(self) -> float:
        """The upper end of its band, or its value."""
        return self.value if self.high is None else max(self.high, self.value)


PERCENT = {"share": 1.0, "percent": 100.0}


def factor(from_unit: str, to_unit: str, fuel: str, period: Period) -> float:
    """How many of `to_unit` one `from_unit` is, over a period: kb/d times days are kb.

    Raises:
        InputError: the units measure different things.
    """
    if from_unit == to_unit or {from_unit, to_unit} <= {"rank", ""}:
        return 1.0
    if from_unit in PERCENT and to_unit in PERCENT:
        return PERCENT[to_unit] / PERCENT[from_unit]
    if not fuel:
        raise InputError.one(f"{from_unit!r} is no {to_unit!r}", "give figures in one unit")
    years = period.days / 365.0
    first, second = "/" in from_unit, "/" in to_unit
    if first == second:
        return units.factor(from_unit, to_unit, fuel)
    if first:
        return units.factor(from_unit, f"{to_unit}/y", fuel) * years
    return units.factor(f"{from_unit}/y", to_unit, fuel) / years


def total(flows: Iterable[tuple[str, float]], unit: str, period: Period) -> float:
    """Amounts of fuels in their flow units over a period, summed in one unit."""
    return sum(value * factor(fuels.flow_unit(fuel), unit, fuel, period) for fuel, value in flows)


def spread(found: Iterable[Observation]) -> tuple[float, float] | None:
    """The least and the most that the sources say, their bands apart; None without any."""
    values = [o.value for o in found]
    return (min(values), max(values)) if values else None


def written(value: float, digits: int = 4) -> str:
    """A number with so many digits that count, never as a power of ten."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def measured(value: float, unit: str) -> str:
    """A number with its unit, shares in percent."""
    if unit in PERCENT:
        return f"{written(value * 100 / PERCENT[unit])} %"
    return f"{written(value)} {unit}".strip()

"""Periods of figures, and when the public knew of something."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from embargo.errors import InputError
from embargo.ledger.fields import is_date


@dataclass(frozen=True, order=True)
class Period:
    """From the first to the last day, both in it; `text` is how it is written."""

    first: datetime.date
    last: datetime.date
    text: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int:
        """How many months it touches."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def same(self, other: Period) -> bool:
        """Whether both are the same days, however written."""
        return (self.first, self.last) == (other.first, other.last)


def period(text: str) -> Period:
    """The period of 2025, 2025-09, 2025-09-03 or a first..last of these."""
    ends = text.split("..")
    return Period(first_day(ends[0]), last_day(ends[-1]), text)


def first_day(text: str) -> datetime.date:
    """The first day of a year, month or day."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return datetime.date(year, month, day)


def last_day(text: str) -> datetime.date:
    """The last day of a year, month or day: when something dated so is surely public."""
    parts = list(map(int, text.split("-")))
    if len(parts) == 1:
        parts.append(12)
    if len(parts) == 2:
        parts.append(calendar.monthrange(parts[0], parts[1])[1])
    return datetime.date(*parts)


def shifted(date: datetime.date, days: int) -> datetime.date:
    """So many days later, or earlier below 0; the first or last day there is, if beyond it."""
    first, last = datetime.date.min.toordinal(), datetime.date.max.toordinal()
    return datetime.date.fromordinal(min(max(date.toordinal() + days, first), last))


def known(text: str, as_of: str) -> bool:
    """Whether what is dated so was public on a day; a month counts from its last day."""
    return not as_of or last_day(text).isoformat() <= as_of


def day(text: str, where: str) -> str:
    """A day that somebody asks for.

    Raises:
        InputError: it is none.
    """
    if not is_date(text, whole=True):
        raise InputError.one(f"{text!r} is no day", "write it like 2025-11-01", where)
    return text

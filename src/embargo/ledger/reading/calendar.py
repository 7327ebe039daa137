"""Words of the calendar, and the periods they stand for seen from a day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from embargo.ledger.reading.tokens import Token, word_set

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
_WITH_MONTH = word_set(
    "in by since until till from to of last next this early mid late and between through during "
    "before after for"
)
UNKNOWN = "????"
"""Stands for a year that cannot be told."""


def month_at(tokens: Sequence[Token], at: int) -> int | None:
    """The month that a token names; "may" and "march" only where they cannot be verbs."""
    token = tokens[at]
    month = MONTHS.get(token.folded)
    if month is None or not token.capital:
        return None
    if token.folded in ("may", "march", "mar", "jan", "dec", "sep"):
        before = tokens[at - 1] if at else None
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        sure = (
            (before is not None and (before.folded in _WITH_MONTH or before.digits))
            or (before is not None and before.folded in ("-", "–", ","))
            or (behind is not None and behind.digits)
        )
        return month if sure else None
    return month


def year_at(tokens: Sequence[Token], at: int) -> int | None:
    """The year from 1900 to 2099 that a token is."""
    token = tokens[at]
    if not (token.digits and len(token.text) == 4):
        return None
    year = int(token.text)
    return year if 1900 <= year <= 2099 else None


def valid_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


class Seen:
    """What words such as "September" or "last week" mean on a day.

    Arguments:
        day: the dateline; None if not known, and years are then `UNKNOWN`.
    """

    def __init__(self, day: datetime.date | None) -> None:
        self.day = day

    def year_of(self, month: int, day: int, ahead: bool) -> str:
        """The year of a month or a day (0 for none): the last one, or the next if `ahead`."""
        if self.day is None:
            return UNKNOWN
        here = (self.day.month, self.day.day if day else 0)
        year = self.day.year
        if ahead:
            return str(year + 1 if (month, day) < here else year)
        return str(year - 1 if (month, day) > here else year)

    def year(self, shift: int = 0) -> str:
        """This year, or one so many years later."""
        return UNKNOWN if self.day is None else str(self.day.year + shift)

    def month(self, shift: int = 0) -> str:
        """This month, or one so many months later."""
        if self.day is None:
            return f"{UNKNOWN}-??"
        count = self.day.year * 12 + self.day.month - 1 + shift
        return f"{count // 12:04d}-{count % 12 + 1:02d}"

    def week(self, shift: int = 0) -> str:
        """This ISO week, or one so many weeks later."""
        if self.day is None:
            return f"{UNKNOWN}-W??"
        year, week, _ = (self.day + datetime.timedelta(weeks=shift)).isocalendar()
        return f"{year:04d}-W{week:02d}"

    def quarter(self, shift: int = 0) -> str:
        """This quarter, or one so many quarters later."""
        if self.day is None:
            return f"{UNKNOWN}-Q?"
        count = self.day.year * 4 + (self.day.month - 1) // 3 + shift
        return f"{count // 4:04d}-Q{count % 4 + 1}"

    def quarter_of(self, number: int) -> str:
        """The last quarter of this number that has begun."""
        if self.day is None:
            return f"{UNKNOWN}-Q{number}"
        begun = (self.day.month - 1) // 3 + 1
        return f"{self.day.year - (number > begun)}-Q{number}"

    def weekday(self, number: int) -> str:
        """The last day of a week by its number from Monday, 0; today if it is that."""
        if self.day is None:
            return f"{UNKNOWN}-??-??"
        back = (self.day.weekday() - number) % 7
        return (self.day - datetime.timedelta(days=back)).isoformat()

    def shifted(self, days: int) -> str:
        """Today, or a day so many days later."""
        if self.day is None:
            return f"{UNKNOWN}-??-??"
        return (self.day + datetime.timedelta(days=days)).isoformat()

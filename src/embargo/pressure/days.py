"""Days on which something is asked or was known."""

from __future__ import annotations

from calendar import monthrange

from embargo.errors import InputError
from embargo.facts.cited import DATE


def last_day(text: str, where: str = "as_of") -> str:
    """Give the last day that a date means: 2025-09 is 2025-09-30, 2025 is 2025-12-31.

    Raises:
        InputError: it is no date.
    """
    if not isinstance(text, str) or not DATE.match(text):
        raise InputError.one(f"{text!r} is no date", "write 2025, 2025-09 or 2025-09-30", where)
    parts = [int(part) for part in text.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    if not year:
        raise InputError.one(f"{text!r} is no date", "write a year from 1 on", where)
    most = monthrange(year, month)[1]
    day = parts[2] if len(parts) > 2 else most
    if day > most:
        raise InputError.one(f"{text!r} is no date", f"that month has {most} days", where)
    return f"{year:04d}-{month:02d}-{day:02d}"


def months(first: str, last: str, where: str) -> tuple[str, ...]:
    """Give the months from one to another, both with them.

    Raises:
        InputError: one is no month, or they are in the wrong order.
    """
    if any(len(text) != 7 or not DATE.match(text) for text in (first, last)) or first > last:
        what = f"no months from {first!r} to {last!r}"
        raise InputError.one(what, "write them like 2025-08:2026-02", where)
    start, end = (12 * int(text[:4]) + int(text[5:]) - 1 for text in (first, last))
    return tuple(f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(start, end + 1))

"""Months as whole numbers, so that spans are differences: `month("2026-01")`, `label(24312)`."""

from __future__ import annotations

import re

from embargo.errors import InputError
from embargo.lines import shown

Month = int
"""A month of a calendar as `year * 12 + month - 1`."""

FIRST = 1900 * 12
"""The earliest month that is read, January 1900."""

LAST = 2199 * 12 + 11
"""The latest month that is read, December 2199."""

_LABEL = re.compile(r"\s*(\d{4})-(\d{2})\s*", re.ASCII)


def month(text: str) -> Month:
    """The month of a text such as "2026-01".

    Raises:
        InputError: it is no month from 1900-01 to 2199-12.
    """
    found = _LABEL.fullmatch(text)
    if found is not None and 1 <= int(found[2]) <= 12:
        at = int(found[1]) * 12 + int(found[2]) - 1
        if FIRST <= at <= LAST:
            return at
    raise InputError.one(f"{shown(text)} is no month", "write it like 2026-01")


def label(at: Month) -> str:
    """A month as text: `label(month("2026-01")) == "2026-01"`."""
    return f"{at // 12:04d}-{at % 12 + 1:02d}"

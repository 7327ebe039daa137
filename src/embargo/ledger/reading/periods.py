"""Dates and periods as texts write them, and what they mean on the day of the dateline."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from embargo.ledger.reading.calendar import (
    MONTHS,
    ORDINALS,
    UNKNOWN,
    WEEKDAYS,
    Seen,
    month_at,
    valid_day,
    year_at,
)
from embargo.ledger.reading.numbers import COUNTS, number_at
from embargo.ledger.reading.spans import Period, Span
from embargo.ledger.reading.tokens import Token, word_set

_AHEAD = word_set("by until till before next")
_PARTS = word_set("early mid late")
_ENDS = word_set("end close")
_STARTS = word_set("start beginning")
_JOINS = frozenset(["-", "–", "—", "to", "and", "through", "until", "/"])


@dataclass(frozen=True)
class _Found:
    """A period of tokens `first` to `past`, the latter not included."""

    first: int
    past: int
    value: str
    inferred: bool = False


_Reader = Callable[[Sequence[Token], int, int, Seen], _Found | None]


def find(
    tokens: Sequence[Token],
    first: int,
    end: int,
    day: datetime.date | None,
    spanner: Callable[[int, int], Span],
) -> list[tuple[int, int, Period]]:
    """The periods of one sentence: first token, one past the last, and the period.

    Arguments:
        tokens: of the text.
        first, end: the sentence's tokens, the end not included.
        day: the dateline; None if not known.
        spanner: makes a span of a range of tokens.
    """
    found: list[tuple[int, int, Period]] = []
    seen = Seen(day)
    at = first
    while at < end:
        likely = tokens[at].digits or tokens[at].folded in _begins()
        one = period_at(tokens, at, end, seen) if likely else None
        if one is None:
            at += 1
            continue
        before = [token.folded for token in tokens[max(first, at - 3) : one.first]]
        deadline = bool(_AHEAD & {*before} - {"next"}) or "within" in before
        period = Period(spanner(one.first, one.past), one.value, one.inferred, deadline)
        found.append((one.first, one.past, period))
        at = one.past
    return found


@cache
def _begins() -> frozenset[str]:
    """The words with which a period may begin; figures do besides."""
    words = word_set(
        "fy fiscal financial q h today yesterday tomorrow year earlier last previous this current "
        "next coming mid"
    )
    return words | {*MONTHS, *WEEKDAYS, *ORDINALS, *COUNTS} | _PARTS | _ENDS | _STARTS


def period_at(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """The period that begins at a token, the longest of the forms that fit."""
    best: _Found | None = None
    for reader in _READERS:
        one = reader(tokens, at, end, seen)
        if one is not None and (best is None or one.past > best.past):
            best = one
    return best


def _word(tokens: Sequence[Token], at: int, end: int) -> str:
    return tokens[at].folded if 0 <= at < end else ""


def _ahead(tokens: Sequence[Token], at: int) -> bool:
    return any(token.folded in _AHEAD for token in tokens[max(0, at - 3) : at])


def _skip(tokens: Sequence[Token], at: int, end: int, *words: str) -> int:
    while at < end and tokens[at].folded in words:
        at += 1
    return at


def _day_number(tokens: Sequence[Token], at: int, end: int) -> tuple[int, int] | None:
    """A day of a month, 15 or 15th or first: one past it, and the day."""
    if at >= end:
        return None
    token = tokens[at]
    if token.digits and len(token.text) <= 2 and 1 <= int(token.text) <= 31:
        past = at + 1
        if _word(tokens, past, end) in ("st", "nd", "rd", "th"):
            past += 1
        return past, int(token.text)
    if token.folded in ORDINALS:
        return at + 1, ORDINALS[token.folded]
    return None


def _dated(first: int, past: int, month: int, day: int, year: int | None, tokens: Sequence[Token],
           seen: Seen) -> _Found | None:  # fmt: skip
    told = str(year) if year else seen.year_of(month, day, _ahead(tokens, first))
    if day and not valid_day(year or 2024, month, day):
        return None
    value = f"{told}-{month:02d}" + (f"-{day:02d}" if day else "")
    return _Found(first, past, value, year is None)


def _day_month(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """15 October 2025; 1st of March; first of January."""
    day = _day_number(tokens, at, end)
    if day is None or (
        at and tokens[at - 1].end == tokens[at].start and tokens[at - 1].text.isalpha()
    ):
        return None
    past = _skip(tokens, day[0], end, "of")
    if tokens[at].folded in ORDINALS and past == day[0]:
        return None
    month = month_at(tokens, past) if past < end else None
    if month is None:
        return None
    past = _skip(tokens, past + 1, end, ".", ",") if past + 2 < end else past + 1
    year = year_at(tokens, past) if past < end else None
    if year is None:
        while tokens[past - 1].text in ".,":
            past -= 1
    return _dated(at, past + (year is not None), month, day[1], year, tokens, seen)


def _month_day(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """October 15, 2025; October 2025; early October; Oct. 15; October."""
    start = at
    if tokens[at].folded in _PARTS:
        at = _skip(tokens, at + 1, end, "-", "to", "mid", "late")
    month = month_at(tokens, at) if at < end else None
    if month is None:
        return None
    past = at + 1
    short = len(tokens[at].text) <= 4 and _word(tokens, past, end) == "."
    if short and past + 1 < end and tokens[past + 1].digits:
        past += 1
    day = _day_number(tokens, past, end) if past < end and tokens[past].digits else None
    if day is not None and start == at:
        behind = _skip(tokens, day[0], end, ",")
        year = year_at(tokens, behind) if behind < end else None
        # "October 15 tankers": a number that counts things is no day; a day ends a phrase.
        return _dated(start, behind + 1 if year else day[0], month, day[1], year, tokens, seen)
    behind = _skip(tokens, past, end, ",", "of")
    year = year_at(tokens, behind) if behind < end else None
    return _dated(start, behind + 1 if year else past, month, 0, year, tokens, seen)


def _iso(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """2025-10-15, 2025-10."""
    year = year_at(tokens, at)
    if year is None or at + 2 >= end or tokens[at + 1].text != "-":
        return None
    month = tokens[at + 2]
    if not (month.digits and len(month.text) == 2 and 1 <= int(month.text) <= 12):
        return None
    if tokens[at + 2].start != tokens[at].end + 1:
        return None
    if at + 4 < end and tokens[at + 3].text == "-" and tokens[at + 4].digits:
        day = tokens[at + 4]
        if len(day.text) == 2 and valid_day(year, int(month.text), int(day.text)):
            return _Found(at, at + 5, f"{year}-{int(month.text):02d}-{int(day.text):02d}")
    # "2010-12" is a span of years, for nobody writes a month of 2010 like that in prose.
    return None


def _years(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """2025; 2022-2024; 2022–24; 2024/25."""
    year = year_at(tokens, at)
    if year is None or (at and tokens[at - 1].text in ("$", "€", "£", "¥", "₹")):
        return None
    if at and tokens[at - 1].end == tokens[at].start and tokens[at - 1].text in ".,":
        return None
    behind = tokens[at + 1] if at + 1 < end else None
    if behind is not None and behind.start == tokens[at].end and "a" <= behind.folded[:1] <= "z":
        return None
    if at + 2 < end and tokens[at + 1].folded in _JOINS and tokens[at + 2].digits:
        other = tokens[at + 2]
        until = year_at(tokens, at + 2)
        if until is None and len(other.text) == 2 and tokens[at + 1].text in "-–/":
            until = year // 100 * 100 + int(other.text)
        between = tokens[at + 1].folded == "and" and _word(tokens, at - 1, end) != "between"
        if until is not None and until > year and not between:
            return _Found(at, at + 3, f"{year}..{until}")
    return _Found(at, at + 1, str(year))


def _fiscal(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """FY2024, fiscal 2024, fiscal year 2024/25, financial year 2024."""
    word = tokens[at].folded
    if word not in ("fy", "fiscal", "financial"):
        return None
    past = _skip(tokens, at + 1, end, "year")
    if past >= end:
        return None
    year = year_at(tokens, past)
    if year is None and word == "fy" and tokens[past].digits and len(tokens[past].text) == 2:
        year = 2000 + int(tokens[past].text)
    if year is None:
        return None
    joined = past + 2 < end and tokens[past + 1].text in "/-–" and tokens[past + 2].digits
    if joined and len(tokens[past + 2].text) in (2, 4):
        past += 2
    return _Found(at, past + 1, f"FY{year}")


def _part_of_year(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """Q3 2025, H1 2025, 1H25; third quarter of 2025; first half of the year."""
    word = tokens[at].folded
    number: int | None = None
    letter, past = "", at + 1
    if word in ("q", "h") and past < end and tokens[past].text in ("1", "2", "3", "4"):
        if tokens[past].start == tokens[at].end:
            letter, number, past = word.upper(), int(tokens[past].text), past + 1
    elif word in ORDINALS and _word(tokens, past, end) in ("quarter", "half"):
        letter = "Q" if tokens[past].folded == "quarter" else "H"
        number, past = ORDINALS[word], past + 1
    if number is None or (letter == "H" and number > 2):
        return None
    behind = _skip(tokens, past, end, "of", "'", "’", "the")
    year = year_at(tokens, behind) if behind < end else None
    if year is not None:
        return _Found(at, behind + 1, f"{year}-{letter}{number}")
    if letter == "Q":
        return _Found(at, past, seen.quarter_of(number), True)
    if _word(tokens, behind, end) == "year" and behind > past:
        return _Found(at, behind + 1, f"{seen.year()}-H{number}", True)
    return _Found(at, past, f"{seen.year()}-H{number}", True) if word in "qh" else None


def _relative(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """Last year, next month, this week, today, Tuesday, a year earlier."""
    word = tokens[at].folded
    if word in ("today", "yesterday", "tomorrow"):
        days = {"today": 0, "yesterday": -1, "tomorrow": 1}[word]
        return _Found(at, at + 1, seen.shifted(days), True)
    if word in WEEKDAYS and tokens[at].capital:
        return _Found(at, at + 1, seen.weekday(WEEKDAYS[word]), True)
    before, behind = _word(tokens, at - 1, end), _word(tokens, at + 1, end)
    if word == "year" and behind in ("earlier", "ago", "before") and before in ("a", "one", "the"):
        return _Found(at, at + 2, seen.year(-1), True)
    if word == "earlier" and _word(tokens, at + 1, end) == "this":
        inner = _relative(tokens, at + 1, end, seen)
        return None if inner is None else _Found(at, inner.past, inner.value, True)
    shift = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}.get(word)
    if shift is None or at + 1 >= end:
        return None
    unit = tokens[at + 1].folded
    if unit == "year":
        return _Found(at, at + 2, seen.year(shift), True)
    if unit == "month":
        return _Found(at, at + 2, seen.month(shift), True)
    if unit == "week":
        return _Found(at, at + 2, seen.week(shift), True)
    if unit == "quarter":
        return _Found(at, at + 2, seen.quarter(shift), True)
    return None


def _end_of(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """End of 2027, end of the year, end-2026, start of next year."""
    word = tokens[at].folded
    if word not in _ENDS and word not in _STARTS and word not in ("year", "mid"):
        return None
    if word == "year":
        if _word(tokens, at + 1, end) in ("-", "'") and _word(tokens, at + 2, end) == "end":
            return _Found(at, at + 3, f"{seen.year()}-12-31", True)
        return (
            _Found(at, at + 2, f"{seen.year()}-12-31", True)
            if (_word(tokens, at + 1, end) == "end" and _word(tokens, at - 1, end) in ("by", "the"))
            else None
        )
    past = _skip(tokens, at + 1, end, "of", "the", "-", "this")
    if past == at + 1 or past >= end:
        return None
    if word == "mid":
        year = year_at(tokens, past)
        return None if year is None else _Found(at, past + 1, f"{year}-07")
    closing = word in _ENDS
    inner = None
    if tokens[past].folded == "year":
        inner = _Found(past, past + 1, seen.year(), True)
    elif tokens[past].folded == "month":
        inner = _Found(past, past + 1, seen.month(), True)
    inner = inner or _relative(tokens, past, end, seen) or _month_day(tokens, past, end, seen)
    inner = inner or _years(tokens, past, end, seen)
    if inner is None:
        return None
    return _Found(at, inner.past, _edge(inner.value, closing), inner.inferred)


def _edge(value: str, closing: bool) -> str:
    """The last or first day of a year or month; other values as they are."""
    if len(value) == 4:
        return f"{value}-12-31" if closing else f"{value}-01-01"
    if len(value) == 7 and UNKNOWN not in value and "?" not in value and value[5:].isdigit():
        year, month = int(value[:4]), int(value[5:])
        if not closing:
            return f"{value}-01"
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        return (following - datetime.timedelta(days=1)).isoformat()
    return value


def _months(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """January and June after "between"; January to June 2025; January-July."""
    low = month_at(tokens, at)
    if low is None or at + 2 >= end:
        return None
    past = at + 1
    year_low = year_at(tokens, past)
    past += year_low is not None
    join = _word(tokens, past, end)
    if join not in _JOINS or past + 1 >= end:
        return None
    if join == "and" and _word(tokens, at - 1, end) != "between":
        return None
    high = month_at(tokens, past + 1)
    if high is None:
        return None
    behind = _skip(tokens, past + 2, end, ",")
    year = year_at(tokens, behind) if behind < end else None
    last = behind + 1 if year else past + 2
    told = str(year) if year else seen.year_of(high, 0, False)
    if told == UNKNOWN:
        begun = str(year_low) if year_low else UNKNOWN
    else:
        begun = str(year_low) if year_low else str(int(told) - (low > high))
    return _Found(at, last, f"{begun}-{low:02d}..{told}-{high:02d}", year is None)


def _months_to(tokens: Sequence[Token], at: int, end: int, seen: Seen) -> _Found | None:
    """Seven months to July, three months through September 2025."""
    if not (tokens[at].text[:1].isalpha() or tokens[at].digits):
        return None
    count = number_at(tokens, at, end)
    if count is None or not 2 <= count.value <= 24 or count.part:
        return None
    past = _skip(tokens, count.end, end, "months")
    if past == count.end or _word(tokens, past, end) not in ("to", "through", "until"):
        return None
    inner = _month_day(tokens, past + 1, end, seen) if past + 1 < end else None
    if inner is None or len(inner.value) != 7:
        return None
    if UNKNOWN in inner.value:
        return _Found(at, inner.past, f"..{inner.value}", True)
    month = int(inner.value[:4]) * 12 + int(inner.value[5:]) - int(count.value)
    begun = f"{month // 12:04d}-{month % 12 + 1:02d}"
    return _Found(at, inner.past, f"{begun}..{inner.value}", inner.inferred)


_READERS: tuple[_Reader, ...] = (
    _iso, _day_month, _months_to, _months, _month_day, _fiscal, _part_of_year, _end_of, _years,
    _relative,
)  # fmt: skip

"""Numbers as texts write them: 1,234.5; 1.234,5; 640 000; ½; twelve; a third; 1.62 million."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from embargo.ledger.reading.tokens import Token, word_set

_GROUP_MARKS = frozenset(",.'’٬،")
_POINTS = frozenset(".,٫")

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: number for number, word in enumerate(_UNITS.split())}
_TENS = {word: 10 * number for number, word in enumerate(_DECADES.split(), start=2)}
COUNTS = frozenset({*_ONES, *_TENS, "a"})
"""The words with which a number in words may begin."""

_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "tenth": 10,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9,
    "trillion": 1e12, "mln": 1e6, "mn": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12,
    "k": 1e3, "千": 1e3, "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "兆": 1e12,
    "مليون": 1e6, "مليار": 1e9, "ألف": 1e3,
}  # fmt: skip
_AFTER_PART = word_set('of in to from by than more less on at as and , . ; : ) ! ? " ”')


@dataclass(frozen=True)
class Number:
    """A number in a text.

    Fields:
        end: one past its last token.
        value: the number, its scale included; of a part such as "a third", 1/3.
        scale: 1e6 of "1.62 million", 1 if none is written.
        part: whether it is a part of a whole: half, a third, two thirds.
        words: whether it is written in words.
    """

    end: int
    value: float
    scale: float = 1.0
    part: bool = False
    words: bool = False


def number_at(tokens: Sequence[Token], first: int, end: int) -> Number | None:
    """The number that begins at a token, None if none does.

    Arguments:
        tokens: of the text.
        first: where it would begin.
        end: one past the last token that it may use.
    """
    token = tokens[first]
    if token.digits:
        part = _written_part(tokens, first, end)
        if part is not None:
            return part
        number = _digits(tokens, first, end)
        if number is None:
            return None
        number = _scaled(tokens, number, end)
    elif len(token.text) == 1 and token.text in "¼½¾⅓⅔⅕⅛":
        number = Number(first + 1, unicodedata.numeric(token.text), part=True)
    else:
        number = _part(tokens, first, end) or _words(tokens, first, end)
    return number


def scale_at(tokens: Sequence[Token], at: int, end: int) -> float | None:
    """The size of the scale word at a token, as of "million"; None if there is none."""
    if at >= end:
        return None
    token = tokens[at]
    if token.text == "M" or token.text == "m":
        return 1e6 if _bare(tokens, at, end) else None
    if token.text == "B":
        return 1e9 if _bare(tokens, at, end) else None
    return _SCALES.get(token.folded.removesuffix("s") if len(token.folded) > 3 else token.folded)


def _bare(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a letter stands right behind digits and before no slash: "$45m", not "45 m/s"."""
    behind = tokens[at - 1].digits and tokens[at - 1].end == tokens[at].start
    return behind and not (at + 1 < end and tokens[at + 1].text == "/")


def _scaled(tokens: Sequence[Token], number: Number, end: int, below: float = math.inf) -> Number:
    value, scale, at = number.value, 1.0, number.end
    while at < end:
        skip = at + 1 if tokens[at].text == "-" and at + 1 < end else at
        size = scale_at(tokens, skip, end)
        if size is None or size >= below:
            break
        value, scale, at = value * size, scale * size, skip + 1
        # 9万5299: what follows a scale of the East belongs to the same number.
        if tokens[at - 1].text in "千万萬億亿" and at < end and tokens[at].digits:
            following = _digits(tokens, at, end)
            if following is not None and following.value < size:
                # Scales go down, so this ends after a few steps whatever the text.
                rest = _scaled(tokens, following, end, size)
                return Number(rest.end, value + rest.value, 1.0)
    return Number(at, value, scale, number.part, number.words)


def _digits(tokens: Sequence[Token], first: int, end: int) -> Number | None:
    lead = tokens[first].text
    if len(lead) > 18:
        return None
    at = first + 1
    groups: list[str] = []
    mark = ""
    while at < end and len(groups) < 6:
        step = _group(tokens, at, end, mark)
        if step is None or len(lead) > 3:
            break
        mark, at = step
        groups.append(tokens[at - 1].text)
    comma = at + 1 < end and tokens[at].text == "," and tokens[at + 1].digits
    if len(groups) == 1 and mark in (".", "٫") and lead != "0" and not comma:
        # One group behind a full stop is a decimal in English: 1.250 is one and a quarter.
        at, groups = first + 1, []
    elif groups and (lead.startswith("0") or int(lead) == 0):
        at, groups = first + 1, []
    text = "".join(str(unicodedata.decimal(c)) for c in lead + "".join(groups))
    point = tokens[at].text if at < end else ""
    if (
        point in _POINTS
        and point
        and not (groups and point == mark)
        and at + 1 < end
        and tokens[at + 1].digits
        and tokens[at].start == tokens[at - 1].end
        and tokens[at + 1].start == tokens[at].end
        and len(tokens[at + 1].text) <= 18
    ):
        behind = tokens[at + 1].text
        text += "." + "".join(str(unicodedata.decimal(c)) for c in behind)
        at += 2
    return Number(at, float(text))


def _group(tokens: Sequence[Token], at: int, end: int, mark: str) -> tuple[str, int] | None:
    """The mark before three more digits of a number, and one past them."""
    token = tokens[at]
    gap = token.start - tokens[at - 1].end
    if token.digits:
        # Digits behind a blank: the blank itself is not a token.
        if gap == 1 and len(token.text) == 3 and mark in ("", " "):
            return " ", at + 1
        return None
    if gap == 0 and token.text in _GROUP_MARKS and mark in ("", token.text) and at + 1 < end:
        following = tokens[at + 1]
        if following.digits and len(following.text) == 3 and following.start == token.end:
            return token.text, at + 2
    return None


def _written_part(tokens: Sequence[Token], first: int, end: int) -> Number | None:
    """1/3 of; other slashes are dates and names."""
    if first + 3 >= end or tokens[first + 1].text != "/" or tokens[first + 3].folded != "of":
        return None
    above, below = tokens[first].text, tokens[first + 2].text
    if not (tokens[first + 2].digits and len(above) == 1 and len(below) <= 2):
        return None
    if not 0 < int(above) < int(below):
        return None
    return Number(first + 3, int(above) / int(below), part=True)


def _part(tokens: Sequence[Token], first: int, end: int) -> Number | None:
    """Half, a third, two thirds, three-quarters."""
    token = tokens[first]
    if token.folded == "half":
        before = tokens[first - 1].folded if first else ""
        if before in ("first", "second", "a", "last", "other"):
            return None
        behind = tokens[first + 1].folded if first + 1 < end else ""
        if behind in _AFTER_PART or behind in ("the", "its", "their", "all", ""):
            return Number(first + 1, 0.5, part=True, words=True)
        return None
    count = 1 if token.folded in ("a", "one") else _ONES.get(token.folded)
    at = first + 1
    if count is None or at >= end:
        return None
    if tokens[at].text == "-" and at + 1 < end:
        at += 1
    word = tokens[at].folded
    size = _PARTS.get(word) or (_PARTS.get(word.removesuffix("s")) if count > 1 else None)
    if size is None or not 0 < count < size:
        return None
    behind = tokens[at + 1].folded if at + 1 < end else ""
    if behind in _AFTER_PART or behind == "":
        return Number(at + 1, count / size, part=True, words=True)
    return None


def _words(tokens: Sequence[Token], first: int, end: int) -> Number | None:
    """Twelve, ninety, twenty-five, two hundred, a million."""
    word = tokens[first].folded
    at = first + 1
    if word in _ONES:
        value = float(_ONES[word])
    elif word in _TENS:
        value = float(_TENS[word])
        skip = at + 1 if at + 1 < end and tokens[at].text == "-" else at
        if skip < end and 0 < _ONES.get(tokens[skip].folded, 0) < 10:
            value, at = value + _ONES[tokens[skip].folded], skip + 1
    elif word == "a" and at < end and tokens[at].folded in _SCALES and len(tokens[at].text) > 3:
        value = 1.0
    else:
        return None
    return _scaled(tokens, Number(at, value, words=True), end)

"""Words, figures and marks of a text with their offsets, and its sentences, in one pass."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


# Digits of any script; one ideograph; a run of one kana; a run of other letters; any other mark.
_TOKEN = re.compile(
    r"\d+|[\u3400-\u9fff]|[\u3040-\u309f]+|[\u30a0-\u30ff\uff66-\uff9f]+"
    r"|(?:(?![\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f])[^\W\d_][\u0300-\u036f]*)+|\S"
)
_LINK = re.compile(r"https?://|www\.")
_STOPS = frozenset(".!?…。！？؟")
_CLOSERS = frozenset("\"'”’»)]*_")
_NO_STOP = word_set(
    "mr mrs ms dr st no gen sen rep gov prof col lt jr sr vs cf eg ie approx est u s d c a m p "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_BULLET = re.compile(r"[ \t]*(#{1,6}|[-*+•>]|\d{1,3}[.)])[ \t]")


class Token(NamedTuple):
    """A word, a run of digits or a mark.

    Fields:
        start, end: offsets in the text.
        text: as written.
        folded: without case, accents and width.
    """

    start: int
    end: int
    text: str
    folded: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def digits(self) -> bool:
        """Whether it is a run of digits."""
        return self.text[:1].isdecimal()


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """A word without case, accents, ligatures and full width."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def tokenize(text: str) -> list[Token]:
    """The tokens of a text in order; nothing inside an address of the web is one."""
    found = []
    at = 0
    for link in _LINK.finditer(text):
        if link.start() < at:
            continue
        found += _tokens(text, at, link.start())
        at = link.end()
        while at < len(text) and not text[at].isspace() and text[at] not in ")>]\"'":
            at += 1
    return found + _tokens(text, at, len(text))


def _tokens(text: str, start: int, end: int) -> list[Token]:
    return [Token(m.start(), m.end(), m[0], fold(m[0])) for m in _TOKEN.finditer(text, start, end)]


def sentences(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The sentences as ranges of tokens, first and one past the last.

    A blank line ends one; so does the end of a line after a full stop, and one before a heading or
    an item of a list. A full stop within a line ends one before a capital, a digit, a quotation
    mark or a letter of a script without capitals, but not after an abbreviation or an initial.
    """
    found = []
    first = 0
    for number, token in enumerate(tokens):
        last = number + 1 == len(tokens)
        if last or _ends(text, tokens, number, token):
            if number + 1 > first:
                found.append((first, number + 1))
            first = number + 1
    return found


def _ends(text: str, tokens: Sequence[Token], number: int, token: Token) -> bool:
    following = tokens[number + 1]
    gap = text[token.end : following.start]
    stop = number
    while stop > max(0, number - 3) and tokens[stop].text in _CLOSERS:
        stop -= 1
    stopped = tokens[stop].text in _STOPS
    if "\n" in gap or "\r" in gap or "\u2029" in gap:
        lines = gap.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n")
        if lines.count("\n") > 1 or stopped:
            return True
        return _BULLET.match(text, token.end + gap.rfind("\n") + 1, following.end + 8) is not None
    if not stopped or following.text in _CLOSERS or following.text in _STOPS:
        return False
    if not gap and tokens[stop].text in ".!?…":
        return False
    if tokens[stop].text == "." and stop and tokens[stop - 1].folded in _NO_STOP:
        return False
    return not following.text[:1].islower()

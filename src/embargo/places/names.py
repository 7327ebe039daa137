"""How names of places are compared: without case, accents, punctuation or footnote marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORDS = {"st": "saint", "rep": "republic", "dem": "democratic", "fed": "federal"}
# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss"})
_APOSTROPHES = re.compile("['’‘ʼ`´]")


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The form of a name in which spellings that differ only in dress are equal."""
    text = unicodedata.normalize("NFKD", _superscripts_off(name.strip()))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    text = _APOSTROPHES.sub("", text).replace("&", " and ").replace("+", " plus ")
    text = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", text)
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_WORDS.get(word, word) for word in words)


def without_footnote(folded: str) -> str:
    """A folded name less the digits of a footnote at its end, as in 'other europe1'."""
    return re.sub(r"(?<=[a-z]{3})\s?\d$", "", folded)


def without_total(folded: str) -> str:
    """A folded name less the words by which tables mark a sum."""
    return re.sub(r"^(of which|total)\s+", "", folded)


def _superscripts_off(text: str) -> str:
    # NFKD would turn a superscript footnote into a digit of the name.
    return "".join(c for c in text if not (c in "¹²³" or "⁰" <= c <= "₟"))

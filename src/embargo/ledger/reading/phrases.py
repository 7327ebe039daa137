"""Finds the longest known phrase at a token, by a tree of folded words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from embargo.ledger.reading.tokens import Token, tokenize

Meaning = TypeVar("Meaning")

_SKIPPED = frozenset("-‐‑–.'’ʼ_*")
"""Marks that spellings differ in: Sakhalin 2, Sakhalin-2; U.S., US."""


@dataclass
class _Node(Generic[Meaning]):
    below: dict[str, _Node[Meaning]] = field(default_factory=dict)
    meanings: list[tuple[str, Meaning]] = field(default_factory=list)


class Phrases(Generic[Meaning]):
    """Phrases with their meanings.

    Words are compared without case, accents and hyphens. A phrase of capitals, such as "US", is
    found in capitals only, and one that begins with a capital only where the text has one too.

    Arguments:
        entries: phrase and meaning; the first of equal phrases counts.
    """

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        self._root: _Node[Meaning] = _Node()
        for phrase, meaning in entries:
            node = self._root
            for token in tokenize(phrase):
                if token.text not in _SKIPPED:
                    node = node.below.setdefault(token.folded, _Node())
            if node is not self._root:
                node.meanings.append((phrase, meaning))

    def at(self, tokens: Sequence[Token], first: int, end: int) -> tuple[int, Meaning] | None:
        """The longest phrase that begins at a token: one past its last token, and its meaning.

        Arguments:
            tokens: of the text.
            first: where it would begin.
            end: one past the last token that it may use.
        """
        if tokens[first].folded not in self._root.below or tokens[first].text in _SKIPPED:
            return None
        node, best = self._root, None
        at = first
        while at < end:
            token = tokens[at]
            following = node.below.get(token.folded)
            if following is None:
                # One hyphen or apostrophe may stand between words that the phrase has.
                if at == first or token.text not in _SKIPPED or tokens[at - 1].text in _SKIPPED:
                    break
                at += 1
                continue
            node = following
            at += 1
            meaning = self._fitting(node, tokens, first, at)
            if meaning is not None:
                best = (at, meaning)
        if best and best[0] < end and tokens[best[0]].text == "." and _dotted(tokens, best[0]):
            return best[0] + 1, best[1]
        return best

    def _fitting(
        self, node: _Node[Meaning], tokens: Sequence[Token], first: int, end: int
    ) -> Meaning | None:
        for phrase, meaning in node.meanings:
            letters = [c for c in phrase if c.isalpha()]
            if not letters or not letters[0].isupper():
                return meaning
            written = [token for token in tokens[first:end] if token.text[:1].isalpha()]
            if all(c.isupper() for c in letters):
                if all(token.text.isupper() for token in written):
                    return meaning
            elif written and written[0].capital:
                return meaning
        return None


def _dotted(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a full stop belongs to an abbreviation of single letters, as in "U.S."."""
    return (
        stop >= 3
        and tokens[stop - 2].text == "."
        and len(tokens[stop - 1].text) == 1
        and tokens[stop].start == tokens[stop - 1].end
    )

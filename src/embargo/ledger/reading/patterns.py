"""Patterns of words: alternatives, endings, kinds of finding, short gaps; bounded work a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from embargo.ledger.reading.tokens import Token, fold

GAP = 10
"""The most words that "..." stands for."""
_LONGEST_STEM = 14


@dataclass(frozen=True)
class _Step:
    """One place of a pattern: words, stems and kinds that fit it."""

    words: frozenset[str]
    stems: tuple[str, ...]
    kinds: frozenset[str]
    optional: bool
    gap: bool

    def fits(self, token: Token, kind: str) -> bool:
        if token.folded in self.words or (kind and kind in self.kinds):
            return True
        return any(token.folded.startswith(stem) for stem in self.stems)


class Pattern:
    """A row of steps.

    Arguments:
        text: the pattern, as `acts.yaml` explains.
        sets: name of a set → its words.
    """

    def __init__(self, text: str, sets: Mapping[str, Iterable[str]]) -> None:
        self.steps = tuple(_step(part, sets) for part in text.split())

    def match(
        self, tokens: Sequence[Token], kinds: Mapping[int, tuple[int, str]], at: int, end: int
    ) -> int | None:
        """One past the last token of a match that begins at a token; None if there is none.

        Arguments:
            tokens: of the text.
            kinds: first token of a finding → one past its last, and its kind.
            at: where the match begins.
            end: one past the last token that it may use.
        """
        return self._from(0, tokens, kinds, at, end)

    def _from(
        self,
        number: int,
        tokens: Sequence[Token],
        kinds: Mapping[int, tuple[int, str]],
        at: int,
        end: int,
    ) -> int | None:
        if number == len(self.steps):
            return at
        step = self.steps[number]
        if step.gap:
            for later in range(at, min(at + GAP, end) + 1):
                found = self._from(number + 1, tokens, kinds, later, end)
                if found is not None:
                    return found
                if later < end and tokens[later].text in ";":
                    return None
            return None
        if at < end:
            past, kind = kinds.get(at, (at + 1, ""))
            if step.fits(tokens[at], kind):
                # A finding is passed as a whole where the pattern names its kind.
                behind = past if kind in step.kinds else at + 1
                found = self._from(number + 1, tokens, kinds, behind, end)
                if found is not None:
                    return found
        return self._from(number + 1, tokens, kinds, at, end) if step.optional else None


class Index:
    """Many patterns with names, found by their first word.

    Arguments:
        named: name and pattern, in order of precedence.
    """

    def __init__(self, named: Iterable[tuple[str, Pattern]]) -> None:
        self._by_word: dict[str, list[tuple[str, Pattern]]] = {}
        self._by_stem: dict[str, list[tuple[str, Pattern]]] = {}
        self._by_kind: dict[str, list[tuple[str, Pattern]]] = {}
        for entry in named:
            first = entry[1].steps[0]
            for table, keys in (
                (self._by_word, first.words),
                (self._by_stem, first.stems),
                (self._by_kind, first.kinds),
            ):
                for key in keys:
                    table.setdefault(key, []).append(entry)

    def find(
        self, tokens: Sequence[Token], kinds: Mapping[int, tuple[int, str]], first: int, end: int
    ) -> list[tuple[str, int, int]]:
        """Every name with the tokens of its match, in order of their first tokens."""
        found = []
        for at in range(first, end):
            word = tokens[at].folded
            candidates = list(self._by_word.get(word, ()))
            for length in range(2, min(len(word), _LONGEST_STEM) + 1):
                candidates += self._by_stem.get(word[:length], ())
            if at in kinds:
                candidates += self._by_kind.get(kinds[at][1], ())
            for name, pattern in candidates:
                past = pattern.match(tokens, kinds, at, end)
                if past is not None:
                    found.append((name, at, past))
        return found


def _step(text: str, sets: Mapping[str, Iterable[str]]) -> _Step:
    if text == "...":
        return _Step(frozenset(), (), frozenset(), False, True)
    optional = text.startswith("?")
    words: set[str] = set()
    stems: list[str] = []
    kinds: set[str] = set()
    for part in text.replace("?", "").split("|"):
        if part.startswith("{"):
            words.update(fold(str(word)) for word in sets[part[1:-1]])
        elif part.startswith("<"):
            kinds.add(part[1:-1])
        elif part.endswith("*"):
            stems.append(fold(part[:-1]))
        else:
            words.add(fold(part))
    return _Step(frozenset(words), tuple(stems), frozenset(kinds), optional, False)

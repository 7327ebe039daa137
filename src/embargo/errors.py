"""The errors that a user sees: what is wrong, where, and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Arguments:
        where: file, line and key path, or the option as it was typed; empty if not known yet.
        what: what is wrong, in a clause without a full stop.
        remedy: what to do about it; may be empty.
    """

    where: str
    what: str
    remedy: str = ""

    def at(self, where: str) -> Fault:
        """The same fault with its place in the input, the wider place first."""
        return Fault(f"{where} {self.where}" if self.where else where, self.what, self.remedy)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.remedy}" if self.remedy else text


def install(extra: str) -> str:
    """The remedy where the packages of an extra are missing."""
    return f"pip install 'embargo[{extra}]', or in a checkout: make extras"


class EmbargoError(Exception):
    """Base of all errors meant for users; carries one or many faults and prints one per line."""

    faults: tuple[Fault, ...]

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)

    @classmethod
    def one(cls, what: str, remedy: str = "", where: str = "") -> Self:
        """An error with a single fault."""
        return cls(Fault(where, what, remedy))

    def at(self, where: str) -> Self:
        """The same error with `where` put before the place of each fault."""
        return type(self)(fault.at(where) for fault in self.faults)


class InputError(EmbargoError):
    """What the user gave cannot be used; a door ends with exit code 2."""


class DataError(EmbargoError):
    """A source file or the embedded base cannot be used."""


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like `name`, or None if none is like it.

    Method: ratio of matching blocks (Ratcliff and Metzener 1988), raised for a common beginning
    (Winkler 1990). A code of up to three letters is offered only for a name about as short.
    """
    folded = name.strip().casefold()
    best, best_score = None, cutoff
    matcher = difflib.SequenceMatcher(b=folded)
    for candidate in known:
        text = candidate.casefold()
        if len(text) <= 3 < len(folded) - 1:
            continue
        matcher.set_seq1(text)
        if len(folded) >= 3 and text.startswith(folded):
            ratio = 0.9
        elif matcher.real_quick_ratio() < cutoff or matcher.quick_ratio() < cutoff:
            continue
        else:
            ratio = matcher.ratio()
        score = ratio + 0.1 * _common_beginning(text, folded) * (1 - ratio)
        if ratio >= cutoff and score > best_score:
            best, best_score = candidate, score
    return best


def _common_beginning(one: str, other: str, longest: int = 4) -> int:
    length = 0
    while length < min(longest, len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length

"""What was found in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.ledger.reading.spans import Act, Mention, Period, Quantity, Span
from embargo.ledger.reading.trade import Flow


@dataclass(frozen=True)
class Sentence:
    """A sentence with all that was found in it.

    Fields:
        number: from 1.
        line: of the text where it begins, from 1.
        span: the whole of it.
    """

    number: int
    line: int
    span: Span
    quantities: tuple[Quantity, ...]
    periods: tuple[Period, ...]
    mentions: tuple[Mention, ...]
    acts: tuple[Act, ...]
    flow: Flow

    def of(self, kind: str) -> tuple[Mention, ...]:
        """The mentions of one kind: country, fuel, project or actor."""
        return tuple(mention for mention in self.mentions if mention.kind == kind)

    def act(self, *kinds: str) -> Act | None:
        """The first suggested act of one of some kinds."""
        return next((act for act in self.acts if act.kind in kinds), None)

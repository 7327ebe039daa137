"""What all measures share: a word, keys, and when they are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import ClassVar

from embargo.errors import Fault
from embargo.scenario.calendar import Month
from embargo.scenario.settled import Settled, settled
from embargo.scenario.timing import ALWAYS, Timing


@settled
class Dated(Settled):
    """A measure of any kind.

    Attributes:
        kind: its word in a scenario file.
        noun: one of its kind, as a sentence calls it: "a price cap".
        meaning: what it does, in one sentence.
        dates: the keys of `Timing` that it takes.
        needs: those of them that it cannot do without.
        timing: when it is in force.
    """

    kind: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    meaning: ClassVar[str] = ""
    dates: ClassVar[tuple[str, ...]] = tuple(key.name for key in Timing.keys)
    needs: ClassVar[tuple[str, ...]] = ()

    timing: Timing = field(default=ALWAYS, kw_only=True)

    @property
    def when(self) -> tuple[Month, ...]:
        """All dates that the measure names."""
        return self.timing.dates

    def clashes(self) -> Iterable[Fault]:
        """Dates that the kind does not take, or cannot do without."""
        for key in Timing.keys:
            value = getattr(self.timing, key.field)
            if key.name not in self.dates and value != key.default:
                what = f"takes no {key.name!r} of its timing"
                yield Fault(key.name, what, f"dates of its kind: {', '.join(self.dates)}")
            if key.name in self.needs and value is None:
                yield Fault(key.name, f"missing key {key.name!r}", f"add it: {key.meaning}")

    def strength(self, at: Month) -> float:
        """How much of the measure acts in a month, 0 to 1."""
        return self.timing.strength(at)

"""When a measure is in force, how fast it comes, and how well it is kept."""

from __future__ import annotations

from collections.abc import Iterable

from embargo.errors import Fault
from embargo.scenario.calendar import Month, label
from embargo.scenario.keys import MaybeMonth, Number, Whole, key
from embargo.scenario.settled import Settled, settled

LONGEST_RAMP = 600
"""The most months that a ramp may last."""


@settled
class Timing(Settled):
    """When a measure is in force; without any dates it always is.

    Arguments:
        start: first month in force, a `Month` or a text such as "2026-01"; None for no beginning.
        until: last month in force; None for no end.
        ramp: months from `start` to full force, in equal steps; 0 for all at once.
        announced: the month in which it becomes known; None if with `start`.
        compliance: share of the measure that is kept.

    Raises:
        InputError: dates out of order, a ramp longer than the span or without a start.
    """

    start: MaybeMonth = key("from", "month", "first month in force", default=None)
    until: MaybeMonth = key("until", "month", "last month in force", default=None)
    ramp: Whole = key(
        "ramp",
        "whole",
        "months from the first to full force, in equal steps",
        default=0,
        high=LONGEST_RAMP,
    )
    announced: MaybeMonth = key(
        "announced", "month", "month in which it becomes known; left out: with 'from'", default=None
    )
    compliance: Number = key("compliance", "number", "share of the measure that is kept", default=1)

    @property
    def dates(self) -> tuple[Month, ...]:
        """The dates that are given."""
        return tuple(at for at in (self.announced, self.start, self.until) if at is not None)

    def holds(self, at: Month) -> bool:
        """Whether the measure is in force in a month."""
        after = self.start is None or self.start <= at
        return after and (self.until is None or at <= self.until)

    def strength(self, at: Month) -> float:
        """How much of the measure acts in a month, 0 to 1: its ramp times its compliance.

        A ramp of n months acts by 1/(n+1) in its first month and in full n months later.
        """
        if not self.holds(at):
            return 0.0
        if self.start is None or self.ramp == 0:
            return self.compliance
        return min((at - self.start + 1) / (self.ramp + 1), 1.0) * self.compliance

    def meets(self, other: Timing) -> bool:
        """Whether some month has both in force."""
        return self.reaches(other.start) and other.reaches(self.start)

    def reaches(self, at: Month | None) -> bool:
        """Whether it has not ended before a month; None is the beginning of time."""
        return at is None or self.until is None or at <= self.until

    def clashes(self) -> Iterable[Fault]:
        """Dates out of order, and a ramp that never ends or never begins."""
        start, until, announced = self.start, self.until, self.announced
        if start is not None and until is not None and until < start:
            what = f"ends in {label(until)}, before it starts in {label(start)}"
            yield Fault("until", what, "exchange 'from' and 'until', or correct one")
        if announced is not None and start is not None and announced > start:
            what = f"announced in {label(announced)}, after it starts in {label(start)}"
            yield Fault("announced", what, "give a month up to 'from', or leave it out")
        elif announced is not None and until is not None and announced > until:
            what = f"announced in {label(announced)}, after it ends in {label(until)}"
            yield Fault("announced", what, "give a month up to 'until', or leave it out")
        if self.ramp and start is None:
            yield Fault("ramp", "a ramp without its first month", "add 'from'")
        elif self.ramp and start is not None and until is not None and start <= until:
            span = until - start + 1
            if self.ramp >= span:
                what = f"a ramp of {self.ramp} months in a measure of {span}"
                yield Fault("ramp", what, f"write at most {span - 1}, or a later 'until'")


ALWAYS = Timing()
"""Without dates: always in force, and kept in full."""

"""The months of a scenario: which they are, and which measures lie outside of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from embargo.errors import Fault
from embargo.scenario.calendar import Month, label
from embargo.scenario.measures import Measure

MOST_MONTHS = 60
"""The most months that a path may have."""

_AFTER = 12  # months that a path goes on after the last date, if its length is left out


def first_month(start: Month | None, measures: Sequence[Measure]) -> Month | None:
    """The first month of a path: the one given, else the earliest that a measure names."""
    if start is not None:
        return start
    return min((at for measure in measures for at in measure.when), default=None)


def length(start: Month | None, months: int | None, measures: Sequence[Measure]) -> int:
    """How many months a path has: the number given, else up to a year after the last date."""
    if months is not None:
        return months
    first = first_month(start, measures)
    ends = [at for measure in measures for at in measure.when]
    ends += [
        measure.timing.start + measure.timing.ramp
        for measure in measures
        if measure.timing.start is not None
    ]
    if first is None or not ends:
        return _AFTER
    return min(max(max(ends) - first, 0) + _AFTER, MOST_MONTHS)


def outside(
    start: Month | None,
    months: int | None,
    measures: Sequence[Measure],
    where: Callable[[int], str],
) -> Iterator[Fault]:
    """A fault for each measure that is never in force on the path.

    Arguments:
        start, months: as given; None where left out.
        measures: the measures in their order.
        where: index of a measure → its place in the input.
    """
    first = first_month(start, measures)
    if first is None:
        return
    last = first + length(start, months, measures) - 1
    path = f"the path from {label(first)} to {label(last)}"
    for index, measure in enumerate(measures):
        starts, until = _first_in_force(measure), measure.timing.until
        if until is not None and until < first:
            what = f"ends in {label(until)}, before {path}"
            yield Fault(where(index), what, "begin the path earlier with 'from', or drop it")
        elif starts is not None and starts > last:
            what = f"starts in {label(starts)}, after {path}"
            need = starts - first + 1
            remedy = f"write 'months: {need}' or more" if need <= MOST_MONTHS else "begin later"
            yield Fault(where(index), what, f"{remedy}, or drop it")


def _first_in_force(measure: Measure) -> Month | None:
    path = getattr(measure, "path", ())
    return path[0][0] if path else measure.timing.start

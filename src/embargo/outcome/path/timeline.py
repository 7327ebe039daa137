"""What is known when: the months in which news arrives, and the measures known by then."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.scenario import Measure, Month, PhaseOut, Scenario


@dataclass(frozen=True)
class Timeline:
    """The months of a path and what is known in them.

    Attributes:
        first: first month.
        count: how many months.
        news: months, counted from the first, in which a measure becomes known; ascending.
        shock: the first month, counted from the first, in which a measure acts; `count` if none.
    """

    first: Month
    count: int
    news: tuple[int, ...]
    shock: int


def known_from(measure: Measure, first: Month) -> Month:
    """The month in which a measure becomes known: announced, else begun, else all along."""
    if measure.timing.announced is not None:
        return measure.timing.announced
    if measure.timing.start is not None:
        return measure.timing.start
    path = measure.path if isinstance(measure, PhaseOut) else ()
    return min((at for at, _ in path), default=first)


def timeline(asked: Scenario, default: Month) -> Timeline:
    """The months of a scenario.

    Arguments:
        asked: the scenario.
        default: first month of a path that names none.
    """
    first = asked.first if asked.first is not None else default
    count = asked.length
    news = sorted(
        {
            max(known_from(measure, first) - first, 0)
            for measure in asked.measures
            if known_from(measure, first) < first + count
        }
    )
    acting = (
        t
        for t in range(count)
        if any(measure.strength(first + t) > 0 for measure in asked.measures)
    )
    return Timeline(first, count, tuple(news) or (0,), next(acting, count))


def known(asked: Scenario, line: Timeline, t: int) -> tuple[Measure, ...]:
    """The measures that are known in month t, in the order of the scenario."""
    return tuple(
        measure for measure in asked.measures if known_from(measure, line.first) <= line.first + t
    )

"""How a number rates against what sources say."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from embargo.ledger.claims.observation import Observation, measured, spread, written
from embargo.ledger.dates import Period
from embargo.ledger.dates import period as period_of
from embargo.ledger.records import Claim

RATINGS = {
    "accurate": "within the rounding of the claim of every source",
    "accurate within source spread": "no further off than the sources are from each other",
    "imprecise": "within twice the tolerance, or 10 %",
    "outdated": "true of an earlier period, not of the one claimed",
    "misattributed": "true of something else than what is named",
    "unsupported": "no source here counts the period claimed",
    "false": "contradicted by the sources, or by its own figures",
    "unverifiable": "nothing here can tell",
}
"""Ratings and their meaning."""

NEAR = 0.10
"""What is off by less than this part is imprecise and not false."""

WINDOW = 24
"""A claim without a period is held against figures of periods that end in so many months before."""

FEWEST = 3
"""Periods with several sources that are needed to measure how far sources are usually apart."""


@dataclass(frozen=True)
class Rated:
    """A rating with its ground.

    Arguments:
        central: median of the sources, None without any.
        least, most: what the sources say at least and at most.
        tolerance: how far off still counts as accurate within the spread.
        usual_gap: how far sources of one period usually are apart, as a part.
    """

    rating: str
    reason: str
    central: float | None = None
    least: float | None = None
    most: float | None = None
    tolerance: float | None = None
    usual_gap: float | None = None


def own_tolerance(claim: Claim) -> float:
    """The claim's own tolerance: as given, or half of its last digit; none for a rank."""
    if claim.tolerance is not None:
        return claim.tolerance
    return 0.0 if claim.kind == "rank" else 0.5 * 10.0**-claim.digits


def relevant(claim: Claim, found: Sequence[Observation], said: Period) -> list[Observation]:
    """The observations of the claimed period; for an unstated one, those of the months before.

    A claim that says what it counts is held against figures that count the same, if there are any.
    """
    if claim.period:
        asked = period_of(claim.period)
        same = [o for o in found if period_of(o.period).same(asked)]
        return [o for o in same if o.basis == claim.basis] or same
    months = [o for o in found if 0 <= _months(period_of(o.period), said) <= WINDOW]
    if months or not found:
        return months
    newest = max(period_of(o.period).last for o in found)
    return [o for o in found if period_of(o.period).last == newest]


def _months(earlier: Period, later: Period) -> int:
    """Months from the end of one to another; a period still running counts as ended."""
    gap = (later.last.year - earlier.last.year) * 12 + later.last.month - earlier.last.month
    return 0 if earlier.first <= later.last < earlier.last else gap


def usual_gap(found: Sequence[Observation]) -> float:
    """How far vendors of one period usually are apart, as a part of their mean: the median.

    Vintages of one vendor count as sources: vendors revise. Our own worlds do not count.
    """
    by_period: dict[str, list[float]] = defaultdict(list)
    for o in found:
        if o.basis != "estimate":
            by_period[o.period].append(o.value)
    gaps = [
        (max(v) - min(v)) / statistics.fmean(v)
        for v in by_period.values()
        if len(v) > 1 and statistics.fmean(v) > 0
    ]
    return statistics.median(gaps) if len(gaps) >= FEWEST else 0.0


def rate(claim: Claim, found: Sequence[Observation], said: Period) -> Rated:
    """How a claimed number rates.

    Arguments:
        claim: with a value.
        found: everything that the store says about its question.
        said: when it was said.
    """
    if claim.value is None:
        return Rated("unverifiable", "the claim gives no value")
    if not found:
        return Rated("unverifiable", "no dataset here has it")
    same = relevant(claim, found, said)
    low, high = claim.value, claim.value if claim.upper is None else claim.upper
    if not same:
        newest = found[0]
        reason = (
            f"no source counts {claim.period}; {newest.dataset} has "
            f"{measured(newest.value, newest.unit)} for {newest.period}"
        )
        return Rated("unsupported", reason)

    def off(value: float) -> float:
        return max(low - value, value - high, 0.0)

    own, between = own_tolerance(claim), spread(same)
    assert between is not None
    central = statistics.median([o.value for o in same])
    gap = 0.0 if claim.kind == "rank" else usual_gap(found)
    tolerance = max(own, between[1] - between[0], gap * abs(central))
    kept = (central, *between, tolerance, gap)
    slack = 1e-9 * max(abs(central), 1.0)
    if all(off(o.value) <= own + slack for o in same):
        return Rated("accurate", _agree(same), *kept)
    hull = any(o.least - own <= high and low <= o.most + own for o in same)
    if off(central) <= tolerance + slack or hull:
        return Rated("accurate within source spread", _apart(same, off(central)), *kept)
    if off(central) <= max(2 * tolerance, NEAR * abs(central)):
        return Rated("imprecise", f"sources say {_range(same)}", *kept)
    earlier = _earlier(claim, found, off, own)
    if earlier is not None:
        reason = (
            f"{earlier.dataset} has {measured(earlier.value, earlier.unit)} for {earlier.period}, "
            f"sources of {claim.period} say {_range(same)}"
        )
        return Rated("outdated", reason, *kept)
    return Rated("false", f"sources say {_range(same)}", *kept)


def _earlier(
    claim: Claim, found: Sequence[Observation], off: Callable[[float], float], own: float
) -> Observation | None:
    """The newest observation of an earlier period that the claim would fit."""
    if not claim.period:
        return None
    first = period_of(claim.period).first
    fit = [o for o in found if period_of(o.period).last < first and off(o.value) <= own]
    return fit[0] if fit else None


def _agree(same: Sequence[Observation]) -> str:
    if len(same) == 1:
        return f"{same[0].dataset} has {measured(same[0].value, same[0].unit)}"
    return f"{_count(same)} say {_range(same)}"


def _apart(same: Sequence[Observation], off: float) -> str:
    if len(same) == 1 and same[0].low is not None:
        return f"within the band of {same[0].dataset}, {_range(same)}"
    values = [o.value for o in same]
    as_much = off <= (max(values) - min(values)) * (1 + 1e-9)
    how = (
        "no further off than they are apart" if as_much else "within what vendors are apart usually"
    )
    return f"{_count(same)} {'say' if len(same) > 1 else 'says'} {_range(same)}: the claim is {how}"


def _count(same: Sequence[Observation]) -> str:
    """How many figures there are, and of how many who count."""
    if len(same) == 1:
        return f"one figure of {same[0].dataset}"
    vendors = len({"ours" if o.basis == "estimate" else o.dataset for o in same})
    return f"{len(same)} figures from {vendors} source{'s' if vendors > 1 else ''}"


def _range(same: Sequence[Observation]) -> str:
    values = [o.value for o in same]
    low, high, unit = min(values), max(values), same[0].unit
    if len(same) == 1 and same[0].low is not None:
        low, high = same[0].least, same[0].most
    if written(low) == written(high):
        return measured(low, unit)
    scale = 100.0 if unit == "share" else 1.0
    return f"{written(low * scale)} to {measured(high, unit)}"

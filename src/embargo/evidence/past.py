"""The record by market and kind of event: what `standing` tells, made anew with the record."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from embargo import fuels
from embargo.evidence import events, kept
from embargo.evidence.backtest import MODEL, Result
from embargo.evidence.baselines import BASELINES
from embargo.evidence.scoreboard import both, record
from embargo.evidence.standing import FILE, LEVEL, LOSS, STOP, Past


def summed() -> list[Past]:
    """Give the record of every market and kind of which there is a past event, unconditionally."""
    past = [r for r in record() if r.role != "placebo" and r.mode == "unconditional"]
    kinds = {event: _kind(event) for event in {r.event for r in past}}
    found = []
    for market in fuels.MARKETS:
        for kind in (STOP, LOSS):
            some = [r for r in past if r.market == market and kinds[r.event] == kind]
            if some:
                found.append(_past(market, kind, some))
    return found


def rebuild() -> None:
    """Write the table that ships."""
    kept.write(FILE, summed(), Past, exact=True)


def _past(market: str, kind: str, some: list[Result]) -> Past:
    means = {m: _mean(r for r in some if r.method == m) for m in (MODEL, *BASELINES)}
    rules = {m: v for m, v in means.items() if m != MODEL and v is not None}
    best = max(rules, key=lambda m: rules[m]) if rules else ""
    counts = [_held(r) for r in some if r.method == MODEL and r.reliability]
    return Past(
        market,
        kind,
        len({r.event for r in some if both(r)}),
        means[MODEL],
        rules.get(best),
        BASELINES[best].title if best else "",
        sum(held for held, _ in counts) if counts else None,
        sum(of for _, of in counts) if counts else None,
    )


def _kind(event: str) -> str:
    return STOP if events.shipped(event).treated else LOSS


def _held(result: Result) -> tuple[int, int]:
    row = next(b for b in result.reliability if abs(b.level - LEVEL) < 1e-9)
    return round(row.held * row.of), row.of


def _mean(rows: Iterable[Result]) -> float | None:
    values = [v for row in rows for v in both(row)]
    return float(np.mean(values)) if values else None

"""The record in one line: how right the model was on past stops of one kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from embargo import fuels
from embargo.evidence import events
from embargo.evidence.backtest import MODEL, Result
from embargo.evidence.baselines import BASELINES
from embargo.evidence.scoreboard import both, record
from embargo.outcome import Outcome
from embargo.scenario import KINDS, Measure, touches

LEVEL = 0.8

STOP, LOSS = "stop", "loss of supply"
TELLS = {
    **dict.fromkeys(("ban", "phase_out", "quota", "export_ban"), STOP),
    **dict.fromkeys(("outage", "capacity", "strait"), LOSS),
}
"""Kind of measure → kind of event that tells of it: pairs that stop, or a seller that fails."""

_PLURAL = {STOP: "stops", LOSS: "losses of supply"}
_NAMED = {"products": "oil products"}


@dataclass(frozen=True)
class Line:
    """The record on past events of one market and kind, unconditionally.

    Attributes:
        market: crude, products, gas or coal.
        kind: `STOP` or `LOSS`.
        missing: kinds of measures that were asked about and of which there is no past event.
        events: how many had something to place.
        model, rule: mean share placed right, of the model and of the rule that is best on average.
        name: that rule.
        held, changes: outcomes inside the 80 % band, of how many; None without bands.
    """

    market: str
    kind: str
    missing: tuple[str, ...]
    events: int
    model: float
    rule: float
    name: str
    held: int | None
    changes: int | None

    def __str__(self) -> str:
        kind = self.kind if self.events == 1 else _PLURAL[self.kind]
        fuel = _NAMED.get(self.market, self.market)
        band = ""
        if self.held is not None:
            band = f"; its 80 % bands held {self.held} of {self.changes} changes"
        text = (
            f"On {self.events} past {kind} of {fuel} the model placed {self.model:.0%} of the "
            f"re-routing right, the best simple rule ({self.name}) {self.rule:.0%}{band}."
        )
        if not self.missing:
            return text
        named = " or ".join(KINDS[kind].noun for kind in self.missing)
        return f"{text} The record has no past case of {named} for {fuel}."


def line(market: str, kinds: Collection[str] = ("ban",)) -> Line | None:
    """Give the record of a market in one line; None where no shipped event is of it.

    Args:
        market: crude, products, gas or coal.
        kinds: of the measures that were asked about. Events of the same kind are told, and those
            of stops where there are none.
    """
    past = [
        r for r in record()
        if r.role != "placebo" and r.mode == "unconditional" and r.market == market
    ]  # fmt: skip
    of_kind = {kind: [r for r in past if _kind(r.event) == kind] for kind in (STOP, LOSS)}
    wanted = {TELLS.get(kind) for kind in kinds}
    kind = LOSS if wanted == {LOSS} and of_kind[LOSS] else STOP
    some = of_kind[kind]
    means = {m: _mean(r for r in some if r.method == m) for m in (MODEL, *BASELINES)}
    rules = {m: v for m, v in means.items() if m != MODEL and v is not None}
    model = means[MODEL]
    if model is None or not rules:
        return None
    best = max(rules, key=lambda m: rules[m])
    counts = [_held(r) for r in some if r.method == MODEL and r.reliability]
    return Line(
        market,
        kind,
        tuple(sorted(each for each in set(kinds) if not of_kind.get(TELLS.get(each, ""), []))),
        len({r.event for r in some if both(r)}),
        model,
        rules[best],
        best.replace("_", " "),
        sum(held for held, _ in counts) if counts else None,
        sum(of for _, of in counts) if counts else None,
    )


def told(outcome: Outcome) -> Outcome:
    """Give the outcome with the record of the markets that its scenario touches."""
    record = tuple(str(each) for each in lines(outcome.scenario.measures))
    return replace(outcome, record=record)


@cache
def _kind(event: str) -> str:
    return STOP if events.shipped(event).treated else LOSS


def _held(result: Result) -> tuple[int, int]:
    row = next(b for b in result.reliability if abs(b.level - LEVEL) < 1e-9)
    return round(row.held * row.of), row.of


def _mean(rows: Iterable[Result]) -> float | None:
    values = [v for row in rows for v in both(row)]
    return float(np.mean(values)) if values else None


def lines(measures: Iterable[Measure]) -> list[Line]:
    """Give the record of every market that measures act on, each in a line, where there is one."""
    kinds: dict[str, set[str]] = {}
    for measure in measures:
        for market in touches.markets(measure):
            kinds.setdefault(market, set()).add(measure.kind)
    found = [line(market, kinds[market]) for market in fuels.MARKETS if market in kinds]
    return [each for each in found if each is not None]

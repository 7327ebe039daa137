"""The record in one line: how right the model was on past stops of one kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from embargo import fuels
from embargo.facts import cited
from embargo.outcome import Outcome
from embargo.scenario import KINDS, Measure, touches

FILE = Path(__file__).with_name("standing.csv")
"""Made with the record: an answer need not load what scores events to tell how they came out."""

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
class Past:
    """The record of one market and kind; numbers as in `Line`, None where nothing was to place."""

    market: str
    kind: str
    events: int
    model: float | None
    rule: float | None
    name: str
    held: int | None
    changes: int | None


@cache
def past() -> tuple[Past, ...]:
    """Give what ships of the record, by market and kind."""
    return cited.read(FILE, Past, places=(), dates=())


@dataclass(frozen=True)
class Line:
    """The record on past events of one market and kind, unconditionally.

    Attributes:
        market: crude, products, gas or coal.
        kind: `STOP` or `LOSS`.
        missing: kinds of measures that were asked about and of which there is no past event.
        events: how many had something to place.
        model, rule: mean share placed right, of the model and of the rule that is best on average.
        name: what that rule does.
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
            f"On {self.events} past {kind} of {fuel} the model placed {100 * self.model:.0f} % of "
            f"the re-routing right, the best simple rule, {self.name}, "
            f"{100 * self.rule:.0f} %{band}."
        )
        if not self.missing:
            return text
        named = " or ".join(KINDS[kind].noun for kind in self.missing)
        return f"{text} The record has no past case of {named} for {fuel}."


def line(market: str, kinds: Collection[str] = ("ban",)) -> Line | None:
    """Give the record of a market in one line; None where no shipped event is of it.

    Arguments:
        market: crude, products, gas or coal.
        kinds: of the measures that were asked about. Events of the same kind are told, and those
            of stops where there are none.
    """
    of_kind = {row.kind: row for row in past() if row.market == market}
    wanted = {TELLS.get(kind) for kind in kinds}
    found = of_kind.get(LOSS if wanted == {LOSS} and LOSS in of_kind else STOP)
    if found is None or found.model is None or found.rule is None:
        return None
    return Line(
        market,
        found.kind,
        tuple(sorted(each for each in set(kinds) if TELLS.get(each, "") not in of_kind)),
        found.events,
        found.model,
        found.rule,
        found.name,
        found.held,
        found.changes,
    )


def told(outcome: Outcome) -> Outcome:
    """Give the outcome with the record of the markets that its scenario touches."""
    record = tuple(str(each) for each in lines(outcome.scenario.measures))
    return replace(outcome, record=record)


def lines(measures: Iterable[Measure]) -> list[Line]:
    """Give the record of every market that measures act on, each in a line, where there is one."""
    kinds: dict[str, set[str]] = {}
    for measure in measures:
        for market in touches.markets(measure):
            kinds.setdefault(market, set()).add(measure.kind)
    found = [line(market, kinds[market]) for market in fuels.MARKETS if market in kinds]
    return [each for each in found if each is not None]

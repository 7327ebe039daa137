"""The record: every shipped event scored, as a table beside the package and as a page."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from embargo.evidence import events, kept, reliability, scores
from embargo.evidence.backtest import MODEL, Result, backtest
from embargo.evidence.baselines import BASELINES
from embargo.evidence.monthly import record as by_month
from embargo.facts import cited

RECORD = Path(__file__).with_name("record.csv")
RELIABILITY = Path(__file__).with_name("reliability.csv")
FORECASTS = Path(__file__).with_name("forecasts.csv")
SCORES = ("placed_diversion", "placed_backfill")


@dataclass(frozen=True)
class Held:
    """How often the bands of a level held on an event; the fields of `scores.Reliability`."""

    event: str
    level: float
    held: float
    of: int


def rebuild(tick: Callable[[str], None] | None = None) -> list[Result]:
    """Score every shipped event and write the record.

    Arguments:
        tick: called with the id of each event before it is scored.
    """
    results: list[Result] = []
    for name in events.ids():
        if tick is not None:
            tick(name)
        results += backtest(events.shipped(name))
    bands = [Held(one.event, **asdict(band)) for one in results for band in one.reliability]
    kept.write(RECORD, results, Result, without="reliability")
    kept.write(RELIABILITY, bands, Held)
    record.cache_clear()
    return results


@cache
def record() -> tuple[Result, ...]:
    """Give the results that ship with this version."""
    if not RECORD.exists():
        return ()
    bands: dict[str, list[scores.Reliability]] = {}
    for row in cited.read(RELIABILITY, Held, places=(), dates=()):
        one = scores.Reliability(row.level, row.held, row.of)
        bands.setdefault(row.event, []).append(one)
    return tuple(
        row if row.coverage80 is None else replace(row, reliability=tuple(bands[row.event]))
        for row in cited.read(RECORD, Result, places=(), dates=())
    )


def both(result: Result) -> list[float]:
    """Give the shares placed right of a result, of diversion and of backfill where there are."""
    return [v for v in (getattr(result, s) for s in SCORES) if v is not None]


def markdown() -> str:
    """Give the page of the record."""
    rows = record()
    parts = [_HEAD]
    for role, title in (
        ("training", "Events that parameters were set on or may be estimated from"),
        ("heldout", "Events kept apart"),
        ("placebo", "Placebos: years in which nothing was stopped"),
    ):
        some = [r for r in rows if r.role == role]
        if not some:
            continue
        parts.append(f"## {title}\n")
        if role == "placebo":
            parts.append(_placebos(some))
            continue
        for mode in events.MODES:
            parts.append(
                f"### {mode.capitalize()}\n\n" + _table([r for r in some if r.mode == mode])
            )
    parts.append("## Over all events\n\n" + _overall(rows))
    parts.append("## Bands\n\n" + _bands(rows))
    parts.append(by_month.markdown())
    parts.append(f"## Forecasts of others, and what became of them\n\n{_forecasts()}")
    return "\n".join(parts)


_HEAD = """# The record

Made by `make evidence` from the shipped events; `embargo backtest ID` gives one. Two figures
a cell: share of the diversion and of the backfill placed right (1 is all, see
[backtest](backtest.md)); a dot where nothing was to place. Bold: at least as good as every rule.

How to read it
- The model is clearly ahead where a seller must find new buyers: Russian crude and coal after 2022.
- It is behind refitting past trade (RAS) where the same partners swap, as with Australian coal in
  2020–21 and the diversion of Iranian crude in 2018–19.
- Of the diversion of gas in 2021–23 about half is the build-up of a contract of 2014.
- Small shocks cannot be told from ordinary churn by anybody: Iran 2012, Libya 2011.
- Reach, concentration, tolerance, home rigidity and shun were set by hand while looking at Russian
  crude 2021–23 and Australian coal 2020–21. On those two events the scores are no proof; what
  parameter sets chosen by the other events reach is in [estimation](estimation.md).
- Bands (unconditional): draws of all parameters, of where moved volumes land, and of ordinary churn
  on top, as statistics will show it.
- Price errors are large and mean little: benchmarks moved for other reasons too.
"""


def _table(rows: Sequence[Result]) -> str:
    methods = [MODEL, *BASELINES]
    lines = [
        "| event | " + " | ".join(m.replace("_", " ") for m in methods) + " |",
        "| --- |" + " --- |" * len(methods),
    ]
    for name in dict.fromkeys(r.event for r in rows):
        of_event = {r.method: r for r in rows if r.event == name}
        cells = []
        for method in methods:
            found = of_event[method]
            texts = []
            for score in SCORES:
                value = getattr(found, score)
                rules = [getattr(of_event[m], score) for m in BASELINES]
                best = max((v for v in rules if v is not None), default=0.0)
                shown = "·" if value is None else f"{value:.2f}"
                ahead = method == MODEL and value is not None and value >= max(best, 0.005)
                texts.append(f"**{shown}**" if ahead else shown)
            cells.append(" / ".join(texts))
        lines.append(f"| {events.shipped(name).title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _placebos(rows: Sequence[Result]) -> str:
    lines = [
        "With no measure nothing changes but what was known to come, such as plants being built;",
        "the band is that of parameters and of churn. CRPS of the scored changes, in the unit of",
        "the market:\n",
        "| placebo | model with its band | persistence | ordinary churn |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name in dict.fromkeys(r.event for r in rows):
        found = {r.method: r for r in rows if r.event == name and r.mode == "unconditional"}
        values = (found[MODEL].crps, found["persistence"].crps, found[MODEL].crps_climatology)
        cells = " | ".join("·" if v is None else f"{v:.2f}" for v in values)
        lines.append(f"| {events.shipped(name).title} | {cells} |")
    return "\n".join(lines) + "\n"


def _overall(rows: Sequence[Result]) -> str:
    lines = [
        "Mean share placed right over all events that are no placebo, diversion and backfill, with",
        "the 90 % interval of resampled events:\n",
        "| method | unconditional | conditional |",
        "| --- | --- | --- |",
    ]
    for method in (MODEL, *BASELINES):
        cells = []
        for mode in events.MODES:
            some = [
                r for r in rows if r.role != "placebo" and r.method == method and r.mode == mode
            ]
            means = np.array([np.mean(both(r)) for r in some if both(r)])
            found = scores.bootstrap(means[:, None], level=0.9)
            cells.append(f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})")
        lines.append(f"| {method.replace('_', ' ')} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


def _bands(rows: Sequence[Result]) -> str:
    """How often the 80 % band of the model held, and its skill against climatology."""
    lines = [
        "Share of outcomes inside the bands, over all changes of the scored places that trade,",
        "and CRPS skill against climatology (1 is perfect, 0 no better, below 0 worse). Bands are",
        "draws of all parameters and of places with ordinary churn on top.\n",
        "| event | lost, of trade | 50 % band held | 80 % band held | CRPS skill | role |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    some = [r for r in rows if r.method == MODEL and r.coverage80 is not None]
    for r in some:
        gained = "·"
        if r.crps is not None and r.crps_climatology:
            gained = f"{scores.skill(r.crps, r.crps_climatology):+.2f}"
        lines.append(
            f"| {events.shipped(r.event).title} | {r.shock or 0:.1%} | {r.coverage50:.2f} "
            f"| {r.coverage80:.2f} | {gained} | {r.role} |"
        )
    held = np.array([(r.coverage50, r.coverage80) for r in some], dtype=np.float64)
    mean = held.mean(axis=0) if len(held) else np.zeros(2)
    lines.append(f"| mean of {len(held)} | | {mean[0]:.2f} | {mean[1]:.2f} | | |")
    lines += ["", "### Reliability", "", *reliability.table(some), ""]
    lines += ["![How often bands held against what they promise](reliability.svg)"]
    return "\n".join(lines) + "\n"


def _forecasts() -> str:
    with FORECASTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = ["| made | forecast | by | outcome | verdict |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {r['made']} | {r['forecast']} | {r['by']} | {r['outcome']} | {r['verdict']} |"
        for r in rows
    ]
    return "\n".join(lines) + "\n"

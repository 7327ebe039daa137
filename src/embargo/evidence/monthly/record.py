"""The record of the events of months: a table beside the package, and its part of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from embargo.evidence import events, kept
from embargo.evidence.monthly.rules import RULES
from embargo.evidence.monthly.score import MODEL, MonthResult, MonthRow, backtest
from embargo.facts import cited

RECORD = Path(__file__).with_name("record.csv")
MONTHS = Path(__file__).with_name("months.csv")
"""The model's answers month by month."""


@dataclass(frozen=True)
class EventMonth(MonthRow):
    """A month of an event, as the table has it."""

    event: str


def rebuild(tick: Callable[[str], None] | None = None) -> list[MonthResult]:
    """Score every shipped event of months and write the record.

    Arguments:
        tick: called with the id of each event before it is scored.
    """
    results: list[MonthResult] = []
    for name in events.month_ids():
        if tick is not None:
            tick(name)
        results += backtest(events.shipped_months(name))
    months = [
        EventMonth(event=one.event, **asdict(row))
        for one in results
        for row in one.by_month
        if one.method == MODEL
    ]
    kept.write(RECORD, results, MonthResult, without="by_month")
    kept.write(MONTHS, months, EventMonth)
    record.cache_clear()
    return results


@cache
def record() -> tuple[MonthResult, ...]:
    """Give the results that ship with this version; the months are those of the model."""
    if not RECORD.exists():
        return ()
    months: dict[str, list[MonthRow]] = {}
    for row in cited.read(MONTHS, EventMonth, places=(), dates=("month",)):
        own = {field.name: getattr(row, field.name) for field in fields(MonthRow)}
        months.setdefault(row.event, []).append(MonthRow(**own))
    return tuple(
        replace(row, by_month=tuple(months.get(row.event, ()))) if row.method == MODEL else row
        for row in cited.read(RECORD, MonthResult, places=(), dates=("first",))
    )


def plain() -> dict[str, Any]:
    """Give the record as plain values: the events, what the methods are called, the scores."""
    every = [events.shipped_months(name) for name in events.month_ids()]
    return {
        "events": [
            {
                "id": e.id,
                "title": e.title,
                "base": e.base,
                "months": e.months,
                "role": e.role,
                "market": e.market,
                "known": e.known,
                "note": e.note,
            }
            for e in every
        ],
        "methods": {MODEL: "the model", **{name: title for name, (title, _) in RULES.items()}},
        "scores": [asdict(row) for row in record()],
    }


def markdown() -> str:
    """Give the section of the page of the record; empty without a record."""
    rows = record()
    if not rows:
        return ""
    stopped = [r for r in rows if r.role != "placebo"]
    placebos = [r for r in rows if r.role == "placebo"]
    parts = [_HEAD, _placed(stopped), _ERRORS, _errors(stopped), _PRICES, _prices(stopped)]
    parts += [_PLACEBOS, _errors(placebos)]
    return "\n".join(parts)


_HEAD = """## By month

Events whose treated flows are imposed month by month; nothing of a later month is seen, and what
"observed" rests on is in [backtest](backtest.md).

How to read it
- Where Russian crude and coal went is placed better than by any rule. The error of a flow in a
  month is the smallest of all for crude, and that of the last month before for coal.
- Europe's backfill is not: for crude the proportional rule is ahead, for products, gas and Iran
  those rules are that carry months of the year before on.
- Gas is the model's failure: it takes more from the pipes of Norway and Algeria, which ran full,
  and too little American LNG, whose rise had begun before. Keeping the last month beats it.
- Bands are too narrow, above all for gas, and so are those of churn alone: few earlier years of a
  market that grew.
- Prices are little better told than by the last one before the event; that of gas is worse, since
  December 2021 had the shortage in its price already.

Share of the re-routing placed right, diversion and backfill, all months pooled:
"""
_ERRORS = """
Errors of a flow in a month: mean absolute error, and CRPS of the changes that have a band, in the
unit of the market a month. A band is parameters drawn, with what earlier years changed on top.
"""
_PRICES = """
Prices: mean absolute error of the benchmark's path in percent, the model's told from the last price
before the event; and by how many months its dearest month was missed.
"""
_PLACEBOS = """
Placebos: nothing is imposed, and the model says what its season says.
"""


def _of(rows: Sequence[MonthResult], event: str) -> dict[str, MonthResult]:
    return {r.method: r for r in rows if r.event == event}


def _title(event: str) -> str:
    return events.shipped_months(event).title


def _number(value: float | None, form: str = ".2f") -> str:
    return "·" if value is None else format(value, form)


def _placed(rows: Sequence[MonthResult]) -> str:
    methods = [MODEL, *RULES]
    lines = [
        "| event | months | lost | " + " | ".join(m.replace("_", " ") for m in methods) + " |",
        "| --- | --- | ---: |" + " --- |" * len(methods),
    ]
    for name in dict.fromkeys(r.event for r in rows):
        found = _of(rows, name)
        own = found[MODEL]
        cells = []
        for method in methods:
            texts = []
            for score in ("placed_diversion", "placed_backfill"):
                value = getattr(found[method], score)
                best = max((getattr(found[m], score) or 0.0) for m in RULES)
                ahead = method == MODEL and value is not None and value >= max(best, 0.005)
                texts.append(f"**{value:.2f}**" if ahead else _number(value))
            cells.append(" / ".join(texts))
        lines.append(
            f"| {_title(name)} | {own.first}, {own.months} | {_number(own.lost, '.0%')} | "
            + " | ".join(cells)
            + " |"
        )
    return "\n".join(lines) + "\n"


def _errors(rows: Sequence[MonthResult]) -> str:
    lines = [
        "| event | MAE: model | year mean | same month | last month | proportional "
        "| CRPS: model | ordinary churn | 50 % band held | 80 % | signs: model | best rule |",
        "| --- |" + " ---: |" * 11,
    ]
    for name in dict.fromkeys(r.event for r in rows):
        found = _of(rows, name)
        own = found[MODEL]
        signs = [s for m in RULES if (s := found[m].sign_hits) is not None]
        maes = " | ".join(_number(found[m].mae) for m in (MODEL, *RULES))
        lines.append(
            f"| {_title(name)} | {maes} | {_number(own.crps)} "
            f"| {_number(own.crps_climatology)} | {_number(own.coverage50)} "
            f"| {_number(own.coverage80)} | {_number(own.sign_hits)} "
            f"| {_number(max(signs, default=None))} |"
        )
    return "\n".join(lines) + "\n"


def _prices(rows: Sequence[MonthResult]) -> str:
    lines = [
        "| event | model | last month | same month | dearest month missed by |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in dict.fromkeys(r.event for r in rows):
        found = _of(rows, name)
        own = found[MODEL]
        if own.price_error is None:
            continue
        errors = " | ".join(
            _number(found[m].price_error, ".0f") for m in (MODEL, "last_month", "same_month")
        )
        lines.append(f"| {_title(name)} | {errors} | {_number(own.turn_error, '+d')} |")
    return "\n".join(lines) + "\n"

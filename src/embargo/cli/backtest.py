"""`embargo backtest`: a past event put to the model and to simple rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.evidence.backtest import Case, Result
    from embargo.evidence.events import Event
    from embargo.evidence.monthly.score import MonthResult

_ROWS = 10
_KNOWN = {
    "unconditional": "Only the base year and the measures are known.",
    "conditional": "Everybody's output and use are known too.",
}
_SCORES = (
    "Diversion, backfill: share placed right of what sellers sold, and buyers bought, elsewhere; "
    "1 is all. Signs: of large changes. CRPS: the error, to hold against that of ordinary churn. "
    "Held: of what came about, by the bands. More: docs/backtest.md."
)


def backtest(
    event: Annotated[
        str | None,
        typer.Argument(
            help="A shipped event, the path of a YAML file, or 'all'; left out: the list of events."
        ),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option("--mode", help="unconditional or conditional; by default those of the event."),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart",
            metavar="FILE",
            help="Draw how often bands of each level held: .svg, .png or .html.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Answer: how much of a past re-routing the model places right, beside simple rules.

    Unconditional: only the base year and the measures are known. Conditional: the totals of
    production and use as they turned out, too. Events of months are scored month by month.
    """
    import json as plain

    from embargo.cli.progress import bar
    from embargo.errors import InputError
    from embargo.evidence import events
    from embargo.evidence.backtest import as_dict
    from embargo.evidence.backtest import backtest as scored
    from embargo.evidence.monthly.score import backtest as scored_by_month

    if event is None:
        _list()
        return
    if mode is not None and mode not in events.MODES:
        raise InputError.one(f"unknown mode {mode!r}", f"use {' or '.join(events.MODES)}", "--mode")
    if chart is not None:
        from embargo.outcome.picture import check_kind

        check_kind(chart)
    names = (*events.ids(), *events.month_ids()) if event == "all" else (event,)
    chosen = [events.read(name) for name in names]
    results: list[Result] = []
    by_month: list[MonthResult] = []
    with bar("events", shown=len(chosen) > 1) as progress:
        for done, one in enumerate(chosen):
            progress(done, len(chosen))
            if isinstance(one, events.Event):
                results += scored(one, [mode] if mode else None)
            elif mode == "conditional" and event != "all":
                what = f"{one.id} is an event of months, and totals by month are not known"
                raise InputError.one(what, "leave out --mode", "--mode")
            elif mode != "conditional":
                by_month += scored_by_month(one)
    if chart is not None:
        from embargo.evidence.reliability import draw

        if not any(r.reliability for r in results):
            if by_month:
                raise InputError.one(
                    "nothing to draw: charts are of events of years", "leave it out", "--chart"
                )
            what = "nothing to draw: conditional answers have no bands"
            raise InputError.one(what, "leave out --mode", "--chart")
        draw(results, chart)
    if json:
        print(
            plain.dumps(as_dict(results, by_month), indent=2, ensure_ascii=False, allow_nan=False)
        )
        return
    for one in chosen:
        if isinstance(one, events.Event):
            _show(one, [r for r in results if r.event == one.id])
        else:
            from embargo.cli.backtest_months import show

            show(one, [r for r in by_month if r.event == one.id])
    if chart is not None:
        print(f"Wrote {chart}.")


def _list() -> None:
    from embargo.cli.page import Page
    from embargo.evidence import events

    page = Page()
    page.title("Past events that can be put to the model")
    rows = []
    for name in events.ids():
        one = events.shipped(name)
        rows.append([name, f"{one.base}→{one.outcome}", one.role, one.title])
    page.table(["id", "years", "role", ""], rows, left=4)
    page.head("By month")
    rows = []
    for name in events.month_ids():
        of_months = events.shipped_months(name)
        span = f"{of_months.months[0]}, {of_months.count}"
        rows.append([name, span, of_months.role, of_months.title])
    page.table(["id", "first month, months", "role", ""], rows, left=4)
    page.line("Write your own: docs/backtest.md. The scores of all: docs/scoreboard.md.")


def _show(event: Event, results: list[Result]) -> None:
    from embargo.cli.page import Page
    from embargo.evidence.backtest import MODEL, case
    from embargo.evidence.baselines import BASELINES

    page = Page()
    page.title(f"{event.title}, {event.base} to {event.outcome}")
    if event.known:
        page.line(event.known)
    if event.note:
        page.bullet(event.note)
    for mode in dict.fromkeys(r.mode for r in results):
        page.head(mode)
        page.line(_KNOWN[mode])
        page.table(
            ["", "diversion", "backfill", "signs", "CRPS", "of churn", "50 % held", "80 %"],
            [
                [
                    "the model" if r.method == MODEL else BASELINES[r.method].title,
                    *(
                        "·" if v is None else f"{v:.2f}"
                        for v in (r.placed_diversion, r.placed_backfill, r.sign_hits)
                    ),
                    "·" if r.crps is None else f"{r.crps:.2f}",
                    "·" if r.crps_climatology is None else f"{r.crps_climatology:.2f}",
                    *(
                        "·" if v is None else f"{100 * v:.0f} %"
                        for v in (r.coverage50, r.coverage80)
                    ),
                ]
                for r in results
                if r.mode == mode
            ],
        )
        for r in results:
            if r.mode == mode and r.note:
                page.bullet(f"{r.method.replace('_', ' ')}: {r.note}")
        _where(page, event, case(event, mode))
    page.blank()
    page.line(_SCORES)


def _where(page: Page, event: Event, found: Case) -> None:
    """Observed and predicted, by destination and by supplier."""
    from embargo import fuels
    from embargo.evidence import model
    from embargo.evidence.baselines import BASELINES
    from embargo.outcome.text import listing, place

    said = model.predict(event, found.problem).flow1
    rule = BASELINES["ras"].predict(found.problem).flow1
    unit = fuels.balance_unit(event.market)
    for title, names, change in (
        (
            f"Where the fuel of {listing([place(code) for code in event.exporters[:4]])} went",
            found.problem.importers,
            found.diversion,
        ),
        ("Who supplied instead", found.problem.exporters, found.backfill),
    ):
        observed, model_says, ras = (change(f) for f in (found.observed, said, rule))
        order = sorted(range(len(names)), key=lambda k: -max(abs(observed[k]), abs(model_says[k])))
        rows = [
            [place(names[k]), *(change_of(v[k]) for v in (observed, model_says, ras))]
            for k in order[:_ROWS]
            if max(abs(observed[k]), abs(model_says[k])) >= 0.05
        ]
        if rows:
            page.blank()
            page.table([f"{title}, {unit} a year", "observed", "model", "RAS"], rows)


def change_of(value: float) -> str:
    """A change with its sign and one digit: +12.3, −0.4; 0.0 where it is less than shown."""
    text = f"{value:+.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text

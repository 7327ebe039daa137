"""An event of months on the terminal: the scores, and its months one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargo.cli.backtest import change_of

if TYPE_CHECKING:
    from embargo.evidence.events import MonthEvent
    from embargo.evidence.monthly.score import MonthResult


def show(event: MonthEvent, results: list[MonthResult]) -> None:
    """Print the scores of an event, and what came about and was said month by month."""
    from embargo import fuels
    from embargo.cli.page import Page
    from embargo.evidence.monthly.rules import RULES
    from embargo.evidence.monthly.score import BENCHMARK, MODEL

    page = Page()
    page.title(f"{event.title}, {event.months[0]} to {event.months[-1]}")
    if event.known:
        page.line(event.known)
    if event.note:
        page.bullet(event.note)
    unit = fuels.balance_unit(event.market)
    page.head(f"Scores, flows in {unit} a month")
    page.table(
        [
            "", "diversion", "backfill", "signs", "error", "CRPS", "of churn", "50 % held",
            "80 %", "price error",
        ],
        [
            [
                "the model" if r.method == MODEL else RULES[r.method][0],
                *map(_number, (r.placed_diversion, r.placed_backfill, r.sign_hits, r.mae, r.crps)),
                _number(r.crps_climatology),
                *("·" if v is None else f"{100 * v:.0f} %" for v in (r.coverage50, r.coverage80)),
                "·" if r.price_error is None else f"{r.price_error:.0f} %",
            ]
            for r in results
        ],
    )  # fmt: skip
    own = next(r for r in results if r.method == MODEL)
    if own.turn_error:
        way = "late" if own.turn_error > 0 else "early"
        page.bullet(f"The dearest month is {abs(own.turn_error)} too {way}.")
    for r in results:
        if r.note:
            page.bullet(f"{r.method.replace('_', ' ')}: {r.note}")
    plain = next(r for r in results if r.method == "proportional")
    sides = [
        side
        for side in ("backfill", "diversion")
        if any(getattr(row, side) is not None for row in own.by_month)
    ]
    priced = any(row.price is not None for row in own.by_month)
    heads = ["month", "lost"]
    for side in sides:
        heads += [side, "the model", "in proportion"]
    heads += ["placed right", *([BENCHMARK[event.market], "the model"] if priced else [])]
    rows = []
    for row, other in zip(own.by_month, plain.by_month, strict=True):
        cells = [row.month, change_of(row.lost)]
        for side in sides:
            said = f"{side}_predicted"
            cells += map(_change, (getattr(row, side), getattr(row, said), getattr(other, said)))
        cells.append(_number(row.placed))
        rows.append([*cells, *([_price(row.price), _price(row.price_predicted)] if priced else [])])
    page.head("Month by month, against the mean month of the year before")
    page.table(heads, rows)
    page.line("Sums over the flows that are known in the month; a dot where none is.")


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:.2f}"


def _change(value: float | None) -> str:
    return "·" if value is None else change_of(value)


def _price(value: float | None) -> str:
    return "·" if value is None else f"{value:.1f}"

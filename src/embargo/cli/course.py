"""The months of an answer for people: prices and stocks of those hit, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from embargo.cli.page import Page
from embargo.outcome import Outcome
from embargo.outcome.headline import Headline
from embargo.outcome.text import WORDS, amount, place, signed

_BARS = "▁▂▃▄▅▆▇█"
_ROWS = 9
_BUYERS = 3
_SHORT = 1e-3
_MOVED = 5e-4


def show_months(page: Page, outcome: Outcome, first: Headline, top: int) -> None:
    """Print how prices and stocks of the buyers hit go on.

    Arguments:
        page: where to.
        outcome: with months.
        first: its headline.
        top: how many buyers and fuels at most.
    """
    if outcome.span is None:
        return
    table = outcome.tables["months"]
    told = [
        (buyer.place, buyer.market)
        for buyer in first.buyers
        if _moves(_series(table, buyer.place, buyer.market, "price"))
        or _moves(_series(table, buyer.place, buyer.market, "stock"))
    ]
    if not told:
        return
    page.head(f"Month by month, from {outcome.span.first}")
    for number, (code, market) in enumerate(told[: min(top, _BUYERS)]):
        if number:
            page.blank()
        _buyer(page, table, code, market)
    if len(told) > _BUYERS:
        page.blank()
        page.line(f"{len(told) - _BUYERS} more buyers and fuels: --json, or --csv FOLDER.")


def _buyer(page: Page, table: pl.DataFrame, code: str, market: str) -> None:
    price = _series(table, code, market, "price")
    cover = _series(table, code, market, "cover")
    page.item(f"{place(code)}, {WORDS[market]}")
    page.row("price", f"{sparkline(price['counterfactual'].to_list())}  {_range(price)}")
    if cover["counterfactual"].null_count() < cover.height:
        page.row("stocks", f"{sparkline(cover['counterfactual'].to_list())}  {_range(cover)}")
    heads, rows = _table(table, code, market)
    page.table(heads, rows)


def _range(series: pl.DataFrame) -> str:
    """Before, the farthest from it with its month, and the last."""
    known = series.drop_nulls("counterfactual")
    away = (known["counterfactual"] - known["baseline"]).abs().arg_max()
    if away is None:
        return ""
    row, last = known.row(away, named=True), known.row(-1, named=True)
    unit = row["unit"]
    return (
        f"{amount(row['baseline'])} → {amount(row['counterfactual'])} {unit} in {row['month']}, "
        f"{amount(last['counterfactual'])} in {last['month']}"
    )


def _table(table: pl.DataFrame, code: str, market: str) -> tuple[list[str], list[list[str]]]:
    """Some months, evenly apart, the first and the last among them."""
    series = {
        item: _series(table, code, market, item)
        for item in ("price", "imports", "consumption", "stock", "cover", "shortage", "late")
    }
    months = series["price"]["month"].to_list()
    short = (series["shortage"]["counterfactual"] + series["late"]["counterfactual"]).to_list()
    used = series["consumption"]["baseline"].to_list()
    lacks = any(s > _SHORT * u for s, u in zip(short, used, strict=True))
    units = {item: values["unit"][0] for item, values in series.items()}
    heads = [
        "month",
        f"price {units['price']}",
        f"imports {units['imports']}",
        "uses",
        "in store",
        "days",
        *(["short"] if lacks else []),
    ]
    rows = []
    for t in _spread(len(months)):
        cells = [months[t], amount(series["price"]["counterfactual"][t])]
        for item in ("imports", "consumption", "stock"):
            now, before = series[item]["counterfactual"][t], series[item]["baseline"][t]
            moved = abs(now - before) > 0.005 * max(abs(before), 1e-9)
            cells.append(f"{amount(now)} ({signed(now - before)})" if moved else amount(now))
        days = series["cover"]["counterfactual"][t]
        cells.append("" if days is None else f"{days:.0f}")
        if lacks:
            cells.append(amount(short[t]))
        rows.append(cells)
    return heads, rows


def _spread(count: int) -> list[int]:
    if count <= _ROWS:
        return list(range(count))
    return sorted({round(k * (count - 1) / (_ROWS - 1)) for k in range(_ROWS)})


def _series(table: pl.DataFrame, code: str, market: str, item: str) -> pl.DataFrame:
    return table.filter(
        (pl.col("place") == code) & (pl.col("fuel") == market) & (pl.col("item") == item)
    )


def _moves(series: pl.DataFrame) -> bool:
    base = series["baseline"].abs().max()
    if series.is_empty() or base is None:
        return False
    away = (series["counterfactual"] - series["baseline"]).abs().max()
    return float(away or 0.0) > _MOVED * float(base)  # type: ignore[arg-type]


def sparkline(values: Sequence[float | None]) -> str:
    """Bars of a series, the lowest value flat and the highest full; blanks where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    wide = high - low
    if wide <= 1e-3 * max(abs(high), 1e-12):
        return _BARS[3] * len(values)
    return "".join(
        " " if value is None else _BARS[round((value - low) / wide * (len(_BARS) - 1))]
        for value in values
    )

"""The sections of the brief that hold numbers: tables of an outcome, narrowed to those it hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from embargo.markup import Cell, Label, Number, paragraph, table
from embargo.outcome.brief.felt import (
    FELT,
    LEAST,
    felt_buyers,
    felt_sellers,
    pairs_of_months,
    series,
)
from embargo.outcome.headline import Headline, Move
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, amount, percent, place, signed

_MOST = 8
_MOST_ROWS = 14
_MONEY = 0.005
_TINY = 1e-4
_ITEMS = {
    "price": "price",
    "imports": "imports",
    "consumption": "use",
    "stock": "in store",
    "strategic": "strategic reserve",
    "cover": "stocks",
    "shortage": "unserved",
    "late": "late",
}
"""Items of a month, and what the brief calls them."""


@dataclass(frozen=True)
class Section:
    """A section.

    Arguments:
        id, title: an anchor, and what stands above it.
        charts: names of those at its head.
        html: what stands below them; intro: above them.
    """

    id: str
    title: str
    charts: tuple[str, ...]
    html: str
    intro: str = ""


def sections(outcome: Outcome, first: Headline) -> Iterable[Section]:
    """The sections that this outcome has something for, in their order."""
    made = (
        Section("backfill", "Who replaces what is lost", ("backfill",), _backfill(outcome, first)),
        Section("diversion", "Where the cargo goes", ("diversion",), _diversion(outcome, first)),
        Section("prices", "Prices", ("prices",), _prices(first)),
        Section("months", "Month by month", ("months", "stocks"), _months(outcome, first)),
        Section("money", "Money by country", ("money",), _money(outcome)),
        Section("unserved", "What nobody serves", (), _unserved(outcome)),
    )
    return (section for section in made if section.html)


def _backfill(outcome: Outcome, first: Headline) -> str:
    found = outcome.tables["backfill"]
    parts = []
    felt = felt_buyers(first)
    for buyer in felt[:_MOST]:
        for bought in buyer.purchases:
            rows = found.filter(importer=buyer.place, fuel=bought.fuel)
            title = f"{place(buyer.place)}, {WORDS[bought.fuel]}: change of purchases"
            name = f"backfill-{buyer.place}-{bought.fuel}"
            parts.append(_changes(rows, "supplier", buyer.place, title, name))
    return _beside(parts) + _rest(len(felt), "buyers and fuels")


def _diversion(outcome: Outcome, first: Headline) -> str:
    found = outcome.tables["diversion"]
    parts = []
    felt = felt_sellers(first)
    for seller in felt[:_MOST]:
        rows = found.filter(exporter=seller.place, fuel=seller.fuel)
        title = f"{place(seller.place)}, {WORDS[seller.fuel]}: change of sales"
        name = f"diversion-{seller.place}-{seller.fuel}"
        parts.append(_changes(rows, "destination", seller.place, title, name))
    return _beside(parts) + _rest(len(felt), "sellers and fuels")


def _beside(tables: Sequence[str]) -> str:
    """Narrow tables, two side by side where there is room."""
    kept = "".join(tables)
    return f'<div class="beside">{kept}</div>' if kept else ""


def _rest(count: int, many: str) -> str:
    if count <= _MOST:
        return ""
    options = "the options -\u2060-csv and -\u2060-xlsx have them all"
    more = f"{count - _MOST} more {many} are hit: {options}."
    return paragraph(more, "small")


def _changes(rows: pl.DataFrame, column: str, home: str, title: str, name: str) -> str:
    shown = rows.filter(pl.col("change").abs() >= LEAST)
    if shown.is_empty():
        return ""
    unit = f"{shown['unit'][0]} a year"
    top = shown.sort(pl.col("change").abs(), descending=True).head(_MOST_ROWS)
    ordered = top.sort("change", descending=True)
    drawn = "change_low" in rows.columns
    cells: list[list[Cell]] = []
    for row in ordered.iter_rows(named=True):
        code = row[column]
        named = f"home ({place(code)})" if code == home else place(code)
        cells.append([Label(named, code), *_change(row, drawn)])
    rest = rows.height - top.height
    others = float(rows["change"].sum()) - float(top["change"].sum())
    if rest:
        blank: list[Cell] = ["", ""] if drawn else []
        cells.append(
            [
                f"{rest} other{'s' if rest > 1 else ''}",
                Number(written(others), others, exact=False),
                *blank,
            ]
        )
    heads = ["", f"change, {unit}", *(["band from", "to"] if drawn else [])]
    return table(heads, cells, caption=title, name=name)


def _change(row: Mapping[str, Any], drawn: bool) -> list[Cell]:
    cells: list[Cell] = [_signed(row["change"])]
    if drawn:
        cells += [_signed(row["change_low"]), _signed(row["change_high"])]
    return cells


def _signed(value: float | None) -> Number:
    return Number("" if value is None else written(value), value)


def written(change: float) -> str:
    """A change with its sign; one that rounds to nothing has none."""
    return signed(change) if abs(change) >= LEAST else "0.00"


def _amount(value: float | None) -> Number:
    return Number("" if value is None else amount(value), value)


def _prices(first: Headline) -> str:
    rows: list[tuple[Label, str, str, Move]] = []
    for buyer in felt_buyers(first)[:_MOST_ROWS]:
        named = Label(place(buyer.place), buyer.place)
        rows.append((named, WORDS[buyer.market], "delivered", buyer.price))
    for seller in felt_sellers(first)[:_MOST_ROWS]:
        named = Label(place(seller.place), seller.place)
        rows.append((named, WORDS[seller.fuel], "at the loading point (FOB)", seller.price))
    world = Label("World", "WORLD")
    rows += [(world, WORDS[market], "delivered, mean", price) for market, price in first.world]
    drawn = any(move.band is not None for *_, move in rows)
    cells: list[list[Cell]] = []
    for named, fuel, kind, move in rows:
        if move.before <= 0:
            continue
        # LNG and pipeline gas of one seller are told apart, which the table of prices does not.
        exact = not (kind.startswith("at") and fuel in ("LNG", "pipeline gas"))
        ends: list[Cell] = []
        if drawn and move.relative_band is not None:
            ends = [Number(_ratio(end), end, exact=False) for end in move.relative_band]
        elif drawn:
            ends = ["", ""]
        cells.append(
            [
                named, fuel, kind,
                Number(_price(move.before), move.before, exact),
                Number(_price(move.after), move.after, exact),
                move.unit,
                Number(_percent(move), move.relative, exact=False),
                *ends,
            ]
        )  # fmt: skip
    heads = ["", "fuel", "price", "as it was", "as it would be", "unit", "change"]
    heads += ["band from", "to"] if drawn else []
    return table(heads, cells, name="prices-hit") if cells else ""


def _percent(move: Move) -> str:
    return "unchanged" if abs(move.relative) < FELT else percent(move.relative, sign=True)


def _ratio(end: float) -> str:
    return "0.00 %" if abs(end) < _TINY else percent(end, sign=True)


def _price(value: float) -> str:
    return f"{value:,.2f}"


def _months(outcome: Outcome, first: Headline) -> str:
    return "".join(_of_months(outcome, *pair) for pair in pairs_of_months(outcome, first))


def _of_months(outcome: Outcome, code: str, market: str) -> str:
    cells: list[list[Cell]] = [[month] for month in series(outcome, code, market, "price")["month"]]
    heads = ["month"]
    for item, word in _ITEMS.items():
        of = series(outcome, code, market, item)
        if not _told(item, of):
            continue
        unit = of["unit"][0]
        heads += [f"{word} before, {unit}", f"{word} after"]
        write = _price if item == "price" else amount
        for side in ("baseline", "counterfactual"):
            for row, value in zip(cells, of[side], strict=True):
                row.append(Number("" if value is None else write(value), value))
    title = f"{place(code)}, {WORDS[market]}: months"
    return table(heads, cells, caption=title, name=f"months-{code}-{market}")


def _told(item: str, rows: pl.DataFrame) -> bool:
    """Whether an item of a month is worth its columns: always, or only where it moves."""
    if item in ("price", "imports", "consumption", "cover"):
        return True
    away = (rows["counterfactual"] - rows["baseline"]).abs().max()
    return float(away or 0.0) > LEAST  # type: ignore[arg-type]


def _money(outcome: Outcome) -> str:
    return _moved(
        outcome.tables["bills"], "place", "Import bills, USD bn a year", "bills"
    ) + _moved(
        outcome.tables["revenue"], "exporter", "Export revenue, USD bn a year", "revenue"
    )  # fmt: skip


def _moved(rows: pl.DataFrame, column: str, title: str, name: str) -> str:
    """Rows of money that change most, by place and fuel."""
    top = rows.filter(pl.col("change").abs() >= _MONEY).sort(
        pl.col("change").abs(), column, descending=[True, False]
    )
    if top.is_empty():
        return ""
    drawn = "change_low" in rows.columns
    cells: list[list[Cell]] = [
        [
            Label(place(row[column]), row[column]),
            WORDS[row["fuel"]],
            _amount(row["baseline"]),
            _amount(row["counterfactual"]),
            *_change(row, drawn),
        ]
        for row in top.head(_MOST_ROWS).iter_rows(named=True)
    ]
    heads = ["", "fuel", "as it was", "as it would be", "change"]
    heads += ["band from", "to"] if drawn else []
    left = top.height - len(cells)
    more = (
        f"The option -\u2060-csv has {left} more that change by {_MONEY} USD bn or more."
        if left
        else ""
    )
    return table(heads, cells, caption=title, name=name) + (
        paragraph(more, "small") if more else ""
    )


def _unserved(outcome: Outcome) -> str:
    rows = outcome.tables["shortage"].filter(pl.col("counterfactual") >= LEAST)
    cells: Sequence[Sequence[Cell]] = [
        [
            Label(place(row["place"]), row["place"]),
            WORDS[row["fuel"]],
            _amount(row["counterfactual"]),
            row["unit"],
        ]
        for row in rows.sort("counterfactual", descending=True)
        .head(_MOST_ROWS)
        .iter_rows(named=True)
    ]
    return table(["", "fuel", "a year", "unit"], cells, name="unserved-demand") if cells else ""

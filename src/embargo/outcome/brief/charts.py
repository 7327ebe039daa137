"""The charts of an outcome, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from embargo.errors import InputError, nearest
from embargo.outcome.brief import worth
from embargo.outcome.brief.bars import Bar, bars, stacked
from embargo.outcome.brief.felt import (
    FELT,
    LEAST,
    MOST,
    felt_buyers,
    felt_sellers,
    pairs_of_months,
    series,
)
from embargo.outcome.brief.lines import lines
from embargo.outcome.brief.look import altair, styled
from embargo.outcome.headline import Headline, Move, Part, headline
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, percent, place, signed
from embargo.outcome.whole import whole_folder

_BARS = 9
_LEAST_PANEL = 0.05


def chart(outcome: Outcome, name: str) -> Any:
    """A chart of an outcome, as Altair has it.

    Arguments:
        name: a key of `CHARTS`.

    Raises:
        InputError: an unknown name, nothing to draw, or no package that draws.
    """
    if name not in CHARTS:
        near = nearest(name, CHARTS)
        remedy = f"did you mean {near!r}?" if near else f"known: {', '.join(CHARTS)}"
        raise InputError.one(f"unknown chart {name!r}", remedy)
    altair()
    found = CHARTS[name](outcome, headline(outcome))
    if not found:
        what = f"nothing to draw in the chart {name!r}"
        remedy = (
            "run the scenario with dates, or with 'months'" if name in ("months", "stocks") else ""
        )
        raise InputError.one(what, remedy)
    return styled(stacked(found))


def panels(outcome: Outcome) -> Iterator[tuple[str, list[Any]]]:
    """The panels of every chart that has something to show, with its name."""
    altair()
    first = headline(outcome)
    for name, make in CHARTS.items():
        found = make(outcome, first)
        if found:
            yield name, found


def write(outcome: Outcome, folder: Path) -> tuple[Path, ...]:
    """Write every chart as PNG and SVG into a folder, whole or not at all.

    Arguments:
        folder: new, empty, or holding earlier charts, which are replaced as a whole.

    Raises:
        InputError: no package that draws, or the folder holds other files or cannot be written.
    """
    ours = {f"{name}{end}" for name in CHARTS for end in (".svg", ".png")}
    written = []
    altair()
    with whole_folder(folder, ours) as fresh:
        for name, parts in panels(outcome):
            found = styled(stacked(parts))
            for end, more in ((".svg", {}), (".png", {"scale_factor": 2})):
                found.properties(background="white").save(str(fresh / f"{name}{end}"), **more)
                written.append(folder / f"{name}{end}")
    return tuple(written)


def _backfill(outcome: Outcome, first: Headline) -> list[Any]:
    table = outcome.tables["backfill"]
    found = []
    for buyer in felt_buyers(first):
        for purchase in buyer.purchases:
            key = (pl.col("importer") == buyer.place) & (pl.col("fuel") == purchase.fuel)
            title = f"{place(buyer.place)}, {WORDS[purchase.fuel]}: purchases by supplier"
            found.append((table.filter(key), "supplier", buyer.place, title, purchase.unit))
    return _changes(found)


def _diversion(outcome: Outcome, first: Headline) -> list[Any]:
    table = outcome.tables["diversion"]
    found = []
    for seller in felt_sellers(first):
        key = (pl.col("exporter") == seller.place) & (pl.col("fuel") == seller.fuel)
        title = f"{place(seller.place)}, {WORDS[seller.fuel]}: sales by destination"
        found.append((table.filter(key), "destination", seller.place, title, seller.exports.unit))
    return _changes(found)


def _changes(found: Sequence[tuple[pl.DataFrame, str, str, str, str]]) -> list[Any]:
    return [
        bars(rows, title, f"change, {unit} a year")
        for table, column, home, title, unit in found[:MOST]
        if (rows := _rows(table, column, home))
    ]


def _rows(table: pl.DataFrame, column: str, home: str) -> list[Bar]:
    """The largest changes, gains first, and what the rest come to."""
    seen = table.filter(pl.col("change").abs() >= LEAST)
    ordered = seen.sort(pl.col("change").abs(), descending=True)
    top = ordered.head(_BARS).sort("change", descending=True)
    rows = [
        Bar(
            f"home ({place(home)})" if row[column] == home else place(row[column]),
            row["change"],
            signed(row["change"]),
            row.get("change_low"),
            row.get("change_high"),
        )
        for row in top.iter_rows(named=True)
    ]
    if max((abs(row.value) for row in rows), default=0.0) < _LEAST_PANEL:
        return []
    rest = table.height - top.height
    others = float(table["change"].sum()) - float(top["change"].sum())
    if rows and abs(others) >= LEAST:
        rows.append(Bar(f"{rest} other{'s' if rest > 1 else ''}", others, signed(others)))
    return rows


def _prices(outcome: Outcome, first: Headline) -> list[Any]:
    moves: list[tuple[str, Move]] = []
    for buyer in felt_buyers(first)[: 2 * MOST]:
        moves.append((f"{place(buyer.place)}, {WORDS[buyer.market]}, delivered", buyer.price))
    for seller in felt_sellers(first)[: 2 * MOST]:
        moves.append((f"{place(seller.place)}, {WORDS[seller.fuel]}, FOB", seller.price))
    moves += [(f"World, {WORDS[market]}, delivered", price) for market, price in first.world]
    rows = []
    for name, move in moves:
        low, high = move.relative_band or (None, None)
        if move.before > 0:
            rows.append(Bar(name, move.relative, _percent(move), low, high, _ends(move)))
    return [bars(rows, "Change of prices", "change", form=".0%", width=300)] if rows else []


def _percent(move: Move) -> str:
    still = abs(move.relative) < FELT
    return "unchanged" if still else percent(move.relative, sign=True)


def _ends(move: Move) -> str:
    digits = 2 if abs(move.change) < 10 else 1
    return f"{move.before:,.{digits}f} → {move.after:,.{digits}f} {move.unit}"


def _money(outcome: Outcome, first: Headline) -> list[Any]:
    bills: dict[str, float] = {}
    for buyer in first.buyers:
        bills[buyer.place] = bills.get(buyer.place, 0.0) + buyer.bill.change
    earned: dict[str, float] = {}
    for seller in first.sellers:
        earned[seller.place] = earned.get(seller.place, 0.0) + seller.revenue.change
    parts = []
    for title, hit, others in (
        ("Import bills", bills, first.bystanders),
        ("Export revenue", earned, first.winners),
    ):
        ranked = sorted(
            [*(Part(code, value) for code, value in hit.items()), *others],
            key=lambda part: -abs(part.value),
        )
        top = sorted((p for p in ranked[:_BARS] if abs(p.value) >= LEAST), key=lambda p: -p.value)
        rows = [Bar(place(p.place), p.value, signed(p.value)) for p in top]
        if rows:
            parts.append(bars(rows, title, "change, USD bn a year"))
    return parts


def _months(outcome: Outcome, first: Headline) -> list[Any]:
    return _over_months(outcome, first, "price", "price")


def _stocks(outcome: Outcome, first: Headline) -> list[Any]:
    return _over_months(outcome, first, "cover", "stocks in days of use")


def _over_months(outcome: Outcome, first: Headline, item: str, told: str) -> list[Any]:
    parts = []
    for code, market in pairs_of_months(outcome, first):
        found = series(outcome, code, market, item).drop_nulls("counterfactual")
        if not found.is_empty():
            unit = found["unit"][0]
            parts.append(lines(found, f"{place(code)}, {WORDS[market]}: {told}", unit))
    return parts


CHARTS: Mapping[str, Callable[[Outcome, Headline], list[Any]]] = {
    "backfill": _backfill,
    "diversion": _diversion,
    "prices": _prices,
    "ladder": worth.ladder,
    "money": _money,
    "accounts": worth.accounts,
    "macro": worth.macro,
    "months": _months,
    "stocks": _stocks,
}
"""What can be drawn, each by the panels that it has: none if there is nothing to show."""

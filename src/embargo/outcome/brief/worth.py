"""Charts of money: the netback ladder, accounts by place, losses of the whole economy."""

from __future__ import annotations

from typing import Any

import polars as pl

from embargo.outcome.brief.bars import Bar, bars
from embargo.outcome.brief.felt import FELT, LEAST, MOST, felt_places
from embargo.outcome.brief.rungs import Rung, rungs
from embargo.outcome.brief.sections import written
from embargo.outcome.brief.words import words
from embargo.outcome.headline import Headline
from embargo.outcome.macro import ALL, COLUMNS, TOLD
from embargo.outcome.money import WORLD
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, place, signed

_ITEMS = 8
_UP, _DOWN = ("delivered", "fob", "world"), ("discount",)


def ladder(outcome: Outcome, first: Headline) -> list[Any]:
    """The netback ladders that are told."""
    return [
        rungs(
            _steps(steps),
            f"{place(steps['exporter'][0])}, {WORDS[steps['fuel'][0]]}: from the buyer's price to "
            "the seller's",
            steps["unit"][0],
        )
        for steps in ladders(outcome, first)
    ]


def ladders(outcome: Outcome, first: Headline) -> list[pl.DataFrame]:
    """The ladders, mean over buyers, of the sellers most hit whose price moves: their rows."""
    table = outcome.tables["ladder"].filter(pl.col("importer") == WORLD)
    sold = {(seller.place, seller.fuel): at for at, seller in enumerate(first.sellers)}
    moved: list[tuple[int, str, str, pl.DataFrame]] = []
    for (exporter, fuel), steps in table.group_by("exporter", "fuel", maintain_order=True):
        before = dict(steps.select("step", "baseline").iter_rows())
        after = dict(steps.select("step", "counterfactual").iter_rows())
        ends = [side.get(step) for side in (before, after) for step in _UP]
        if None not in ends and any(
            abs(after[step] - before[step]) >= FELT * before["delivered"]
            for step in ("delivered", "fob")
        ):
            key = str(exporter), str(fuel)
            moved.append((sold.get(key, len(sold)), *key, steps))
    return [steps for *_, steps in sorted(moved, key=lambda each: each[:3])[:MOST]]


def _steps(steps: pl.DataFrame) -> list[Rung]:
    """The steps that are not nothing, each hanging where the one before it ends."""
    sides: tuple[dict[str, tuple[float, float]], ...] = ({}, {})
    texts = {}
    at = [0.0, 0.0]
    for row in steps.iter_rows(named=True):
        step, values = row["step"], (row["baseline"] or 0.0, row["counterfactual"] or 0.0)
        texts[step] = f"{values[0]:,.2f} → {values[1]:,.2f}".replace("-", "−")
        for k, value in enumerate(values):
            if step in _UP:
                sides[k][step] = (0.0, value)
                # A discount hangs below the mean of the world.
                at[k] = value
            else:
                sides[k][step] = (at[k], at[k] - value)
                at[k] -= value
    names = words()["steps"]
    return [
        Rung(names[step], sides[0][step], sides[1][step], texts[step])
        for step in texts
        if any(abs(end - start) >= LEAST for start, end in (sides[0][step], sides[1][step]))
    ]


def accounts(outcome: Outcome, first: Headline) -> list[Any]:
    """What moves of the accounts of the places hit, the largest items of each."""
    table = outcome.tables["accounts"].filter(pl.col("change").abs() >= LEAST)
    ranked = {
        code: float(size)
        for code, size in table.group_by("place").agg(pl.col("change").abs().max()).iter_rows()
    }
    felt = [code for code in felt_places(first) if code in ranked]
    found = []
    for code in sorted(felt, key=lambda each: -ranked[each])[:MOST]:
        rows = table.filter(pl.col("place") == code).sort(
            pl.col("change").abs(), descending=True, maintain_order=True
        )
        title = f"{place(code)}: what changes in its accounts"
        drawn = [_item(row) for row in rows.head(_ITEMS).iter_rows(named=True)]
        drawn.sort(key=lambda each: -each.value)
        found.append(bars(drawn, title, "change, USD bn a year", width=350))
    return found


def _item(row: dict[str, Any]) -> Bar:
    return Bar(
        f"{words()['items'][row['item']]}, {WORDS[row['fuel']]}",
        row["change"],
        signed(row["change"]),
        row.get("change_low"),
        row.get("change_high"),
    )


def macro(outcome: Outcome, first: Headline) -> list[Any]:
    """Losses of the buyers most hit, % of GDP; none if they are too small to be told."""
    table = outcome.tables["macro"].filter(
        (pl.col("fuel") == ALL) & (pl.max_horizontal(pl.col(*COLUMNS).abs()) >= TOLD)
    )
    most = table.sort("second_order", descending=True, nulls_last=True, maintain_order=True)
    names = words()["heads"]
    drawn = [
        Bar(
            f"{place(row['place'])}, {names[name]}",
            row[name],
            f"{written(row[name])} %",
            row.get(f"{name}_low"),
            row.get(f"{name}_high"),
        )
        for row in most.head(MOST).iter_rows(named=True)
        for name in COLUMNS
        if row[name] is not None
    ]
    return [bars(drawn, "Loss, against the whole economy", "% of GDP", width=350)] if drawn else []

"""Tables that some outcomes have and others not: ladders, accounts, contracts, others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import fuels, places
from embargo.markup import Cell, Label, Number, paragraph, table
from embargo.outcome.brief.sections import Section
from embargo.outcome.money import WORLD
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, amount, signed
from embargo.places.table import find

_MOST_ROWS = 40
_SMALL = 0.005


@cache
def words() -> Any:
    """The words of the brief that are no code: titles, citation."""
    with Path(__file__).with_name("words.yaml").open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)


def more(outcome: Outcome) -> list[Section]:
    """A section for each further table that the outcome has rows of."""
    hit = {*outcome.tables["backfill"]["importer"], *outcome.tables["diversion"]["exporter"]}
    found = []
    for name, told in words()["more"].items():
        if name in outcome.tables and not outcome.tables[name].is_empty():
            rows, left = _top(outcome.tables[name], hit, told.get("only", {}))
            rows = rows.select(c for c in told.get("columns", rows.columns) if c in rows.columns)
            note = f" {left:,} more rows: --csv FOLDER." if left else ""
            html = paragraph(told["text"] + note) + _plain(rows, name)
            found.append(Section(name, told["title"], (), html))
    return found


def _top(rows: pl.DataFrame, hit: set[str], only: Mapping[str, str]) -> tuple[pl.DataFrame, int]:
    """The rows of those hit in their order, those that change most where there are too many.

    Arguments:
        rows: of the table.
        hit: places that the measures hit.
        only: values that columns must have.
    """
    named = [c for c in rows.columns if c in words()["places"]]
    kept = rows.filter(*(pl.col(column) == value for column, value in only.items()))
    if named:
        among = kept.filter(
            pl.any_horizontal(pl.col(column).is_in(sorted(hit)) for column in named)
        )
        kept = among if among.height else kept
    if {"baseline", "counterfactual"} <= set(rows.columns):
        kept = kept.filter((pl.col("baseline") != 0) | (pl.col("counterfactual") != 0))
    if kept.height > _MOST_ROWS and {"baseline", "counterfactual"} <= set(kept.columns):
        moved = (pl.col("counterfactual") - pl.col("baseline")).abs()
        order = kept.with_row_index("__at").sort(moved, descending=True, nulls_last=True)
        kept = order.head(_MOST_ROWS).sort("__at").drop("__at")
    shown = kept.head(_MOST_ROWS)
    return shown.drop(*only), rows.height - shown.height


def _plain(rows: pl.DataFrame, name: str) -> str:
    heads = [column.replace("_", " ") for column in rows.columns]
    cells = [
        [_cell(column, row[column]) for column in rows.columns]
        for row in rows.iter_rows(named=True)
    ]
    return table(heads, cells, name=f"table-{name}")


def _cell(column: str, value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _word(column, str(value))
    if isinstance(value, int):
        return Number(str(value), value)
    if column.startswith("change"):
        return Number(signed(value), value)
    text = f"{value:.3f}" if 0 < abs(value) < _SMALL else amount(value)
    return Number(text.replace("-", "−"), value)


def _word(column: str, value: str) -> Cell:
    if column in words()["places"]:
        if value == WORLD:
            return Label("World", value)
        return Label(places.name(value), value) if find(value) == value else value
    if column in words()["fuels"] and value in (*fuels.FUELS, *fuels.MARKETS):
        return Label(WORDS[value], value)
    return value.replace("_", " ") if column == "item" else value

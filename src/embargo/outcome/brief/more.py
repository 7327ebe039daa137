"""Tables that some outcomes have and others not: ladders, accounts, contracts, others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from embargo import fuels, places
from embargo.facts import projects
from embargo.markup import Cell, Label, Number, paragraph, table
from embargo.outcome.brief.sections import Section, written
from embargo.outcome.brief.words import words
from embargo.outcome.brief.worth import ladders
from embargo.outcome.headline import Headline
from embargo.outcome.macro import ALL
from embargo.outcome.money import WORLD
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, amount
from embargo.places.table import find

_MOST_ROWS = 40
_SMALL = 0.005
_SIDES = ("baseline", "counterfactual")
_ENDS = ("_low", "_high")


def more(outcome: Outcome, first: Headline) -> list[Section]:
    """A section for each further table that the outcome has rows of."""
    hit = {*outcome.tables["backfill"]["importer"], *outcome.tables["diversion"]["exporter"]}
    found = []
    for name, told in words()["more"].items():
        if name not in outcome.tables or outcome.tables[name].is_empty():
            continue
        every = outcome.tables[name]
        kept = every
        if name == "ladder":
            kept = pl.concat([every.clear(), *ladders(outcome, first)])
        rows = _top(kept, hit, told)
        if rows.is_empty():
            continue
        left = every.height - rows.height
        rest = f" The option -\u2060-csv has {left:,} more row{'s' if left > 1 else ''}."
        found.append(
            Section(
                name,
                told["title"],
                tuple(told.get("charts", ())),
                _plain(rows, name, told),
                paragraph(told["text"] + (rest if left else "")),
            )
        )
    return found


def _top(rows: pl.DataFrame, hit: set[str], told: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of those hit; where they are too many, those that `told` says.

    Arguments:
        rows: of the table.
        hit: places that the measures hit.
        told: how the table stands in the brief; see `words.yaml`.
    """
    most, kept = told.get("most", _MOST_ROWS), rows
    named = [c for c in rows.columns if c in words()["places"]]
    if named:
        among = kept.filter(
            pl.any_horizontal(pl.col(column).is_in(sorted(hit)) for column in named)
        )
        kept = among if among.height else kept
    if set(_SIDES) <= set(rows.columns):
        kept = kept.filter((pl.col("baseline") != 0) | (pl.col("counterfactual") != 0))
        moved = (pl.col("counterfactual") - pl.col("baseline")).abs()
        kept = kept.filter(moved >= told["least"]) if "least" in told else kept
        if kept.height > most:
            order = kept.with_row_index("__at").sort(moved, descending=True, nulls_last=True)
            kept = order.head(most).sort("__at").drop("__at")
    if kept.height > most:
        kept = kept.filter(*(pl.col(name) == value for name, value in told.get("many", {}).items()))
    if "order" in told:
        kept = kept.sort(told["order"], maintain_order=True)
    if "rank" in told and kept.height > most:
        kept = kept.sort(told["rank"], descending=True, nulls_last=True, maintain_order=True)
    shown = kept.head(most)
    columns = told.get("columns", shown.columns)
    return shown.select(c for c in columns if c in shown.columns)


def _plain(rows: pl.DataFrame, name: str, told: Mapping[str, Any]) -> str:
    sided = {side + end for side in _SIDES for end in _ENDS}
    columns = [column for column in rows.columns if column not in sided]
    cells = [
        [_cell(column, row[column], told.get("digits")) for column in columns]
        for row in rows.iter_rows(named=True)
    ]
    names = {**words()["heads"], **told.get("heads", {})}
    return table([_head(column, names) for column in columns], cells, name=f"table-{name}")


def _head(column: str, names: Mapping[str, str]) -> str:
    for end in _ENDS:
        if column.endswith(end):
            return names[end[1:]]
    return names.get(column, column.replace("_", " "))


def _cell(column: str, value: Any, digits: int | None) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _word(column, str(value))
    if isinstance(value, int):
        return Number(str(value), value)
    if column.startswith("change"):
        return Number(written(value), value)
    if digits is not None and abs(value) < 1:
        text = f"{value:.{digits}f}" if abs(value) >= 0.5 * 10.0**-digits else f"{0:.{digits}f}"
    else:
        text = f"{value:.3f}" if 0 < abs(value) < _SMALL else amount(value)
    return Number(text.replace("-", "−"), value)


def _word(column: str, value: str) -> Cell:
    if column in words()["places"]:
        if value == WORLD:
            return Label("World", value)
        return Label(places.name(value), value) if find(value) == value else value
    if column in words()["fuels"]:
        if value in (*fuels.FUELS, *fuels.MARKETS):
            return Label(_kept(WORDS[value]), value)
        return "all fuels" if value == ALL else value
    if column == "project" and value in projects.projects():
        return Label(projects.projects()[value].name, value)
    if column.endswith("unit"):
        return _kept(value)
    return str(words().get(f"{column}s", {}).get(value, value))


def _kept(text: str) -> str:
    """A short text that stays on one line."""
    return text.replace(" ", "\u00a0")

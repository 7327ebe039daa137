"""What the page shows of an outcome: its first numbers, and its tables without what is tiny."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl

from embargo import fuels
from embargo.errors import InputError
from embargo.outcome import Outcome
from embargo.outcome.export import SCHEMA as OUTCOME
from embargo.outcome.export import as_dict, number
from embargo.outcome.headline import Band, Headline, Move, Part, headline

SCHEMA = "embargo.view/1"
"""Name and version of the JSON; keys are added, never changed."""

MONTHS_SCHEMA = "embargo.view-months/1"
"""The same for a map by month."""

_TINY = 0.005
"""Changes below this, in Mt or bcm, are in the whole tables only."""
_FAINT = 2e-4
"""Relative changes of balances and FOB prices below this, too."""
_PARTS = 12
"""Places named one by one in a headline."""
BY_MONTH = ("months", "monthly_flows", "contracts")
"""Tables that only an answer by month has."""
_LONG = ("basin_flows", "monthly_flows")
"""Tables that are left out."""
_PLACES = 12
"""Places whose months are told, of those that the measures hit, and of those that pay or earn."""


def of(
    outcome: Outcome, least: float, solving: float, tables: Collection[str] | None = None
) -> str:
    """Give the JSON of a view, schema `embargo.view/1`.

    Its tables are those of `embargo run --json`, by columns and without rows that are tiny.

    Arguments:
        outcome: the outcome.
        least: flows below this, in Mt or bcm a year, are left out unless they change.
        solving: seconds that the outcome took.
        tables: names of the tables to give; all by default.
    """
    from embargo.evidence.standing import lines

    started = perf_counter()
    first = headline(outcome)
    frame = as_dict(outcome, only=())
    said = {
        "schema": SCHEMA,
        "of": OUTCOME,
        **{k: v for k, v in frame.items() if k != "schema"},
        "headline": _headline(first),
        "record": [
            {
                "market": found.market,
                "events": found.events,
                "model": number(found.model),
                "rule": number(found.rule),
                "name": found.name,
                "held": found.held,
                "changes": found.changes,
                "sentence": str(found),
            }
            for found in lines(outcome.scenario.measures)
        ],
    }
    thinned = _thinned(outcome.tables, least, first, tables)
    written = ",".join(f"{_json(name)}:{_columns(table)}" for name, table in thinned.items())
    seconds = {"solve": number(solving), "encode": number(perf_counter() - started)}
    return f'{_json(said)[:-1]},"tables":{{{written}}},"seconds":{_json(seconds)}}}'


def months_of(outcome: Outcome, fuel: str, least: float) -> str:
    """Give the JSON of a map by month, schema `embargo.view-months/1`.

    Numbers are those of `monthly_flows` of `embargo run --json`: flows that the measures change in
    some month; rows of `baseline` and `counterfactual` are pairs, their columns months.

    Arguments:
        outcome: an outcome by month.
        fuel: which fuel.
        least: pairs that never flow at this rate, in Mt or bcm a year, are left out unless they
            change.

    Raises:
        InputError: no such fuel, or an outcome of a year.
    """
    known = fuels.resolve(fuel)
    if "monthly_flows" not in outcome.tables:
        raise InputError.one("an answer of a year has no months", "give 'months'", "months")
    table = outcome.tables["monthly_flows"].filter(pl.col("fuel") == known)
    rate = 12 * pl.max_horizontal("baseline", "counterfactual")
    moved = 12 * (pl.col("counterfactual") - pl.col("baseline")).abs()
    pairs = (
        table.group_by("exporter", "importer", maintain_order=True)
        .agg("month", "baseline", "counterfactual", rate=rate.max(), moved=moved.max())
        .filter(
            (pl.col("exporter") != pl.col("importer"))
            & ((pl.col("rate") >= least) | (pl.col("moved") >= _TINY))
        )
    )
    numbers = {
        name: [[number(value) for value in row] for row in pairs[name]]
        for name in ("baseline", "counterfactual")
    }
    said = {
        "schema": MONTHS_SCHEMA,
        "of": OUTCOME,
        "fuel": known,
        "unit": fuels.flow_unit(known),
        "months": table["month"].unique(maintain_order=True).to_list(),
        "exporter": pairs["exporter"].to_list(),
        "importer": pairs["importer"].to_list(),
        **numbers,
    }
    return _json(said)


def _thinned(
    tables: Mapping[str, pl.DataFrame],
    least: float,
    first: Headline,
    asked: Collection[str] | None,
) -> dict[str, pl.DataFrame]:
    moved = (pl.col("counterfactual") - pl.col("baseline")).abs()
    size = pl.max_horizontal("baseline", "counterfactual")
    wanted = {
        "flows": (pl.col("exporter") != pl.col("importer")) & ((size >= least) | (moved >= _TINY)),
        "backfill": pl.col("change").abs() >= _TINY,
        "diversion": pl.col("change").abs() >= _TINY,
        "prices": (pl.col("kind") == "delivered") | (moved > _FAINT * size),
        "balances": moved > _FAINT * size,
        "bills": moved >= _TINY,
        "revenue": moved >= _TINY,
        "switching": pl.col("change").abs() >= _TINY,
    }
    told = [*(b.place for b in first.buyers), *(s.place for s in first.sellers)]
    aside = [part.place for part in (*first.bystanders[:_PLACES], *first.winners[:_PLACES])]
    places = [*dict.fromkeys(told)][:_PLACES] + aside
    wanted["months"] = pl.col("place").is_in(places)
    return {
        name: table.filter(wanted[name]) if name in wanted else table
        for name, table in tables.items()
        if name not in _LONG and (asked is None or name in asked)
    }


def _columns(table: pl.DataFrame) -> str:
    """A table by columns as JSON, with the digits that `number` leaves.

    Numbers are most of a view: they are written here, all of a column at once.
    """
    parts = []
    for column in table.iter_columns():
        values = column.to_list()
        if not column.dtype.is_float():
            cells = _json(values)[1:-1]
        else:
            finite = column.to_numpy()
            known = np.isfinite(finite)
            template = np.where(known, "%.10g", "null").tolist()
            cells = ",".join(template) % tuple(finite[known].tolist())
        parts.append(f'"{column.name}":[{cells}]')
    return "{" + ",".join(parts) + "}"


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _headline(found: Headline) -> dict[str, Any]:
    plain = _plain(found)
    assert isinstance(plain, dict)
    plain["world"] = [{"market": m, "price": _plain(move)} for m, move in found.world]
    plain["unserved"] = [
        {"place": place, "market": market, "value": number(value)}
        for place, market, value in found.unserved
    ]
    return plain


def _plain(value: Any) -> Any:
    """A part of a headline as plain values; a move with its change, absolute and relative."""
    write = _WRITTEN.get(type(value))
    if write is not None:
        return write(value)
    return {name: _plain(part) for name, part in vars(value).items()}


def _part(part: Part) -> dict[str, Any]:
    return {"place": part.place, "value": number(part.value), "band": _ends(part.band)}


def _move(move: Move) -> dict[str, Any]:
    return {
        "before": number(move.before),
        "after": number(move.after),
        "change": number(move.change),
        "relative": number(move.relative),
        "unit": move.unit,
        "band": _ends(move.band),
        "relative_band": _ends(move.relative_band),
    }


def _ends(band: Band | None) -> list[float | None] | None:
    return None if band is None else [number(end) for end in band]


def _listed(values: tuple[Any, ...]) -> list[Any]:
    if values and isinstance(values[0], Part):
        values = values[:_PARTS]  # the others are in the tables
    return [_plain(each) for each in values]


def _as_it_is(value: object) -> object:
    return value


_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    Part: _part,
    Move: _move,
    tuple: _listed,
    float: number,
    int: _as_it_is,
    str: _as_it_is,
    type(None): _as_it_is,
}
"""How each kind of value is written; what is in none of them is written field by field."""

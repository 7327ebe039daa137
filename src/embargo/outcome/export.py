"""An outcome as plain dicts and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from typing import Any

import polars as pl

from embargo.outcome.outcome import Outcome
from embargo.outcome.samples import LEVEL

SCHEMA = "embargo.outcome/1"
"""Name and version of the JSON; keys are added, never changed."""

_DIGITS = 10


def as_dict(outcome: Outcome, only: Collection[str] | None = None) -> dict[str, Any]:
    """Plain dicts and lists, schema `embargo.outcome/1`.

    Arguments:
        only: names of the tables to give; all by default.
    """
    how = outcome.diagnostics
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "scenario": scenario(outcome),
        "world": {"year": outcome.world.year, "vintage": outcome.world.vintage},
        "diagnostics": {
            "status": how.status,
            "residual": number(how.residual),
            "iterations": how.iterations,
            "seconds": number(how.seconds),
            "markets": [
                {
                    "market": each.market,
                    "status": each.status,
                    "residual": number(each.residual),
                    "iterations": each.iterations,
                    "seconds": number(each.seconds),
                    "reason": each.reason,
                    "remedy": each.remedy,
                }
                for each in how.markets
            ],
        },
    }
    if outcome.span is not None:
        found["span"] = {"from": outcome.span.first, "months": outcome.span.months}
    if how.draws is not None:
        found["diagnostics"]["draws"] = {
            "asked": how.draws.asked,
            "used": how.draws.used,
            "seed": how.draws.seed,
            "seconds": number(how.draws.seconds),
            "band": LEVEL,
            "failed": [
                {"draw": each.draw, "market": each.market, "reason": each.reason}
                for each in how.draws.failed
            ],
        }
    tables = dict(outcome.tables)
    if only is not None:
        tables = {name: table for name, table in tables.items() if name in only}
    if "basin_flows" in tables:
        # An exporter with a single basin has the same row in `flows`.
        tables["basin_flows"] = tables["basin_flows"].filter(pl.col("basin") != pl.col("exporter"))
    found.update({name: records(table) for name, table in tables.items()})
    found["limitations"] = list(outcome.limitations)
    found["notes"] = list(outcome.notes)
    found["record"] = list(outcome.record)
    return found


def as_json(outcome: Outcome) -> str:
    """One JSON object; an infinite or undefined number is null."""
    return json.dumps(as_dict(outcome), ensure_ascii=False, allow_nan=False)


def scenario(outcome: Outcome) -> dict[str, Any]:
    """The scenario with the keys of its file, its origin and its plain sentence."""
    asked = outcome.scenario
    return {**asked.to_dict(), "origin": asked.source, "sentence": str(asked)}


def records(table: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dicts, numbers to 10 digits."""
    columns = [
        [number(value) for value in column] if column.dtype == pl.Float64 else column.to_list()
        for column in table.iter_columns()
    ]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def number(value: float | None) -> float | None:
    """A number to 10 significant digits, or None if it is not finite."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")

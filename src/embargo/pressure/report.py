"""The answer of pressure: tables, JSON, CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from embargo.facts import base
from embargo.outcome import Draws
from embargo.outcome.export import number, records
from embargo.outcome.samples import LEVEL
from embargo.pressure.comply import Comply
from embargo.pressure.folder import write_folder
from embargo.pressure.question import Question, Side

SCHEMA = "embargo.pressure/1"
"""Name and version of the JSON; keys are added, never changed."""

MEASURES = {
    "part": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
}
"""Columns of the parts of the cost of complying."""

INSTRUMENTS = (
    {"instrument": pl.String, "kind": pl.String, "stage": pl.String, "rate": pl.Float64}
    | {
        f"{name}{end}": pl.Float64
        for name in ("comply", "loss", "credibility", "counter_bid", "political_value")
        for end in ("", "_low", "_high")
    }
    | {"counter_bid_unit": pl.String}
)
"""Columns of the table of instruments."""


@dataclass(frozen=True, eq=False)
class Pressure:
    """Cost of complying against cost of refusing, USD bn in a year, with 80 % bands.

    Arguments:
        question: who, whom, by whom, which fuels, which day, which world.
        rate: the added tariff that is looked at, as a part of one.
        parts: part, value, low, high, unit: the cost of complying, its total, and second_choice,
            which is no cash and not in the total.
        instruments: instrument, kind (tariff, designation, together, market), stage, rate (%);
            comply (what complying with it costs), loss (what refusing costs), credibility (their
            ratio, at which odds of the threat both are equal), counter_bid (further discount, in
            counter_bid_unit, that leaves the buyer indifferent; negative is what the seller could
            take back), political_value (worth of refusing that a refusal implies, at least), each
            with its band.
        break_even: elasticity, value, tariff (break-even, in %), its band, share_without (draws in
            which no tariff up to 1,000 % costs as much), loss (at `rate`), its band, source,
            status.
        sensitivity: input, low, high, tariff_low, tariff_high (break-even, in %, at its ends, all
            else central), swing, rank (rank correlation with the break-even tariff over draws).
        inputs: every figure used, with source, status and the day it was known from.
        published: what others said that complying costs.
        draws: how many there were; None without any.
        cost: the cost of complying, as it was made.
        notes: what the reader should know.
    """

    question: Question
    rate: float
    parts: pl.DataFrame
    instruments: pl.DataFrame
    break_even: pl.DataFrame
    sensitivity: pl.DataFrame
    inputs: pl.DataFrame
    published: pl.DataFrame
    draws: Draws | None
    cost: Comply = field(repr=False)
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        asked = self.question
        names = f"{asked.buyer.name} by {asked.sender.name} to leave {asked.target.name}"
        return f"<Pressure on {names}: tables {', '.join(self.tables)}>"

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        return {
            "parts": self.parts,
            "instruments": self.instruments,
            "break_even": self.break_even,
            "sensitivity": self.sensitivity,
            "inputs": self.inputs,
            "published": self.published,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.pressure/1`."""
        asked = self.question
        how = self.draws
        return {
            "schema": SCHEMA,
            "buyer": _side(asked.buyer),
            "on": _side(asked.target),
            "by": _side(asked.sender),
            "fuels": list(asked.fuels),
            "as_of": asked.day,
            "rate": number(100 * self.rate),
            "world": {"year": asked.year, "vintage": base.vintage()},
            "bought": [
                {"fuel": fuel, "bought": number(size), "unit": unit, "share": number(share)}
                for fuel, (size, unit, share) in asked.bought.items()
            ],
            "value_bought": number(self.cost.value),
            "model_discount": number(self.cost.model_discount),
            "draws": None
            if how is None
            else {"asked": how.asked, "used": how.used, "seed": how.seed, "band": LEVEL},
            **{name: records(one) for name, one in self.tables.items()},
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.pressure/1`; an infinite number is null."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def write_csv(self, folder: str | Path, *, command: str | None = None) -> tuple[Path, ...]:
        """Write a CSV for each table into a folder, with its metadata beside it.

        Arguments:
            folder: new, empty, or holding an earlier answer, which is replaced as a whole.
            command: what reproduces the answer.

        Raises:
            InputError: the folder holds other files or cannot be written.
        """
        asked = self.question
        made = f"embargo pressure {asked.buyer.code} --on {asked.target.code} --by "
        made += f"{asked.sender.code} --as-of {asked.day}"
        caveats = list(self.notes)
        return write_folder(Path(folder), self.tables, SCHEMA, command or made, caveats)


def table(lines: Sequence[Sequence[object]], columns: Mapping[str, Any]) -> pl.DataFrame:
    """Give a table from its rows."""
    return pl.DataFrame(lines, schema=dict(columns), orient="row")


def _side(one: Side) -> dict[str, Any]:
    return {"code": one.code, "name": one.name, "members": list(one.members)}

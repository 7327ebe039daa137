"""The calculus month by month, each with what was known by then, beside what flows did."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from embargo.errors import InputError
from embargo.outcome.export import records
from embargo.pressure import rows
from embargo.pressure.answer import DRAWS, answer, known_of, share
from embargo.pressure.comply import Stop, stop
from embargo.pressure.days import months
from embargo.pressure.folder import write_folder
from embargo.pressure.question import Question, settle
from embargo.pressure.report import Pressure, table

SCHEMA = "embargo.pressure-months/1"
"""Name and version of the JSON; keys are added, never changed."""

MOST = 60
"""Most months in a table."""

_BANDED = ("comply", "loss", "credibility", "break_even")
_COLUMNS = (
    {"month": pl.String, "tariff": pl.String, "rate": pl.Float64}
    | {
        f"{name}{end}": pl.Float64
        for name in _BANDED
        for end in ("", "_low", "_high")
    }
    | {"elasticity": pl.Float64, "naive_break_even": pl.Float64, "discount": pl.Float64}
    | {"designation": pl.String}
    | {f"designation_{name}": pl.Float64 for name in ("loss", "comply", "credibility")}
    | {"taken_low": pl.Float64, "taken_high": pl.Float64, "vintages": pl.Int64}
    | {"exports": pl.Float64}
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Bed:
    """The calculus over some months.

    Arguments:
        question: of the last month.
        table: a row a month: the tariff's stage and rate (%), comply (C) and loss (L), USD bn a
            year, credibility (C / L), break_even (added tariff, %), each with its band; the trade
            elasticity used, naive_break_even (by the elasticity of before and after), the cited
            discount (USD/bbl); the designation's stage, loss, comply and credibility; crude taken
            that month, kb/d, lowest and highest of all vintages; exports to the sender that month,
            USD bn. Missing is null.
        notes: what the reader should know.
    """

    question: Question
    table: pl.DataFrame
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is about."""
        asked = self.question
        return (
            f"{asked.buyer.name} under pressure by {asked.sender.name} to leave {asked.target.name}"
            ": the calculus of each month and what flows did"
        )

    @property
    def heads(self) -> list[str]:
        """Heads of `cells`."""
        return [
            "known by", "tariff", "C", "L", "p*, %", "t*, %", "naive", "named, L / C",
            "crude, kb/d", "exports",
        ]  # fmt: skip

    @property
    def cells(self) -> list[list[str]]:
        """The table for people."""
        return [_cells(row) for row in self.table.to_dicts()]

    def markdown(self) -> str:
        """The table for the documentation."""
        lines = [self.heads, ["---", "---", *["---:"] * (len(self.heads) - 2)], *self.cells]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.pressure-months/1`."""
        asked = self.question
        return {
            "schema": SCHEMA,
            "buyer": asked.buyer.code,
            "on": asked.target.code,
            "by": asked.sender.code,
            "months": records(self.table),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.pressure-months/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def write_csv(self, folder: str | Path, *, command: str | None = None) -> tuple[Path, ...]:
        """Write the table as CSV into a folder, with its metadata beside it.

        Raises:
            InputError: the folder holds other files or cannot be written.
        """
        shown = command or "embargo pressure --each-month"
        return write_folder(Path(folder), {"months": self.table}, SCHEMA, shown, self.notes)


def bed(
    buyer: str,
    *,
    on: str,
    by: str = "USA",
    first: str,
    last: str,
    fuel: str | tuple[str, ...] | None = None,
    tariff: float | None = None,
    world: int | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Bed:
    """Give the calculus at the end of each month, beside what flows did in it.

    Months that share a world share its draws. What flows did is no input.

    Arguments:
        first, last: months, such as 2025-08.
        buyer, on, by, fuel, tariff, world, draws, seed, progress: as `pressure`.

    Raises:
        InputError: what is wrong with them.
    """
    wanted = months(first, last, "--each-month")
    if len(wanted) > MOST:
        what = f"{len(wanted)} months"
        raise InputError.one(what, f"ask for at most {MOST}", "--each-month")
    asked = [settle(buyer, on, by, fuel, month, world) for month in wanted]
    known = [known_of(question) for question in asked]
    shares = {q.fuels: share(q, k) for q, k in zip(asked, known, strict=True)}
    stops: dict[tuple[int, tuple[str, ...]], Stop] = {}
    lines = []
    for month, question, inputs in zip(wanted, asked, known, strict=True):
        at = (question.year, question.fuels)
        if at not in stops:
            stops[at] = stop(question, shares[question.fuels], draws, seed, progress)
        found = answer(question, inputs, stops[at], tariff, draws, seed)
        lines.append(_line(month, found, inputs.discount.value if inputs.discount else None))
    return Bed(
        asked[-1],
        table(lines, _COLUMNS),
        _notes(asked[-1], draws, [float(line[2]) for line in lines]),
    )


def _line(month: str, found: Pressure, discount: float | None) -> list[Any]:
    by_kind = {row["kind"]: row for row in reversed(found.instruments.to_dicts())}
    tariff, named = by_kind["tariff"], by_kind.get("designation")
    even = {row["elasticity"]: row for row in found.break_even.to_dicts()}
    own, naive = even["used"], even.get("naive, before and after")
    taken = _taken(found.question, month)
    cells: list[Any] = [month, tariff["stage"], tariff["rate"]]
    for name in ("comply", "loss", "credibility"):
        cells += [tariff[f"{name}{end}"] for end in ("", "_low", "_high")]
    cells += [own[f"tariff{end}"] for end in ("", "_low", "_high")]
    cells += [own["value"], None if naive is None else naive["tariff"], discount]
    if named is None:
        cells += [None] * 4
    else:
        cells += [named["stage"], named["loss"], named["comply"], named["credibility"]]
    ends = (min(taken), max(taken)) if taken else (None, None)
    return [*cells, *ends, len(taken), _exports(found.question, month)]


def _taken(question: Question, month: str) -> list[float]:
    return [
        row.value
        for row in rows.imports()
        if (row.buyer, row.target) == (question.buyer.code, question.target.code)
        and row.since == row.until == month
    ]


def _exports(question: Question, month: str) -> float | None:
    for row in rows.exposure():
        sides = (row.place, row.sender, row.item, row.since)
        if sides == (question.buyer.code, question.sender.code, "exports_month", month):
            return row.value
    return None


def _notes(question: Question, draws: int, rates: Sequence[float]) -> tuple[str, ...]:
    notes = [
        "C: what complying costs; L: what refusing costs by the tariff, both in USD bn a year; "
        "p* = C / L: above 100 % even a certain tariff costs less than complying. t*: the added "
        "tariff at which both cost alike; naive: t* by the elasticity of before and after. Named: "
        "going on with designated sellers / replacing them.",
        f"The added tariff that L is of: {_listed(rates)}.",
        "Crude: the lowest and the highest of all vintages of that month; exports: to the sender, "
        "USD bn that month. Neither is an input.",
    ]
    if draws:
        notes.append(f"In brackets the 80 % band of {draws} draws.")
    sides = (question.buyer.code, question.target.code)
    longer = [
        f"{row.value:,.0f} {row.unit} from {row.since} to {row.until} ({row.vendor})"
        for row in rows.imports()
        if (row.buyer, row.target) == sides and row.since != row.until
    ]
    if longer:
        notes.append(f"Before: {'; '.join(longer)}.")
    return tuple(notes)


def _listed(rates: Sequence[float]) -> str:
    return ", ".join(f"{rate:g} %" for rate in dict.fromkeys(rates))


def _cells(row: dict[str, Any]) -> list[str]:
    stage = row["tariff"].split()[0]
    word = {"in": "in force", "announced": "announced", "ended": "ended"}.get(stage, "none")
    taken = "" if row["taken_low"] is None else _range(row["taken_low"], row["taken_high"])
    return [
        row["month"],
        word,
        _banded(row, "comply"),
        f"{row['loss']:.1f}",
        f"{100 * row['credibility']:.0f}" if math.isfinite(row["credibility"]) else "",
        _banded(row, "break_even"),
        "" if row["naive_break_even"] is None else _tariff(row["naive_break_even"]),
        _named(row),
        taken,
        "" if row["exports"] is None else f"{row['exports']:.2f}",
    ]


def _named(row: dict[str, Any]) -> str:
    if row["designation"] is None:
        return ""
    if row["designation_loss"] is None:
        return "not valued"
    return f"{row['designation_loss']:.1f} / {row['designation_comply']:.1f}"


def _banded(row: dict[str, Any], name: str) -> str:
    def text(value: float) -> str:
        return _tariff(value) if name == "break_even" else f"{value:.1f}"

    if row[f"{name}_low"] is None:
        return text(row[name])
    return f"{text(row[name])} ({text(row[f'{name}_low'])}–{text(row[f'{name}_high'])})"


def _tariff(value: float) -> str:
    return f"{value:.0f}" if math.isfinite(value) else "over 1,000"


def _range(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"

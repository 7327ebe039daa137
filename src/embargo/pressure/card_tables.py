"""The tables and the chart of the card of pressure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from embargo.markup import Cell, Number
from embargo.outcome.brief.bars import Bar, bars
from embargo.outcome.brief.extra import Grid
from embargo.outcome.text import amount, percent
from embargo.pressure.comply import PARTS
from embargo.pressure.question import Side
from embargo.pressure.report import Pressure

_LEAST = 0.005
_FIRST, _YEAR = "USD\u00a0bn, first\u00a0year", "USD\u00a0bn a\u00a0year"
_LOSS = "E (1 − r^ε) · v · (1 − d) + (1 − p) · t · E · r^ε"


def grids(found: Pressure, named: str) -> list[Grid]:
    """Give the card of a buyer, the parts of C, and every figure behind it.

    Arguments:
        found: the answer.
        named: the buyer, in words.
    """
    buyer, seller = (one.name for one in sides(found))
    name = f"{found.question.buyer.code}-{found.question.target.code}"
    drawn = found.draws is not None
    band = ["band from", "to"] if drawn else []
    card = Grid(
        ["", "central", *band, "unit", "formula"],
        _card(found, drawn),
        f"{buyer} and {seller}: the card",
        f"pressure-{name}",
    )
    words = {**PARTS, "total": "C, together", "second_choice": "beside it: second-choice suppliers"}
    parts = Grid(
        ["", "USD bn", *band],
        [
            [words[row["part"]], *_numbers(row, "", amount_of, drawn)]
            for row in found.parts.iter_rows(named=True)
            if max(abs(row[end] or 0.0) for end in ("value", "low", "high")) >= _LEAST
            or row["part"] == "total"
        ],
        f"{named}: what complying costs is made of",
        f"pressure-parts-{name}",
    )
    inputs = Grid(
        ["", "value", "range from", "to", "unit", "source", "known from"],
        [
            [
                row["input"].replace("_", " "),
                *(Number(amount_of(row[end]), row[end]) for end in ("value", "low", "high")),
                "" if row["unit"] == "1" else row["unit"],
                row["source"],
                row["known_from"],
            ]
            for row in found.inputs.iter_rows(named=True)
        ],
        f"{named}: figures behind it (shares and rates as parts of one)",
        f"pressure-inputs-{name}",
    )
    return [card, parts, inputs]


def chart(found: Sequence[tuple[str, Pressure]]) -> Any:
    """Give bars of C and L for each buyer, by its name."""
    rows = []
    for named, one in found:
        row = one.instruments.row(0, named=True)
        for name, words in (
            ("comply", "complying, C"),
            ("loss", f"refusing at +{row['rate']:g} %"),
        ):
            rows.append(
                Bar(
                    f"{named}: {words}{'' if name == 'comply' else ', L'}",
                    row[name],
                    amount_of(row[name]),
                    row[f"{name}_low"],
                    row[f"{name}_high"],
                )
            )
    return bars(rows, "Complying or refusing", "USD bn, first year", width=340)


def named_of(found: Pressure, several: bool) -> str:
    """The buyer, with the seller where there are several."""
    buyer, seller = sides(found)
    return f"{buyer.name} without {seller.name}" if several else buyer.name


def sides(found: Pressure) -> tuple[Side, Side]:
    """The buyer and the seller."""
    return found.question.buyer, found.question.target


def rate(value: float | None) -> str:
    """A tariff in percent, without its unit."""
    if value is None or not math.isfinite(value):
        return "over 1,000"
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def amount_of(value: float) -> str:
    """About three digits, with a minus where they show one."""
    return f"{'−' if value <= -_LEAST else ''}{amount(abs(value))}"


def _card(found: Pressure, drawn: bool) -> list[list[Cell]]:
    row, even = found.instruments.row(0, named=True), found.break_even.row(0, named=True)
    unit = row["counter_bid_unit"]
    bid = "% of the price" if unit == "%" else unit

    def line(words: str, of: str, unit: str, formula: str, *, odds: bool = False) -> list[Cell]:
        write = _odds if odds else amount_of
        return [words, *_numbers(row, of, write, drawn), unit, formula]

    lines = [
        line("C, cost of complying", "comply", _FIRST, "the parts below, summed"),
        line(f"L, cost of refusing at +{row['rate']:g} %", "loss", _YEAR, _LOSS),
        [
            "t*, added tariff at which both cost alike",
            *_numbers(even, "tariff", rate, drawn),
            "%",
            "L(t*) = C",
        ],
        line(
            "p*, odds of the threat at which both cost alike", "credibility", "", "C / L", odds=True
        ),
        line("d*, further discount that keeps the buyer", "counter_bid", bid, "(L − C) / bought"),
        line("V*, worth of refusing that it implies", "political_value", _YEAR, "L − C"),
    ]
    for other in found.instruments.iter_rows(named=True):
        if other["kind"] != "designation":
            continue
        stage = f" ({other['stage']})" if other["stage"] else ""
        what = f"Going on with designated sellers, {other['instrument']}{stage}"
        if other["loss"] is None:
            blank: list[Cell] = ["", ""] if drawn else []
            lines.append([what, "not valued", *blank, "", ""])
            continue
        lines += [
            [what, *_numbers(other, "loss", amount_of, drawn), _YEAR,
             "bought · their share · wedge"],
            ["Leaving those sellers alone", *_numbers(other, "comply", amount_of, drawn),
             _FIRST, "as C"],
        ]  # fmt: skip
    return lines


def _odds(value: float) -> str:
    return percent(value) if math.isfinite(value) else "none"


def _numbers(
    row: Mapping[str, Any], name: str, write: Callable[[float], str], drawn: bool
) -> list[Cell]:
    """A value and, with draws, the ends of its band."""
    ends = ["low", "high"] if drawn else []
    columns = [name or "value", *(f"{name}_{end}" if name else end for end in ends)]
    return [
        Number("" if row[column] is None else write(row[column]), row[column]) for column in columns
    ]

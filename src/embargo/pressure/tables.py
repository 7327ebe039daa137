"""More tables of an answer: parts of the cost, break-even tariffs, inputs, what others said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from embargo.pressure import refuse, rows
from embargo.pressure.bands import ends
from embargo.pressure.comply import PARTS, Comply
from embargo.pressure.inputs import VARIANTS, Inputs
from embargo.pressure.quantity import Quantity
from embargo.pressure.question import Question
from embargo.pressure.report import MEASURES, table
from embargo.pressure.terms import Pair, Terms, exposed


def parts(cost: Comply) -> pl.DataFrame:
    """Give the parts of the cost of complying, their sum, and second choice beside it."""
    lines = []
    drawn = bool(cost.numbers)
    for part in (*PARTS, "total", "second_choice"):
        value = cost.total if part == "total" else cost.central[part]
        values = (cost.totals if part == "total" else cost.draws[part]) if drawn else None
        low, high = ends(values)
        lines.append((part, value, low, high, "USD bn"))
    return table(lines, MEASURES)


def break_even(known: Inputs, cost: Comply, terms: Terms, rate: float) -> pl.DataFrame:
    """The break-even tariff by elasticity, and the loss at the rate that is looked at."""
    lines = []
    for name, words in VARIANTS.items():
        if name not in known.elasticities:
            continue
        quantity = known.elasticities[name]
        if (
            name == "literature"
            and quantity.source == known.elasticities["trade_elasticity"].source
        ):
            continue
        wanted = _tariffs(name, cost, terms)
        loss = _losses(name, rate, terms)
        never = float(np.mean(np.isinf(wanted[1]))) if wanted[1].size else None
        lines.append(
            (
                words, quantity.value, 100 * float(wanted[0][0]),
                *(None if end is None else 100 * end for end in ends(wanted[1])),
                never, float(loss[0][0]), *ends(loss[1]), quantity.source, quantity.status,
            )
        )  # fmt: skip
    return table(
        lines,
        {
            "elasticity": pl.String, "value": pl.Float64, "tariff": pl.Float64,
            "tariff_low": pl.Float64, "tariff_high": pl.Float64, "share_without": pl.Float64,
            "loss": pl.Float64, "loss_low": pl.Float64, "loss_high": pl.Float64,
            "source": pl.String, "status": pl.String,
        },
    )  # fmt: skip


def _tariffs(name: str, cost: Comply, terms: Terms) -> Pair:
    """Break-even tariffs by one of the elasticities."""
    central = refuse.break_even(cost.total, **exposed(terms.central, name))
    if not terms.draws:
        return np.atleast_1d(central), np.empty(0)
    return np.atleast_1d(central), refuse.break_even(cost.totals, **exposed(terms.draws, name))


def _losses(name: str, rate: float, terms: Terms) -> Pair:
    return terms.pair(lambda at: refuse.tariff_loss(rate, **exposed(at, name)))


def inputs(quantities: Sequence[Quantity]) -> pl.DataFrame:
    """Give every figure used, with its source."""
    return table(
        [
            (q.name, q.value, q.low, q.high, q.unit, q.source, q.status, q.known_from, q.note)
            for q in quantities
        ],
        {
            "input": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
            "unit": pl.String, "source": pl.String, "status": pl.String, "known_from": pl.String,
            "note": pl.String,
        },
    )  # fmt: skip


def published(question: Question) -> pl.DataFrame:
    """Give what others had said by the day that complying costs, the earliest first."""
    found = [
        (row.who, row.low, row.high, row.unit, row.known_from, row.source, row.note)
        for row in reversed(rows.known(rows.published(), question.day))
        if (row.buyer, row.target) == (question.buyer.code, question.target.code)
    ]
    names = ("who", "low", "high", "unit", "known_from", "source", "note")
    kinds = {name: pl.Float64 if name in ("low", "high") else pl.String for name in names}
    return table(found, kinds)

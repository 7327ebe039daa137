"""The table of instruments: what refusing costs under each, and where both cost alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from embargo.pressure import refuse
from embargo.pressure.bands import ends
from embargo.pressure.comply import Comply
from embargo.pressure.inputs import Inputs
from embargo.pressure.quantity import Vector
from embargo.pressure.report import INSTRUMENTS, table
from embargo.pressure.terms import Pair, Terms, exposed


def instruments(known: Inputs, cost: Comply, terms: Terms, rate: float, of: str) -> pl.DataFrame:
    """Give a row for the tariff, for each designation known, for those that act, for the market.

    Arguments:
        known: inputs of the day.
        cost: of complying.
        terms: inputs at their values and drawn.
        rate: added tariff, as a part of one.
        of: the instrument that it is the rate of; empty if none.
    """
    acting: list[Pair] = []
    loss = terms.pair(lambda at: refuse.tariff_loss(rate, **exposed(at)))
    own = [row for row in known.instruments if row.id == of]
    stage = own[0].stage(known.day) if own else "not announced"
    name = of if own else "added tariff"
    lines = [_line(name, "tariff", stage, rate, loss, cost, _whole(cost))]
    if own and not stage.startswith("ended"):
        acting.append(loss)
    for row in known.instruments:
        if row.kind != "designation":
            continue
        stage = row.stage(known.day)
        named = _designation(cost, terms)
        if named is not None and not stage.startswith("ended"):
            acting.append(named)
        lines.append(_line(row.id, "designation", stage, None, named, cost, _named(cost)))
    if len(acting) > 1:
        both = _sum([central for central, _ in acting]), _sum([drawn for _, drawn in acting])
        lines.append(_line("all of these", "together", "", None, both, cost, _whole(cost)))
    market = terms.pair(
        lambda at: refuse.market_loss(at["exports"], at["value_added"], at["redeployed"])
    )
    words = ("loss of the market", "market", "not announced")
    lines.append(_line(*words, None, market, cost, _whole(cost)))
    return table(lines, INSTRUMENTS)


def _designation(cost: Comply, terms: Terms) -> Pair | None:
    if not {"risk_wedge", "designated_share"} <= set(terms.central):
        return None
    return terms.pair(
        lambda at: refuse.designation_loss(cost.barrels, at["designated_share"], at["risk_wedge"])
    )


def _whole(cost: Comply) -> tuple[Vector, Vector | None]:
    """What leaving the target altogether costs."""
    return np.array([cost.total]), cost.totals if cost.numbers else None


def _named(cost: Comply) -> tuple[Vector, Vector | None]:
    """What leaving the designated sellers costs."""
    if cost.partial is None:
        return _whole(cost)
    return np.array([cost.partial]), cost.partial_draws if cost.numbers else None


def _sum(values: list[Vector]) -> Vector:
    return np.asarray(np.sum(values, axis=0))


def _odds(cost: Vector, loss: Vector, amount: float) -> Vector:
    return np.divide(cost, loss, out=np.full_like(loss, np.inf), where=loss > 0)


_FORMULAS: tuple[Callable[[Vector, Vector, float], Vector], ...] = (
    lambda cost, loss, amount: loss,
    _odds,
    lambda cost, loss, amount: (loss - cost) / amount,
    lambda cost, loss, amount: loss - cost,
)
"""Loss, credibility, counter-bid and political value from the two costs and what is bought."""


def _line(
    name: str,
    kind: str,
    stage: str,
    rate: float | None,
    loss: Pair | None,
    cost: Comply,
    comply: tuple[Vector, Vector | None],
) -> tuple[object, ...]:
    """A row; without a loss it says what is known."""
    central, drawn = comply
    percent = None if rate is None else 100 * rate
    head = (name, kind, stage, percent, float(central[0]), *ends(drawn))
    if loss is None:
        return (*head, *(None,) * 3 * len(_FORMULAS), cost.amount_unit)
    columns: list[float | None] = []
    for formula in _FORMULAS:
        spread = None if drawn is None else formula(drawn, loss[1], cost.amount)
        columns += [float(formula(central, loss[0], cost.amount)[0]), *ends(spread)]
    return (*head, *columns, cost.amount_unit)

"""Which input moves the break-even tariff most: one at a time, and by rank over draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from embargo.evidence.ensemble.design import Design
from embargo.pressure import refuse
from embargo.pressure.bands import ends, rank_correlation
from embargo.pressure.comply import Comply
from embargo.pressure.quantity import Quantity, Vector
from embargo.world.parameters import drawn_names, table

MODEL = "market (its parameters and base flows)"
"""The row of everything that the market's own draws hold."""

_FIRST = 5
"""Parameters of the model that are shown at most: those that go with the tariff beyond chance
(three standard errors of a rank correlation of nothing), of the markets that are solved."""

_ENOUGH = 30
"""Draws from which on a rank is more than noise."""

_COLUMNS = {"input": pl.String} | dict.fromkeys(
    ("low", "high", "tariff_low", "tariff_high", "swing", "rank"), pl.Float64
)


_ELSEWHERE = (
    "naive_elasticity", "literature", "long_run_elasticity", "risk_wedge", "designated_share",
)  # fmt: skip
"""Inputs that the break-even tariff does not rest on."""


def sensitivity(
    quantities: Sequence[Quantity], cost: Comply, drawn: Mapping[str, Vector], seed: int
) -> pl.DataFrame:
    """Give the swing of the break-even tariff over each input's range, the largest first.

    Below them stand the parameters of the model whose draws go most with the tariff, by rank
    alone: they have no swing, for each needs the market solved anew.

    Arguments:
        quantities: inputs that are used.
        cost: of complying.
        drawn: by input, [draws].
        seed: of the draws.
    """
    central = {each.name: np.array([each.value]) for each in quantities}
    own = _own(central, cost)
    tariffs = _tariffs(drawn, cost.totals) if cost.numbers else np.empty(0)
    rows: list[tuple[Any, ...]] = []
    for each in quantities:
        if not each.spread or each.name in _ELSEWHERE:
            continue
        at = []
        for end in (each.low, each.high):
            moved = central | {each.name: np.array([end])}
            at.append(100 * float(_tariffs(moved, cost.total + _own(moved, cost) - own)[0]))
        rank = rank_correlation(drawn[each.name], tariffs) if cost.numbers else None
        rows.append((each.name, each.low, each.high, *at, _swing(at), rank))
    if cost.numbers:
        market = cost.totals - _own(drawn, cost)
        low, high = (float(end or 0.0) + float(own[0]) for end in ends(market))
        at = [100 * float(_tariffs(central, np.array([end]))[0]) for end in (low, high)]
        rows.append((MODEL, low, high, *at, _swing(at), rank_correlation(market, tariffs)))
    rows.sort(key=lambda row: -row[5])
    rows += _parameters(cost, tariffs, seed)
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _swing(ends: Sequence[float]) -> float:
    return abs(ends[1] - ends[0]) if np.isfinite(ends).all() else np.inf


def _parameters(cost: Comply, tariffs: Vector, seed: int) -> list[tuple[Any, ...]]:
    if len(cost.numbers) < _ENOUGH:
        return []
    u = Design.of(max(cost.numbers) + 1, seed).u[list(cost.numbers)]
    names = (*drawn_names(), "sourcing rule")
    touched = {*cost.markets, ""}
    every = {parameter.market for parameter in table()}
    ranks = [
        (name, rank_correlation(u[:, at], tariffs))
        for at, name in enumerate(names)
        if not set(name.split()) & (every - touched)
    ]
    least = 3.0 / len(cost.numbers) ** 0.5
    known = sorted(
        ((n, r) for n, r in ranks if r is not None and abs(r) > least), key=lambda row: -abs(row[1])
    )
    return [(name, None, None, None, None, None, rank) for name, rank in known[:_FIRST]]


def _own(at: Mapping[str, Vector], cost: Comply) -> Vector:
    """What the inputs of pressure add to the cost of complying, beside the market's answer."""
    found = np.zeros(next(iter(at.values())).size)
    if "discount" in at:
        found = found + cost.lost_barrels * at["discount"]
    if cost.contracted:
        found = found + cost.contracted * at["take_or_pay"] * at["enforced"]
    for _, quantity in cost.valued:
        found = found + at[quantity.name] * at["stake_lost"]
    return found


def _tariffs(at: Mapping[str, Vector], cost: Vector) -> Vector:
    return refuse.break_even(
        cost,
        exposed=at["exports"] * at["hit_share"],
        base=at["tariff"],
        elasticity=at["trade_elasticity"],
        value_added=at["value_added"],
        redeployed=at["redeployed"],
        pass_through=at["pass_through"],
    )

"""What was drawn: parameters, the sourcing rule, and the base flows an answer could hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr

from embargo import fuels, places
from embargo.evidence.ensemble.base_flows import scores, uncertain
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.rules import rules
from embargo.evidence.sensitivity.chaos import TENTHS, Axis, Vector
from embargo.outcome.path.answer import MonthsAnswer
from embargo.outcome.run import Answer
from embargo.world import FuelMarket
from embargo.world.parameters import Parameter, Parameters, drawn_names, table

MOST_NEAR = 15
"""Flows of the buyers and sellers hit whose effect may be bent or hang on other inputs: those of
the widest bands in a market. All others are tried as straight lines."""

LEAST_SPAN = 1e-4
"""Width of a flow's band, as a share of the market, below which it is not looked at."""


@dataclass(frozen=True)
class Input:
    """One thing that was drawn.

    Attributes:
        name: of the parameter with its market, of the tie, `rule`, or the flow.
        kind: parameter, rule or base flow.
        low, high: what it is at its low and its high tenth, in words.
        unit: of `low` and `high`; empty for pure numbers and rules.
        axis: how it is distributed.
    """

    name: str
    kind: str
    low: str
    high: str
    unit: str
    axis: Axis


def of(
    central: Answer | MonthsAnswer, design: Design, draws: Sequence[int]
) -> tuple[tuple[Input, ...], NDArray[np.float64]]:
    """Give the inputs of the markets that were solved, with their quantiles [draws, d].

    Arguments:
        central: the answer at the central parameters.
        design: of the draws.
        draws: numbers of those that were solved.
    """
    year = central.year if isinstance(central, Answer) else central.months.end
    solved = {m.market for m in central.outcome.diagnostics.markets if m.status != "unchanged"}
    touched = [market.world for market in year.markets if market.world.name in solved]
    named = {world.name for world in touched}
    inputs: list[Input] = []
    columns: list[Vector] = []
    for k, name in enumerate(drawn_names()):
        rows = _rows(name)
        markets = {row.market for row in rows}
        if markets & (named | {""}):
            inputs.append(_parameter(name, rows))
            columns.append(design.u[list(draws), k])
    inputs.append(_rule())
    columns.append(design.u[list(draws), -1])
    for world in touched:
        chosen, near = _flows(central, world)
        z = np.array([scores(world, design.stream(draw, world.name))[chosen] for draw in draws])
        inputs += [_flow(world, int(arc), bool(own)) for arc, own in zip(chosen, near, strict=True)]
        columns += list(np.clip(ndtr(z), 1e-9, 1 - 1e-9).T)
    return tuple(inputs), np.column_stack(columns)


def _rows(name: str) -> list[Parameter]:
    return [p for p in table() if (p.tie[:-1].strip() or f"{p.name} {p.market}".strip()) == name]


def _parameter(name: str, rows: Sequence[Parameter]) -> Input:
    ends = []
    for u in TENTHS:
        drawn = Parameters.draw([u if each == name else 0.5 for each in drawn_names()])
        values = [drawn.value(row.name, row.market) for row in rows]
        ends.append(" and ".join(f"{value:.3g}" for value in values))
    return Input(
        name=name,
        kind="parameter",
        low=ends[0],
        high=ends[1],
        unit="" if rows[0].unit == "1" else rows[0].unit,
        axis=Axis(normal=rows[0].distribution in ("normal", "lognormal")),
    )


def _rule() -> Input:
    weights = np.array([rule.weight for rule in rules()])
    edges = tuple((np.cumsum(weights) / weights.sum()).tolist())
    return Input("sourcing rule", "rule", "least of all", "most", "", Axis(levels=edges))


def _flows(
    central: Answer | MonthsAnswer, world: FuelMarket
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Arcs whose base flow is known least, and which of them are near what the measures hit."""
    tables = central.outcome.tables
    buyers = list(set(tables["backfill"]["importer"]))
    sellers = list(set(tables["diversion"]["exporter"]))
    hit = pl.col("importer").is_in(buyers) | pl.col("exporter").is_in(sellers)
    span = (world.arcs["high"] - world.arcs["low"]).to_numpy() / world.per_balance_unit
    span = np.where(uncertain(world), span, 0.0)
    wide = np.flatnonzero(span > LEAST_SPAN * world.demand0.sum())
    own = np.where(world.arcs.select(hit).to_series().to_numpy(), span, 0.0)[wide]
    first = np.argsort(-own, kind="stable")[:MOST_NEAR]
    near = np.zeros(wide.size, dtype=bool)
    near[first[own[first] > 0]] = True
    return wide, near


def _flow(world: FuelMarket, arc: int, near: bool) -> Input:
    row = world.arcs.row(arc, named=True)
    named = row["basin"] if row["basin"] != row["exporter"] else places.name(row["exporter"])
    to = "home" if row["exporter"] == row["importer"] else places.name(row["importer"])
    fuel = row["fuel"].replace("_", " ").replace("lng", "LNG")
    return Input(
        name=f"{named} to {to}, {fuel}",
        kind="base flow",
        low=f"{row['low']:.3g}",
        high=f"{row['high']:.3g}",
        unit=fuels.flow_unit(row["fuel"]),
        axis=Axis(normal=True, straight=not near),
    )

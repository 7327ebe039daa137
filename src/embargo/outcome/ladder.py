"""The netback ladder: from what a buyer's cargo costs down to what its seller is left with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.outcome.money import WORLD
from embargo.outcome.sheet import Part, Sheet
from embargo.outcome.solved import Solved
from embargo.outcome.state import State, Vector, totals
from embargo.scenario import Measure, Strait, country, touches
from embargo.world import FuelMarket

STEPS = {
    "delivered": "what a unit costs its buyer, all told",
    "duties": "tariffs, to the importer's treasury",
    "permits": "worth of a permit under a quota or a partial ban",
    "risk": "what buyers fear, or are charged elsewhere",
    "fit": "running a grade that the refinery is not built for",
    "terminal": "rent of import terminals",
    "freight": "voyage, canals, overland, and the rent of a full fleet",
    "traders": "what stays with traders and uninsured ships under a price cap",
    "fob": "what the seller is left with at the loading point",
    "world": "the mean price at the loading point of all exports of the fuel",
    "discount": "the world's mean less the seller's",
}
"""Steps of a ladder; delivered less the seven after it is fob, world less fob is discount."""

_BETWEEN = 8
"""How many steps stand above fob."""
_MOST = 8
"""Buyers of an exporter that get a ladder of their own, the largest of the base."""


def ladder(markets: Sequence[FuelMarket], measures: Sequence[Measure]) -> Sheet:
    """Ladders: exporter, importer, fuel, step of `STEPS`, baseline, counterfactual, unit.

    Of the exporters and fuels that the measures name, and of all whom a strait may hit. The
    importer `WORLD` stands for the mean over all buyers abroad; exporters that are named have a
    ladder for each of their main buyers too. Prices are means by flow; where nothing flows any
    more, by what flowed, at what it would now cost and fetch.
    """
    named = frozenset(
        (country(exporter), fuel)
        for measure in measures
        for exporter in touches.exporters(measure)
        for fuel in touches.fuels_of(measure)
    )
    passing = frozenset(
        fuel for each in measures if isinstance(each, Strait) for fuel in touches.fuels_of(each)
    )
    return _sheet((*markets,), named, passing)


@lru_cache(maxsize=8)
def _sheet(
    markets: tuple[FuelMarket, ...], named: frozenset[tuple[str, str]], passing: frozenset[str]
) -> Sheet:
    """The sheet, kept: a slider asks for the same one again and again."""
    parts = [_part(market, named, passing) for market in markets]
    sheet = Sheet.of(parts, "exporter", "at", "order")
    return Sheet(sheet.labels.drop("at", "order"), sheet.order, sheet.parts)


def _part(world: FuelMarket, named: frozenset[tuple[str, str]], passing: frozenset[str]) -> Part:
    wanted = {
        pair
        for pair in world.arcs.select("exporter", "fuel").unique().iter_rows()
        if pair in named or pair[1] in passing
    }
    importer, fuel = world.arcs["importer"].to_numpy(), world.arcs["fuel"].to_numpy()
    abroad = (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()
    rows: list[tuple[str, str, str]] = []
    members: list[NDArray[np.intp]] = []
    for seller, of in sorted(wanted):
        own = (pl.col("exporter") == seller) & (pl.col("fuel") == of)
        every = np.flatnonzero(world.arcs.select(own).to_series().to_numpy() & abroad)
        if not every.size:
            continue
        rows.append((seller, WORLD, of))
        members.append(every)
        if (seller, of) in named:
            for buyer, arcs in _main(importer[every], every, world.flow0):
                rows.append((seller, buyer, of))
                members.append(arcs)
    labels = [
        (*row, step, 0 if row[1] == WORLD else at + 1, order)
        for at, row in enumerate(rows)
        for order, step in enumerate(STEPS)
    ]
    schema = {
        "exporter": pl.String, "importer": pl.String, "fuel": pl.String, "step": pl.String,
        "at": pl.Int64, "order": pl.Int64,
    }  # fmt: skip
    table = pl.DataFrame(labels, schema=schema, orient="row").with_columns(
        unit=pl.lit(fuels.price_unit(world.name))
    )
    row = np.repeat(np.arange(len(rows)), [len(m) for m in members])
    arc = np.concatenate([*members, np.empty(0, dtype=np.intp)]).astype(np.intp)
    kinds = sorted(set(fuel.tolist()))
    kind = np.searchsorted(kinds, fuel.astype(str))
    of_row = np.array([kinds.index(each[2]) for each in rows], dtype=np.intp)
    count = len(rows)

    def mean(values: Vector, weight: Vector, index: NDArray[np.intp], total: Vector) -> Vector:
        found: Vector = np.full(total.size, np.nan)
        paid = np.bincount(index, weight * values, total.size) if values.any() else 0.0
        np.divide(paid, total, out=found, where=total > 0)
        return found

    def laid(state: State, first: Vector, last: Vector) -> Vector:
        if not count:
            return np.empty(0)
        still = np.bincount(row, last[arc], count) > 0
        weight = np.where(still[row], last[arc], first[arc])
        total = totals(row, weight, count)
        heads = [mean(p[arc], weight, row, total) for p in _steps(state)]
        flow = np.where(abroad, last, 0.0)
        every = totals(kind, flow, len(kinds))
        world_mean = mean(state.fob, flow, kind, every)[of_row]
        steps = np.stack([*heads, world_mean, world_mean - heads[_BETWEEN]], axis=1)
        return np.asarray(world.price_factor * steps.ravel())

    def of_baseline(state: State) -> Vector:
        return laid(state, state.flow, state.flow)

    def values(market: Solved) -> dict[str, Vector]:
        first, after = market.first(of_baseline), market.after
        if not market.touched:
            return dict.fromkeys(("baseline", "counterfactual"), first)
        last = laid(after, market.before.flow, after.flow)
        return {"baseline": first, "counterfactual": last}

    return Part(table, values)


def _steps(state: State) -> list[Vector]:
    """[A] each, in the order of `STEPS` down to fob."""
    return [
        state.delivered, state.duty, state.scarcity, state.risk, state.fit,
        state.landing, state.freight, state.middle, state.fob,
    ]  # fmt: skip


def _main(
    buyers: NDArray[np.str_], arcs: NDArray[np.intp], flow: Vector
) -> list[tuple[str, NDArray[np.intp]]]:
    """The main buyers of some arcs of the base, the largest first, with their arcs."""
    sums: dict[str, float] = {}
    for buyer, arc in zip(buyers, arcs, strict=True):
        sums[str(buyer)] = sums.get(str(buyer), 0.0) + float(flow[arc])
    ranked = sorted((b for b in sums if sums[b] > 0), key=lambda b: (-sums[b], b))[:_MOST]
    return [(buyer, arcs[buyers == buyer]) for buyer in ranked]

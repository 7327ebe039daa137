"""The markets of a world under a scenario, one year after all has adjusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter

import numpy as np

from embargo.market import Equilibrium, Market, solve
from embargo.market.linked import Linked, solve_linked
from embargo.outcome import act, state
from embargo.outcome.diagnostics import MarketDiagnostics
from embargo.outcome.joints import Joints, burned_more, nuclear
from embargo.outcome.kernel import base_prices, calibrated
from embargo.outcome.solved import Solved
from embargo.scenario import Scenario, touches
from embargo.world import FuelMarket
from embargo.world.world import Vector

TOGETHER = (("crude", "products"), ("gas", "coal"))
"""Markets of which one is not solved without the other."""

MATTERS = 5e-5
"""A market is drawn in by power plants if one place would burn more or less of it by this part of
the largest demand in it."""


FELT = 5e-4
"""Draws and months leave a pair of markets as it was in which prices change by less than this, and
flows by less than this part of the largest demand."""


@dataclass(frozen=True, eq=False)
class Year:
    """The markets before and after the measures.

    Attributes:
        markets: in the order of the world.
        diagnostics: how each was solved.
        idle: measures that found nothing to act on, by their place in the scenario.
        linked: the markets that were solved together; None if none was.
    """

    markets: tuple[Solved, ...]
    diagnostics: tuple[MarketDiagnostics, ...]
    idle: frozenset[int]
    linked: Linked | None


def solve_year(
    asked: Scenario,
    markets: Mapping[str, FuelMarket],
    when: act.Moment,
    near: Year | None = None,
    joints: Joints | None = None,
    owed: Mapping[str, Vector] | None = None,
    only: Collection[str] | None = None,
) -> Year:
    """The markets of a world, those solved that a measure touches or that are joined to one.

    Arguments:
        asked: the scenario.
        markets: of the world, by name.
        when: year and parameters.
        near: the same markets at other parameters or base flows, or under other measures, solved:
            where to start from, and which are solved unless `only` says.
        joints: what joins the markets, if it is at hand.
        owed: [A] by market, what contracts bind of the base flows; nothing by default.
        only: which markets are solved; by default those that the measures touch and what follows.
            The others are not even calibrated, and measures that act only there count as idle.
    """
    started = perf_counter()
    bound = owed or {}
    bases = {
        name: calibrated(market, bound.get(name))
        for name, market in markets.items()
        if only is None or name in only
    }
    changes = {
        name: act.apply(asked.measures, markets[name], base, when) for name, base in bases.items()
    }
    more = nuclear(changes)
    fixed = only is not None or near is not None
    active = set(only) if only is not None else _same(near) if near else _active(changes, more)
    before = {
        name: _before(world, bases[name])
        if name in bases
        else state.untouched(world, base_prices(world))
        for name, world in markets.items()
    }
    after, linked = dict(before), None
    found: dict[str, Equilibrium] = {}
    if active:
        joined = Joints(markets, when.year, when.parameters) if joints is None else joints
        while True:
            solved = {name: changes[name].market for name in markets if name in active}
            linked = _solve(solved, joined, more, near)
            # What is not solved is not solved with more markets either.
            stays = fixed or not linked.converged
            missed = set() if stays else _missed(joined, solved, more, linked, bases)
            if not missed:
                break
            active |= missed
        found = linked.markets
        after |= {name: state.counterfactual(changes[name], each) for name, each in found.items()}
    seconds = perf_counter() - started
    return Year(
        tuple(
            Solved(markets[name], before[name], after[name], bases.get(name), found.get(name))
            for name in markets
        ),
        tuple(_diagnosed(name, linked if name in found else None, seconds) for name in markets),
        _idle(asked, changes),
        linked,
    )


@lru_cache(maxsize=8)
def _before(world: FuelMarket, base: Market) -> state.State:
    """The state before the measures; those of the last worlds are kept, as their markets are."""
    return state.baseline(world, base)


def _active(changes: Mapping[str, act.Changes], more: Mapping[str, float]) -> set[str]:
    """Markets to be solved: those touched, and those never solved without one of them."""
    touched = {name for name, change in changes.items() if change.any}
    if any(more.values()):
        touched |= {"gas", "coal", "products"} & set(changes)
    for group in TOGETHER:
        if touched & set(group):
            touched |= set(group) & set(changes)
    return touched


def felt_in(year: Year) -> set[str]:
    """Markets in which a price or a flow changes by `FELT`, and those solved with them.

    All that were solved if nothing is felt anywhere.
    """
    felt = {each.world.name for each in year.markets if _felt(each)}
    solved = set() if year.linked is None else set(year.linked.markets)
    return solved & {n for group in TOGETHER for n in group if felt & set(group)} or solved


def _felt(market: Solved) -> bool:
    moved = np.abs(market.after.flow - market.before.flow).max(initial=0.0)
    dearer = np.abs(market.after.buyer_price / market.before.buyer_price - 1.0)
    large = market.before.consumption > MATTERS * market.before.consumption.max(initial=0.0)
    return bool(moved > FELT * market.world.demand0.max() or (dearer[large] > FELT).any())


def _same(near: Year) -> set[str]:
    return set() if near.linked is None else set(near.linked.markets)


def _solve(
    solved: Mapping[str, Market], joints: Joints, more: Mapping[str, float], near: Year | None
) -> Linked:
    """The markets together with what joins them, or by themselves if nothing does."""
    links = joints.of(solved, more)
    close = None
    start: dict[str, Equilibrium] = {}
    if near is not None and near.linked is not None:
        for each in near.markets:
            name = each.world.name
            if name in solved and each.found is not None and each.market is not None:
                start[name] = nearby(solved[name], each.market, each.found)
        if set(near.linked.markets) == set(start) == set(solved):
            close = replace(near.linked, markets=start)
    if links is not None:
        return solve_linked(links, start, close)
    alone = {name: solve(market, start.get(name)) for name, market in solved.items()}
    worst = max(alone.values(), key=lambda each: each.residual)
    return Linked(
        alone, np.zeros(0), np.zeros((0, 0)), worst.status, worst.residual, worst.iterations,
        worst.reason, worst.remedy,
    )  # fmt: skip


def _missed(
    joints: Joints,
    solved: Mapping[str, Market],
    more: Mapping[str, float],
    linked: Linked,
    bases: Mapping[str, Market],
) -> set[str]:
    """Markets that were not solved, but of which plants would burn more or less that matters."""
    links = joints.of(solved, more)
    if links is None or links.power is None:
        return set()
    prices = {name: found.buyer_price for name, found in linked.markets.items()}
    missed: set[str] = set()
    for name in links.power.markets:
        if name not in solved:
            moved = burned_more(links, prices, name)
            if moved > MATTERS * float(bases[name].demand0.max()):
                missed.add(name)
    for group in TOGETHER:
        if missed & set(group):
            missed |= set(group) - set(solved)
    return missed


def _diagnosed(name: str, linked: Linked | None, seconds: float) -> MarketDiagnostics:
    if linked is None:
        return MarketDiagnostics(name, "unchanged", 0.0, 0, 0.0, "", "")
    found = linked.markets[name]
    whole = linked if found.converged and not linked.converged else found
    return MarketDiagnostics(
        market=name,
        status=whole.status,
        residual=max(float(found.residual), float(linked.residual)),
        iterations=int(linked.iterations),
        seconds=seconds / len(linked.markets),
        reason=whole.reason,
        remedy=whole.remedy,
    )


def _idle(asked: Scenario, changes: Mapping[str, act.Changes]) -> frozenset[int]:
    """Measures that found nothing to act on in any market."""
    return frozenset(
        index
        for index, measure in enumerate(asked.measures)
        if all(
            index in change.idle or name not in touches.markets(measure)
            for name, change in changes.items()
        )
    )


def nearby(market: Market, other: Market, found: Equilibrium) -> Equilibrium:
    """The solved neighbour, moved by what sets the two baselines apart."""
    size = min(found.rent.size, market.rent0.size)
    own = min(other.rent0.size, size)
    rent = found.rent[:size].copy()
    rent[:own] = np.maximum(rent[:own] + market.rent0[:own] - other.rent0[:own], 0.0)
    price = np.maximum(found.price + market.price0 - other.price0, 0.0)
    return replace(found, price=price, rent=rent)

"""The part of the trade matrix that a rule may fill, and the totals that it must meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.evidence.problem import Bools, Floats, Problem


@dataclass(frozen=True)
class Block:
    """What is settled beforehand and what is left.

    Attributes:
        held: [E, I] flows that no rule changes: treated ones as imposed, home use if kept, pairs
            without a way at their base value; 0 elsewhere.
        free: [E, I] the entries that a rule fills.
        supply: [E] what is left for each exporter to sell.
        demand: [I] what is left for each importer to buy; sums to the same total.
    """

    held: Floats
    free: Bools
    supply: Floats
    demand: Floats


def totals(problem: Problem) -> tuple[Floats, Floats]:
    """Give supply [E] and demand [I], home use included: actual if given, else base times level."""
    supply, demand = problem.supply1, problem.demand1
    if supply is None:
        supply = problem.flow0.sum(axis=1) * problem.supply_level
    if demand is None:
        demand = problem.flow0.sum(axis=0) * problem.demand_level
    return supply, demand


def home_use(problem: Problem) -> Floats:
    """Give [E, I] home use at its base value, never above what its place makes or uses."""
    supply, demand = totals(problem)
    most = np.minimum(supply[:, None], demand[None, :])
    return np.where(problem.home & ~problem.fixed, np.minimum(problem.flow0, most), 0.0)


def block(problem: Problem, *, keep_home: bool = False, by_way: bool = False) -> Block:
    """Give the free part of the matrix and its margins.

    Where a margin is below what is imposed on it, it is zero. Where the margins of the two sides
    do not add up to the same, the side that is known (conditional mode) rules; if both or neither
    are known, the smaller one does. The other is scaled to it.

    Arguments:
        problem: the case.
        keep_home: hold home use at its base value instead of filling it.
        by_way: fill only pairs with a distance; the others keep their base flow.
    """
    held = np.where(problem.fixed, problem.imposed, 0.0)
    free = ~problem.fixed
    if keep_home:
        held = held + home_use(problem)
        free = free & ~problem.home
    if by_way:
        no_way = free & ~np.isfinite(problem.distance)
        held = held + np.where(no_way, problem.flow0, 0.0)
        free = free & ~no_way
    supply, demand = totals(problem)
    supply = np.maximum(supply - held.sum(axis=1), 0.0)
    demand = np.maximum(demand - held.sum(axis=0), 0.0)
    one_known = (problem.supply1 is None) != (problem.demand1 is None)
    sold, bought = supply.sum(), demand.sum()
    known = bought if problem.supply1 is None else sold
    total = float(known if one_known else min(sold, bought))
    return Block(held, free, _scaled(supply, total), _scaled(demand, total))


def _scaled(margin: Floats, total: float) -> Floats:
    here = float(margin.sum())
    return margin if here in (0.0, total) else margin * (total / here)

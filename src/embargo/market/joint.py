"""All joined markets at once: Newton on the prices and rents of every market together.

What the links add is what they want at the prices of the moment, so the prices are all that is
unknown. Without ad-valorem tariffs the conditions are then the gradient of one convex potential:
profits of refineries and costs of power are convex as those of sellers and buyers are. Steps and
the search along them are those of `newton`, so it arrives from afar. Moving amounts between solved
markets starts better from near by; this serves where that fails: where a little more crude is had
at no price, its price as a function of the amount is no guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import lapack

from embargo.market.arrays import Floats, Ints, summed
from embargo.market.dual import Dual, Point
from embargo.market.links import Links
from embargo.market.newton import (
    OVERSHOOT,
    PLAIN_STEPS,
    POLISH,
    RELATIVE,
    SHORT,
    SMALLEST,
    TINY,
    System,
)

_LOST = 1e-250
_WIDER = 2.0
_STEEP = 0.9
_DIRECT = 30
_MOST = 4
_GENTLE = 64.0
_GENTLEST = 1e8
_RATIO = 4.0
_SMALLEST_RATIO = 1.02
_LOOSE = 1e-4


@dataclass(frozen=True, eq=False)
class State:
    """All markets at some prices and rents, with what the links want there beside their curves."""

    duals: Mapping[str, Dual]
    points: Mapping[str, Point]
    amounts: Floats
    """[k] what the links add."""
    slopes: Floats
    """[k×k] how that answers prices."""
    iterations: int = 0
    """Steps that led there."""

    @property
    def residual(self) -> float:
        """Largest excess relative to the largest flow of its market."""
        return max((point.residual for point in self.points.values()), default=0.0)

    @property
    def imbalance(self) -> float:
        """Largest excess relative to the flow of its own seller or resource."""
        return max((point.imbalance for point in self.points.values()), default=0.0)


def approach(
    links: Links,
    duals: Mapping[str, Dual],
    z: Mapping[str, Floats],
    *,
    tolerance: float = 1e-10,
    steps: int = 60,
) -> State:
    """Where all markets and links are in balance, sought from z ([n] by market).

    Where Newton alone does not arrive, its steps grow while they are taken whole: whoever pays to
    be rid of fuel is many times the usual range of prices away. Where that does not either, links
    answer prices more gently at first: a refinery that all but stops when its margin falls a little
    is a limit, and on which side of it to be is only seen from near by. The first that is solved
    starts the next, the ratio between them adapting to how hard it was.

    Arguments:
        links: the markets and what joins them.
        duals: those of the markets in which something is traded.
        z: prices and rents to start from.
        tolerance: largest excess relative to the largest flow of its market.
        steps: at most, of each such links; of all of them, `_MOST` times as many.
    """
    best = state = _descended(links, duals, z, tolerance, min(steps, _DIRECT))
    spent = state.iterations
    if state.residual > tolerance and steps > spent:
        state = _descended(links, duals, z, tolerance, min(steps, _DIRECT), _WIDER)
        spent += state.iterations
        best = min(best, state, key=lambda each: each.residual)
    if best.residual <= tolerance or steps <= state.iterations:
        return replace(best, iterations=spent)
    factor, ratio, solved = _GENTLE, _RATIO, 0.0
    while spent < _MOST * steps:
        last = factor == 1.0
        state = _descended(
            links if last else links.eased(factor), duals, z, tolerance if last else _LOOSE, steps
        )
        spent += state.iterations
        if last and state.residual < best.residual:
            best = state
        if state.residual <= (tolerance if last else _LOOSE):
            if last:
                break
            solved, z = factor, {name: point.z for name, point in state.points.items()}
        elif solved:
            ratio = ratio**0.5
        elif factor >= _GENTLEST:
            break
        else:
            factor *= _GENTLE
            continue
        if ratio < _SMALLEST_RATIO:
            break
        factor = max(1.0, solved / ratio)
    return replace(best, iterations=spent)


def _descended(
    links: Links,
    duals: Mapping[str, Dual],
    z: Mapping[str, Floats],
    tolerance: float,
    steps: int,
    wider: float = 1.0,
) -> State:
    """Newton steps on all markets together from z ([n] by market).

    `wider`: by how much a step may be longer than the last, if that was taken whole.
    """
    state, wide = _at(links, duals, z, {}), 1.0
    done = plain = polished = 0
    while done < steps:
        if state.residual <= tolerance:
            if state.imbalance <= RELATIVE or polished == POLISH:
                break
            polished += 1
        done += 1
        following = None
        if not plain:
            following = _search(links, state, _step(links, state, wide, plain=False), SHORT)
            wide = max(1.0, wide / wider) if following is None else wide * wider
        if following is None:
            plain = plain or PLAIN_STEPS
            following = _search(links, state, _step(links, state, 1.0, plain=True), SMALLEST)
        if following is None:
            break
        state, plain = following, max(plain - 1, 0)
    return replace(state, iterations=done)


def _at(
    links: Links,
    duals: Mapping[str, Dual],
    z: Mapping[str, Floats],
    near: Mapping[str, Point],
) -> State:
    buyers = {name: market.buyer_price0.copy() for name, market in links.markets.items()}
    sellers = {name: market.price0.copy() for name, market in links.markets.items()}
    points = {name: dual.at(z[name], near.get(name)) for name, dual in duals.items()}
    for name, dual in duals.items():
        buyers[name][dual.buyers] = points[name].choice.index
        sellers[name][dual.sellers] = z[name][: dual.count]
    amounts, slopes = links.wanted(links.gathered(buyers, sellers))
    beside = {}
    for name, dual in duals.items():
        use, output = links.scattered(amounts, name)
        beside[name] = dual.beside(buyers=links.markets[name].stock_build + use, sellers=output)
        points[name] = beside[name].at(z[name], points[name])
    return State(beside, points, amounts, slopes)


def _step(links: Links, state: State, wide: float, *, plain: bool) -> dict[str, Floats]:
    """Newton direction [n] of each market, from levels (`plain`) or from logarithms.

    `wide`: how many times the usual range of prices a step may go.
    """
    size = links.size
    answers, lacks = np.zeros((size, size)), np.zeros(size)
    leads, moves = {}, {}
    for name, dual in state.duals.items():
        of_buyers, of_sellers = links.place[name]
        part = slice(of_buyers.start, of_sellers.stop)
        far = copy(dual)
        far.range = wide * dual.range
        lead, moved, lack, answer = _answer(far, state.points[name], *links.ends[name], plain)
        leads[name], moves[name] = lead, moved
        lacks[part], answers[part, part] = lack, answer
    # What links add answers prices, and prices what they add.
    matrix = np.eye(size) - state.slopes @ answers
    *_, more, failed = lapack.dgesv(matrix, state.slopes @ lacks)
    if failed:
        more = np.full(size, np.nan)
    step = {}
    for name, lead in leads.items():
        of_buyers, of_sellers = links.place[name]
        step[name] = lead + moves[name] @ more[of_buyers.start : of_sellers.stop]
    return step


def _answer(
    dual: Dual, point: Point, buyers: Ints, sellers: Ints, plain: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """One market's own step [n], and how all prices move per unit that links add [n×e].

    And the same of the prices of the e ends: [e] and [e×e].
    """
    given = System.of(dual, point, plain=plain)
    free, level, right, scale = given.free, given.level, given.right, given.scale
    lost = np.flatnonzero(point.use[free] < _LOST)
    if lost.size and not plain:
        # Too little to be a number is sold there: its logarithm still says how far prices are off.
        at, level, right = free[lost], level.copy(), right.copy()
        answers = point.offer_slope[at] + _steepness(dual, point)[at]
        answers += np.abs(point.gap[at]) / dual.range
        level[lost], right[lost], scale[lost] = 1.0, -point.gap[at], 1.0 / np.sqrt(answers)
        given.matrix[lost] = given.matrix[:, lost] = 0.0
        given.matrix[lost, lost] = 1.0

    count, n = dual.buyers.size, dual.size
    end, known = _places(dual.buyers, buyers)
    start, sold = _places(dual.sellers, sellers)
    share = point.choice.share[dual.arc]
    cell = dual.layout.buyer[dual.arc] * n + dual.row
    uses, pays = (
        summed(cell, of_arc * share, count * n).reshape(count, n)[end][:, free]
        for of_arc in (dual.uses, dual.pays)
    )
    rest, least = point.demand[end], dual.demand.least[end]
    passed = np.where(rest >= least, 1.0, rest / np.maximum(least, TINY))
    right_sides = np.zeros((free.size, 1 + buyers.size + sellers.size))
    right_sides[:, 0] = right
    right_sides[:, 1 + known] = (uses * passed[:, None]).T
    # Sellers come first among the unknowns and none of them is held.
    rest, least = point.offer[start], dual.supply.least[start]
    passed = np.where(rest >= least, 1.0, rest / np.maximum(least, TINY))
    right_sides[start, 1 + buyers.size + sold] = -passed * level[start] / rest
    found = dual.solved(given.matrix, scale[:, None] * right_sides, free)
    whole = np.zeros((n, right_sides.shape[1]))
    whole[free] = np.nan if found is None else scale[:, None] * found
    prices = np.zeros((buyers.size + sellers.size, right_sides.shape[1]))
    prices[known] = pays @ whole[free]
    prices[buyers.size + sold] = whole[start]
    return whole[:, 0], whole[:, 1:], prices[:, 0], prices[:, 1:]


def _steepness(dual: Dual, point: Point) -> Floats:
    """How fast use falls with each unknown [n], as a part of itself: θ of the arcs that use most.

    Exact as a weight also where the flows underflow.
    """
    demand = np.log(np.maximum(point.demand, TINY))
    log_flow = demand[dual.layout.buyer] + dual.sourcing.log_share(point.choice)
    part = log_flow[dual.arc] + np.log(dual.uses)
    best = np.full(dual.size, -np.inf)
    np.maximum.at(best, dual.row, part)
    weight = np.exp(part - best[dual.row])
    theta = dual.sourcing.of_arcs[dual.arc]
    return summed(dual.row, weight * theta, dual.size) / summed(dual.row, weight, dual.size)


def _places(known: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Where those of `wanted` that are known stand in `known`, ascending, and in `wanted`."""
    place = np.searchsorted(known, wanted)
    there = np.append(known, -1)[np.minimum(place, known.size)] == wanted
    return place[there], np.flatnonzero(there)


def _search(
    links: Links, state: State, step: Mapping[str, Floats], shortest: float
) -> State | None:
    """First acceptable state along `step`; None if that would be shorter than `shortest`.

    As in `newton`: the slope of the potential along the move must not have turned by much.
    """
    weight = {name: dual.weight(state.points[name]) for name, dual in state.duals.items()}
    tariffs = any(dual.tariffs for dual in state.duals.values())
    if not all(np.isfinite(each).all() for each in step.values()):
        return None
    norm, length, highest, kept = _norm(links, state), 1.0, 1.0, None
    while True:
        z = {}
        for name, dual in state.duals.items():
            z[name] = state.points[name].z + length * step[name]
            np.maximum(z[name][dual.count :], 0.0, out=z[name][dual.count :])
        trial = _at(links, state.duals, z, state.points)
        before, after = (
            sum(
                float((weight[name] * (point.offer - point.use)) @ (z[name] - state.points[name].z))
                for name, point in of.points.items()
            )
            for of in (state, trial)
        )
        falls = before < 0 and after <= -OVERSHOOT * before and np.isfinite(after)
        if falls or (tariffs and _norm(links, trial) <= (1 - 0.1 * length) * norm):
            kept = trial
            if not falls or after >= _STEEP * before or length > SHORT * highest:
                return kept
            # As steep as at first, far short of what was too far: the way out is in between.
            length = (length * highest) ** 0.5
            continue
        if kept is not None or length < shortest or not (tariffs or before < 0):
            return kept
        highest = length
        secant = before / (before - after) if before < 0 and np.isfinite(after) else 0.5
        length *= min(max(secant, 0.1), 0.7)


def _norm(links: Links, state: State) -> float:
    """Size of all excesses, each as a part of the largest demand of its market."""
    parts = (
        np.linalg.norm(point.excess) / links.markets[name].demand0.max()
        for name, point in state.points.items()
    )
    return float(np.linalg.norm(list(parts)))

"""Solve a market: Newton from the baseline or a solved state, else along a smoothing path."""

from __future__ import annotations

import numpy as np

from embargo.market.arrays import Floats
from embargo.market.dual import Dual, Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.market import Market
from embargo.market.newton import Descent, descend
from embargo.market.result import assemble

_DIRECT = 30
_PATIENCE = 8
_TARIFF_PATIENCE = 5
_STAGE = 60
_TARIFF_STAGE = 25
_LOOSE = 1e-3
_GENTLE = 60.0
_RATIO = 4.0
_LARGEST_RATIO = 10.0
_SMALLEST_RATIO = 1.01
_EASY = 6
_SMOOTHEST = 1e7
NO_ARC = "no open arc between a seller with output and a buyer with demand"


def solve(
    market: Market,
    start: Equilibrium | None = None,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 200,
) -> Equilibrium:
    """Equilibrium of `market`, from its baseline or from the equilibrium `start` of a similar one.

    `tolerance` bounds the largest excess relative to the largest flow. `start` may have fewer
    resources (rents of the others start at `rent0`). A solve that does not converge is no
    exception: the result says so, with reason and remedy, and holds the best point found.

    Raises ValueError when `start` has other sellers than `market`, more resources, or numbers that
    are not finite.
    """
    with np.errstate(all="ignore"):
        dual = Dual(market)
        if not dual.size:
            return assemble(market, dual, None, 0.0, 0, NO_ARC, "")
        z = first(market, dual, start)
        if start is not None:
            dual = dual.seen_from(start)
        found = search(market, dual, z, tolerance, max_iterations)
        return conclude(market, dual, found, tolerance, max_iterations)


def search(
    market: Market,
    dual: Dual,
    z: Floats,
    tolerance: float,
    max_iterations: int,
    near: Point | None = None,
    known: Point | None = None,
) -> Descent:
    """Newton from `z` [n], and along a smoothing path from the baseline if that fails.

    `near` is a point close to `z` of the same arcs, whatever comes beside their curves; `known` the
    point at `z` itself.
    """
    found = descend(
        dual,
        z,
        tolerance=tolerance,
        steps=min(_DIRECT, max_iterations),
        patience=_TARIFF_PATIENCE if dual.tariffs else _PATIENCE,
        near=near,
        known=known,
    )
    if not found.reached:
        found = _follow(dual, found, first(market, dual, None), tolerance, max_iterations)
    return found


def first(market: Market, dual: Dual, start: Equilibrium | None) -> Floats:
    """Prices and rents [n] to start from."""
    price, rent = market.price0, market.rent0
    if start is not None:
        if start.price.size != price.size or start.rent.size > rent.size:
            raise ValueError(
                f"start: {start.price.size} sellers and {start.rent.size} resources, "
                f"need {price.size} and at most {rent.size}"
            )
        if not (np.isfinite(start.price).all() and np.isfinite(start.rent).all()):
            raise ValueError("start: prices and rents must be finite")
        price = start.price
        rent = np.concatenate([start.rent, rent[start.rent.size :]])
    return np.concatenate([price[dual.sellers], rent[dual.resources]])


def _follow(
    dual: Dual, direct: Descent, z: Floats, tolerance: float, max_iterations: int
) -> Descent:
    """Follow equilibria of ever less smoothed choices from z [n] to the market itself.

    Dividing logω and θ by a factor turns a choice among near-certainties into a gentle one, which
    Newton solves from anywhere; each solution starts the next, the ratio between factors adapting
    to how hard the last one was.
    """
    spent, best, ratio = direct.iterations, direct.point, _RATIO
    sharpness = float((dual.sourcing.theta * dual.sourcing.backstop).max())
    factor = max(1.0, sharpness / _GENTLE)
    path: list[tuple[float, Floats]] = []
    while spent < max_iterations:
        last = factor == 1.0
        steps = _TARIFF_STAGE if dual.tariffs and path else _STAGE
        stage = descend(
            dual if last else dual.smoothed(factor),
            z,
            tolerance=tolerance if last else _LOOSE,
            steps=min(max_iterations - spent, steps),
            patience=max_iterations,
        )
        spent += stage.iterations
        if last and stage.point.residual < best.residual:
            best = stage.point
        if last and stage.reached:
            return Descent(best, spent, True)
        if stage.reached:
            path.append((factor, stage.point.z))
            if stage.iterations < _EASY:
                ratio = min(ratio**1.5, _LARGEST_RATIO)
        elif path:
            ratio **= 0.5
        else:
            factor *= 10.0
        if ratio < _SMALLEST_RATIO or factor > _SMOOTHEST:
            break
        if path:
            factor = max(1.0, path[-1][0] / ratio)
            z = _extrapolate(path, factor)
            np.maximum(z[dual.count :], 0.0, out=z[dual.count :])
    return Descent(best, spent, False)


def _extrapolate(path: list[tuple[float, Floats]], factor: float) -> Floats:
    """Prices and rents [n] expected at `factor`: to first order they are linear in it."""
    now, z = path[-1]
    if len(path) == 1:
        return z.copy()
    before, earlier = path[-2]
    return z + (z - earlier) * ((factor - now) / (now - before))


def conclude(
    market: Market,
    dual: Dual,
    found: Descent,
    tolerance: float,
    max_iterations: int,
    build: Floats | None = None,
) -> Equilibrium:
    """Typed result, with rents of slack resources set to exactly zero; `build` as in `assemble`."""
    point = found.point
    z = point.z.copy()
    rents = z[dual.count :]
    slack = dual.sensitivity * rents < point.gap[dual.count :]
    if (rents[slack] != 0.0).any():
        rents[slack] = 0.0
        cleaned = dual.at(z, point)
        if cleaned.residual <= max(tolerance, point.residual):
            point = cleaned
    if found.reached and point.residual <= tolerance:
        reason, remedy = f"residual {point.residual:.1e} within {tolerance:.1e}", ""
    elif found.iterations >= max_iterations:
        reason = f"residual {point.residual:.1e} after all {max_iterations} iterations"
        remedy = "raise max_iterations, or start from the equilibrium of a smaller change"
    else:
        reason = f"no further progress from a residual of {point.residual:.1e}"
        remedy = (
            "start from the equilibrium of a smaller change; extreme θ times price differences "
            "exhaust double precision: lower θ, or accept a larger tolerance"
        )
    return assemble(market, dual, point, tolerance, found.iterations, reason, remedy, build)

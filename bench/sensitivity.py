"""Indices from the draws at hand beside those of a pick-freeze design that costs far more.

python -m bench.sensitivity
"""

from __future__ import annotations

import time

import numpy as np
from scipy.stats import qmc

from embargo.evidence.ensemble import rules
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.evidence.ensemble.run import with_bands
from embargo.evidence.sensitivity import drivers
from embargo.evidence.sensitivity.inputs import of
from embargo.outcome.run import answer, question, solve_market
from embargo.world.parameters import Parameters, drawn_names

SCENARIO = "japan-stops-russian-energy"
TARGET = "price:JPN:gas"
MARKET = "gas"
POINTS = 128
DRAWS = 512


def main() -> None:
    """Print first and total indices of the parameters by both, and of all base flows together."""
    central = answer(*question(SCENARIO, None, {}))
    begin = time.perf_counter()
    found = drivers(central, with_bands(central, DRAWS, workers=1), TARGET)
    fitted = time.perf_counter() - begin
    inputs, _ = of(central, Design.of(2, 1), (0,))
    acting = [
        each.name for each in inputs if each.market in ("", MARKET) and each.kind == "parameter"
    ]
    begin = time.perf_counter()
    first, total = picked(central, acting)
    spent = time.perf_counter() - begin
    print(f"{SCENARIO}, {TARGET}")
    print(f"  {DRAWS} draws of all markets {fitted:6.1f} s; pick-freeze, {POINTS} points × "
          f"{len(acting) + 4} of one market {spent:6.1f} s")  # fmt: skip
    print(f"  {'':28s} {'first':>7s} {'frozen':>7s} {'total':>7s} {'frozen':>7s}")
    effects = {row["input"]: row for row in found.of(TARGET).iter_rows(named=True)}
    flows = sum(r["first"] for r in effects.values() if r["kind"] in ("base flow", "rest"))
    for k, name in enumerate([*acting, "sourcing rule", "all base flows"]):
        row = effects.get(name, {"first": flows, "total": flows})
        if max(row["total"], total[k]) >= 0.01:
            numbers = (row["first"], first[k], row["total"], total[k])
            print(f"  {name:28s} " + " ".join(f"{value:7.2f}" for value in numbers))


def picked(central, acting: list[str]) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[no-untyped-def]
    """First (Saltelli et al., 2010) and total indices (Jansen, 1999) of the parameters, the rule
    and all base flows together.
    """
    near = next(m for m in central.markets if m.world.name == MARKET)
    buyer = near.world.buyers["place"].to_list().index("JPN")
    names, held = drawn_names(), Parameters.central()
    size = len(acting) + 1
    points = qmc.Sobol(2 * size, rng=np.random.default_rng(1)).random(POINTS)
    points = np.clip(points, 1e-9, 1 - 1e-9)
    a, b = points[:, :size], points[:, size:]
    streams = np.arange(POINTS), POINTS + np.arange(POINTS)

    def price(u: np.ndarray, stream: int) -> float:
        at = dict(zip(acting, u, strict=False))
        drawn = Parameters.draw([float(at.get(name, 0.5)) for name in names])
        drawn = rules.chosen(float(u[-1])).applied(drawn)
        world = redrawn(near.world, held, drawn, np.random.default_rng([7, stream]))
        solved, how, _ = solve_market(central.outcome.scenario, world, near)
        assert how.status == "converged", how.reason
        return float(solved.after.buyer_price[buyer] - solved.before.buyer_price[buyer])

    def every(u: np.ndarray, stream: np.ndarray) -> np.ndarray:
        return np.array([price(row, int(s)) for row, s in zip(u, stream, strict=True)])

    at_a, at_b = every(a, streams[0]), every(b, streams[1])
    mixed = []
    for k in range(size):
        swapped = a.copy()
        swapped[:, k] = b[:, k]
        mixed.append(every(swapped, streams[0]))
    mixed.append(every(a, streams[1]))
    spread = np.concatenate([at_a, at_b]).var()
    first = np.array([np.mean(at_b * (each - at_a)) for each in mixed]) / spread
    total = np.array([0.5 * np.mean((at_a - each) ** 2) for each in mixed]) / spread
    return first, total


if __name__ == "__main__":
    main()

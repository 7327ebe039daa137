"""Random worlds with reach, concentration and drastic changes: how many solve, and how fast.

Run with `python -m bench.soak worlds --count N`; world k is the same in every run.
"""

from __future__ import annotations

import time

import numpy as np
from tests.reference.worlds import reaching

from embargo.market import Market, calibrate, solve


def drastic(number: int) -> Market:
    """World `number`: up to 8×8, with any mix of bans, outages, lost capacity, tariffs, wedges."""
    rng = np.random.default_rng(number)
    sellers, buyers = (int(n) for n in rng.integers(2, 9, 2))
    spread, theta = float(rng.uniform(0.5, 3)), float(10 ** rng.uniform(-1, 1.5))
    market = calibrate(**reaching(number, sellers, buyers, spread=spread, theta=theta))
    arcs, change = market.seller.size, {}
    if rng.random() < 0.6:
        change["open"] = rng.random(arcs) > rng.uniform(0, 0.6)
    if rng.random() < 0.3:
        change["supply_scale"] = rng.choice([0, 0.1, 1.0], market.price0.size)
    if rng.random() < 0.3:
        change["capacity"] = market.capacity * rng.choice([1e-6, 0.3, 1], market.capacity.size)
    if rng.random() < 0.3:
        change["tariff"] = np.where(rng.random(arcs) < 0.5, rng.choice([0.2, 1.0]), 0)
    if rng.random() < 0.3:
        change["wedge"] = rng.normal(0, 100, arcs).clip(-50)
    return market.change(**change)


def main(count: int = 2_000) -> None:
    times, iterations, failed = [], [], []
    for number in range(count):
        market = drastic(number)
        begin = time.perf_counter()
        found = solve(market)
        times.append(1e3 * (time.perf_counter() - begin))
        iterations.append(found.iterations)
        sound = np.isfinite(found.flow).all() and (found.flow >= 0).all()
        if not (found.converged and sound):
            failed.append(number)
            print(f"  world {number}: {found.reason}")
    print(f"{count} worlds, {len(failed)} not solved")
    for name, values in (("iterations", iterations), ("ms", times)):
        median, most = np.percentile(values, [50, 95])
        print(f"  {name}: median {median:.0f}, 95 % {most:.0f}, most {max(values):.0f}")

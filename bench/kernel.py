"""Times of the market kernel: medians of cold and warm solves, against size and against Ipopt.

Run with `python -m bench.kernel`. Worlds are synthetic, from a seed, of the size of the gas market.
"""

from __future__ import annotations

import os

import numpy as np
from tests.reference.ipopt import Problem
from tests.reference.worlds import gas_like, reaching, world

from bench.figures import note
from bench.timing import median
from embargo.market import Equilibrium, Market, calibrate, solve

SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)


def large_ban(market: Market) -> Market:
    """The three largest exporters banned by the first third of buyers."""
    largest = np.argsort(-market.supply0)[:3]
    banned = np.isin(market.seller, largest) & (market.buyer < market.backstop.size // 3)
    return market.change(open=~banned)


def cold_changes(market: Market) -> dict[str, Market]:
    """The base, and changes of it to be solved from the baseline."""
    home = market.seller % market.backstop.size == market.buyer
    large = np.argsort(-market.supply0)[:3]
    return {
        "ban of 3 exporters by a third of buyers": large_ban(market),
        "total outage of 3 exporters": market.change(
            supply_scale=np.where(np.isin(np.arange(market.price0.size), large), 0.0, 1.0)
        ),
        "one buyer isolated": market.change(open=market.buyer != 0),
        "every terminal at 1 % of its capacity": market.change(capacity=0.01 * market.capacity),
        "only home arcs open": market.change(open=home),
        "ad-valorem tariff of 25 % by a third of buyers": market.change(
            tariff=np.where(market.buyer < market.backstop.size // 3, 0.25, 0.0)
        ),
    }


def report(name: str, market: Market, start: Equilibrium | None = None) -> None:
    found = solve(market, start=start)
    seconds = median(lambda: solve(market, start=start))
    print(
        f"  {name:<48} {1e3 * seconds:8.1f} ms  {found.iterations:3d} iterations  "
        f"residual {found.residual:.0e}  {found.status}"
    )


def reaching_gas() -> Market:
    """The gas-like world with reach and concentration, half of its arcs little used."""
    return calibrate(**reaching(1, 90, 110, density=0.81, spread=1.0))


def bench_solves(market: Market) -> None:
    print(
        f"{market.price0.size} sellers, {market.backstop.size} buyers, "
        f"{market.seller.size} arcs, {market.capacity.size} resources"
    )
    print(f"  {'calibrate':<48} {1e3 * median(lambda: calibrate(**gas_like())):8.1f} ms")
    print("cold, from the baseline")
    for name, changed in cold_changes(market).items():
        report(name, changed)
    print("warm, from the solved ban")
    banned = large_ban(market)
    start = solve(banned)
    report("demand of one buyer −2 %", banned.change(demand_scale=_one(banned, 0.98)), start)
    report("one more arc closed", banned.change(open=banned.open & _not_largest(start)), start)
    report("specific tariff of 5 on one exporter", banned.change(wedge=_wedge(banned)), start)


def _one(market: Market, factor: float) -> np.ndarray:
    return np.where(np.arange(market.backstop.size) == 5, factor, 1.0)


def _not_largest(start: Equilibrium) -> np.ndarray:
    return np.arange(start.flow.size) != np.argsort(-start.flow)[20]


def _wedge(market: Market) -> np.ndarray:
    return np.where(market.seller == np.argsort(-market.supply0)[4], 5.0, 0.0)


def bench_sizes() -> None:
    print("cold ban against size")
    found: list[tuple[int, float]] = []
    for size in SIZES:
        market = large_ban(calibrate(**gas_like(1, size)))
        seconds = median(lambda market=market: solve(market), 5)
        found.append((market.seller.size, seconds))
        print(f"  {size:4.2f} × {market.seller.size:6d} arcs {1e3 * seconds:8.1f} ms")
    (few, quick), (many, slow) = found[0], found[-1]
    growth = (slow / quick) / (many / few)
    note("growth from ¼ to 4 times the arcs, beside linear", growth, "×")
    print(f"  {many / few:.1f} times the arcs take {slow / quick:.1f} times as long: "
          f"{growth:.2f} × linear")  # fmt: skip


def bench_reference() -> None:
    print("against Ipopt on the same market (its model already built)")
    for side in (8, 16, 30):
        market = large_ban(calibrate(**world(1, side, side, density=0.9)))
        problem = Problem(market)
        reference = problem.solve(market.wedge)
        found = solve(market)
        ours = median(lambda market=market: solve(market))
        theirs = median(lambda problem=problem, w=market.wedge: problem.solve(w), 3)
        note(f"Ipopt on {side}×{side}, times ours", theirs / ours, "×")
        apart = np.abs(found.flow - reference.flow).max() / found.flow.max()
        print(
            f"  {side:2d}×{side:<2d} {1e3 * ours:7.1f} ms  Ipopt {1e3 * theirs:8.1f} ms  "
            f"ratio {theirs / ours:6.0f}  flows apart {apart:.0e}"
        )


def main() -> None:
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "default")
    print(f"market kernel: medians, {os.cpu_count()} cores, BLAS threads: {threads}")
    bench_solves(calibrate(**gas_like()))
    print("with reach and concentration")
    bench_solves(reaching_gas())
    bench_sizes()
    bench_reference()


if __name__ == "__main__":
    main()

"""What a user waits for: the import, the whole process, the solves of the real world."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.kernel import median
from embargo.market import solve
from embargo.outcome.kernel import calibrated
from embargo.world import load


def process(*arguments: str) -> Callable[[], Any]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def bench_processes() -> None:
    bare = median(process("-c", "pass"))
    print("as whole processes, medians of 9")
    run = ("-m", "embargo", "run")
    for label, arguments in (
        ("import embargo", ("-c", "import embargo")),
        ("embargo run japan-stops-russian-energy", (*run, "japan-stops-russian-energy")),
        ("embargo run g7-stops-russian-energy", (*run, "g7-stops-russian-energy")),
        ("the same with --json", (*run, "g7-stops-russian-energy", "--json")),
    ):
        seconds = median(process(*arguments))
        print(
            f"  {label:42s} {seconds:6.2f} s  ({seconds - bare:5.2f} s over the bare interpreter)"
        )


def bench_world() -> None:
    start = time.perf_counter()
    world = load()
    print(f"the world of {world.year}: loaded in {time.perf_counter() - start:.2f} s")
    whole_cold = whole_warm = 0.0
    for name, fuel in world.fuel_markets.items():
        market = calibrated(fuel)
        sold = ((fuel.arcs["exporter"] == "RUS") & (fuel.arcs["importer"] != "RUS")).to_numpy()
        banned = market.change(open=~sold)
        state = solve(banned)
        nudged = banned.change(wedge=np.where(market.seller == 0, 0.01 * market.price0[0], 0.0))
        cold = median(lambda m=banned: solve(m))
        warm = median(lambda m=nudged, s=state: solve(m, start=s))
        whole_cold += cold
        whole_warm += warm
        print(
            f"  {name:9s} {market.seller.size:6d} arcs {market.capacity.size:4d} resources  "
            f"cold ban {1e3 * cold:6.1f} ms  small change {1e3 * warm:6.1f} ms"
        )
    print(f"  {'all':9s} {'':27s}  cold ban {1e3 * whole_cold:6.1f} ms  "
          f"small change {1e3 * whole_warm:6.1f} ms")  # fmt: skip


def main() -> None:
    bench_processes()
    bench_world()


if __name__ == "__main__":
    main()

"""What a user waits for: the import, the whole process, a slider, the solves of the real world."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np

from bench.figures import note
from bench.timing import process, times
from embargo.market import compiled, solve
from embargo.outcome.act import Moment
from embargo.outcome.joints import Joints
from embargo.outcome.kernel import calibrated
from embargo.outcome.solve import solve_year
from embargo.scenario import Scenario
from embargo.web import answers, worker
from embargo.world import World, load
from embargo.world.parameters import Parameters

SCENARIOS = ("japan-stops-russian-energy", "g7-stops-russian-energy")
MOVES = 24
FUELS = ("crude", "products", "lng", "pipeline_gas", "coal")


def bench_processes() -> None:
    print("as whole processes, medians of 5")
    bare = process(("-c", "pass"))
    run = ("-m", "embargo", "run")
    for label, arguments in (
        ("import embargo", ("-c", "import embargo")),
        *((f"embargo run {name}", (*run, name)) for name in SCENARIOS),
        ("embargo run g7-stops-russian-energy --json", (*run, SCENARIOS[1], "--json")),
    ):
        found = process(arguments)
        found.times.noted(label, "s")
        note(f"memory of {label}", found.megabytes, "MB")
        over = found.times.processor - bare.times.processor
        print(f"  {label:44s} {found.times}  {over:5.2f} over the bare interpreter, "
              f"{found.megabytes:5.0f} MB")  # fmt: skip


def bench_slider() -> None:
    """The answer of a worker to moves of the first slider, without the network."""
    answers.warm()
    worker.settle()
    places = iter([(20 + 37 * move % 73) / 100 for move in range(400)] * 2)
    for name in SCENARIOS:

        def move(name: str = name) -> None:
            level = {"measure": 0, "key": "level", "value": next(places)}
            asked = {"scenario": name, "overrides": [level]}
            answers.view(tell=lambda _: None, asked=asked, least=0.1)

        found = times(move, MOVES).noted(f"slider of {name}, at the worker")
        print(f"  slider of {name:32s} {found}")


def bench_linked(world: World) -> None:
    """The ban of all Russian fuels, all markets with what joins them, and a change near by."""

    def asked(level: float) -> Scenario:
        ban = {"kind": "ban", "importer": "G7", "exporter": "RUS", "fuel": [*FUELS], "level": level}
        return Scenario.from_dict({"measures": [ban]})

    joints = Joints(world.fuel_markets, world.year, Parameters.central())
    when = Moment(world.year)

    def solved(level: float, near: object = None) -> object:
        return solve_year(asked(level), world.fuel_markets, when, near, joints)  # type: ignore[arg-type]

    whole = solved(1.0)
    cold = times(lambda: solved(1.0)).noted("cold ban of all fuels, markets joined")
    near = solved(0.5)
    warm = times(lambda: solved(0.51, near)).noted("small change of it from a solved state, joined")
    assert all(each.status != "not converged" for each in whole.diagnostics)  # type: ignore[attr-defined]
    print(f"  ban of all fuels by the G7, markets joined       {cold}")
    print(f"  the same half kept, from 50 % to 51 %            {warm}")


def _without_kernel(call: Callable[[], object]) -> object:
    kept, compiled.KERNEL = compiled.KERNEL, None
    try:
        return call()
    finally:
        compiled.KERNEL = kept


def bench_world(world: World) -> None:
    whole: dict[str, list[float]] = {"cold": [], "warm": [], "plain": [], "pass": []}
    for name, fuel in world.fuel_markets.items():
        market = calibrated(fuel)
        sold = ((fuel.arcs["exporter"] == "RUS") & (fuel.arcs["importer"] != "RUS")).to_numpy()
        banned = market.change(open=~sold)
        state = solve(banned)
        nudged = banned.change(wedge=np.where(market.seller == 0, 0.01 * market.price0[0], 0.0))
        values = np.linspace(-20.0, 0.0, market.seller.size)
        calls: dict[str, Callable[[], object]] = {
            "cold": lambda m=banned: solve(m),
            "warm": lambda m=nudged, s=state: solve(m, start=s),
            "plain": lambda m=nudged, s=state: _without_kernel(lambda: solve(m, start=s)),
            "pass": lambda v=values: [np.exp(v) for _ in range(100)],
        }
        found = {kind: times(call).processor for kind, call in calls.items()}
        found["pass"] /= 100
        for kind, seconds in found.items():
            whole[kind].append(1e3 * seconds)
        print(
            f"  {name:9s} {market.seller.size:6d} arcs {market.capacity.size:4d} resources  "
            f"cold ban {1e3 * found['cold']:6.1f} ms  small change {1e3 * found['warm']:6.1f} ms, "
            f"by NumPy alone {found['plain'] / found['warm']:4.2f} times as long  "
            f"exponentials of the arcs {1e3 * found['pass']:6.3f} ms"
        )
    sums = {kind: sum(each) for kind, each in whole.items()}
    note("cold ban, markets apart", sums["cold"], "ms")
    note("small change, markets apart", sums["warm"], "ms")
    note("small change by NumPy alone, markets apart", sums["plain"], "ms")
    note("exponentials of all arcs once", sums["pass"], "ms")
    limit = 6 * sums["pass"]
    note("limit of a warm solve: six passes", limit, "ms")
    print(f"  all: cold ban {sums['cold']:.1f} ms, small change {sums['warm']:.1f} ms, "
          f"{sums['warm'] / limit:.0f} times six passes over the exponentials")  # fmt: skip


def main() -> None:
    bench_processes()
    begin = time.perf_counter()
    world = load()
    print(f"the world of {world.year}: loaded in {time.perf_counter() - begin:.2f} s")
    bench_world(world)
    bench_linked(world)
    bench_slider()


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()

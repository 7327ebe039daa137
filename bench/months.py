"""Times of every ready question with dates, as rows of the table of docs/path.md."""

from __future__ import annotations

import time

from embargo.outcome.path.solve import solve_months
from embargo.scenario import Scenario, library
from embargo.world import load
from embargo.world.parameters import Parameters

FEW = "price-cap-60"
"""What is solved first, so that nothing is read for the first time later."""


def main() -> None:
    dated = [asked for asked in library() if asked.dated]
    for asked in dated:
        load(asked.world)
    _row(next(asked for asked in dated if asked.id == FEW))
    print("seconds of the processor, the long run after the last month in them")
    print("| scenario | months | news | seconds | rounds |\n| --- | --- | --- | --- | --- |")
    for asked in dated:
        print(_row(asked), flush=True)


def _row(asked: Scenario) -> str:
    """One scenario, solved without its tables."""
    world, begin = load(asked.world), time.process_time()
    found = solve_months(asked, world.fuel_markets, world.year, Parameters.central())
    took = time.process_time() - begin
    rounds = sum(
        max((path.iterations for path in plan.paths.values()), default=0) for plan in found.plans
    )
    left = "" if found.count == found.line.count else f" ({found.count} solved)"
    return (
        f"| `{asked.id}` | {found.line.count}{left} | {len(found.plans)} | {took:.1f} | {rounds} |"
    )


if __name__ == "__main__":
    main()

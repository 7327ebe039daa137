"""Time of a draw of the whole world beside one cold solve of it, and what draws need of memory."""

from __future__ import annotations

import os
import resource
import time

from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.draw import Job, run_chunk
from embargo.evidence.ensemble.run import with_bands
from embargo.outcome.act import Moment
from embargo.outcome.run import Answer, answer
from embargo.outcome.solve import solve_year
from embargo.scenario import read
from embargo.world import load
from embargo.world.parameters import Parameters

SCENARIO = "japan-stops-russian-energy"
DRAWS = 1000
FEW = 40


def main() -> None:
    asked, world = read(SCENARIO), load()
    central = answer(asked, world)
    assert isinstance(central, Answer)
    begin, spent = time.perf_counter(), time.process_time()
    solve_year(asked, world.fuel_markets, Moment(world.year))
    cold, cold_spent = time.perf_counter() - begin, time.process_time() - spent
    one, one_spent = _one(central)
    print(f"{SCENARIO}, the world of {world.year}, {len(world.fuel_markets)} markets")
    print(f"  {'':36s} {'wall':>8s} {'CPU':>11s}")
    print(f"  calibrated and solved cold           {1e3 * cold:8.1f} {1e3 * cold_spent:8.1f} ms")
    print(f"  one draw, with all its tables        {1e3 * one:8.1f} {1e3 * one_spent:8.1f} ms")
    print(f"  draws for one cold solve             {cold_spent / one_spent:8.2f}")
    begin = time.perf_counter()
    outcome = with_bands(central, DRAWS)
    whole = time.perf_counter() - begin
    told = outcome.diagnostics.draws
    assert told is not None
    print(
        f"  {told.asked} draws and their bands, on {os.cpu_count()} cores {whole:6.1f} s "
        f"({told.seconds:.1f} s of draws; {len(told.failed)} failed)"
    )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"  memory of the parent at most         {most:8.0f} MB")


def _one(central: Answer) -> tuple[float, float]:
    """Seconds of a draw, on the clock and of the processor."""
    design = Design.of(FEW, seed=1)
    job = Job(
        central.outcome.scenario, central.base.year, central.year, Parameters.central(), design
    )
    run_chunk(job, range(2))
    begin, spent = time.perf_counter(), time.process_time()
    run_chunk(job, range(FEW))
    return (time.perf_counter() - begin) / FEW, (time.process_time() - spent) / FEW


if __name__ == "__main__":
    main()

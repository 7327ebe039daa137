"""Time of a draw of the whole world beside one cold solve of it, and what draws need of memory."""

from __future__ import annotations

import os
import resource
import time

from bench.figures import note
from bench.timing import Times, times
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
    markets, when = world.fuel_markets, Moment(world.year)
    cold = times(lambda: solve_year(asked, markets, when), 5).noted(
        "one cold solve of the scenario"
    )
    one = _one(central).noted("one draw, with all its tables")
    print(f"{SCENARIO}, the world of {world.year}, {len(world.fuel_markets)} markets")
    print(f"  solved cold                          {cold}")
    print(f"  one draw, with all its tables        {one}")
    print(f"  draws for one cold solve             {cold.processor / one.processor:8.2f}")
    begin, spent = time.perf_counter(), _busy()
    outcome = with_bands(central, DRAWS)
    whole = Times(time.perf_counter() - begin, _busy() - spent).noted(f"{DRAWS:,} draws", "s")
    told = outcome.diagnostics.draws
    assert told is not None
    print(
        f"  {told.asked} draws and their bands, on {os.cpu_count()} cores {whole} "
        f"({told.seconds:.1f} s of draws; {len(told.failed)} failed)"
    )
    own, worker = (
        resource.getrusage(who).ru_maxrss / 1e3
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    note(f"memory of {DRAWS:,} draws: parent", own, "MB")
    note(f"memory of {DRAWS:,} draws: a worker", worker, "MB")
    print(f"  memory at most                       {own:8.0f} MB, a worker {worker:.0f} MB")


def _busy() -> float:
    """Seconds of the processor, of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _one(central: Answer) -> Times:
    design = Design.of(FEW, seed=1)
    job = Job(
        central.outcome.scenario, central.base.year, central.year, Parameters.central(), design
    )
    run_chunk(job, range(2))
    whole = times(lambda: run_chunk(job, range(FEW)), 3)
    return Times(whole.clock / FEW, whole.processor / FEW)


if __name__ == "__main__":
    main()

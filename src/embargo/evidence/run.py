"""The public `run`: the outcome of a scenario, with bands if draws are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from embargo.errors import InputError
from embargo.evidence.standing import told
from embargo.outcome import Outcome
from embargo.outcome.run import Options, answer, question
from embargo.scenario import Month, Scenario
from embargo.world import World


def run(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None = None,
    *,
    world: World | int | None = None,
    ban: Options = (),
    quota: Options = (),
    tariff: Options = (),
    outage: Options = (),
    capacity: Options = (),
    demand: Options = (),
    measure: Options = (),
    start: str | Month | None = None,
    months: int | None = None,
    draws: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """The outcome of a scenario in a world.

    Arguments:
        scenario: the id of a ready scenario, the path of a YAML file, a dict with the keys of such
            a file, or a Scenario; None if the measures are given as options.
        world: a world, or the year of an embedded one; by default the scenario's, or the newest.
        ban, quota, tariff, outage, capacity, demand: measures, added to those of the scenario.
        measure: measures of any kind, each as a file has it.
        start: first month of a path, such as "2026-01"; as in the scenario by default.
        months: how many months the path has; as in the scenario by default.
        draws: how many worlds to draw for 80 % bands in every table; None for no bands.
        seed: of the draws; the same seed gives the same bands.
        workers: processes to use; by default one a core.
        cluster: address of a Dask scheduler, whose workers are used in place of processes here.
        progress: told now and then how many draws are done, of how many.

    Returns:
        The outcome, also if a market could not be solved: see `Outcome.diagnostics`.

    Raises:
        InputError: what is wrong with the scenario, the options, the year or the draws.
        DataError: the embedded data cannot be used.
    """
    options = {
        "ban": ban,
        "quota": quota,
        "tariff": tariff,
        "outage": outage,
        "capacity": capacity,
        "demand": demand,
        "measure": measure,
    }
    if draws is None and (workers is not None or cluster is not None):
        raise InputError.one("workers or a cluster without draws", "say how many draws", "draws")
    central = answer(*question(scenario, world, options, start, months))
    if draws is None:
        return told(central.outcome)
    from embargo.evidence.ensemble.run import with_bands

    return with_bands(
        central, draws, seed=seed, workers=workers, cluster=cluster, progress=progress
    )

"""The public `sensitivity`: which parameters and base facts drive an answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from embargo.errors import InputError
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.run import with_bands
from embargo.evidence.sensitivity import inputs as drawn
from embargo.evidence.sensitivity.chaos import indices
from embargo.evidence.sensitivity.targets import Target, targets
from embargo.outcome import Outcome
from embargo.outcome.csv_files import write_table
from embargo.outcome.export import number
from embargo.outcome.export import scenario as plain_scenario
from embargo.outcome.path.answer import MonthsAnswer
from embargo.outcome.run import Answer, Options, answer, question
from embargo.outcome.samples import band
from embargo.scenario import Month, Scenario
from embargo.world import World

SCHEMA = "embargo.sensitivity/1"
"""Name and version of the JSON; keys are added, never changed."""

DRAWS = 512
LEAST = 64
"""Fewer draws than this tell nothing about seventy inputs."""

REST = "all else"
"""The row of what no input explains: other base flows, and what the fit misses."""

MEANING = {
    "target": "which number, as written behind --of",
    "input": "what was drawn: a parameter with its market, the sourcing rule, a base flow",
    "kind": "parameter, rule, base flow, or rest",
    "first": "share of the variance of the draws that goes with the input alone",
    "total": "the same with its interactions; sums may exceed 1",
    "total_low": "lower end of the 90 % interval of total, by resampled draws",
    "total_high": "upper end of it",
    "at_low": "what the input is at its low tenth (of a rule: the rule that gives least)",
    "at_high": "what it is at its high tenth",
    "at_unit": "unit of at_low and at_high; empty for pure numbers",
    "low": "mean answer with the input at its low tenth, in the unit of the row",
    "high": "mean answer with the input at its high tenth",
    "unit": "unit of low and high",
}
"""Columns of `effects`."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What drives an answer.

    Attributes:
        outcome: the answer with its bands.
        targets: target, title, unit, central, mean, low, high (80 % band), explained (share of
            the variance of draws left out that the fit predicts).
        effects: one row a target and input, the largest first, base flows without effect left
            out; columns as in `MEANING`.
    """

    outcome: Outcome
    targets: pl.DataFrame
    effects: pl.DataFrame

    def __repr__(self) -> str:
        names = ", ".join(self.targets["target"])
        return f"<Sensitivity of {self.outcome.scenario.id!r}: {names}>"

    def of(self, target: str) -> pl.DataFrame:
        """Give the effects on one number.

        Raises:
            InputError: it was not asked for.
        """
        if target not in set(self.targets["target"]):
            known = ", ".join(self.targets["target"])
            raise InputError.one(f"no number {target!r}", f"there are: {known}")
        return self.effects.filter(pl.col("target") == target)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.sensitivity/1`."""
        how = self.outcome.diagnostics.draws
        assert how is not None
        return {
            "schema": SCHEMA,
            "scenario": plain_scenario(self.outcome),
            "world": {"year": self.outcome.world.year, "vintage": self.outcome.world.vintage},
            "draws": {"asked": how.asked, "used": how.used, "seed": how.seed},
            "targets": _plain(self.targets),
            "effects": _plain(self.effects),
            "notes": list(self.outcome.notes),
        }

    def write_csv(self, file: str | Path, *, command: str | None = None) -> Path:
        """Write the effects as a CSV with its metadata beside it.

        Raises:
            InputError: the file cannot be written.
        """
        found = self.to_dict()
        about = {
            "file": Path(file).name,
            "title": "Which parameters and base flows drive the numbers of an answer",
            "columns": MEANING,
            **{key: found[key] for key in ("scenario", "world", "draws", "targets")},
            "command": command,
        }
        return write_table(Path(file), self.effects, about)


def sensitivity(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario | None = None,
    *,
    of: str | Iterable[str] = (),
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
    draws: int = DRAWS,
    seed: int = 1,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sensitivity:
    """Which parameters, base flows and sourcing rules drive the answer to a scenario.

    Sobol' indices from the draws of the bands, by a sparse polynomial: see
    `embargo.evidence.sensitivity.chaos`.

    Arguments:
        scenario, world, ban, quota, tariff, outage, capacity, demand, measure, start, months: as in
            `embargo.run`.
        of: numbers such as "bill", "revenue:RUS", "price:JPN:gas", "supplier:JPN:AUS:lng"; by
            default the bill of the buyers hit, the revenue of the sellers hit, and the price and
            the main new supplier of the buyer that loses most.
        draws: how many, at least 64.
        seed, workers, cluster, progress: as in `embargo.run`.

    Raises:
        InputError: what is wrong with the scenario, the options or the numbers asked for; or a
            scenario whose central answer or draws were not solved.
        DataError: the embedded data cannot be used.
    """
    if not isinstance(draws, bool) and isinstance(draws, int) and 0 <= draws < LEAST:
        raise InputError.one(f"cannot be {draws}", f"give at least {LEAST}", "draws")
    options = {
        "ban": ban,
        "quota": quota,
        "tariff": tariff,
        "outage": outage,
        "capacity": capacity,
        "demand": demand,
        "measure": measure,
    }
    central = answer(*question(scenario, world, options, start, months))
    if not central.outcome.diagnostics.converged:
        raise InputError.one("the central answer was not solved", "see 'embargo run'")
    if all(m.status == "unchanged" for m in central.outcome.diagnostics.markets):
        what = "no measure changes anything, so nothing drives it"
        raise InputError.one(what, "'embargo run' says what each found to act on", "measures")
    targets(central.outcome, of)
    outcome = with_bands(
        central, draws, seed=seed, workers=workers, cluster=cluster, progress=progress
    )
    return drivers(central, outcome, of)


def drivers(
    central: Answer | MonthsAnswer, outcome: Outcome, of: str | Iterable[str] = ()
) -> Sensitivity:
    """Give what drives an answer whose draws are at hand.

    Arguments:
        central: the answer at the central parameters.
        outcome: the same with draws.
        of: numbers as in `sensitivity`.

    Raises:
        InputError: too few draws were solved, or a number is not in the answer.
    """
    how = outcome.diagnostics.draws
    if outcome.samples is None or how is None or how.used < LEAST:
        raise InputError.one("too few draws were solved", "ask for more, or see 'embargo run'")
    failed = {failure.draw for failure in how.failed}
    kept = [draw for draw in range(how.asked) if draw not in failed]
    every, u = drawn.of(central, Design.of(how.asked, how.seed), kept)
    heads, rows = [], []
    for target in targets(outcome, of):
        head, effects = _effects(target, every, u)
        heads.append(head)
        rows += effects
    return Sensitivity(
        replace(outcome, samples=None),
        pl.DataFrame(heads),
        pl.DataFrame(rows, infer_schema_length=None),
    )


def _effects(
    target: Target, every: tuple[drawn.Input, ...], u: np.ndarray
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    known = np.isfinite(target.draws)
    found = indices(u[known], target.draws[known], [each.axis for each in every])
    low, high = band(target.draws[known][:, None])
    head = {
        "target": target.id,
        "title": target.title,
        "unit": target.unit,
        "central": target.central,
        "mean": found.mean,
        "low": float(low[0]),
        "high": float(high[0]),
        "explained": found.explained,
    }
    order = np.lexsort((np.arange(len(every)), -found.first, -found.total))
    rows = [
        {
            "target": target.id,
            "input": every[k].name,
            "kind": every[k].kind,
            "first": float(found.first[k]),
            "total": float(found.total[k]),
            "total_low": float(found.total_low[k]),
            "total_high": float(found.total_high[k]),
            "at_low": every[k].low,
            "at_high": every[k].high,
            "at_unit": every[k].unit,
            "low": float(found.ends[k, 0]),
            "high": float(found.ends[k, 1]),
            "unit": target.unit,
        }
        for k in order
        if found.total[k] > 0 or every[k].kind != "base flow"
    ]
    rest = dict.fromkeys(rows[0]) if rows else {}
    rest |= {"target": target.id, "input": REST, "kind": "rest", "unit": target.unit}
    rest |= {"first": found.rest, "total": found.rest}
    return head, [*rows, rest]


def _plain(table: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {k: number(v) if isinstance(v, float) else v for k, v in row.items()}
        for row in table.iter_rows(named=True)
    ]

"""The simple rules score on the regional matrices what was measured before this code was written.

Seen here: "Europe stops Russian crude" has the United States' stop imposed as well, and its
backfill is Europe's.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from embargo.evidence import scores
from embargo.evidence.baselines import BASELINES, Problem
from embargo.facts.readers.statistical_review import read_matrices

pytestmark = pytest.mark.sources

EVENTS = {
    "Australian coal": ("coal", 2020, 2021, "AUS", ("CHN",), "CHN"),
    "Russian crude": ("crude", 2021, 2023, "RUS", ("Europe", "USA"), "Europe"),
}
FIGURES = [
    ("Australian coal", "proportional", False, 0.64, 0.66),
    ("Australian coal", "ras", False, 0.69, 0.72),
    ("Australian coal", "ras", True, 0.84, 0.75),
    ("Russian crude", "proportional", False, 0.29, 0.42),
    ("Russian crude", "ras", False, 0.30, 0.48),
    ("Russian crude", "ras", True, 0.33, 0.75),
]


@pytest.fixture(scope="module")
def matrices(sources_root: Path) -> pl.DataFrame:
    whole = ["place", "area"]
    return read_matrices(sources_root).filter(
        pl.col("exporter_kind").is_in(whole) & pl.col("importer_kind").is_in(whole)
    )


def regional(matrices: pl.DataFrame, event: str) -> tuple[Problem, np.ndarray]:
    fuel, year0, year1, seller, stopped, _ = EVENTS[event]
    rows = matrices.filter(pl.col("fuel") == fuel)
    sellers, buyers = (sorted(rows[side].unique()) for side in ("exporter", "importer"))
    flows = []
    for year in (year0, year1):
        flow = np.zeros((len(sellers), len(buyers)))
        one = rows.filter(pl.col("period") == str(year))
        for a, b, value in one.select("exporter", "importer", "value").iter_rows():
            flow[sellers.index(a), buyers.index(b)] += value
        flows.append(flow)
    flow0, flow1 = flows
    fixed = np.zeros(flow0.shape, dtype=bool)
    fixed[sellers.index(seller), [buyers.index(b) for b in stopped]] = True
    problem = Problem(
        fuel=fuel, year0=year0, exporters=tuple(sellers), importers=tuple(buyers), flow0=flow0,
        home=np.zeros(flow0.shape, dtype=bool), fixed=fixed, imposed=flow1,
        supply_level=np.ones(len(sellers)), demand_level=np.ones(len(buyers)),
    )  # fmt: skip
    return problem, flow1


@pytest.mark.parametrize(("event", "rule", "conditional", "diverted", "filled"), FIGURES)
def test_placed_right_as_published(matrices, event, rule, conditional, diverted, filled):
    problem, flow1 = regional(matrices, event)
    if conditional:
        problem = replace(problem, supply1=flow1.sum(axis=1), demand1=flow1.sum(axis=0))
    predicted = BASELINES[rule](problem)
    *_, seller, _, buyer = EVENTS[event]
    target = np.array([name == seller for name in problem.exporters])
    stopper = np.array([name == buyer for name in problem.importers])
    diversion = [scores.diversion(problem, flow, target) for flow in (predicted, flow1)]
    backfill = [scores.backfill(problem, flow, stopper) for flow in (predicted, flow1)]
    assert scores.placed_right(*diversion) == pytest.approx(diverted, abs=0.0051)
    assert scores.placed_right(*backfill) == pytest.approx(filled, abs=0.0051)

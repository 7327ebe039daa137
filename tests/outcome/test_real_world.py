"""The embedded worlds under the ready scenarios: what must hold whatever the estimates are."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from embargo.evidence.run import run
from embargo.facts import base
from embargo.outcome import Outcome
from embargo.scenario import library

ASKED = [(scenario.id, 2023) for scenario in library() if not scenario.dated] + [
    ("japan-stops-russian-energy", 2021),
    ("g7-stops-russian-energy", 2021),
]


@pytest.fixture(scope="module", params=ASKED, ids=lambda asked: f"{asked[0]}-{asked[1]}")
def outcome(request: pytest.FixtureRequest) -> Outcome:
    name, year = request.param
    return run(name, world=year)


def test_every_ready_scenario_is_solved(outcome: Outcome):
    assert outcome.diagnostics.status == "converged"
    assert outcome.diagnostics.residual < 1e-8


@pytest.mark.parametrize("state", ["baseline", "counterfactual"])
def test_balances_close(outcome: Outcome, state: str):
    table = outcome.balances().pivot("item", index=["place", "fuel"], values=state).fill_null(0.0)
    gap = pl.col("production") + pl.col("imports") - pl.col("exports") - pl.col("consumption")
    assert table.select(gap.abs().max()).item() < 1e-6


def test_every_number_is_finite_and_flows_are_not_negative(outcome: Outcome):
    for table in outcome.tables.values():
        for column in table.select(pl.selectors.float()).iter_columns():
            assert column.is_finite().all()
    assert (outcome.flows()["counterfactual"] >= 0).all()
    assert outcome.flows().select("exporter", "importer", "fuel").is_unique().all()


def test_full_bans_leave_nothing(outcome: Outcome):
    for measure in outcome.scenario.measures:
        if measure.kind == "ban" and measure.level == 1:
            stopped = outcome.flows(measure.importers, measure.exporters, measure.fuels)
            assert (stopped["counterfactual"] == 0).all()
            # Somebody else delivers instead: what is gained makes up most of what is lost.
            gains = outcome.backfill(measure.importers, measure.fuels)["change"]
            assert gains.filter(gains > 0).sum() > 0


@cache
def without_russian_lng(year: int) -> Outcome:
    return run(None, world=year, ban="JPN:RUS:lng")


@pytest.mark.parametrize("name", ["sakhalin-2-outage", "us-lng-outage", "qatar-lng-outage"])
@pytest.mark.parametrize("year", [2021, 2023])
def test_lost_supply_makes_the_world_dearer(name: str, year: int):
    # A ban by one buyer need not: it only sends cargoes elsewhere.
    world = run(name, world=year).prices("WORLD", "gas").row(0, named=True)
    assert world["counterfactual"] > world["baseline"]


@pytest.mark.parametrize(
    ("importer", "exporter", "fuel"),
    [("JPN", "RUS", "lng"), ("IND", "RUS", "crude"), ("CHN", "AUS", "coal")],
)
@pytest.mark.parametrize("year", [2021, 2023])
def test_the_baseline_is_the_base(importer: str, exporter: str, fuel: str, year: int):
    outcome = without_russian_lng(year)
    stated = base.flows(year).filter(importer=importer, exporter=exporter, fuel=fuel)["value"].sum()
    found = outcome.flows(importer, exporter, fuel)["baseline"].sum()
    # Seeds of links without past trade may add a little.
    assert found == pytest.approx(stated, rel=0.01, abs=0.05)


def test_a_coalition_that_grows_costs_the_seller_more():
    alone = run("japan-stops-russian-energy").revenue("RUS")["change"].sum()
    with_india = run("japan-and-india-stop").revenue("RUS")["change"].sum()
    assert with_india < alone < 0

"""Years after the last matrices, and what customs years rest on."""

import pytest

from embargo.facts import build
from embargo.facts.basins import basin_shares
from embargo.facts.reconcile import evidence
from embargo.facts.reconcile.inputs import FACTS


def test_a_carried_year_needs_those_before_it():
    assert build.chain((2021, 2025)) == (2021, 2023, 2024, 2025)
    assert build.chain((2012, 2021)) == (2012, 2021)


@pytest.mark.parametrize(
    ("year", "basis"),
    [(2010, "customs"), (2017, "customs"), (2018, "trade matrices"), (2024, "carried forward")],
)
def test_every_year_says_what_it_rests_on(year, basis):
    assert build.basis(year) == basis
    assert build.widening("crude", year) > 0


def test_facts_of_the_year_folder_are_read_by_metric():
    trade = evidence.single_facts(FACTS / "facts.yaml", 2024, ("gas", "lng"))
    made = evidence.single_facts(FACTS / "facts.yaml", 2024, ("gas",), "production")
    assert {r["fuel"] for r in trade} == {"lng"}
    assert {r["exporter"] for r in made} >= {"USA", "RUS", "NOR"}
    assert all(r["source"] and r["status"] in "VCSM" and 0 < r["sigma"] < 1 for r in trade + made)


@pytest.mark.parametrize("year", range(2010, 2026))
def test_basins_share_out_the_whole_of_every_year(year):
    for fuel in ("crude", "products", "lng", "coal", "pipeline_gas"):
        for importer in ("RUS", "CHN", "JPN", "IND", "DEU"):
            if not (fuel == "lng" and importer == "RUS"):
                shares = basin_shares("RUS", importer, fuel, year)
                assert sum(shares.values()) == pytest.approx(1.0)


def test_rests_take_the_nearest_year():
    early = evidence._shares("lng imports", 2011)["Other European Union"]
    late = evidence._shares("lng imports", 2024)["Other European Union"]
    assert "DEU" not in early
    assert "DEU" in late
    assert early["PRT"] > 0.5

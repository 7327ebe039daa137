"""A project in the world: holders by country, contracts in force, who depends on it."""

import json

import polars as pl
import pytest

import embargo
from embargo.errors import InputError
from embargo.facts import base, projects
from embargo.outcome import project_list


def test_sakhalin_2():
    found = embargo.project("sakhalin-2", 2023)
    assert found.held_by == {"RUS": 77.5, "JPN": 22.5}
    assert found.contracted("JPN") == pytest.approx(4.999)
    assert found.contracted() == pytest.approx(6.499)
    assert found.sharing == ()
    assert found.capacity_share == 1
    lng = found.flows.filter(pl.col("fuel") == "lng")
    japan = lng.filter(pl.col("importer") == "JPN").to_dicts()[0]
    assert lng["importer"][0] == "JPN"
    assert japan["share_of_basin"] == pytest.approx(0.57, abs=0.04)
    assert japan["share_of_imports"] == pytest.approx(0.086, abs=0.006)
    assert lng["value"].sum() == pytest.approx(10, abs=0.6)


def test_contracts_end():
    before, after = embargo.project("sakhalin-2", 2021), embargo.project("sakhalin-2", 2023)
    assert before.contracted("TWN") == 1.5
    assert after.contracted("TWN") == 0
    assert [row.runs(2023) for row in after.contracts][-1] is False


def test_flows_are_those_of_the_base_and_leave_out_home_use():
    found = embargo.project("yamal-lng", 2023)
    assert found.sharing == ("arctic-lng-2",)
    flows = base.flows(2023).filter(
        (pl.col("basin") == "RUS_YAMAL") & (pl.col("fuel") == "lng") & (pl.col("importer") != "RUS")
    )
    assert found.flows["value"].sum() == pytest.approx(flows["value"].sum())
    assert found.flows["share_of_basin"].sum() == pytest.approx(1)


def test_a_project_among_many_says_that_the_basin_is_shared():
    found = embargo.project("gorgon", 2023)
    assert found.basin == "AUS"
    assert "wheatstone-lng" in found.sharing
    assert "woodfibre-lng" not in found.sharing
    assert found.capacity_share == pytest.approx(15.6 / 83.9, abs=0.005)


def test_a_small_country_ships_from_its_remainder():
    found = embargo.project("GTA", 2023)
    assert found.project.place == "MRT"
    assert found.basin == "XWF"
    assert found.basin_name == "Other West Africa"


@pytest.mark.parametrize("name", list(projects.projects()))
def test_every_project_can_be_shown(name):
    found = json.loads(embargo.project(name, 2023).to_json())
    assert found["schema"] == "embargo.project/1"
    assert found["project"]["id"] == name
    assert found["outputs"]
    for row in found["flows"]:
        assert 0 <= row["share_of_imports"] <= 1.0001


def test_those_in_which_japan_has_a_stake():
    held = {row["id"]: row["held_pct"] for row in project_list(held_by="JPN")}
    assert held["sakhalin-2"] == 22.5
    assert held["sakhalin-1"] == 30
    assert held["arctic-lng-2"] == 10
    assert "yamal-lng" not in held


def test_those_of_a_place_or_a_group():
    russian = {row["id"] for row in project_list("RUS")}
    assert russian >= {"sakhalin-1", "sakhalin-2", "yamal-lng", "arctic-lng-2", "vankor"}
    gulf = {row["place"] for row in project_list("GCC")}
    assert gulf == {"QAT", "OMN", "ARE"}
    assert len(project_list()) == len(projects.projects()) > 70


def test_a_wrong_place_names_the_option():
    with pytest.raises(InputError, match=r"--held-by.*JPN"):
        project_list(held_by="Japn")

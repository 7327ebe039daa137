"""Shared resources of the crude market: pipelines and what a basin can load."""

import numpy as np
import polars as pl
import pytest

import embargo
from embargo.errors import InputError
from embargo.facts import base
from embargo.world import load, parameters
from embargo.world.resources import base_rent, resource_parameters


@pytest.fixture(scope="module")
def crude():
    return load(2023).fuel_markets["crude"]


def members(market, kind, exporter, importer=""):
    at = market.resources.with_row_index("at").filter(
        (pl.col("kind") == kind)
        & (pl.col("exporter") == exporter)
        & (pl.col("importer") == importer)
    )["at"]
    assert len(at) == 1
    used = market.incidence[[at[0]]].toarray()[0] > 0
    return market.arcs.filter(pl.Series(used)), float(market.capacity0[at[0]]), used


def test_kinds_and_base_use(crude):
    assert set(crude.resources["kind"]) == {"oil_pipeline", "loading", "grade"}
    use = crude.incidence @ crude.flow0
    assert (use < crude.capacity0).all()
    for name in ("products", "coal"):
        assert load(2023).fuel_markets[name].resources.is_empty()


def test_canada_loads_what_its_ports_can_and_pipes_the_rest(crude):
    by_sea, limit, used = members(crude, "loading", "CAN")
    assert limit == 22.0
    assert "USA" not in by_sea["importer"].to_list()
    assert "CAN" not in by_sea["importer"].to_list()
    assert {"CHN", "ITA", "JPN"} <= set(by_sea["importer"])
    _, pipes, piped = members(crude, "oil_pipeline", "CAN", "USA")
    assert 200 < pipes < 240
    own = (crude.arcs["exporter"] == "CAN").to_numpy()
    home = (crude.arcs["importer"] == "CAN").to_numpy()
    assert ((used | piped) == (own & ~home)).all()


def test_loading_of_the_russian_east_covers_the_pipe_to_china(crude):
    sold, limit, _ = members(crude, "loading", "RUS_PACIFIC")
    assert "CHN" in sold["importer"].to_list()
    assert limit == 95.0
    kazakh, _, _ = members(crude, "loading", "KAZ")
    assert not {"CHN", "UZB", "RUS"} & set(kazakh["importer"])


def test_a_tariff_on_canadian_crude_does_not_fill_ports_that_are_not_there():
    outcome = embargo.run(None, world=2023, tariff="USA:CAN:crude:10%")
    flows = outcome.flows().filter(
        (pl.col("exporter") == "CAN")
        & (pl.col("fuel") == "crude")
        & ~pl.col("importer").is_in(["CAN", "USA"])
    )
    assert flows["counterfactual"].sum() < 22.0
    china = flows.filter(pl.col("importer") == "CHN")
    assert (china["counterfactual"] - china["baseline"])[0] < 6.0


def test_losing_capacity_acts_on_kind_and_place():
    def exports(**measure):
        flows = embargo.run(None, world=2023, **measure).flows().filter(pl.col("fuel") == "crude")
        return {
            key: flows.filter(
                (pl.col("exporter") == key[0]) & (pl.col("importer") == key[1])
            )["counterfactual"].sum()
            for key in (("CAN", "USA"), ("CAN", "CHN"), ("RUS", "HUN"), ("RUS", "IND"),
                        ("RUS", "CHN"))
        }  # fmt: skip

    before = exports(capacity="CAN:loading:0")
    loading = exports(capacity="CAN:loading:0.5")
    assert loading["CAN", "CHN"] < 0.8 * before["CAN", "CHN"]
    assert loading["CAN", "USA"] >= before["CAN", "USA"]
    pipes = exports(capacity="RUS:oil_pipeline:1")
    assert pipes["RUS", "HUN"] < 0.01 * before["RUS", "HUN"]
    assert pipes["RUS", "IND"] > before["RUS", "IND"]
    east = exports(capacity="RUS_PACIFIC:loading:0.5")
    # What cannot leave by the Pacific is refined at home, and frees western oil for India.
    assert east["RUS", "CHN"] < 0.8 * before["RUS", "CHN"]
    with pytest.raises(InputError, match="RUS_PACIFIC"):
        embargo.run(None, world=2023, capacity="RUS_PACIFC:loading:0.5")


def test_a_place_holds_the_plants_of_all_its_basins():
    flows = embargo.run(None, world=2023, capacity="RUS:lng_export:1").flows()
    lng = flows.filter((pl.col("exporter") == "RUS") & (pl.col("fuel") == "lng"))
    assert lng["baseline"].sum() > 25
    assert lng["counterfactual"].sum() < 1e-6


def test_rent_is_part_of_the_delivered_price(crude):
    use = crude.incidence @ crude.flow0
    rent = base_rent(use, crude.capacity0, crude.knee, crude.rent_scale)
    assert (rent >= 0).all()
    assert rent.max() > 0
    knee, scale = resource_parameters(
        "crude", 3, crude.price_factor, parameters.Parameters.central()
    )
    assert np.allclose(knee, parameters.value("knee", "crude"))
    assert np.allclose(scale * crude.price_factor, parameters.value("rent_scale", "crude"))


def test_capacities_of_the_base_are_whole_and_sourced():
    table = base.capacities()
    kinds = {
        "lng_export", "lng_import", "pipeline", "oil_pipeline", "oil_transit", "loading",
        "coal_export", "coal_import", "coal_terminal", "refinery", "refinery_throughput",
    }  # fmt: skip
    assert set(table["kind"]) == kinds
    assert (table["value"] > 0).all()
    assert set(table["status"]) <= {"V", "C", "S", "M"}
    assert (table["source"].str.len_chars() > 0).all()
    keys = ["year", "kind", "exporter", "importer", "name"]
    assert not table.select(keys).is_duplicated().any()
    gas = table["kind"].is_in(["lng_export", "lng_import", "pipeline"])
    assert set(table.filter(gas)["unit"]) == {"bcm"}
    assert set(table.filter(~gas)["unit"]) == {"Mt"}


def test_refineries_of_the_base_run_within_their_capacity():
    table = base.capacities(2023).filter(pl.col("kind").str.starts_with("refinery"))
    wide = table.pivot("kind", index="importer", values="value").drop_nulls()
    use = wide["refinery_throughput"] / wide["refinery"]
    # India's refineries ran above their nameplate.
    assert use.is_between(0.04, 1.2).all()
    japan = table.filter((pl.col("importer") == "JPN") & (pl.col("kind") == "refinery"))
    assert japan["value"][0] == pytest.approx(153, rel=0.06)

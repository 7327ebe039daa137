"""Which way every trade goes: straits passed, and what is stranded when one is shut."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from embargo.errors import InputError
from embargo.facts import base
from embargo.world import pair_freight, straits
from embargo.world.distances import CLOSURES, KEYS, PASSAGES, distances

YEAR = 2023


def way(origin, fuel, destination, closure="open"):
    rows = pair_freight.route_freight(YEAR, closure).filter(
        (pl.col("origin") == origin)
        & (pl.col("fuel") == fuel)
        & (pl.col("destination") == destination)
    )
    return rows.row(0, named=True) if rows.height else None


def share(table, passage, **where):
    rows = table.filter(*(pl.col(k) == v for k, v in where.items()))
    return (rows[passage] * rows["value"]).sum() / rows["value"].sum()


@pytest.fixture(scope="module")
def passing():
    return straits.passing(YEAR)


@pytest.mark.parametrize("seller", ["KWT", "QAT", "BHR", "IRN"])
def test_crude_from_inside_the_gulf_passes_hormuz_whole(passing, seller):
    rows = passing.filter((pl.col("exporter") == seller) & (pl.col("fuel") == "crude"))
    by_sea = rows.filter(pl.col("mode") == "sea")
    assert by_sea["value"].sum() > 0
    inside = by_sea.filter(
        ~pl.col("importer").is_in(["ARE", "SAU", "QAT", "KWT", "BHR", "IRQ", "IRN", "XME"])
    )
    assert (inside["hormuz"] >= 0.99).all()


def test_pipelines_past_hormuz_take_a_share_of_saudi_and_emirati_crude(passing):
    assert 0.75 < share(passing, "hormuz", exporter="SAU", fuel="crude") < 0.95
    assert 0.35 < share(passing, "hormuz", exporter="ARE", fuel="crude") < 0.70
    assert share(passing, "hormuz", exporter="OMN", fuel="crude") < 0.05


def test_world_crude_through_hormuz_is_near_what_is_reported():
    rows = straits.world_total(YEAR).filter(
        (pl.col("fuel") == "crude") & (pl.col("passage") == "hormuz")
    )
    # The EIA counts about 14 to 15 million barrels a day of crude and condensate.
    assert rows["value"][0] * 7.33 / 365 == pytest.approx(14.5, rel=0.1)


def test_crude_of_japan_from_the_middle_east_passes_hormuz_and_malacca(passing):
    gulf = passing.filter(
        (pl.col("importer") == "JPN")
        & (pl.col("fuel") == "crude")
        & pl.col("exporter").is_in(["SAU", "ARE", "KWT", "QAT", "IRQ", "OMN", "BHR"])
    )
    assert share(gulf, "malacca", importer="JPN") > 0.99
    assert share(gulf, "hormuz", importer="JPN") > 0.65
    for seller in ("KWT", "QAT"):
        assert share(gulf, "hormuz", exporter=seller) == 1.0


def test_russian_crude_goes_to_india_by_suez_and_to_china_past_no_strait(passing):
    assert share(passing, "suez", basin="RUS_WEST", importer="IND", fuel="crude") == 1.0
    assert share(passing, "bab_el_mandeb", basin="RUS_WEST", importer="IND", fuel="crude") == 1.0
    pacific = passing.filter((pl.col("basin") == "RUS_PACIFIC") & (pl.col("importer") == "CHN"))
    assert pacific.select(PASSAGES).sum_horizontal().sum() == 0.0


def test_what_goes_overland_passes_no_strait(passing):
    land = passing.filter(pl.col("mode") != "sea")
    assert "pipeline_gas" in land["fuel"].to_list()
    assert land.select(pl.sum_horizontal(PASSAGES).sum()).item() == 0.0
    assert passing.filter(pl.col("mode") == "unknown").is_empty()


def test_sums_keep_the_volumes_of_the_base(passing):
    flows = base.flows(YEAR).filter(pl.col("exporter") != pl.col("importer"))
    for side, table in (
        ("basin", straits.exports(YEAR)),
        ("importer", straits.shares(passing, ["fuel", "importer"])),
    ):
        sums = flows.group_by("fuel", side).agg(base=pl.col("value").sum())
        both = table.join(sums, on=["fuel", side])
        np.testing.assert_allclose(both["value"], both["base"], rtol=1e-4, atol=1e-4)
        assert table.select(pl.all_horizontal(pl.col(*PASSAGES).is_between(0, 1)).all()).item()


def test_hormuz_shut_strands_the_gulf_but_for_its_pipelines():
    assert way("KWT", "crude", "JPN", "hormuz") is None
    assert way("QAT", "lng", "JPN", "hormuz") is None
    yanbu, gulf = way("SAU", "crude", "JPN", "hormuz"), way("SAU", "crude", "JPN")
    assert yanbu["bab_el_mandeb"] == 1.0
    assert yanbu["nm"] > gulf["nm"] + 500
    assert way("ARE", "crude", "JPN", "hormuz")["hormuz"] == 0.0
    assert way("SAU", "crude", "JPN", "bab_el_mandeb+hormuz")["suez"] == 1.0
    assert way("SAU", "crude", "JPN", "suez+bab_el_mandeb")["hormuz"] == 1.0
    arcs = pl.DataFrame(
        {"basin": ["KWT"], "exporter": ["KWT"], "importer": ["JPN"], "fuel": ["crude"]}
    )
    assert np.isinf(pair_freight.arc_freight(arcs, YEAR, "hormuz"))[0]


@pytest.mark.parametrize("closure", [c for c in CLOSURES if c != "open"])
def test_a_closure_never_shortens_a_way_and_passes_nothing_shut(closure):
    shut = list(CLOSURES[closure])
    table = pair_freight.route_freight(YEAR, closure)
    assert table.select(pl.sum_horizontal(shut).sum()).item() == 0.0
    free = pair_freight.route_freight(YEAR).filter(
        pl.sum_horizontal(shut) == 0, pl.col("mode") == "sea"
    )
    both = free.join(table, on=KEYS, suffix="_shut")
    assert both.height == free.height
    assert (both["freight_shut"] >= both["freight"] - 1e-9).all()


def test_other_straits_are_passed_where_they_should_be():
    assert way("KAZ", "crude", "ITA")["turkish_straits"] > 0.9
    assert way("KAZ", "crude", "ITA", "turkish_straits")["overland_km"] > 1_500
    assert way("QAT", "lng", "JPN", "malacca")["nm"] > way("QAT", "lng", "JPN")["nm"] + 300
    assert way("RUS_YAMAL", "lng", "CHN")["northern_sea"] == pytest.approx(0.35)
    assert way("RUS_YAMAL", "lng", "CHN", "northern_sea")["suez"] == 1.0
    assert way("SAU", "crude", "EGY", "suez+bab_el_mandeb")["nm"] < 1_500
    south = distances("suez").filter((pl.col("origin") == "SDN") & (pl.col("destination") == "IND"))
    assert south["nm"].null_count() == 0


def test_a_name_is_a_basin_or_a_place():
    assert straits.subject("rus_yamal", YEAR) == ("basin", "RUS_YAMAL")
    assert straits.subject("Japan", YEAR) == ("place", "JPN")
    with pytest.raises(InputError, match="RUS_WEST"):
        straits.subject("RUS_WST", YEAR)
    with pytest.raises(InputError, match="JPN"):
        straits.subject("Japn", YEAR)

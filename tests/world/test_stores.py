"""Stores: every buyer has one, figures before defaults, nothing counted twice."""

import numpy as np
import polars as pl
import pytest

from embargo import units
from embargo.fuels import MARKETS
from embargo.world import load
from embargo.world.parameters import Parameters
from embargo.world.stores import held, mean_fill, stores, table

CENTRAL = Parameters.central()


@pytest.fixture(scope="module")
def world():
    return load(2025)


def of(world, market, place, parameters=CENTRAL):
    chosen = world.fuel_markets[market]
    rows = table(chosen, stores(chosen, world.year, parameters))
    return rows.row(by_predicate=pl.col("place") == place, named=True)


@pytest.mark.parametrize("market", MARKETS)
def test_every_buyer_has_a_store_that_is_positive_and_told(world, market):
    chosen = world.fuel_markets[market]
    found = stores(chosen, 2025, CENTRAL)
    assert found.buyer.tolist() == np.flatnonzero(chosen.demand0 > 0).tolist()
    assert (found.commercial > 0).all()
    assert (found.strategic >= 0).all()
    assert (found.strategic[~found.known] == 0).all()
    assert all(found.source)
    assert (found.pace <= found.commercial).all()
    assert found.convenience == pytest.approx(
        CENTRAL.value("convenience", market) / chosen.price_factor
    )
    days = (found.commercial + found.strategic) / chosen.demand0[found.buyer] * 365
    assert days.min() > 4
    assert days.max() < 400


def test_a_gas_store_has_room_for_what_it_holds(world):
    found = stores(world.fuel_markets["gas"], 2025, CENTRAL)
    room = np.where(np.isnan(found.room), np.inf, found.room)
    assert (found.commercial <= room).all()
    assert np.isfinite(found.room).sum() > 25


def test_japan_holds_what_its_ministry_counts(world):
    crude, products = of(world, "crude", "JPN"), of(world, "products", "JPN")
    barrels = sum(
        units.convert(row[part], "Mt", "mb", market)
        for market, row in (("crude", crude), ("products", products))
        for part in ("commercial", "strategic")
    )
    assert barrels == pytest.approx(470, rel=0.01)
    assert not crude["estimate"]


def test_japans_lng_lasts_for_weeks(world):
    row = of(world, "gas", "JPN")
    assert 20 < row["days"] < 35
    assert row["known"]  # the strategic buffer


def test_the_reserve_of_the_united_states_is_that_of_its_energy_department(world):
    row = of(world, "crude", "USA")
    assert row["strategic"] == pytest.approx(415.4 / 7.33, rel=1e-3)
    assert row["estimate"]


def test_members_of_the_agency_share_what_is_left_of_its_public_stocks(world):
    crude = world.fuel_markets["crude"]
    found = table(crude, stores(crude, 2025, CENTRAL))
    named = ["USA", "JPN", "KOR", "CHN", "IND"]
    rest = found.filter(found["known"] & ~found["place"].is_in(named))
    assert rest["strategic"].sum() == pytest.approx(0.17 * 1200 / 7.33, rel=1e-6)
    assert "CAN" not in rest["place"].to_list()


def test_storage_of_the_union_is_as_full_as_in_the_mean_of_the_year(world):
    germany = of(world, "gas", "DEU")
    assert mean_fill(2025) == pytest.approx(0.61, abs=0.01)
    assert germany["commercial"] == pytest.approx(251 * 3.6 / 40.107 * mean_fill(2025), rel=1e-3)
    assert mean_fill(2015) is None
    older = load(2021)
    assert of(older, "gas", "DEU")["commercial"] == pytest.approx(
        251 * 3.6 / 40.107 * CENTRAL.value("store_fill", "gas"), rel=1e-3
    )


def test_where_nothing_is_known_days_of_use_stand_and_move_with_the_parameter(world):
    row = of(world, "coal", "DEU")
    assert row["estimate"]
    assert row["days"] == pytest.approx(CENTRAL.value("stock_days", "coal"))
    more = of(world, "coal", "DEU", CENTRAL.replace({("stock_days", "coal"): 40}))
    assert more["days"] == pytest.approx(40)


def test_every_row_finds_its_figure(world):
    for row in held():
        chosen = world.fuel_markets[row.market]
        assert row.source
        found = stores(chosen, 2025, CENTRAL)
        text = " ".join(found.source)
        assert row.source in text, row

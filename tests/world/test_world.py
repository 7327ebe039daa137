"""The base world: complete, consistent with the facts, reproduced by the market."""

import numpy as np
import polars as pl
import pytest

from embargo.facts import bans, base
from embargo.fuels import MARKETS
from embargo.world import load, years

WORLDS = [(year, name) for year in years() for name in MARKETS]


def market(year, name):
    return load(year).fuel_markets[name]


def delivered(m):
    """Base delivered price of every arc without rents, native units."""
    return (m.price0[m.arcs["seller"].to_numpy()] + m.freight + m.margin) * m.price_factor


@pytest.mark.parametrize(("year", "name"), WORLDS)
def test_arrays_have_the_lengths_of_their_labels(year, name):
    m = market(year, name)
    sellers, buyers, arcs, resources = map(len, (m.sellers, m.buyers, m.arcs, m.resources))
    for array in (m.price0, m.supply0, m.supply_elasticity, m.floor, m.floor_width):
        assert array.shape == (sellers,)
    for array in (m.demand0, m.demand_elasticity, m.theta, m.backstop):
        assert array.shape == (buyers,)
    for array in (m.flow0, m.freight, m.margin, m.per_balance_unit):
        assert array.shape == (arcs,)
    for array in (m.capacity0, m.knee, m.rent_scale):
        assert array.shape == (resources,)
    assert m.incidence.shape == (resources, arcs)
    assert np.isfinite(np.concatenate([m.price0, m.flow0, m.freight, m.margin])).all()


@pytest.mark.parametrize(("year", "name"), WORLDS)
def test_observed_flows_are_those_of_the_base(year, name):
    m = market(year, name)
    keys = ["basin", "importer", "fuel"]
    model = m.arcs.with_columns(native=m.flow0 * m.per_balance_unit).filter(
        pl.col("status") == "estimate"
    )
    facts = base.flows(year).filter(pl.col("market") == name)
    both = model.join(facts, on=keys, how="left")
    assert both["value"].null_count() == 0
    assert np.allclose(both["native"], both["value"], rtol=1e-9)


@pytest.mark.parametrize(("year", "name"), WORLDS)
def test_new_links_are_small_and_never_barred(year, name):
    m = market(year, name)
    seeds = m.arcs.with_columns(flow=m.flow0).filter(pl.col("status") == "prior")
    assert seeds.height > 40
    assert seeds["flow"].sum() < 0.006 * m.flow0.sum()
    barred = bans.barred(year)
    links = seeds.select("exporter", "importer", "fuel").iter_rows()
    assert not [link for link in links if link in barred]


@pytest.mark.parametrize(("year", "name"), WORLDS)
def test_supply_and_demand_are_the_sums_of_flows(year, name):
    m = market(year, name)
    assert np.isclose(m.supply0.sum(), m.demand0.sum())
    assert np.isclose(m.supply0.sum(), m.flow0.sum())
    assert (m.supply0 > 0).all()
    assert (m.demand0 > 0).all()


@pytest.mark.parametrize(("year", "name"), WORLDS)
def test_prices_are_between_floor_and_backstop(year, name):
    m = market(year, name)
    assert (m.floor < m.price0).all()
    prices = delivered(m)
    assert (prices > 0).all()
    assert (prices < m.backstop[m.arcs["buyer"].to_numpy()] * m.price_factor).all()


def test_japan_pays_its_import_price_for_lng():
    m = market(2023, "gas")
    lng = m.arcs.with_columns(price=delivered(m), flow=m.flow0).filter(
        (pl.col("importer") == "JPN") & (pl.col("fuel") == "lng")
    )
    series = base.prices(2023).filter(pl.col("series") == "LNG Japan import average")
    paid = (lng["price"] * lng["flow"]).sum() / lng["flow"].sum()
    assert paid == pytest.approx(series["value"][0], rel=0.05)


def test_russian_crude_is_sold_under_the_benchmark():
    m = market(2023, "crude")
    fob = dict(zip(m.sellers["basin"], m.price0 * m.price_factor, strict=True))
    assert fob["RUS_WEST"] + 15 < fob["NOR"]
    assert fob["RUS_WEST"] < fob["RUS_PACIFIC"] < fob["SAU"] + 5


def test_capacities_hold_the_base_use():
    m = market(2023, "gas")
    use = m.incidence @ m.flow0
    assert (use < m.capacity0).all()
    kinds = set(m.resources["kind"])
    assert kinds == {"lng_export", "lng_import", "pipeline"}


def test_sakhalin_2_ships_only_lng():
    m = market(2023, "gas")
    rows = m.arcs.filter(pl.col("basin") == "RUS_SAKHALIN2")
    assert set(rows["fuel"]) == {"lng"}
    assert m.sellers.filter(pl.col("basin") == "RUS_SAKHALIN2")["name"][0] == "Russia, Sakhalin-2"


def test_the_newest_world_is_the_default():
    assert load().year == base.newest() == max(years())

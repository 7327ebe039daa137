"""Refineries join crude and products so that the base is what it is."""

from dataclasses import replace

import numpy as np
import pytest

from embargo.world import Parameters, load, refineries, years

CENTRAL = Parameters.central()


@pytest.fixture(scope="module", params=[2012, 2021, 2023, 2025])
def joined(request):
    markets = load(request.param).fuel_markets
    crude, products = markets["crude"], markets["products"]
    found = refineries.refineries(crude, products, request.param, CENTRAL)
    return crude, products, found


def test_throughput_is_the_crude_that_a_place_uses(joined):
    crude, _, found = joined
    run = np.bincount(found.crude_buyer, found.throughput0, len(crude.buyers))
    linked = run > 0
    assert np.allclose(run[linked], crude.demand0[linked])
    assert crude.demand0[linked].sum() > 0.98 * crude.demand0.sum()


def test_products_of_the_base_come_out(joined):
    _, products, found = joined
    made = found.yield_ * found.throughput0 + found.other0
    assert np.allclose(made, products.supply0[found.product_seller])
    assert np.unique(found.product_seller).size == found.product_seller.size
    assert (found.other0 >= -1e-9).all()


def test_yields_are_those_of_refineries(joined):
    _, _, found = joined
    assert (found.yield_ >= refineries.YIELDS[0]).all()
    assert (found.yield_ <= refineries.YIELDS[1]).all()
    mean = (found.yield_ * found.throughput0).sum() / found.throughput0.sum()
    assert 0.9 < mean < 1.05


def test_the_base_fits_into_the_capacity(joined):
    _, _, found = joined
    assert (found.capacity * refineries.FULLEST >= found.throughput0 - 1e-9).all()
    use = found.throughput0.sum() / found.capacity.sum()
    assert 0.7 < use < 0.9
    assert found.throughput0[found.known].sum() > 0.95 * found.throughput0.sum()


def test_a_place_with_two_outlets_is_split_and_not_counted_twice(joined):
    crude, products, found = joined
    russia = crude.buyers["place"].to_list().index("RUS")
    rows = found.crude_buyer == russia
    assert rows.sum() == 2
    assert found.throughput0[rows].sum() == pytest.approx(crude.demand0[russia])
    basins = products.sellers["basin"].gather(found.product_seller[rows]).to_list()
    assert sorted(basins) == ["RUS_PACIFIC", "RUS_WEST"]


def test_products_that_are_not_from_crude_are_told_apart():
    markets = load(2023).fuel_markets
    found = refineries.refineries(markets["crude"], markets["products"], 2023, CENTRAL)
    places = markets["crude"].buyers["place"].gather(found.crude_buyer).to_list()
    # Gas liquids of the United States: about 6.4 mb/d in 2023 (EIA), near 200 Mt.
    assert 150 < found.other0[places.index("USA")] < 280
    assert found.other0[places.index("DEU")] == 0
    assert "YEM" in found.unlinked


@pytest.mark.parametrize("year", years())
def test_every_place_is_linked_or_has_a_reason(year):
    markets = load(year).fuel_markets
    crude, products = markets["crude"], markets["products"]
    found = refineries.refineries(crude, products, year, CENTRAL)
    linked = set(crude.buyers["place"].gather(found.crude_buyer))
    everyone = set(crude.buyers["place"]) | set(products.sellers["exporter"])
    assert linked | set(found.unlinked) == everyone
    assert not linked & set(found.unlinked)
    assert all(found.unlinked.values())
    assert (found.margin_scale > 0).all()


def test_a_world_without_a_plain_yield_joins_nothing():
    markets = load(2023).fuel_markets
    crude, products = markets["crude"], markets["products"]
    more = replace(products, supply0=3.0 * products.supply0)
    found = refineries.refineries(crude, more, 2023, CENTRAL)
    assert found.throughput0.size == 0
    assert found.crude_buyer.dtype == np.intp
    assert "as all do" in found.unlinked["DEU"]
    everyone = set(crude.buyers["place"]) | set(products.sellers["exporter"])
    assert set(found.unlinked) == everyone

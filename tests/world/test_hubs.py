"""Shared pipeline systems, and what a normal winter fills."""

import numpy as np
import pytest
from scipy import sparse

from embargo.world import load
from embargo.world.hubs import rows, systems, tight
from embargo.world.parameters import Parameters
from embargo.world.resources import FULLEST
from embargo.world.season import cycle
from embargo.world.stores import stores


@pytest.fixture(scope="module")
def gas():
    return load(2025).fuel_markets["gas"]


def test_turkstream_holds_all_russian_gas_to_europe_since_2025(gas):
    table, capacity, incidence = systems(gas, 2025)
    at = table["id"].to_list().index("pipeline_system turkstream-europe")
    uses = incidence[[at]].toarray()[0] > 0
    served = set(gas.arcs["importer"].to_numpy()[uses])
    assert {"HUN", "SRB", "SVK", "GRC"} <= served
    assert not served & {"TUR", "BLR", "CHN", "RUS", "UKR"}
    assert set(gas.arcs["exporter"].to_numpy()[uses]) == {"RUS"}
    sent = float(gas.flow0[uses].sum())
    assert 15 < sent < 20  # 16.3 bcm in eleven months by the network's count
    assert capacity[at] == pytest.approx(max(15.75, sent / FULLEST))


def test_spain_to_france_is_a_bottleneck_that_grew(gas):
    for year, bcm in ((2021, 7.0), (2023, 8.5), (2025, 8.5)):
        market = load(year).fuel_markets["gas"]
        table, capacity, _ = systems(market, year)
        names = table["name"].to_list()
        assert capacity[names.index("Spain to France, Irun and Larrau")] == bcm
    own = gas.resources["id"].to_list().index("pipeline ESP→FRA")
    assert gas.capacity0[own] > 11  # counted twice in the tracker


def test_systems_stack_below_the_resources_and_the_base_fits(gas):
    _, capacity, incidence = systems(gas, 2025)
    both = sparse.vstack([gas.incidence, incidence])
    assert both.shape == (len(gas.resources) + capacity.size, gas.flow0.size)
    assert (incidence @ gas.flow0 <= FULLEST * capacity + 1e-9).all()


def test_other_markets_and_years_before_have_none():
    coal = load(2025).fuel_markets["coal"]
    assert systems(coal, 2025)[1].size == 0
    old = load(2012).fuel_markets["gas"]
    assert systems(old, 2012)[0].is_empty()


def test_a_flat_year_is_as_full_as_the_base_and_a_seasonal_one_fuller(gas):
    flat = tight(gas, np.ones((12, len(gas.buyers))), least=0.0)
    base = dict(zip(gas.resources["id"], gas.incidence @ gas.flow0 / gas.capacity0, strict=True))
    assert dict(flat.select("id", "share").rows()) == pytest.approx(base)
    assert flat["share"].max() <= FULLEST + 1e-9
    winter = cycle(gas, stores(gas, 2025, Parameters.central())).arrivals
    season = tight(gas, winter, least=0.0)
    assert season["share"].max() > flat["share"].max()
    britain = season.filter(importer="GBR")
    assert set(britain["month"]) == {1}


def test_every_system_is_cited():
    assert all(row.source and row.capacity > 0 for row in rows())

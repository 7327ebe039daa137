"""What closed straits, new plants and reactors do to the embedded world."""

from __future__ import annotations

import numpy as np
import pytest
from tests.outcome.acting import abroad, acted, arcs, base, of, solved

from embargo.errors import InputError
from embargo.world.closures import bypass, closed
from embargo.world.fleet import ship_days
from embargo.world.parameters import Parameters

HORMUZ = {"kind": "strait", "strait": "hormuz"}
SUEZ = {"kind": "strait", "strait": "suez"}
GULF = ["ARE", "BHR", "IRN", "IRQ", "KWT", "QAT", "SAU"]
JAPAN = {"kind": "nuclear", "place": "JPN", "amount": 5, "unit": "GW"}


def inside(world):
    """[A] arcs to places on the Gulf: they do not pass the strait."""
    return world.arcs["importer"].is_in(GULF).to_numpy()


def test_hormuz_strands_all_lng_of_the_gulf_and_nothing_at_home():
    world, _ = base("gas")
    year = solved(HORMUZ)
    found = of(year, "gas")
    for place in ("QAT", "ARE"):
        lng = arcs(world, place, fuel="lng") & abroad(world) & ~inside(world)
        assert world.flow0[lng].sum() > 0
        assert (found.after.flow[lng] == 0).all()
        home = arcs(world, place, place)
        assert found.after.flow[home].sum() > 0
    usa = arcs(world, "USA", fuel="lng")
    assert found.after.flow[usa].sum() > world.flow0[usa].sum()
    weight = world.demand0
    assert found.after.buyer_price @ weight > found.before.buyer_price @ weight


def test_crude_goes_round_hormuz_up_to_what_the_lines_carry():
    world, _ = base("crude")
    found = of(solved(HORMUZ), "crude")
    ways = bypass(world, 2023, "hormuz", 2023)
    assert ways
    for way in ways:
        there = found.after.flow[way.arcs & (world.flow0 > 0)].sum()
        assert there <= max(way.limit, 0.0) * (1 + 1e-7)
        assert there > 0.5 * way.limit
    kuwait = arcs(world, "KWT") & abroad(world) & ~inside(world)
    shut = closed(world, 2023, ("hormuz",), 2023)
    assert not shut.open[kuwait & (world.flow0 > 0)].any()
    assert (found.after.flow[kuwait] == 0).all()
    assert found.after.supply.sum() < found.before.supply.sum()


def test_a_strait_half_closed_lets_half_of_each_pair_through():
    world, market = base("gas")
    changes = acted("gas", {**HORMUZ, "level": 0.5})
    shut = closed(world, 2023, ("hormuz",), 2023)
    stranded = ~shut.open & (world.flow0 > 0)
    assert stranded.any()
    own = market.capacity.size
    permits = [at for at, kind in enumerate(changes.kinds) if kind == "permit"]
    rows = changes.market.incidence[own:].toarray()[permits]
    assert rows.sum(axis=0) == pytest.approx(stranded.astype(float))
    assert changes.market.capacity[own:][permits] == pytest.approx(0.5 * rows @ world.flow0)


@pytest.mark.parametrize("name", ["crude", "products", "gas", "coal"])
def test_ways_round_suez_cost_more_and_strand_nothing(name):
    world, market = base(name)
    changes = acted(name, SUEZ)
    shut = closed(world, 2023, ("suez",), 2023)
    there = world.flow0 > 0
    longer = changes.market.cost - market.cost
    assert longer == pytest.approx(np.where(shut.open, shut.extra_freight, 0.0))
    assert (longer[there] > 0).any()
    assert (longer[arcs(world, "USA", "USA")] == 0).all()
    assert not (there & ~shut.open).any()
    assert changes.kinds.count("fleet") == 1
    half = acted(name, {**SUEZ, "level": 0.5}).market.cost - market.cost
    assert half == pytest.approx(longer / 2)


@pytest.mark.parametrize("name", ["crude", "products", "gas"])
def test_longer_ways_eat_the_fleet_and_its_rent_is_freight(name):
    world, market = base(name)
    changes = acted(name, SUEZ)
    at = market.capacity.size + changes.kinds.index("fleet")
    days = ship_days(world, 2023)
    sails = np.isfinite(days) & (days > 0)
    busy = np.where(sails, days, 0.0)
    use = changes.market.incidence[[at]].toarray()[0]
    shut = closed(world, 2023, ("suez",), 2023)
    same = sails & (shut.extra_days == 0)
    size = use[same] / busy[same]
    # A day of a ship weighs the same wherever it goes; longer ways take more of them.
    assert size == pytest.approx(np.full(size.size, size[0]))
    assert (use[sails] / size[0] >= busy[sails] * (1 - 1e-12)).all()
    afloat = float(busy @ world.flow0)
    share = Parameters.central().value("fleet_use", name)
    assert changes.market.capacity[at] == pytest.approx(afloat / share * size[0])
    found = of(solved(SUEZ), name)
    rent = found.found.rent[at]
    spent = float(use @ found.after.flow)
    assert spent <= changes.market.capacity[at] * (1 + 1e-8)
    knee = changes.market.knee[at] * changes.market.capacity[at]
    assert (rent > 0) == (spent > knee * (1 - 1e-9))
    freight = found.after.freight - found.before.freight
    assert freight == pytest.approx(shut.extra_freight + use * rent, abs=1e-9)


def test_new_capacity_is_the_amount_and_the_plant_grows_with_it():
    world, market = base("gas")
    told = {"kind": "expansion", "exporter": "QAT", "fuel": "lng", "amount": 32, "unit": "Mt"}
    changes = acted("gas", told)
    more = (changes.market.supply_scale - 1) * market.supply0
    qatar = (world.sellers["exporter"] == "QAT").to_numpy()
    assert (more[~qatar] == 0).all()
    # A tonne of LNG is about 1.36 bcm.
    assert more[qatar].sum() == pytest.approx(32 * 1.36, rel=0.03)
    grown = changes.market.capacity - market.capacity
    kinds = world.resources["kind"].to_numpy()
    assert set(kinds[grown > 0]) == {"lng_export"}
    assert grown.sum() == pytest.approx(more[qatar].sum())
    found = of(solved(told), "gas")
    lng = arcs(world, "QAT", fuel="lng") & abroad(world)
    gain = found.after.flow[lng].sum() - world.flow0[lng].sum()
    assert 0.3 * 32 * 1.36 < gain < 32 * 1.36
    assert found.after.buyer_price @ world.demand0 < found.before.buyer_price @ world.demand0


def test_reactors_save_the_fuel_that_they_replace():
    year = solved(JAPAN)
    saved = 0.0
    factor = Parameters.central().value("nuclear_factor")
    for name in ("products", "gas", "coal"):
        found = of(year, name)
        japan = found.world.buyers["place"].to_list().index("JPN")
        less = found.before.consumption[japan] - found.after.consumption[japan]
        assert less > 0
        efficiency = Parameters.central().value("power_efficiency", name)
        # TWh of power that the fuel would have made, from PJ of heat.
        per = {"products": 42.0, "gas": 36.0, "coal": 1.0}[name]
        saved += less * per * efficiency / 3.6
    # Cheaper fuel is burned more by others in Japan, so a little less is saved.
    made = 5 * 8.76 * factor
    assert 0.75 * made < saved < 1.1 * made


def test_reactors_of_no_place_with_power_that_burns_are_refused():
    with pytest.raises(InputError, match="power"):
        solved({**JAPAN, "place": "YEM"})

"""A closed strait strands what has no other way out and lengthens what has."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from embargo.errors import InputError
from embargo.market import solve
from embargo.outcome.kernel import calibrated
from embargo.world import closures, fleet, load

YEAR = 2025


@pytest.fixture(scope="module")
def world():
    return load(YEAR)


def of(market, **where):
    rows = np.ones(len(market.arcs), dtype=bool)
    for column, value in where.items():
        rows &= (market.arcs[column] == value).to_numpy()
    return rows


def abroad(market):
    return (market.arcs["exporter"] != market.arcs["importer"]).to_numpy()


@pytest.mark.parametrize("seller", ["KWT", "QAT"])
def test_a_closed_hormuz_strands_crude_that_has_no_line_out(world, seller):
    crude = world.fuel_markets["crude"]
    left = closures.closed(crude, YEAR, ["hormuz"]).open
    by_sea = of(crude, exporter=seller) & abroad(crude) & ~of(crude, importer="SAU")
    stranded = crude.flow0[by_sea & ~left].sum()
    assert stranded > 0.97 * crude.flow0[by_sea].sum()
    assert left[of(crude, exporter=seller, importer=seller)].all()


def test_a_closed_hormuz_strands_qatars_lng_and_no_pipe(world):
    gas = world.fuel_markets["gas"]
    shut = closures.closed(gas, YEAR, ["hormuz"])
    lng = of(gas, exporter="QAT", fuel="lng")
    inside = gas.arcs["importer"].is_in(["ARE", "KWT", "BHR", "QAT"]).to_numpy()
    assert not shut.open[lng & ~inside].any()
    assert shut.open[of(gas, fuel="pipeline_gas")].all()
    # Japan has about 6 % of its LNG through Hormuz (Channel News Asia, March 2026).
    japan = of(gas, importer="JPN", fuel="lng")
    share = gas.flow0[japan & ~shut.open].sum() / gas.flow0[japan].sum()
    assert share == pytest.approx(0.06, abs=0.04)


def test_what_goes_round_hormuz_is_limited_as_cited(world):
    crude = world.fuel_markets["crude"]
    limits = {found.system: found for found in closures.bypass(crude, YEAR, "hormuz")}
    assert limits["Habshan–Fujairah"].limit == pytest.approx(1.8 * 365 / 7.33, rel=0.01)
    assert set(limits) == {
        "East–West line to Yanbu", "Habshan–Fujairah", "Kirkuk–Ceyhan", "Goreh–Jask",
    }  # fmt: skip
    shut = closures.closed(crude, YEAR, ["hormuz"])
    for found in limits.values():
        assert shut.open[found.arcs].all()
        assert found.limit < crude.flow0[found.arcs].sum()
    # All four together carry less than half of what they would have to.
    whole = sum(crude.flow0[found.arcs].sum() for found in limits.values())
    assert sum(found.limit for found in limits.values()) < 0.5 * whole


def test_every_seller_with_a_line_out_is_shut_when_the_line_is(world):
    crude = world.fuel_markets["crude"]
    iraq = of(crude, exporter="IRQ") & abroad(crude)
    touched = iraq & closures.bypass(crude, YEAR, "hormuz")[2].arcs
    assert touched.sum() > 50
    assert closures.closed(crude, YEAR, ["hormuz"], "2025-11").open[touched].all()
    # The line to Ceyhan stood still from 25 March 2023 to 27 September 2025.
    assert not closures.closed(crude, YEAR, ["hormuz"], "2024-06").open[touched].any()


def test_a_closed_suez_lengthens_but_strands_nothing(world):
    for name in ("crude", "products", "gas", "coal"):
        market = world.fuel_markets[name]
        shut = closures.closed(market, YEAR, ["suez"])
        assert shut.stated
        assert shut.open[market.flow0 > 1e-6].all()
        assert (shut.extra_freight >= 0).all()
        assert (shut.extra_days >= 0).all()
    crude = world.fuel_markets["crude"]
    shut = closures.closed(crude, YEAR, ["suez"])
    india = of(crude, basin="RUS_WEST", importer="IND")
    assert 10 < shut.extra_days[india][0] < 25
    assert 1 < shut.extra_freight[india][0] * crude.price_factor < 8


def test_sumed_spares_gulf_crude_the_cape_unless_the_red_sea_is_shut_too(world):
    crude = world.fuel_markets["crude"]
    italy = of(crude, basin="SAU", importer="ITA")
    suez, red_sea = (
        closures.closed(crude, YEAR, names) for names in (["suez"], ["suez", "bab_el_mandeb"])
    )
    assert 0 < suez.extra_freight[italy][0] * crude.price_factor <= 1.0
    assert red_sea.extra_freight[italy][0] > suez.extra_freight[italy][0]
    # What Sumed cannot take could still go round the Cape: it limits no flow.
    assert closures.bypass(crude, YEAR, "suez") == ()
    (sumed,) = closures.in_use("suez", "crude", YEAR)
    north = crude.flow0[closures.served(crude, sumed, YEAR)].sum()
    assert 30 < north < sumed.value * 365 / 7.33


def test_straits_closed_together_are_no_better_than_each(world):
    crude = world.fuel_markets["crude"]
    alone = [closures.closed(crude, YEAR, [name]) for name in ("suez", "malacca")]
    both = closures.closed(crude, YEAR, ["suez", "malacca"])
    assert not both.stated
    for one in alone:
        assert not (both.open & ~one.open).any()
        (sumed,) = closures.in_use("suez", "crude", YEAR)
        carried = closures.served(crude, sumed, YEAR)
        assert (both.extra_freight >= one.extra_freight - 1e-12)[~carried].all()


def test_jask_stays_open_when_suez_is_shut_too(world):
    crude = world.fuel_markets["crude"]
    jask = of(crude, exporter="IRN", importer="CHN")
    shut = closures.closed(crude, YEAR, ["hormuz", "suez"])
    assert shut.open[jask].all()
    assert shut.extra_freight[jask][0] == pytest.approx(
        closures.closed(crude, YEAR, ["suez"]).extra_freight[jask][0]
    )


def test_the_market_solves_with_hormuz_shut_and_crude_gets_dearer_in_asia(world):
    crude = world.fuel_markets["crude"]
    shut = closures.closed(crude, YEAR, ["hormuz"])
    limits = closures.bypass(crude, YEAR, "hormuz")
    base = calibrated(crude)
    changed = base.change(open=shut.open, cost=base.cost + shut.extra_freight).with_caps(
        np.array([found.arcs for found in limits], dtype=float),
        np.array([found.limit for found in limits]),
    )
    found = solve(changed)
    assert found.status == "converged"
    for one in limits:
        assert found.flow[one.arcs].sum() <= one.limit * (1 + 1e-6)
    rise = dict(zip(crude.buyers["place"], found.buyer_price - base.buyer_price0, strict=True))
    assert rise["JPN"] > rise["USA"] > 0
    assert rise["KOR"] > rise["NOR"]


@pytest.mark.parametrize(("market", "more"), [("crude", 0.08), ("products", 0.18)])
def test_a_closed_red_sea_eats_the_fleet(world, market, more):
    fuels = world.fuel_markets[market]
    shut = closures.closed(fuels, YEAR, ["suez", "bab_el_mandeb"])
    # Tankers come back empty by the same way round.
    assert fuels.flow0 @ shut.extra_ship_days > 1.5 * (fuels.flow0 @ shut.extra_days)
    busy = fuels.flow0 @ fleet.ship_days(fuels, YEAR)
    assert fuels.flow0 @ shut.extra_ship_days / busy == pytest.approx(more, abs=0.03)


def test_wrong_straits_are_refused_all_at_once(world):
    with pytest.raises(InputError) as caught:
        closures.closed(world.fuel_markets["coal"], YEAR, ["hormus", "bosporus", "suez"])
    assert len(caught.value.faults) == 2
    assert "hormuz" in str(caught.value)
    with pytest.raises(InputError):
        closures.check_straits([])


def test_bypasses_are_cited_and_do_not_overlap_in_time():
    for row in closures.bypasses():
        assert row.source
        others = [
            r
            for r in closures.bypasses()
            if (r.strait, r.fuel, r.system) == (row.strait, row.fuel, row.system) and r != row
        ]
        for other in others:
            assert other.since > (row.until or "9999") or row.since > (other.until or "9999")


def test_coal_has_no_bypass_and_the_black_sea_is_cut_off(world):
    coal = world.fuel_markets["coal"]
    assert closures.bypass(coal, YEAR, "hormuz") == ()
    stranded = ~closures.closed(coal, YEAR, ["turkish_straits"]).open & (coal.flow0 > 0.1)
    arcs = coal.arcs.filter(pl.Series(stranded))
    black_sea = {"BGR", "ROU", "UKR", "TUR", "XCI", "XEU", "UZB"}
    assert arcs.height > 0
    assert (arcs["exporter"].is_in(black_sea) | arcs["importer"].is_in(black_sea)).all()


def test_a_closure_is_found_once_for_the_arcs_and_not_for_others(world):
    crude = world.fuel_markets["crude"]
    first, again = (closures.closed(crude, YEAR, ["suez"]) for _ in range(2))
    assert again.open is first.open
    assert not first.open.flags.writeable
    few = replace(crude, arcs=crude.arcs.head(10))
    assert closures.closed(few, YEAR, ["suez"]).open.size == 10

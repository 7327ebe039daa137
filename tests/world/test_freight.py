"""Freight: voyages against quoted figures, invariants, and the cheapest way of each pair."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargo.errors import DataError
from embargo.world import pair_freight
from embargo.world.distances import CLOSURES
from embargo.world.freight import (
    OVERLAND,
    SHIPS,
    freight_cost,
    freight_parameters,
    freight_table,
    sea_cost,
)
from embargo.world.ports import land_links

distance = st.floats(min_value=1.0, max_value=20_000.0)
share = st.floats(min_value=0.0, max_value=1.0)


def lng_at(rate: float, gas: float = 11.0) -> dict[tuple[str, str, str], float]:
    return {
        **freight_parameters(2023),
        ("lng", "carrier", "day_rate"): rate,
        ("lng", "carrier", "gas_value"): gas,
    }


@pytest.mark.parametrize(
    ("fuel", "nm", "canals", "low", "high"),
    [
        ("lng", 9_321, {"passes_panama": 1.0}, 1.3, 1.7),  # Sabine to Tokyo
        ("lng", 945, {}, 0.2, 0.3),  # Sakhalin to Tokyo
        ("lng", 6_607, {}, 0.75, 1.25),  # Ras Laffan to Tokyo
        ("crude", 6_650, {}, 1.5, 2.5),  # the Gulf to Japan, VLCC
        ("crude", 7_570, {"passes_suez": 1.0, "large_ships": 0.0}, 5.0, 7.0),  # Baltic to India
        ("coal", 4_200, {}, 10.0, 18.0),  # Newcastle to Japan, panamax
    ],
)
def test_freight_of_2023_is_in_the_quoted_ranges(fuel, nm, canals, low, high):
    assert low <= freight_cost(fuel, nm, 0.0, 2023, **canals) <= high


@pytest.mark.parametrize(
    ("nm", "panama", "cheap", "dear"),
    [
        (1_000, 0.0, 0.2, 0.3),
        (3_000, 0.0, 0.4, 0.65),
        (3_900, 0.0, 0.5, 0.8),
        (4_900, 0.0, 0.6, 1.0),
        (6_500, 0.0, 0.75, 1.25),
        (9_200, 1.0, 1.3, 2.0),
        (15_900, 0.0, 1.7, 2.9),
    ],
)
def test_lng_agrees_with_reference_voyages(nm, panama, cheap, dear):
    """At 45,000 and 100,000 USD a day with gas at 11 USD/MMBtu."""
    for rate, expected in ((45_000, cheap), (100_000, dear)):
        cost = freight_cost("lng", nm, passes_panama=panama, values=lng_at(rate))
        assert cost == pytest.approx(expected, rel=0.12, abs=0.04)


def test_very_large_carriers_were_nearly_free_in_2021():
    assert 0.7 <= freight_cost("crude", 6_650, year=2021) <= 1.3


def test_parameters_lie_in_their_ranges_and_are_sourced():
    table = freight_table()
    assert all(p.low <= p.value <= p.high for p in table)
    assert {p.status for p in table} <= {"V", "C", "S", "M"}
    assert all(p.source and p.unit and p.vintage for p in table)
    held = freight_parameters(2023)
    assert all(held[fuel, "overland", mode] > 0 for fuel, mode in OVERLAND.items())


def test_a_year_without_figures_takes_the_nearest():
    key = ("products", "mr", "day_rate")
    assert freight_parameters(2010)[key] == freight_parameters(2019)[key]
    assert freight_parameters(2022)[key] == freight_parameters(2023)[key]
    assert freight_parameters(2030)[key] == freight_parameters(2023)[key]
    assert freight_parameters(2021)[key] != freight_parameters(2023)[key]


@pytest.mark.parametrize("year", range(2010, 2026))
def test_every_year_of_the_worlds_has_sane_freight(year):
    held = freight_parameters(year)
    assert 100 <= held["crude", "vlcc", "bunker"] <= 900
    assert 5 <= held["lng", "carrier", "gas_value"] <= 20
    gulf_to_japan = freight_cost("crude", 6_600, year=year)
    assert 0.7 < gulf_to_japan < 3.5
    assert 8 < freight_cost("coal", 4_200, year=year) < 25
    assert 0.3 < freight_cost("lng", 6_600, year=year) < 1.5


def test_voyage_cost_by_hand():
    values = {
        ("coal", "panamax", item): value
        for item, value in {
            "cargo": 0.05, "speed": 10.0, "fuel_use": 20.0, "bunker": 500.0, "day_rate": 10_000.0,
            "port_days": 4.0, "suez_fee": 0.2, "panama_fee": 0.1, "empty_return": 1.0,
        }.items()
    }  # fmt: skip
    # 2,400 nm at 240 nm a day, there and back, is 20 days; with ports 24 days at 20,000 USD.
    cost = sea_cost("coal", "panamax", 2_400.0, 1.0, 0.0, values)
    assert cost == pytest.approx((24 * 20_000 + 200_000) / 50_000)


@given(nm=distance, more=distance, km=st.floats(0.0, 5_000.0), suez=share, large=share)
@pytest.mark.parametrize("fuel", SHIPS)
def test_freight_is_finite_positive_and_never_falls_overland(fuel, nm, more, km, suez, large):
    cost = freight_cost(fuel, nm, 0.0, 2023, suez, 0.0, large)
    assert np.isfinite(cost)
    assert cost > 0
    assert freight_cost(fuel, nm, km, 2023, suez, 0.0, large) >= cost
    small = SHIPS[fuel][0]
    values = freight_parameters(2023)
    shorter, longer = sorted((nm, nm + more))
    assert sea_cost(fuel, small, shorter, suez, 0.0, values) < sea_cost(
        fuel, small, longer, suez, 0.0, values
    )
    # Large ships are taken only where they are cheaper.
    assert cost <= sea_cost(fuel, small, nm, suez, 0.0, values) + 1e-9


@given(st.lists(st.tuples(distance, share, share), min_size=1, max_size=6))
def test_arrays_give_what_single_voyages_give(rows):
    nm, suez, large = (np.array(c) for c in zip(*rows, strict=True))
    together = freight_cost("crude", nm, 100.0, 2021, suez, 0.0, large)
    single = [freight_cost("crude", n, 100.0, 2021, s, 0.0, v) for n, s, v in rows]
    np.testing.assert_allclose(together, single, rtol=1e-12)


def test_overland_only_has_no_voyage():
    assert freight_cost("pipeline_gas", 0.0, 1_000.0) == pytest.approx(0.6)
    assert freight_cost("coal", 0.0, 0.0) == 0.0
    assert freight_cost("products", 0.0, 500.0, mode="truck") > freight_cost("products", 0.0, 500.0)


@pytest.mark.parametrize("year", [2021, 2023])
def test_no_way_gets_cheaper_when_a_canal_shuts(year):
    keys = pair_freight.KEYS
    free = pair_freight.route_freight(year)
    assert free["freight"].is_finite().all()
    assert (free["freight"] >= 0).all()
    assert not free.select(keys).is_duplicated().any()
    for closure in CLOSURES:
        found = pair_freight.route_freight(year, closure)
        shut = found.join(free, on=keys, how="inner")
        assert shut.height == found.height
        if set(CLOSURES[closure]) <= {"suez", "panama"}:
            assert shut.height == free.height
        assert (shut["freight"] >= shut["freight_right"] - 1e-9).all()


def one(origin: str, fuel: str, destination: str, closure: str = "open") -> dict[str, object]:
    return (
        pair_freight.route_freight(2023, closure)
        .filter(
            (pl.col("origin") == origin)
            & (pl.col("fuel") == fuel)
            & (pl.col("destination") == destination)
        )
        .row(0, named=True)
    )


def test_main_links_carry_and_other_links_compete():
    assert one("CAN", "crude", "USA")["mode"] == "pipeline"
    assert one("MNG", "coal", "CHN")["mode"] == "rail"
    assert one("RUS_EAST", "coal", "CHN")["mode"] == "sea"
    assert one("RUS_EAST", "pipeline_gas", "CHN")["mode"] == "pipeline"


def test_large_ships_may_shun_a_canal():
    assert one("USA", "crude", "KOR")["panama"] == 0.0
    assert one("USA", "lng", "JPN")["panama"] == 1.0


def test_shutting_suez_costs_the_baltic_dear():
    open_sea, shut = (one("RUS_WEST", "crude", "IND", c)["freight"] for c in ("open", "suez"))
    assert shut > 1.5 * open_sea
    with pytest.raises(DataError, match="suez"):
        pair_freight.route_freight(2023, "suezz")


def test_every_gas_line_has_a_freight():
    lines = land_links().filter(pl.col("fuel") == "pipeline_gas")
    arcs = lines.select(
        basin="exporter",
        exporter=pl.col("exporter").str.slice(0, 3),
        importer="importer",
        fuel="fuel",
    )
    cost = pair_freight.arc_freight(arcs, 2023)
    np.testing.assert_allclose(cost, 0.6 * lines["km"].to_numpy() / 1000.0)


def test_freight_of_arcs_in_their_order():
    arcs = pl.DataFrame(
        [
            ("RUS_SAKHALIN2", "RUS", "JPN", "lng"),
            ("JPN", "JPN", "JPN", "coal"),
            ("NOR_NORTH", "NOR", "DEU", "pipeline_gas"),
            ("JPN", "JPN", "USA", "pipeline_gas"),
            ("SAU", "SAU", "JPN", "crude"),
        ],
        schema=["basin", "exporter", "importer", "fuel"],
        orient="row",
    )
    cost, nm = pair_freight.arc_freight(arcs, 2023), pair_freight.arc_nm(arcs, 2023)
    assert 0.2 <= cost[0] <= 0.3
    assert cost[1] == nm[1] == 0.0
    assert cost[2] == pytest.approx(0.66 * 0.6)  # a basin without a row takes its exporter's
    assert np.isinf(cost[3])
    assert np.isinf(nm[3])
    assert 6_000 < nm[4] < 7_500
    ways = pair_freight.route_freight(2023).filter(fuel="crude", origin="SAU", destination="JPN")
    assert ways["nm"][0] == pytest.approx(nm[4])
    assert ways["overland_km"][0] == 0
    backwards = pair_freight.arc_freight(arcs.reverse(), 2023)
    np.testing.assert_array_equal(backwards, cost[::-1])

"""Distances by sea: the network, the embedded table and the tables of ports and links."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from embargo import places
from embargo.errors import DataError
from embargo.world import distances as stored
from embargo.world import sea_routes
from embargo.world.freight import freight_parameters
from embargo.world.ports import SEA_FUELS, land_links, ports, ports_of

PRIGORODNOYE = (142.91, 46.63)
TOKYO = (139.9, 35.4)
PRIMORSK = (28.73, 60.33)
JAMNAGAR = (69.7, 22.45)
RAS_LAFFAN = (51.56, 25.91)
SABINE = (-93.87, 29.75)
SHUT = sea_routes.ALWAYS_SHUT


def way(start: tuple[float, float], end: tuple[float, float], *shut: str) -> float:
    sea = sea_routes.network()
    source, target = (sea.nearest([p[0]], [p[1]]) for p in (start, end))
    return float(sea.ways(source, target, (*SHUT, *shut))[0][0, 0])


def row(origin: str, destination: str, fuel: str, closure: str = "open") -> dict[str, float]:
    found = stored.distances(closure).filter(
        (pl.col("origin") == origin)
        & (pl.col("destination") == destination)
        & (pl.col("fuel") == fuel)
    )
    assert found.height == 1
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("start", "end", "shut", "nm"),
    [
        (PRIGORODNOYE, TOKYO, (), 945),
        (PRIMORSK, JAMNAGAR, (), 7_570),
        (PRIMORSK, JAMNAGAR, ("suez",), 12_249),
        (RAS_LAFFAN, TOKYO, (), 6_607),
        (SABINE, TOKYO, (), 9_321),
        (SABINE, TOKYO, ("panama",), 14_640),
        (SABINE, TOKYO, ("panama", "suez"), 15_900),
    ],
)
def test_known_distances(start, end, shut, nm):
    assert way(start, end, *shut) == pytest.approx(nm, rel=0.03)


def test_network_agrees_with_the_routing_library():
    from searoute import searoute

    # Ports at the mouths of the canals are in reach here and not in the library.
    table = ports().filter(~pl.col("place").is_in(["EGY", "PAN"]))
    table = table.unique(["lon", "lat"]).sort("place", "port")
    points = table.select("lon", "lat").rows()
    rng = np.random.default_rng(7)
    for closure in ((), ("suez",), ("panama",)):
        for i, j in rng.choice(len(points), (8, 2), replace=False):
            start, end = points[i], points[j]
            feature = searoute(list(start), list(end), units="naut", restrictions=[*SHUT, *closure])
            # The library rounds edges to 0.1 km before it chooses among ways.
            expected = feature.properties["length"]
            assert way(start, end, *closure) == pytest.approx(expected, rel=2e-3, abs=1.0)


def test_a_way_through_a_shut_strait_is_infinite():
    assert np.isinf(way(RAS_LAFFAN, TOKYO, "ormuz"))


def test_the_arctic_stays_shut_whatever_else_is():
    sabetta = (72.1, 71.3)
    assert way(sabetta, TOKYO) > 12_000
    assert way(sabetta, TOKYO, "panama") > 12_000


def test_a_misspelt_passage_is_not_ignored(monkeypatch):
    monkeypatch.setitem(stored.CLOSURES, "red sea", ("babelmandeb",))
    sea_routes.network.cache_clear()
    with pytest.raises(DataError, match="babelmandeb"):
        sea_routes.network()


def test_closures_only_lengthen_the_way_between_ports():
    sea = sea_routes.network()
    table = ports_of("load", "crude")
    nodes = sea.nearest(table["lon"], table["lat"])
    free = sea.ways(nodes, nodes, SHUT)[0]
    np.testing.assert_allclose(free, free.T, rtol=1e-12)
    for closure in ("suez", "panama", "suez+panama"):
        closed = sea.ways(nodes, nodes, (*SHUT, *stored.CLOSURES[closure]))[0]
        assert np.all(closed >= free - 1e-6)
        assert np.any(closed > free + 1000.0)


def test_shutting_suez_shuts_the_strait_to_the_south_for_all_but_the_red_sea():
    table = ports_of("load", "crude").filter(~pl.col("place").is_in(["SAU", "SSD", "SDN", "ERI"]))
    # Jordan and Egypt load inside the Red Sea too.
    table = table.filter(~pl.col("place").is_in(["JOR", "EGY"]))
    sea = sea_routes.network()
    nodes = sea.nearest(table["lon"], table["lat"])
    np.testing.assert_allclose(
        sea.ways(nodes, nodes, (*SHUT, "suez"))[0],
        sea.ways(nodes, nodes, (*SHUT, "suez", "babalmandab"))[0],
        rtol=1e-9,
    )


def test_embedded_table_is_what_the_tables_of_ports_give(tmp_path: Path):
    out = tmp_path / "distances.parquet"
    built = sea_routes.build_distances(out)
    assert [p.name for p in tmp_path.iterdir()] == ["distances.parquet"]
    assert_frame_equal(pl.read_parquet(out), built)
    assert_frame_equal(built, pl.read_parquet(stored.FILE))
    assert stored.FILE.stat().st_size < 1_000_000


STRANDING = {"hormuz", "turkish_straits"}


@pytest.mark.parametrize("closure", stored.CLOSURES)
def test_every_pair_is_in_reach_but_behind_a_strait_without_a_way_round(closure):
    table = stored.distances(closure)
    shut = set(stored.CLOSURES[closure])
    stranding = bool(shut & STRANDING) or {"suez", "bab_el_mandeb"} <= shut
    assert (table["nm"].null_count() > 0) == stranding
    # A blocked way has no length: only ports that share a place on the network have none to sail.
    both = table.join(stored.distances("open"), on=stored.KEYS, suffix="_open")
    assert both.filter((pl.col("nm") == 0) & (pl.col("nm_open") > 0)).height < 0.001 * both.height
    assert not table.select(stored.KEYS).is_duplicated().any()
    assert table.height == stored.distances("open").height
    assert table.select(pl.col(*stored.PASSAGES, "vlcc").is_between(0, 1).all()).row(0) == (
        (True,) * 8
    )
    for passage in shut:
        assert (table.filter(pl.col("nm").is_not_null())[passage] == 0).all()


def test_unknown_closure_names_those_there_are():
    with pytest.raises(DataError, match=r"suez\+panama"):
        stored.distances("gibraltar")


def test_canals_are_passed_where_they_should_be():
    assert row("USA", "JPN", "lng")["panama"] == 1.0
    assert row("USA", "JPN", "lng", "panama")["panama"] == 0.0
    assert row("USA", "JPN", "lng", "panama")["suez"] == 1.0
    assert row("RUS_WEST", "IND", "crude")["suez"] == 1.0
    assert row("QAT", "JPN", "lng")["suez"] == 0.0
    assert row("SAU", "EGY", "crude", "suez")["nm"] < 3_000
    assert row("ECU", "PAN", "crude", "panama")["nm"] < 1_000


def test_landlocked_places_are_reached_by_a_transit_port():
    assert row("ARE", "ETH", "products")["overland_km"] == 780
    assert row("MNG", "JPN", "coal")["overland_km"] == 1500
    assert row("AUS", "JPN", "coal")["overland_km"] == 0


def test_yamal_goes_to_asia_partly_by_the_northern_sea_route():
    share = freight_parameters(2023)["routing", "arctic", "northern_sea_share"]
    sabetta, tokyo = (72.1, 71.3), (139.9, 35.4)
    sea = sea_routes.network()
    ends = [sea.nearest([p[0]], [p[1]]) for p in (sabetta, tokyo)]
    north = sea.ways(*ends, ())[0][0, 0]
    west = sea.ways(*ends, SHUT)[0][0, 0]
    assert north < 0.45 * west
    mixed = row("RUS_YAMAL", "JPN", "lng")
    assert mixed["nm"] == pytest.approx(share * north + (1 - share) * west, rel=0.03)
    assert mixed["suez"] == pytest.approx(1 - share)
    assert row("RUS_YAMAL", "FRA", "lng")["nm"] < 3_500


def test_ports_are_sound():
    table = ports()
    codes = {c for c in table["place"].unique() if "_" not in c}
    assert {places.resolve(c) for c in codes} == codes
    assert table["lon"].is_between(-180, 180).all()
    assert table["lat"].is_between(-60, 75).all()
    assert (table["weight"] > 0).all()
    assert (table["overland_km"] >= 0).all()
    assert set(table["status"].unique()) <= {"V", "C", "S", "M"}
    assert set(table["fuel"].unique()) == {"all", *SEA_FUELS}
    assert not table.select("place", "role", "fuel", "port").is_duplicated().any()


@pytest.mark.parametrize("fuel", SEA_FUELS)
def test_ports_lie_by_the_network_and_share_to_one(fuel):
    sea = sea_routes.network()
    for role in ("load", "discharge"):
        table = ports_of(role, fuel)
        node = sea.nearest(table["lon"], table["lat"])
        gap = sea_routes.great_circle_nm(table["lon"], table["lat"], sea.lon[node], sea.lat[node])
        assert gap.max() < 110.0
        sums = table.group_by("place").agg(pl.col("weight").sum())["weight"].to_numpy()
        np.testing.assert_allclose(sums, 1.0)


def test_own_ports_of_a_fuel_come_before_those_for_all():
    assert ports_of("load", "coal").filter(pl.col("place") == "ZAF")["port"].to_list() == [
        "Richards Bay"
    ]
    assert ports_of("discharge", "coal").filter(pl.col("place") == "ZAF").height == 2
    assert ports_of("load", "lng").filter(pl.col("place") == "RUS_WEST").is_empty()
    with pytest.raises(ValueError, match="pipeline_gas"):
        ports_of("load", "pipeline_gas")


def test_land_links_are_sound():
    links = land_links()
    ends = {c for name in ("exporter", "importer") for c in links[name].unique()}
    assert {c for c in ends if "_" in c} <= set(ports()["place"]) | {"RUS_EAST"}
    assert all(places.resolve(c) == c for c in ends if "_" not in c)
    assert not links.select("exporter", "importer", "fuel").is_duplicated().any()
    assert (links["km"] > 0).all()
    assert (links["exporter"].str.slice(0, 3) != links["importer"]).all()
    assert links["main"].is_in([0, 1]).all()
    tariffs = {(f, item) for f, group, item in freight_parameters(2023) if group == "overland"}
    assert set(links.select("fuel", "mode").rows()) <= tariffs


def test_great_circle_of_a_quarter_of_the_earth():
    quarter = sea_routes.great_circle_nm([0.0], [0.0], [90.0], [0.0])
    assert quarter[0] == pytest.approx(5_403.6, abs=1.0)

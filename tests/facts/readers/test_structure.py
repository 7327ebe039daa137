from pathlib import Path

import polars as pl
import pytest

from embargo.errors import DataError
from embargo.facts.readers import structure

BASINS = (
    "exporter,basin,fuel,is_total,name,outlets,lon,lat,coord_status,straits_to_europe,"
    "straits_to_asia,straits_status,grade_group,period,metric,value,unit,source,where_seen,status,"
    "note,kbd_7.33\n"
)
ROUTES = "fuel,route,destination,period,value,unit,basis,source,where_seen,status,note\n"


def basin(
    name: str = "RUS_SAKHALIN2",
    *,
    lon: str = "142.9",
    total: int = 0,
    value: str = "10.9",
    source: str = "GEM",
    note: str = "",
    exporter: str = "RUS",
    fuel: str = "lng",
) -> str:
    return (
        f"{exporter},{name},{fuel},{total},Sakhalin-2,Prigorodnoye,{lon},46.6,V,none,none,M,,2021,"
        f"export,{value},Mt,{source},seen,V,{note},\n"
    )


def route(
    value: str = "5.9", unit: str = "Mt", basis: str = "route total", source: str = "LSEG"
) -> str:
    return f"lng,RUS_SAKHALIN2,JPN,2023,{value},{unit},{basis},{source},seen,V,\n"


def read(root: Path, file: str, text: str) -> pl.DataFrame:
    folder = root / "structure"
    folder.mkdir(exist_ok=True)
    head = BASINS if file == structure.BASINS else ROUTES
    (folder / file).write_text(head + text, encoding="utf-8")
    reader = structure.read_basins if file == structure.BASINS else structure.read_routes
    return reader(root / "sources")


def test_check_sums_are_no_basins(tmp_path: Path) -> None:
    frame = read(tmp_path, structure.BASINS, basin() + basin("RUS_LNG_TOTAL", total=1, lon=""))
    assert frame["is_total"].to_list() == [False, True]
    assert structure.outlets(frame)["basin"].to_list() == ["RUS_SAKHALIN2"]


@pytest.mark.parametrize(
    ("note", "flag"),
    [
        ("", ""),
        ("whole Iraq incl. Ceyhan", "whole country"),
        ("PARTIAL: Houston only", "partial"),
        ("PLAN", "plan"),
        ("forecast", "plan"),
    ],
)
def test_traps_are_flagged(tmp_path: Path, note: str, flag: str) -> None:
    frame = read(tmp_path, structure.BASINS, basin(note=note))
    assert frame["flag"].to_list() == [flag]


def test_a_comma_left_unquoted_in_a_source_is_mended(tmp_path: Path) -> None:
    frame = read(tmp_path, structure.BASINS, basin(source="LSEG, GEM"))
    assert frame.select("source", "status", "value").rows() == [("LSEG, GEM", "V", 10.9)]
    routes = read(tmp_path, structure.ROUTES, route(source="LSEG, GEM"))
    assert routes.select("source", "status").rows() == [("LSEG, GEM", "V")]


def test_percentages_of_routes_are_no_quantities(tmp_path: Path) -> None:
    text = route() + route(unit="pct", basis="split") + route(unit="pct of Urals exports", basis="")
    assert read(tmp_path, structure.ROUTES, text)["flag"].to_list() == ["", "split", "share"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (basin(lon="242.9"), "is not on the globe"),
        (basin(lon=""), "is not on the globe"),
        (basin(value="much"), "'much' is no number"),
        (basin(exporter="RU"), "'RU' is no place"),
        (basin(fuel="peat"), "'peat' is unknown"),
        (basin(total=2), "'2' is no 0 or 1"),
        (basin()[:40], "cells where the header has"),
        ("", "truncated"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, structure.BASINS, text)
    assert told in str(caught.value)


def test_a_basin_in_two_places_is_refused(tmp_path: Path) -> None:
    frame = read(tmp_path, structure.BASINS, basin() + basin(lon="140.0"))
    with pytest.raises(DataError, match="is placed in two ways"):
        structure.outlets(frame)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the structural facts are not here"):
        structure.read_basins(tmp_path / "sources")


@pytest.mark.sources
def test_there_are_129_basins(sources_root: Path) -> None:
    outlets = structure.outlets(structure.read_basins(sources_root))
    by_fuel = dict(outlets.group_by("fuel").len().iter_rows())
    assert by_fuel == {"crude": 53, "lng": 43, "coal": 17, "products": 16}


@pytest.mark.sources
def test_sakhalin_2_is_whole_after_mending(sources_root: Path) -> None:
    frame = structure.read_basins(sources_root).filter(
        pl.col("basin") == "RUS_SAKHALIN2", pl.col("period") == "2021", pl.col("metric") == "export"
    )
    assert frame["value"].to_list() == [11.6]
    assert frame["status"].to_list() == ["V"]


@pytest.mark.sources
def test_splits_of_routes_are_percentages(sources_root: Path) -> None:
    split = structure.read_routes(sources_root).filter(pl.col("flag") == "split")
    assert split.height == 84
    assert split["value"].is_between(0, 100).all()

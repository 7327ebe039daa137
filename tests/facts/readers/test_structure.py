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


def read(root: Path, text: str) -> pl.DataFrame:
    folder = root / "structure"
    folder.mkdir(exist_ok=True)
    (folder / structure.BASINS).write_text(BASINS + text, encoding="utf-8")
    return structure.read_basins(root / "sources")


def test_check_sums_are_no_basins(tmp_path: Path) -> None:
    frame = read(tmp_path, basin() + basin("RUS_LNG_TOTAL", total=1, lon=""))
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
    frame = read(tmp_path, basin(note=note))
    assert frame["flag"].to_list() == [flag]


def test_a_comma_left_unquoted_in_a_source_is_mended(tmp_path: Path) -> None:
    frame = read(tmp_path, basin(source="LSEG, GEM"))
    assert frame.select("source", "status", "value").rows() == [("LSEG, GEM", "V", 10.9)]


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
        read(tmp_path, text)
    assert told in str(caught.value)


def test_a_basin_in_two_places_is_refused(tmp_path: Path) -> None:
    frame = read(tmp_path, basin() + basin(lon="140.0"))
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

from copy import deepcopy
from pathlib import Path

import polars as pl
import pytest

from embargo.errors import DataError
from embargo.facts.readers import gem
from embargo.facts.readers.gem import overrides as table
from embargo.facts.readers.gem.pipelines import FILE as PIPELINES
from embargo.facts.readers.gem.terminals import FILE as TERMINALS

TERMINAL_HEAD = (
    "id,name,unit,direction,status,country,owner,parent,capacity_mtpa,start_year,Latitude,"
    "Longitude,url\n"
)
PIPELINE_HEAD = "id,name,unit,status,countries,owner,parent,capacity_bcm_y,start_year,url\n"
ROWS = {
    "pipelines": [
        {
            "system": "East line",
            "ids": ["P1", "P2"],
            "from": ["RUS"],
            "to": ["CHN"],
            "bcm_y": 38,
            "years": [2019, None],
            "source": "https://example.org",
            "status": "V",
            "why": "entered twice",
        },
        {
            "system": "Old line",
            "ids": [],
            "from": ["TKM", "UZB"],
            "to": ["CHN", "Europe"],
            "bcm_y": 10,
            "years": [2000, 2020],
            "source": "https://example.org",
            "status": "M",
            "why": "shared",
        },
        {
            "system": "In series",
            "ids": ["P5"],
            "from": ["AZE"],
            "to": ["TUR"],
            "bcm_y": None,
            "years": [2018, None],
            "source": "https://example.org",
            "status": "V",
            "why": "carries the gas of another",
        },
    ],
    "terminals": [
        {
            "name": "South LNG",
            "unit": "T1",
            "direction": "export",
            "years": [2006, 2023],
            "source": "https://example.org",
            "status": "M",
            "why": "idle now",
        },
        {
            "name": "Enclave FSRU",
            "unit": "",
            "direction": "export",
            "years": None,
            "source": "https://example.org",
            "status": "M",
            "why": "an import terminal",
        },
    ],
}


@pytest.fixture
def own_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pipelines", "terminals"):
        monkeypatch.setattr(f"embargo.facts.readers.gem.{module}.overrides", lambda: ROWS)


def terminal(
    id: str,  # noqa: A002
    name: str = "North LNG",
    unit: str = "T1",
    *,
    direction: str = "export",
    status: str = "operating",
    country: str = "Russia",
    capacity: str = "5.5",
    start: str = "2017",
) -> str:
    return f"{id},{name},{unit},{direction},{status},{country},,,{capacity},{start},70.0,71.0,u\n"


def pipeline(
    id: str,  # noqa: A002
    countries: str = "Russia",
    *,
    status: str = "operating",
    capacity: str = "38",
    start: str = "2019",
) -> str:
    return f'{id},Line {id},,{status},"{countries}",,,{capacity},{start},u\n'


def read(root: Path, file: str, text: str) -> pl.DataFrame:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return gem.read_lng_terminals(root) if file == TERMINALS else gem.read_pipelines(root)


SOUTH = terminal("T8", "South LNG", status="idle", country="Australia", capacity="3.7", start="1")
ENCLAVE = terminal("T9", "Enclave FSRU", "", capacity="3.8")


@pytest.mark.usefixtures("own_overrides")
def test_capacity_is_what_operates_by_place_direction_and_year(tmp_path: Path) -> None:
    text = TERMINAL_HEAD + terminal("T1") + terminal("T2", start="2022", capacity="6.5")
    text += terminal("T3", status="proposed") + terminal("T4", capacity="")
    text += terminal("T5", country="Japan", direction="import", capacity="10", start="1999")
    frame = read(tmp_path, TERMINALS, text + SOUTH + ENCLAVE)

    def capacities(year: int | None) -> list[tuple[str, str, float]]:
        columns = ("exporter", "importer", "value")
        return gem.lng_capacity(frame, year).select(columns).rows()

    assert capacities(2021) == [("AUS", "", 3.7), ("RUS", "", 5.5), ("", "JPN", 10.0)]
    assert capacities(None) == [("RUS", "", 12.0), ("", "JPN", 10.0)]
    assert capacities(2024) == capacities(None)


@pytest.mark.usefixtures("own_overrides")
def test_terminal_faults_are_flagged(tmp_path: Path) -> None:
    text = TERMINAL_HEAD + terminal("T1") + terminal("T4", capacity="", start="--")
    frame = read(tmp_path, TERMINALS, text + SOUTH + ENCLAVE)
    flags = ["", "no capacity", "start year off", "wrong direction"]
    assert frame["flag"].to_list() == flags
    assert frame["start_year"].to_list() == [2017, None, None, 2017]


@pytest.mark.usefixtures("own_overrides")
def test_an_override_of_a_terminal_that_is_gone_is_told(tmp_path: Path) -> None:
    frame = read(tmp_path, TERMINALS, TERMINAL_HEAD + terminal("T1"))
    with pytest.raises(DataError, match="no terminal 'South LNG'"):
        gem.lng_capacity(frame, 2021)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (terminal("T1", direction="both"), "'both' is unknown"),
        (terminal("T1", status="sleeping"), "'sleeping' is unknown"),
        (terminal("T1", country="Ruritania"), "unknown place 'Ruritania'"),
        (terminal("T1", capacity="big"), "'big' is no number"),
        (terminal("T1") + terminal("T1"), "is there twice"),
        (terminal("T1")[:25], "cells where the header has"),
        ("", "truncated"),
    ],
)
def test_a_damaged_table_of_terminals_is_refused(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, TERMINALS, TERMINAL_HEAD + row)
    assert told in str(caught.value)


LINES = PIPELINE_HEAD + pipeline("P1") + pipeline("P2") + pipeline("P5", "Georgia, Türkiye")


@pytest.mark.usefixtures("own_overrides")
def test_a_line_entered_twice_counts_once(tmp_path: Path) -> None:
    frame = read(tmp_path, PIPELINES, LINES)
    assert frame["flag"].to_list() == ["replaced"] * 3
    capacity = gem.pipeline_capacity(frame, 2023)
    columns = ("system", "exporter", "importer", "bcm_y")
    assert capacity.select(columns).rows() == [("East line", "RUS", "CHN", 38.0)]


@pytest.mark.usefixtures("own_overrides")
def test_a_shared_system_stands_on_each_pair_in_its_years(tmp_path: Path) -> None:
    frame = read(tmp_path, PIPELINES, LINES)
    shared = gem.pipeline_capacity(frame, 2018)
    pairs = set(shared.select("exporter", "importer").iter_rows())
    assert pairs == {("TKM", "CHN"), ("TKM", "Europe"), ("UZB", "CHN"), ("UZB", "Europe")}
    assert set(shared["bcm_y"]) == {10.0}
    assert gem.pipeline_capacity(frame, 1990).is_empty()


@pytest.mark.usefixtures("own_overrides")
def test_countries_are_no_direction(tmp_path: Path) -> None:
    text = LINES + pipeline("P6", "Norway, Germany", capacity="16", start="1977")
    text += pipeline("P7", "Algeria, Tunisia, Italy") + pipeline(
        "P8", "Norway, France", capacity=""
    )
    text += pipeline("P9", "Norway, Belgium", status="mothballed")
    frame = read(tmp_path, PIPELINES, text)
    flags = dict(frame.select("id", "flag").iter_rows())
    assert flags["P6"] == "direction unknown"
    assert flags["P8"] == "no capacity"
    found = gem.pipeline_capacity(frame, 2023).filter(pl.col("flag") == "direction unknown")
    assert set(found.select("exporter", "importer", "bcm_y").iter_rows()) == {
        ("NOR", "DEU", 16.0),
        ("DEU", "NOR", 16.0),
    }


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (pipeline("P6", "Norway, Ruritania"), "unknown place 'Ruritania'"),
        (pipeline("P6", status="sleeping"), "'sleeping' is unknown"),
        (pipeline("P6", capacity="wide"), "'wide' is no number"),
        (pipeline("P1"), "is there twice"),
    ],
)
@pytest.mark.usefixtures("own_overrides")
def test_a_damaged_table_of_pipelines_is_refused(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, PIPELINES, LINES + row)
    assert told in str(caught.value)


@pytest.mark.usefixtures("own_overrides")
def test_an_override_of_a_line_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no line P5, which 'In series' replaces"):
        read(tmp_path, PIPELINES, PIPELINE_HEAD + pipeline("P1") + pipeline("P2"))


def test_the_shipped_overrides_are_sound_and_each_is_cited() -> None:
    rows = table.overrides()
    assert all(row["source"] and row["why"] for kind in rows.values() for row in kind)
    siberia = [r for r in rows["pipelines"] if r["from"] == ["RUS"] and r["to"] == ["CHN"]]
    assert [row["bcm_y"] for row in siberia] == [38]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bcm_y": -1}, "bcm_y is -1"),
        ({"to": ["Ruritania"]}, "Ruritania"),
        ({"ids": ["P5"]}, "line P5 is replaced twice"),
        ({"system": "In series"}, "this system is there twice"),
        ({"capacity": 3}, "key 'capacity' is missing or unknown"),
    ],
)
def test_a_faulty_override_is_refused(change: dict[str, object], told: str) -> None:
    rows = deepcopy(ROWS)
    rows["pipelines"][0].update(change)
    with pytest.raises(DataError) as caught:
        table.parse(rows)
    assert told in str(caught.value)


@pytest.fixture(scope="module")
def terminals(sources_root: Path) -> pl.DataFrame:
    return gem.read_lng_terminals(sources_root)


@pytest.fixture(scope="module")
def lines(sources_root: Path) -> pl.DataFrame:
    return gem.read_pipelines(sources_root)


@pytest.mark.sources
def test_the_totals_of_the_tracker_hold(terminals: pl.DataFrame) -> None:
    now = gem.lng_capacity(terminals)
    exports = dict(now.filter(pl.col("exporter") != "").select("exporter", "value").iter_rows())
    imports = dict(now.filter(pl.col("importer") != "").select("importer", "value").iter_rows())
    assert sum(exports.values()) == pytest.approx(468, abs=0.5)
    assert sum(imports.values()) == pytest.approx(1113, abs=0.5)
    for place, expected in {
        "USA": 92.9,
        "AUS": 83.9,
        "QAT": 77.4,
        "RUS": 31.9,
        "MYS": 31.5,
    }.items():
        assert exports[place] == pytest.approx(expected, abs=0.05)
    assert imports["JPN"] == pytest.approx(241.9, abs=0.05)


@pytest.mark.sources
def test_darwin_counts_while_it_ran(terminals: pl.DataFrame) -> None:
    def australia(year: int) -> float:
        return float(
            gem.lng_capacity(terminals, year).filter(pl.col("exporter") == "AUS")["value"][0]
        )

    assert australia(2023) - australia(2024) == pytest.approx(3.7)


@pytest.mark.sources
def test_no_operating_terminal_relies_on_a_flagged_row(terminals: pl.DataFrame) -> None:
    operating = terminals.filter(pl.col("status") == "operating", pl.col("flag") != "")
    assert set(operating["flag"]) <= {"no capacity"}
    assert operating.height <= 1


@pytest.mark.sources
def test_thirty_six_operating_lines_across_borders_lack_capacity(lines: pl.DataFrame) -> None:
    border = lines.filter(pl.col("status") == "operating", pl.col("places").list.len() > 1)
    assert border.height == 173
    assert border["bcm_y"].null_count() == 36


@pytest.mark.sources
def test_power_of_siberia_reaches_china_once(lines: pl.DataFrame) -> None:
    raw = lines.filter(pl.col("id").is_in(["P2352", "P2353"]))
    assert raw.select("places", "bcm_y").rows() == [(["RUS"], 38.0), (["RUS"], 38.0)]
    found = gem.pipeline_capacity(lines, 2023).filter(
        pl.col("exporter") == "RUS", pl.col("importer") == "CHN"
    )
    assert found["bcm_y"].to_list() == [38.0]


@pytest.mark.sources
def test_system_totals_are_counted_once(lines: pl.DataFrame) -> None:
    centre = lines.filter(pl.col("name").str.contains("Central Asia–Center"))
    assert centre["bcm_y"].to_list().count(60.2) == 3
    found = gem.pipeline_capacity(lines, 2023)
    pair = found.filter(pl.col("exporter") == "TKM", pl.col("importer") == "RUS")
    assert pair.filter(pl.col("system") == "Central Asia–Center")["bcm_y"].to_list() == [60.2]
    china = found.filter(pl.col("exporter") == "TKM", pl.col("importer") == "CHN")
    assert china["bcm_y"].to_list() == [55.0]


@pytest.mark.sources
def test_closed_lines_count_only_in_their_years(lines: pl.DataFrame) -> None:
    def to_europe(year: int) -> float:
        found = gem.pipeline_capacity(lines, year)
        pair = found.filter(pl.col("exporter") == "RUS", pl.col("importer") == "Europe")
        return float(pair["bcm_y"].sum())

    assert to_europe(2021) == pytest.approx(15.75 + 55 + 33 + 40)
    assert to_europe(2023) == pytest.approx(15.75 + 40)
    assert to_europe(2025) == pytest.approx(15.75)


@pytest.mark.sources
def test_sums_of_lines_are_what_the_tracker_says(lines: pl.DataFrame) -> None:
    known = dict(lines.select("id", "bcm_y").iter_rows())
    for row in table.overrides()["pipelines"]:
        if row["status"] == "C":
            assert row["bcm_y"] <= sum(known[one] or 0 for one in row["ids"]) + 0.01

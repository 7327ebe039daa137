import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo.errors import DataError
from embargo.facts.readers import comtrade
from embargo.facts.readers.comtrade import FILE

HEAD = (
    "year,flow,reporter,partner,rep,par,rep_name,par_name,hs,fuel,kg,usd,median_usd_per_t,flag_uv\n"
)


def line(
    flow: str = "import",
    reporter: str = "JPN",
    partner: str = "SAU",
    *,
    year: int = 2013,
    fuel: str = "crude",
    kg: str = "5e9",
    usd: str = "4e9",
    flag: int = 0,
    par: str = "1",
) -> str:
    median = {"crude": 800, "coal": 100, "lng": 700, "pipegas": 500, "oilsands_shale": 300}[fuel]
    return (
        f"{year},{flow},{reporter},{partner},0,{par},{reporter},{partner},0,{fuel},{kg},{usd},"
        f"{median},{flag}\n"
    )


def read(folder: Path, *lines: str) -> pl.DataFrame:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress((HEAD + "".join(lines)).encode()))
    return comtrade.read(folder)


def flags(frame: pl.DataFrame) -> list[str]:
    return frame["flag"].to_list()


def best(frame: pl.DataFrame) -> list[tuple[str, str, float, str, str]]:
    columns = ("exporter", "importer", "value", "flag", "status")
    return comtrade.mirror_best(frame).select(columns).rows()


def test_both_mirrors_are_kept_with_exporter_and_importer(tmp_path: Path) -> None:
    frame = read(tmp_path, line(), line("export", "SAU", "JPN", kg="5.2e9"))
    assert frame.select("exporter", "importer", "reported_by", "mt").rows() == [
        ("SAU", "JPN", "importer", 5.0),
        ("SAU", "JPN", "exporter", 5.2),
    ]


def test_codes_of_former_states_and_of_romania_are_brought_up_to_date(tmp_path: Path) -> None:
    frame = read(tmp_path, line("import", "ROM", "RUS"), line("export", "VEN", "ANT"))
    assert frame.select("exporter", "importer").rows() == [("RUS", "ROU"), ("VEN", "CUW")]


def test_fuels_read_as_ours_and_tar_sands_are_left_out(tmp_path: Path) -> None:
    frame = read(tmp_path, line(fuel="pipegas"), line(fuel="oilsands_shale"))
    assert frame["fuel"].to_list() == ["pipeline_gas"]


@pytest.mark.parametrize(
    ("record", "flag"),
    [
        (line(), ""),
        (line(flag=1), "unit value off"),
        (line(kg=""), "no weight"),
        (line(kg="0"), "no weight"),
        (line(kg="", flag=1), "no weight"),
        (line(partner="", par="899"), "unknown partner"),
        (line(reporter="DEU", partner="", par="839", fuel="pipegas"), "confidential"),
        (line(partner="JPN"), "own"),
        (line(year=2015), "partial"),
        (line(year=2015, fuel="lng"), ""),
        (line(reporter="CHN", year=2008, fuel="coal"), "partial"),
        (line(reporter="CHN", year=2009, fuel="coal"), ""),
        (line(reporter="MEX", partner="USA", year=2014, fuel="pipegas"), "unit value off"),
        (line(reporter="MEX", partner="USA", year=2017, fuel="lng"), "unit value off"),
        (line(reporter="MEX", partner="USA", year=2013, fuel="pipegas"), ""),
        (line(reporter="TWN", year=2014), "unit value off"),
        (line(reporter="TWN", year=2015), ""),
        (line("export", "SAU", "TWN", par="490"), "unallocated"),
        (line("import", "SGP", "TWN", par="490"), ""),
        (line(reporter="TUR", partner="IRN", fuel="lng"), "wrong fuel"),
        (line(reporter="TUR", partner="IRN", fuel="pipegas"), ""),
    ],
)
def test_each_known_fault_is_flagged(tmp_path: Path, record: str, flag: str) -> None:
    assert flags(read(tmp_path, record)) == [flag]


def test_the_importer_is_believed_first(tmp_path: Path) -> None:
    frame = read(tmp_path, line(), line("export", "SAU", "JPN", kg="7e9"))
    assert best(frame) == [("SAU", "JPN", 5.0, "", "V")]
    assert comtrade.mirror_best(frame)["note"][0] == "importer 5.0, exporter 7.0"


@pytest.mark.parametrize("change", [{"flag": 1}, {"kg": ""}])
def test_the_exporter_stands_in_for_a_weight_that_is_off(
    tmp_path: Path, change: dict[str, object]
) -> None:
    frame = read(tmp_path, line(**change), line("export", "SAU", "JPN", kg="7e9"))  # type: ignore[arg-type]
    assert best(frame) == [("SAU", "JPN", 7.0, "", "V")]


def test_without_a_sound_weight_the_value_speaks(tmp_path: Path) -> None:
    frame = read(tmp_path, line(kg="9e12", flag=1), line("export", "SAU", "JPN", kg=""))
    assert best(frame) == [("SAU", "JPN", 5.0, "from value", "C")]


def test_a_partial_year_gives_way_to_the_exporter_only_upwards(tmp_path: Path) -> None:
    more = read(tmp_path, line(year=2015), line("export", "SAU", "JPN", kg="7e9", year=2015))
    assert best(more) == [("SAU", "JPN", 7.0, "partial", "V")]
    less = read(tmp_path, line(year=2015), line("export", "SAU", "JPN", kg="2e9", year=2015))
    assert best(less) == [("SAU", "JPN", 5.0, "partial", "V")]
    alone = read(tmp_path, line(year=2015))
    assert best(alone) == [("SAU", "JPN", 5.0, "partial", "V")]


def test_a_halved_weight_of_a_partial_year_gives_way_to_its_value(tmp_path: Path) -> None:
    # Japan 2015: 7.8 Mt from Russia by weight, 15.1 by value, 14.6 by Russia's own customs.
    halved = line(year=2015, kg="2.5e9")
    assert best(read(tmp_path, halved)) == [("SAU", "JPN", 5.0, "partial", "V")]
    trace = line("export", "SAU", "JPN", kg="1", year=2015)
    assert best(read(tmp_path, halved, trace)) == [("SAU", "JPN", 5.0, "partial", "V")]
    told = line("export", "SAU", "JPN", kg="4e9", year=2015)
    assert best(read(tmp_path, halved, told)) == [("SAU", "JPN", 4.0, "partial", "V")]


def test_what_has_no_partner_is_never_an_estimate(tmp_path: Path) -> None:
    frame = read(
        tmp_path,
        line(partner="", par="899"),
        line(reporter="DEU", partner="", par="839", fuel="pipegas"),
        line(partner="JPN"),
        line("export", "SAU", "TWN", par="490", kg="2e11"),
        line(reporter="TUR", partner="IRN", fuel="lng"),
    )
    assert best(frame) == []


weights = st.one_of(st.just(""), st.floats(1e3, 1e11).map(repr))
records = st.tuples(weights, st.floats(1e3, 1e10), st.sampled_from([0, 1]))


@settings(deadline=None)
@given(st.none() | records, st.none() | records)
def test_an_estimate_is_never_above_all_that_the_mirrors_say(
    tmp_path_factory: pytest.TempPathFactory,
    importer: tuple[str, float, int] | None,
    exporter: tuple[str, float, int] | None,
) -> None:
    lines = []
    said = [0.0]
    for record, sides in (
        (importer, ("import", "JPN", "SAU")),
        (exporter, ("export", "SAU", "JPN")),
    ):
        if record is not None:
            kg, usd, flag = record
            lines.append(line(*sides, kg=kg, usd=repr(usd), flag=flag))
            said += [float(kg or 0) / 1e9, usd / 800 / 1e6]
    if not lines:
        lines.append(line(fuel="coal", partner="AUS"))
        said.append(5.0)
    rows = best(read(tmp_path_factory.mktemp("comtrade"), *lines))
    assert len(rows) == 1
    assert 0 < rows[0][2] <= max(said) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (line("reimport"), "'reimport' is no flow"),
        (line().replace("crude", "peat"), "'peat' is no fuel of this source"),
        (line(reporter="Jampan"), "unknown place 'Jampan'"),
        (line(usd="much"), "'much' is no number"),
        (line(kg="much"), "'much' is no number"),
        (line() + line(), "is there twice"),
        (line()[:30], "cells where the header has"),
        ("", "truncated"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, record: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, record)
    assert told in str(caught.value)


@pytest.fixture(scope="module")
def trade(sources_root: Path) -> pl.DataFrame:
    return comtrade.read(sources_root)


@pytest.fixture(scope="module")
def estimates(trade: pl.DataFrame) -> pl.DataFrame:
    return comtrade.mirror_best(trade)


def total(frame: pl.DataFrame, year: int, fuel: str, importer: str) -> float:
    found = frame.filter(
        pl.col("period") == str(year), pl.col("fuel") == fuel, pl.col("importer") == importer
    )
    return float(found["value"].sum())


@pytest.mark.sources
def test_the_extract_is_whole(trade: pl.DataFrame) -> None:
    assert trade.height > 56_000
    assert sorted(trade["year"].unique()) == list(range(2008, 2018))
    assert trade["importer"].n_unique() > 190


@pytest.mark.sources
def test_mexican_gas_is_off_by_orders_of_magnitude_and_mended(
    trade: pl.DataFrame, estimates: pl.DataFrame
) -> None:
    raw = trade.filter(
        pl.col("importer") == "MEX",
        pl.col("fuel") == "pipeline_gas",
        pl.col("reported_by") == "importer",
        pl.col("year") >= 2014,
        pl.col("exporter") == "USA",
    )
    assert raw["mt"].min() > 1e4
    assert set(raw["flag"]) == {"unit value off"}
    assert all(1 < total(estimates, year, "pipeline_gas", "MEX") < 40 for year in range(2014, 2018))


@pytest.mark.sources
def test_japan_2015_lacks_saudi_arabia(trade: pl.DataFrame, estimates: pl.DataFrame) -> None:
    imports = trade.filter(
        pl.col("importer") == "JPN",
        pl.col("fuel") == "crude",
        pl.col("year") == 2015,
        pl.col("reported_by") == "importer",
    )
    assert imports["mt"].sum() == pytest.approx(64.8, abs=0.05)
    assert "SAU" not in set(imports["exporter"])
    assert set(imports.filter(pl.col("mt") > 1)["flag"]) == {"partial"}
    assert total(estimates, 2014, "crude", "JPN") == pytest.approx(170, rel=0.03)


@pytest.mark.sources
def test_taiwan_2014_is_a_thousandth_and_mended_and_other_asia_is_not_taiwan(
    trade: pl.DataFrame, estimates: pl.DataFrame
) -> None:
    years = [total(estimates, year, "crude", "TWN") for year in range(2008, 2018)]
    assert min(years) > 38
    assert max(years) < 47
    heaped = trade.filter(
        pl.col("exporter") == "SAU", pl.col("importer") == "TWN", pl.col("mt") > 100
    )
    assert set(heaped["flag"]) == {"unallocated"}


@pytest.mark.sources
def test_german_gas_has_no_origin(trade: pl.DataFrame) -> None:
    gas = trade.filter(
        pl.col("importer") == "DEU",
        pl.col("fuel") == "pipeline_gas",
        pl.col("reported_by") == "importer",
    )
    hidden = gas.filter(pl.col("flag") == "confidential")["mt"].sum()
    assert hidden / gas["mt"].sum() > 0.99


@pytest.mark.sources
def test_chinese_coal_2008_is_partial(trade: pl.DataFrame) -> None:
    coal = trade.filter(
        pl.col("importer") == "CHN", pl.col("fuel") == "coal", pl.col("reported_by") == "importer"
    )
    year = coal.group_by("year").agg(pl.col("mt").sum())
    weights = dict(year.iter_rows())
    assert weights[2008] < weights[2009] / 3
    assert "partial" in set(coal.filter(pl.col("year") == 2008)["flag"])


@pytest.mark.sources
def test_the_world_of_estimates_is_plausible(estimates: pl.DataFrame) -> None:
    bounds = {"crude": (2000, 2450), "coal": (850, 1350), "lng": (150, 350)}
    for fuel, (low, high) in bounds.items():
        years = (
            estimates.filter(pl.col("fuel") == fuel).group_by("period").agg(pl.col("value").sum())
        )
        assert years["value"].min() > low
        assert years["value"].max() < high

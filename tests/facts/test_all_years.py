"""The worlds of all years: what must hold of each, and what is known of some."""

import polars as pl
import pytest

from embargo import places
from embargo.facts import base

EUROPE = (*places.area_members("Europe"), "XEU")
EU27 = places.expand("EU27")
BEYOND = ("TUR", "UKR", "MDA")  # in Europe, but not behind the Union's border
MT_PER_MBD = 365.0 / 7.33
BASIS = dict.fromkeys(range(2010, 2018), "customs")
BASIS |= dict.fromkeys(range(2018, 2024), "trade matrices") | dict.fromkeys(
    (2024, 2025), "carried forward"
)


def total(year: int, fuel: str, exporter=None, importer=None, column: str = "value") -> float:
    rows = base.flows(year).filter(
        (pl.col("fuel") == fuel) & (pl.col("exporter") != pl.col("importer"))
    )
    for side, wanted in (("exporter", exporter), ("importer", importer)):
        if wanted is not None:
            names = [wanted] if isinstance(wanted, str) else list(wanted)
            rows = rows.filter(pl.col(side).is_in(names))
    return float(rows[column].sum())


def test_there_is_a_world_of_every_year_and_each_says_what_it_rests_on():
    assert base.years() == tuple(range(2010, 2026))
    assert {y: w["basis"] for y, w in base.worlds().items()} == BASIS
    assert all(world["complete"] for world in base.worlds().values())
    assert base.newest() == 2025


@pytest.mark.parametrize(
    ("year", "share", "tolerance"),
    [(2021, 0.088, 0.003), (2022, 0.095, 0.003), (2023, 0.093, 0.003), (2024, 0.086, 0.003)],
)
def test_japans_russian_lng(year, share, tolerance):
    found = total(year, "lng", "RUS", "JPN") / total(year, "lng", importer="JPN")
    assert found == pytest.approx(share, abs=tolerance)


@pytest.mark.parametrize("year", [2024, 2025])
def test_indias_russian_crude(year):
    share = total(year, "crude", "RUS", "IND") / total(year, "crude", importer="IND")
    assert 0.33 <= share <= 0.38


@pytest.mark.parametrize(
    ("year", "fuel", "exporter", "importer", "value", "tolerance"),
    [
        (2022, "crude", "RUS", "IND", 37.0, 1.0),
        (2022, "pipeline_gas", "RUS", EUROPE, 85.0, 2.0),
        (2024, "crude", None, "CHN", 553.4, 3.0),
        (2025, "crude", None, "CHN", 577.7, 3.0),
        (2024, "crude", None, "JPN", 2.36 * MT_PER_MBD, 1.5),
        (2024, "crude", None, "KOR", 2.81 * MT_PER_MBD, 1.5),
        (2024, "crude", "RUS", None, 4.9 * MT_PER_MBD, 5.0),
        (2024, "lng", None, None, 406.0, 2.0),
        (2025, "lng", None, None, 435.0, 3.0),
        (2024, "lng", "RUS", None, 34.1, 0.4),
        (2025, "lng", "RUS", None, 32.9, 0.4),
        (2024, "lng", "RUS", EU27, 16.4, 0.3),
        (2024, "pipeline_gas", "RUS", tuple(set(EUROPE) - set(BEYOND)), 32.1, 0.4),
        (2024, "pipeline_gas", "RUS", "CHN", 31.1, 0.3),
        (2025, "pipeline_gas", "RUS", "CHN", 38.5, 0.5),
        (2024, "coal", None, "CHN", 542.8, 4.0),
        (2025, "coal", None, "CHN", 490.5, 4.0),
    ],
)
def test_known_figures(year, fuel, exporter, importer, value, tolerance):
    assert total(year, fuel, exporter, importer) == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize(
    ("year", "petajoules"), [(2020, 2100), (2021, 320), (2022, 80), (2023, 1360)]
)
def test_australian_coal_to_china(year, petajoules):
    found = total(year, "coal", "AUS", "CHN", "balance")
    assert found == pytest.approx(petajoules, rel=0.04)


def test_nothing_passes_ukraine_in_2025():
    for importer in ("AUT", "CZE", "ITA", "MDA", "DEU"):
        assert total(2025, "pipeline_gas", "RUS", importer) == 0.0


@pytest.mark.parametrize("year", range(2010, 2019))
def test_power_of_siberia_starts_in_december_2019(year):
    assert total(year, "pipeline_gas", "RUS", "CHN") == 0.0


@pytest.mark.parametrize("year", range(2010, 2018))
def test_russias_lng_comes_from_sakhalin_2_alone_before_yamal(year):
    rows = base.flows(year).filter((pl.col("fuel") == "lng") & (pl.col("exporter") == "RUS"))
    assert set(rows["basin"]) == {"RUS_SAKHALIN2"}
    assert rows["value"].sum() == pytest.approx(10.7, abs=1.2)


def test_american_exports_begin_after_2015():
    assert total(2015, "lng", "USA") < 1.5 < 50.0 < total(2021, "lng", "USA")
    assert total(2013, "crude", "USA") < 12.0 < 100.0 < total(2020, "crude", "USA")


def test_the_shunning_of_australian_coal_is_seen_and_ends():
    share = {y: total(y, "coal", "AUS", "CHN") / total(y, "coal", importer="CHN")
             for y in (2019, 2022, 2024)}  # fmt: skip
    assert share[2022] < 0.05 < 0.1 < min(share[2019], share[2024])


@pytest.mark.parametrize("year", base.years())
def test_totals_of_the_world_are_plausible(year):
    # Mt, Mt, bcm of a year; the world grew by a quarter from 2010 to 2025 and shrank in 2020.
    assert 1900 < total(year, "crude") < 2400
    assert 215 < total(year, "lng") < 440
    assert 640 < total(year, "pipeline_gas") < 820


def test_figures_of_customs_are_named_and_kept():
    rows = base.figures().filter(pl.col("kind") == "customs")
    assert set(rows["year"]) == set(range(2010, 2018))
    assert rows["value"].null_count() == rows.height


def test_a_year_is_read_without_the_others():
    assert base.flows(2014)["year"].unique().to_list() == [2014]
    assert base.flows(2014).equals(base.flows().filter(pl.col("year") == 2014))

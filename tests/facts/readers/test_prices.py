from pathlib import Path

import polars as pl
import pytest

from embargo.errors import DataError
from embargo.facts.readers import prices

PINK = (
    "month,crude_avg_usd_bbl,brent_usd_bbl,dubai_usd_bbl,wti_usd_bbl,"
    "coal_australia_newcastle_usd_t,coal_south_africa_usd_t,gas_us_henryhub_usd_mmbtu,"
    "gas_europe_ttf_usd_mmbtu,lng_japan_import_usd_mmbtu\n"
)
FILES = {
    "world_bank_pink_sheet_monthly.csv": PINK
    + "".join(f"2022-{month:02},90,{80 + month},85,,300,,6,40,18\n" for month in range(1, 13))
    + "2023-01,80,83,80,78,,,3,20,20\n",
    "brent_monthly.csv": "Date,Price\n2022-01-15,86.5\n",
    "wti_monthly.csv": "Date,Price\n2022-01-15,83.2\n",
    "henry_hub_monthly.csv": "Month,Price\n2022-01,4.38\n",
    "urals_minfin_monthly_quoted.csv": (
        "month,urals_minfin_usd_bbl,source\n2022-12,50.47,news\n2023-01,49.48,news\n"
    ),
}


def read(root: Path, **changes: str) -> pl.DataFrame:
    folder = root / prices.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changes.get(name.split("_")[0], text), encoding="utf-8")
    return prices.read(root)


def test_each_series_stands_at_its_place_in_its_unit(tmp_path: Path) -> None:
    frame = read(tmp_path).filter(pl.col("period") == "2022-01")
    found = {
        row["note"]: (row["fuel"], row["exporter"] or row["importer"], row["unit"])
        for row in frame.iter_rows(named=True)
    }
    assert found["Newcastle"] == ("coal", "AUS", "USD/t")
    assert found["TTF"] == ("gas", "NLD", "USD/MMBtu")
    assert found["Henry Hub"] == ("gas", "USA", "USD/MMBtu")
    assert "WTI" in found  # from the EIA, where the World Bank's cell is empty
    assert "Richards Bay" not in found


def test_the_japanese_import_average_is_a_delivered_price_and_not_a_spot_price(
    tmp_path: Path,
) -> None:
    frame = read(tmp_path).filter(pl.col("fuel") == "lng")
    assert set(frame["importer"]) == {"JPN"}
    assert set(frame["exporter"]) == {""}
    assert set(frame["note"]) == {"LNG Japan import average"}


def test_urals_is_marked_as_delivered_until_2023(tmp_path: Path) -> None:
    frame = read(tmp_path).filter(pl.col("exporter") == "RUS")
    assert frame.select("period", "flag").rows() == [("2022-12", "cif"), ("2023-01", "")]


def test_an_annual_mean_needs_twelve_months_unless_asked_otherwise(tmp_path: Path) -> None:
    frame = read(tmp_path).filter(pl.col("source") == "pink_sheet", pl.col("note") == "Brent")
    assert prices.annual_means(frame).select("year", "value", "months").rows() == [(2022, 86.5, 12)]
    assert prices.annual_means(frame, whole_years=False)["months"].to_list() == [12, 1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"brent": "Date,Price\n2022-13-15,86.5\n"}, "is no month"),
        ({"brent": "Date,Price\nJan 2022,86.5\n"}, "is no month"),
        ({"brent": "Date,Price\n2022-01-15,-3\n"}, "is no price"),
        ({"wti": "Date,Price\n2022-01-15,high\n"}, "is no number"),
        ({"henry": "Month,Cost\n2022-01,4\n"}, "no column 'Price'"),
        ({"wti": "Date,Price\n2022-01-15,80\n2022-01-15,81\n"}, "is there twice"),
        ({"world": PINK + "2022-01,90\n"}, "cells where the header has"),
        ({"urals": "month,urals_minfin_usd_bbl,source\n"}, "truncated"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, **changes)
    assert told in str(caught.value)


@pytest.fixture(scope="module")
def monthly(sources_root: Path) -> pl.DataFrame:
    return prices.read(sources_root)


@pytest.mark.sources
def test_two_sources_of_one_price_agree(monthly: pl.DataFrame) -> None:
    means = prices.annual_means(monthly).filter(pl.col("year").is_between(2010, 2025))
    for series in ("Brent", "WTI", "Henry Hub"):
        sides = [
            means.filter(pl.col("source") == source, pl.col("series") == series)
            for source in ("pink_sheet", "eia_prices")
        ]
        both = sides[0].join(sides[1], on="year", suffix="_eia")
        assert both.height == 16
        assert ((both["value"] / both["value_eia"]) - 1).abs().max() < 0.03


@pytest.mark.sources
def test_eighteen_months_of_urals_and_all_of_2025(monthly: pl.DataFrame) -> None:
    assert monthly.filter(pl.col("source") == "urals_minfin").height == 18
    last = monthly.filter(pl.col("source") == "pink_sheet")["period"].max()
    assert last == "2025-12"


@pytest.mark.sources
def test_prices_of_the_base_years_are_as_remembered(monthly: pl.DataFrame) -> None:
    means = prices.annual_means(monthly).filter(
        pl.col("source") == "pink_sheet", pl.col("year") == 2023
    )
    found = dict(means.select("series", "value").iter_rows())
    assert found["Brent"] == pytest.approx(82.6, abs=0.5)
    assert found["TTF"] == pytest.approx(13.1, abs=0.2)
    assert found["LNG Japan import average"] == pytest.approx(14.4, abs=0.2)
    assert found["Newcastle"] == pytest.approx(172.8, abs=1)

"""The monthly tables that ship."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from embargo.errors import InputError
from embargo.facts import base, months, shipped
from embargo.facts.months import build
from embargo.facts.sources import register


def year(table: pl.DataFrame, when: str) -> float:
    return float(table.filter(pl.col("period").str.starts_with(when))["value"].sum())


def test_nord_stream_in_2022():
    pipe = base.monthly("pipeline_gas", "RUS", "DEU").filter(route="Nord Stream 1")
    month = dict(pipe.select("period", "value").iter_rows())
    assert year(pipe, "2021") == pytest.approx(58.8, abs=0.1)
    told = {"05": 5.14, "06": 3.12, "07": 1.23, "08": 0.98}
    assert {m: month[f"2022-{m}"] for m in told} == pytest.approx(told, abs=0.005)
    assert all(month[f"2022-{m}"] == 0.0 for m in ("09", "10", "11", "12"))
    assert 1 - month["2022-07"] / month["2022-05"] > 0.6
    # ENTSOG's points stop within March 2023: that is missing and not nothing.
    assert month["2023-02"] == 0.0


def test_values_of_restricted_sources_do_not_ship():
    everything = base.monthly()
    assert "eu_gas_demand" not in set(everything["source"])
    for source in everything["source"].unique():
        rows = everything.filter(source=source)
        if register()[source].may_ship == "estimates":
            assert set(rows["status"]) == {"C"}
    ours = everything.filter(source="russia_monthly_comtrade")
    assert (ours["low"] <= ours["value"]).all()
    assert (ours["value"] <= ours["high"]).all()
    kept = months.differences().filter(source="russia_monthly_comtrade")
    assert kept["months"].null_count() == kept.height


def test_months_of_an_estimate_sum_to_the_year():
    lng = base.monthly("lng", "RUS", "JPN")
    annual = base.flows(2021).filter(fuel="lng", exporter="RUS", importer="JPN")["value"].sum()
    assert year(lng, "2021") == pytest.approx(annual, rel=1e-4)
    assert base.monthly(exporter="RUS", importer="CHN").is_empty()


def test_rows_are_unique_and_bases_apart():
    keys = ["period", "fuel", "exporter", "importer", "basis", "route"]
    assert not base.monthly().select(keys).is_duplicated().any()
    assert (
        not months.streams()
        .select("period", "exporter", "importer", "stream")
        .is_duplicated()
        .any()
    )
    europe = base.monthly("crude", "RUS", "EU27", since="2022-01")
    assert "EU27" in set(europe["importer"])
    assert europe["period"].min() == "2022-01"


def test_unknown_words_come_at_once():
    with pytest.raises(InputError) as caught:
        base.monthly("crud", "Rusia", "Germny", since="2022-13")
    assert len(caught.value.faults) == 4


def test_differences_are_shown_and_not_hidden():
    table = months.differences()
    assert (table["gap"] == "over 30 %").any()
    slovakia = table.filter(year=2019, importer="SVK", exporter="RUS", basis="border flow")
    assert slovakia["months"].item() > 5 * slovakia["estimate"].item()


def test_the_files_are_small():
    size = sum(p.stat().st_size for p in shipped.FOLDER.glob("monthly_*.parquet"))
    assert size + (shipped.FOLDER / "monthly.parquet").stat().st_size < 2_000_000


def test_a_year_that_is_not_full_takes_the_nearest_factor():
    rows = [("2021", m, 1.0) for m in range(1, 13)] + [("2022", 1, 3.0), ("2022", 2, 0.0)]
    sound = pl.DataFrame(
        {
            "period": [f"{y}-{m:02d}" for y, m, _ in rows],
            "fuel": "crude",
            "exporter": "RUS",
            "importer": "IND",
            "value": [v for _, _, v in rows],
            "low": None,
            "high": None,
            "unit": "Mt",
            "basis": "customs",
            "route": "",
            "source": "russia_monthly_comtrade",
            "status": "V",
        }
    )
    annual = pl.DataFrame(
        {"year": [2021], "fuel": ["crude"], "exporter": ["RUS"], "importer": ["IND"],
         "estimate": [18.0], "low": [9.0], "high": [36.0]}
    )  # fmt: skip
    made = build.scaled(sound, annual)
    month = dict(made.select("period", "value").iter_rows())
    assert month["2021-05"] == pytest.approx(1.5)
    assert month["2022-01"] == pytest.approx(4.5)
    assert made.filter(period="2022-01").select("low", "high").row(0) == pytest.approx((2.25, 9.0))
    far = annual.with_columns(estimate=pl.lit(100.0))
    assert build.scaled(sound, far).is_empty()


@pytest.mark.sources
def test_the_embedded_tables_are_what_the_sources_give(sources_root: Path):
    made = build.build(sources_root, base.flows())
    for name, table in made.tables.items():
        assert table.equals(pl.read_parquet(shipped.FOLDER / f"{name}.parquet")), name

"""Monthly prices that ship, and the table of Russian grades."""

from __future__ import annotations

import polars as pl
import pytest

from embargo.errors import DataError, InputError
from embargo.facts import base, price_series
from embargo.facts.sources import register

HEAD = "month,grade,point,basis,importer,benchmark,kind,value,unit,source,status,note\n"
GOOD = "2025-07,Urals,Primorsk,fob,,,price,50.0,USD/bbl,somebody,V,\n"


def one(series, month):
    table = price_series.monthly_prices(series)
    return table.filter(pl.col("month") == month)["value"].item()


def test_series_are_open_whole_and_of_the_right_size():
    table = price_series.monthly_prices()
    assert not table.select("series", "month").is_duplicated().any()
    assert (table["value"] > 0).all()
    assert table["month"].max() == "2025-12"
    for source in table["source"].unique():
        assert register()[source].may_ship == "values"
    assert one("Brent", "2025-12") == pytest.approx(62.7, abs=0.1)
    assert one("LNG Japan import average", "2023-01") == pytest.approx(20.2, abs=0.1)
    assert one("TTF", "2022-08") == pytest.approx(70.0, abs=1.0)


def test_official_urals_months_are_single_figures_and_missing_ones_stay_missing():
    urals = price_series.monthly_prices("urals")
    assert one("Urals", "2023-01") == 49.48
    assert one("Urals", "2025-12") == 39.18
    assert "2023-02" not in urals["month"].to_list()
    assert set(urals.filter(pl.col("month") < "2023")["flag"]) == {"cif"}


def test_annual_means_of_the_base_are_those_of_the_months():
    means = base.monthly_prices("Dubai").filter(pl.col("month").str.starts_with("2023"))
    stated = base.prices(2023).filter(pl.col("series") == "Dubai")["value"][0]
    assert means["value"].mean() == pytest.approx(stated)


def test_names_in_any_case_and_errors_with_the_nearest():
    assert price_series.series_named(" henry  HUB ") == "Henry Hub"
    with pytest.raises(InputError, match="did you mean 'Brent'"):
        price_series.monthly_prices("Brnt")
    with pytest.raises(InputError, match="2022-01"):
        price_series.monthly_prices("Brent", first="2022-13")


def test_grades_are_cited_and_keep_fob_and_delivered_apart():
    table = price_series.russian_grades()
    assert (table["source"].str.len_chars() > 5).all()
    december = table.filter((pl.col("month") == "2025-12") & (pl.col("kind") == "discount"))
    assert dict(december.filter(pl.col("importer") == "IND").select("basis", "value").rows()) == {
        "fob": 21.5,
        "delivered": 7.0,
    }
    assert not table.select("month", "grade", "point", "kind", "importer").is_duplicated().any()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("2025-13,Urals,P,fob,,,price,50,USD/bbl,s,V,\n", "is no month"),
        ("2025-07,Urals,P,cif,,,price,50,USD/bbl,s,V,\n", "unknown basis 'cif'"),
        ("2025-07,Urals,P,fob,,,price,50000,USD/bbl,s,V,\n", "out of range"),
        ("2025-07,Urals,P,fob,,,price,x,USD/bbl,s,V,\n", "is no number"),
        ("2025-07,Urals,P,fob,,,discount,5,USD/bbl,s,V,\n", "needs a benchmark"),
        ("2025-07,Urals,P,fob,,,price,50,USD/bbl,,V,\n", "no source"),
    ],
)
def test_a_faulty_table_of_grades_is_refused_with_its_line(row, what):
    with pytest.raises(DataError, match=what) as caught:
        price_series.parse(HEAD + GOOD + row)
    assert "russian_grades.csv:3" in str(caught.value)


def test_all_faults_of_a_table_come_at_once():
    with pytest.raises(DataError) as caught:
        price_series.parse(HEAD + "x,Urals,P,fob,,,price,y,USD/bbl,,Q,\n")
    assert len(caught.value.faults) == 4
    with pytest.raises(DataError, match="columns are"):
        price_series.parse("a,b\n1,2\n")


@pytest.mark.sources
def test_the_embedded_table_is_what_the_sources_give(sources_root):
    built = price_series.build(sources_root)
    assert built.equals(price_series.all_sources())

"""Monthly prices: World Bank, EIA, and the official Urals price."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from embargo.facts.observation import tidy
from embargo.facts.tables import numbers, read_csv, require_none

FOLDER = "prices"


@dataclass(frozen=True)
class Series:
    """One price series: column of its file, fuel, place it stands for, unit, what it is."""

    column: str
    fuel: str
    place: str
    unit: str
    name: str


PINK_SHEET = (
    Series("crude_avg_usd_bbl", "crude", "WORLD", "USD/bbl", "crude average"),
    Series("brent_usd_bbl", "crude", "GBR", "USD/bbl", "Brent"),
    Series("dubai_usd_bbl", "crude", "ARE", "USD/bbl", "Dubai"),
    Series("wti_usd_bbl", "crude", "USA", "USD/bbl", "WTI"),
    Series("coal_australia_newcastle_usd_t", "coal", "AUS", "USD/t", "Newcastle"),
    Series("coal_south_africa_usd_t", "coal", "ZAF", "USD/t", "Richards Bay"),
    Series("gas_us_henryhub_usd_mmbtu", "gas", "USA", "USD/MMBtu", "Henry Hub"),
    # Border price of pipeline gas before 2015, the TTF month-ahead since.
    Series("gas_europe_ttf_usd_mmbtu", "gas", "NLD", "USD/MMBtu", "TTF"),
    # What the importers paid on average, oil-linked contracts included: not the spot price JKM.
    Series("lng_japan_import_usd_mmbtu", "lng", "JPN", "USD/MMBtu", "LNG Japan import average"),
)
_DELIVERED = ("LNG Japan import average",)

_EIA = {
    "brent_monthly.csv": ("Date", Series("Price", "crude", "GBR", "USD/bbl", "Brent")),
    "wti_monthly.csv": ("Date", Series("Price", "crude", "USA", "USD/bbl", "WTI")),
    "henry_hub_monthly.csv": ("Month", Series("Price", "gas", "USA", "USD/MMBtu", "Henry Hub")),
}


def read(root: Path) -> pl.DataFrame:
    """All monthly prices as observations; the note names the series, the exporter's side its place
    (the importer's for the Japanese import average, a delivered price).

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: files missing, columns missing, months that are none, months twice, cells that
            are no positive number.
    """
    folder = root / FOLDER
    columns = [one.column for one in PINK_SHEET]
    pink = read_csv(
        folder / "world_bank_pink_sheet_monthly.csv", ("month", *columns), unique=("month",)
    )
    pink = numbers(pink, columns, empty=True)
    frames = [
        _monthly(pink, "month", one).with_columns(source=pl.lit("pink_sheet")) for one in PINK_SHEET
    ]
    for file, (month, one) in _EIA.items():
        table = numbers(read_csv(folder / file, (month, "Price"), unique=(month,)), ("Price",))
        frames.append(_monthly(table, month, one).with_columns(source=pl.lit("eia_prices")))
    urals = Series("urals_minfin_usd_bbl", "crude", "RUS", "USD/bbl", "Urals")
    table = read_csv(
        folder / "urals_minfin_monthly_quoted.csv",
        ("month", urals.column, "source"),
        unique=("month",),
    )
    quoted = _monthly(numbers(table, (urals.column,)), "month", urals)
    # Until 2023 the ministry averaged prices delivered to Rotterdam and Augusta.
    quoted = quoted.with_columns(
        source=pl.lit("urals_minfin"),
        flag=pl.when(pl.col("period") < "2023").then(pl.lit("cif")).otherwise(pl.lit("")),
    )
    frames.append(quoted)
    return tidy(
        pl.concat(frames, how="diagonal").with_columns(pl.col("flag").fill_null("")),
        metric="price",
        basis="price report",
        vintage="2025-12",
        status="V",
    )


def _monthly(table: pl.DataFrame, month: str, one: Series) -> pl.DataFrame:
    """One series as observations without source columns; empty months are left out."""
    require_none(
        table.filter(~pl.col(month).str.contains(r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$")),
        (month,),
        "is no month",
        "write it as 2023-05",
    )
    table = table.filter(pl.col(one.column).is_not_null())
    require_none(
        table.filter(pl.col(one.column) <= 0),
        (one.column,),
        "is no price",
        "correct the cell",
    )
    side, other = ("importer", "exporter") if one.name in _DELIVERED else ("exporter", "importer")
    kind = "total" if one.place == "WORLD" else "place"
    return table.select(
        pl.col(month).str.slice(0, 7).alias("period"),
        pl.lit(one.fuel).alias("fuel"),
        pl.lit(one.place).alias(side),
        pl.lit(kind).alias(f"{side}_kind"),
        pl.lit("").alias(other),
        pl.lit("").alias(f"{other}_kind"),
        pl.col(one.column).alias("value"),
        pl.lit(one.unit).alias("unit"),
        pl.lit(one.name).alias("note"),
        pl.concat_str("where", pl.lit(one.column), separator=" ").alias("where"),
    )


def annual_means(prices: pl.DataFrame, *, whole_years: bool = True) -> pl.DataFrame:
    """Mean over the months of a year: year (int), source, series, fuel, place, unit, value, months.

    Arguments:
        prices: what `read` gives.
        whole_years: leave out years without all twelve months.
    """
    means = (
        prices.group_by(
            pl.col("period").str.slice(0, 4).cast(pl.Int32).alias("year"),
            "source",
            pl.col("note").alias("series"),
            "fuel",
            pl.concat_str("exporter", "importer").alias("place"),
            "unit",
        )
        .agg(value=pl.col("value").mean(), months=pl.len())
        .sort("year", "source", "series")
    )
    return means.filter(pl.col("months") == 12) if whole_years else means

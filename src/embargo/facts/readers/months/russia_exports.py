"""Russia's exports by importer and month, 2016–2022, as importers' customs book them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo import units
from embargo.facts.observation import tidy
from embargo.facts.readers.months.common import TOO_LARGE, codes, months, too_large
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "russia_exports_monthly/russia_exports_monthly_2016_2022.csv.gz"
EUROPE, OTHERS = "russia_monthly_comext", "russia_monthly_comtrade"
"""The file joins two sources with different terms: Eurostat's Comext and UN Comtrade."""

_COLUMNS = ("country", "partner", "date", "commodity", "EU", "unit", "value", "source")
_FUELS = {
    "oil": "crude",
    "oil_products": "products",
    "lng": "lng",
    "natural_gas": "pipeline_gas",
    "coal": "coal",
}
_LEFT_OUT = ("coke", "tar", "coal_gas")
_OFF = 5.0


def read(root: Path) -> pl.DataFrame:
    """Observations in Mt a month (pipeline gas bcm), importers as codes, "EU27" the aggregate.

    Flags: "annual over twelve" (twelve equal months: China and some small flows), "no weight",
    "unit value off" (over five times off the month's median), "far too large". A month that a
    reporter did not give is not there: reporters thin out through 2022.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, columns missing, units other than eur and tonne,
            unknown fuels or places, rows twice, cells that are no number.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("country", "date", "commodity", "unit"))
    for column, known in (
        ("partner", ["Russia"]),
        ("unit", ["eur", "tonne"]),
        ("commodity", [*_FUELS, *_LEFT_OUT]),
    ):
        bad = frame.filter(~pl.col(column).is_in(known))
        require_none(bad, (column,), f"is no {column} of this source", f"use {', '.join(known)}")
    frame = months(frame.filter(~pl.col("commodity").is_in(_LEFT_OUT)), "date")
    frame = numbers(codes(frame, "country", {"EU": "EU27"}), ("value",), empty=True)
    frame = frame.filter(pl.col("value").is_not_null())
    keys = ["country", "period", "commodity"]
    paid = frame.filter(pl.col("unit") == "eur").select(*keys, eur="value")
    frame = frame.filter(pl.col("unit") == "tonne").join(paid, on=keys, how="left")
    series = ["country", "commodity"]
    year = pl.col("period").str.slice(0, 4)
    same = [*series, year]
    price = pl.col("eur") / pl.col("value")
    usual = price.filter(price.is_finite() & (price > 0)).median().over("commodity", "period")
    frame = frame.with_columns(
        fuel=pl.col("commodity").replace_strict(_FUELS),
        twelfth=(pl.len().over(same) == 12)
        & (pl.col("value").n_unique().over(same) == 1)
        & (pl.col("value") > 0),
        ratio=price / usual,
        large=too_large(series, 2e5),
    )
    volume = pl.col("fuel") == "pipeline_gas"
    per_mt = units.convert(1.0, "Mt", "bcm", "pipeline_gas")
    european = (pl.col("country") == "EU27") | (pl.col("EU").str.to_lowercase() == "true")
    return tidy(
        frame.select(
            "period",
            "fuel",
            "where",
            exporter=pl.lit("RUS"),
            exporter_kind=pl.lit("place"),
            importer="country",
            importer_kind=pl.when(pl.col("country") == "EU27")
            .then(pl.lit("subtotal"))
            .otherwise(pl.lit("place")),
            value=pl.col("value") * pl.when(volume).then(per_mt).otherwise(1.0) / 1e6,
            unit=pl.when(volume).then(pl.lit("bcm")).otherwise(pl.lit("Mt")),
            source=pl.when(european).then(pl.lit(EUROPE)).otherwise(pl.lit(OTHERS)),
            flag=pl.when("large")
            .then(pl.lit(TOO_LARGE))
            .when("twelfth")
            .then(pl.lit("annual over twelve"))
            .when((pl.col("value") <= 0) & (pl.col("eur") > 0))
            .then(pl.lit("no weight"))
            .when((pl.col("ratio") > _OFF) | (pl.col("ratio") < 1 / _OFF))
            .then(pl.lit("unit value off"))
            .otherwise(pl.lit("")),
        ).sort("fuel", "importer", "period"),
        metric="trade",
        basis="customs",
        vintage="to 2022-11",
        status="V",
    )

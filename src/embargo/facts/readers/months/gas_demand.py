"""European gas demand by country, use and month. No licence is stated: nothing of it ships."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo.facts.observation import tidy
from embargo.facts.readers.months.common import TOO_LARGE, codes, too_large
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "eu_gas_demand_monthly/gas_demand_monthly_2019_2025.csv"
SOURCE = "eu_gas_demand"

_COLUMNS = ("country", "type", "year", "month", "demand", "source")


def read(root: Path) -> pl.DataFrame:
    """Observations of consumption in TWh a month; the note names the use.

    Flags: "far too large".

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, columns missing, unknown places, months that are
            none, rows twice, cells that are no number.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("country", "type", "year", "month", "source"))
    frame = numbers(codes(frame, "country", {"EU": "EU27"}), ("year", "month", "demand"))
    require_none(
        frame.filter(
            ~pl.col("month").is_in([float(m) for m in range(1, 13)]) | (pl.col("year") < 2000)
        ),
        ("year", "month"),
        "is no month",
        "years have four digits, months are 1 to 12",
    )
    frame = frame.with_columns(
        period=pl.format(
            "{}-{}",
            pl.col("year").cast(pl.Int32),
            pl.col("month").cast(pl.Int32).cast(pl.String).str.zfill(2),
        ),
        value=pl.col("demand"),
    ).with_columns(large=too_large(["country", "type"], 1.0))
    return tidy(
        frame.select(
            "period",
            "value",
            "where",
            importer="country",
            importer_kind=pl.when(pl.col("country") == "EU27")
            .then(pl.lit("subtotal"))
            .otherwise(pl.lit("place")),
            note=pl.format("{}, {}", "type", "source"),
            flag=pl.when("large").then(pl.lit(TOO_LARGE)).otherwise(pl.lit("")),
        ).sort("importer", "note", "period"),
        fuel="gas",
        metric="consumption",
        unit="TWh",
        basis="other",
        source=SOURCE,
        vintage="to 2025-11",
        status="V",
    )

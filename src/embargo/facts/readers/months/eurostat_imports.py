"""European imports by partner and month, from Eurostat's energy statistics (nrg_ti_*m)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo.facts.observation import tidy
from embargo.facts.readers.months.common import TOO_LARGE, codes, months, too_large
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "eurostat_imports_monthly/europe_imports_by_partner_monthly.csv.gz"
SOURCE = "eurostat_monthly"

_COLUMNS = ("country", "unit", "partner", "date", "commodity", "value", "source")
_MASS = {"crude_oil": "crude", "oil_products": "products", "coal": "coal"}
_GAS = ("gas_all", "lng")
_BCM_PER_MT_LNG = 1.36
_MJ_PER_M3 = (25.0, 55.0)
_BY_SHIP = 0.02


def read(root: Path) -> pl.DataFrame:
    """Observations in Mt a month (pipeline gas bcm) by importer and partner.

    Pipeline gas is all gas less LNG. Gas is booked by the last border, not by origin (note "last
    border"): Germany's gas from Russia reads 38 % of its imports in 2021, by origin about 55 %.
    Rows whose partner is not stated are left out. Flags: "units disagree" (heat over volume
    outside 25 to 55 MJ/m³), "far too large", "own".

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, columns missing, unknown units, fuels or places, rows
            twice, cells that are no number.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("country", "unit", "partner", "date",
                                                    "commodity"))  # fmt: skip
    for column, known in (("unit", ["tonne", "m3", "TJ"]), ("commodity", [*_MASS, *_GAS])):
        bad = frame.filter(~pl.col(column).is_in(known))
        require_none(bad, (column,), f"is no {column} of this source", f"use {', '.join(known)}")
    solid = pl.col("commodity").is_in(list(_MASS))
    require_none(
        frame.filter(solid != (pl.col("unit") == "tonne")),
        ("commodity", "unit"),
        "do not go together",
        "gas is in m3 and TJ, all else in tonne",
    )
    frame = frame.filter(~pl.col("partner").is_in(["", "NA"]))
    frame = numbers(codes(codes(months(frame, "date"), "country", {}), "partner", {}), ("value",))
    mass = frame.filter(pl.col("unit") == "tonne").with_columns(
        fuel=pl.col("commodity").replace_strict(_MASS, default=""),
        value=pl.col("value") / 1e6,
        unit=pl.lit("Mt"),
        note=pl.lit(""),
        flag=pl.lit(""),
    )
    return tidy(
        pl.concat([one.select(_OUT) for one in (mass, *_gas(frame))])
        .with_columns(large=too_large(["country", "partner", "fuel"], 0.2))
        .select(
            "period",
            "fuel",
            "value",
            "unit",
            "note",
            "where",
            exporter="partner",
            importer="country",
            flag=pl.when(pl.col("country") == pl.col("partner"))
            .then(pl.lit("own"))
            .when("large")
            .then(pl.lit(TOO_LARGE))
            .otherwise("flag"),
        )
        .sort("fuel", "importer", "exporter", "period"),
        exporter_kind="place",
        importer_kind="place",
        metric="trade",
        basis="energy statistics",
        source=SOURCE,
        vintage="to 2022-09",
        status="V",
    )


_OUT = ["period", "country", "partner", "fuel", "value", "unit", "note", "flag", "where"]


def _gas(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """LNG, and what is left of all gas without it, from volumes."""
    keys = ["country", "partner", "period"]
    heat = frame.filter(pl.col("unit") == "TJ").select(*keys, "commodity", heat="value")
    volume = frame.filter(pl.col("unit") == "m3").join(heat, on=[*keys, "commodity"], how="left")
    content = pl.col("heat") * 1e6 / pl.col("value")
    odd = (pl.col("value") > 2e7) & ~content.is_between(*_MJ_PER_M3)
    volume = volume.with_columns(
        flag=pl.when(odd.fill_null(False)).then(pl.lit("units disagree")).otherwise(pl.lit(""))
    )
    ships = volume.filter(pl.col("commodity") == "lng")
    every = volume.filter(pl.col("commodity") == "gas_all").join(
        ships.select(*keys, shipped="value"), on=keys, how="left"
    )
    rest = pl.col("value") - pl.col("shipped").fill_null(0.0)
    by_pipe = every.filter(
        pl.col("shipped").is_null() | (rest > _BY_SHIP * pl.col("value"))
    ).with_columns(
        fuel=pl.lit("pipeline_gas"),
        value=rest / 1e9,
        unit=pl.lit("bcm"),
        note=pl.lit("last border"),
    )
    landed = ships.with_columns(
        fuel=pl.lit("lng"),
        value=pl.col("value") / 1e9 / _BCM_PER_MT_LNG,
        unit=pl.lit("Mt"),
        note=pl.lit(""),
    )
    return by_pipe, landed

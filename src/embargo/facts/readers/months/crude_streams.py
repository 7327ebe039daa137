"""Crude that the European Union imports, by stream and month, with price, density and sulphur."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo.facts.readers.months.common import codes, months
from embargo.facts.tables import numbers, read_csv, require_none

REGISTER = "eu_crude_by_stream_monthly/register_2013_2019.csv.gz"
EUROSTAT = "eu_crude_by_stream_monthly/eurostat_2005_2024.csv.gz"
SOURCE = "eu_crude_streams"

_REGISTER = (
    "Reporting Country", "Country of Origin", "Type of crude oil", "Volume (1000 bbl)",
    "Total Value ($ 1000)", "CIF price (2) ($/bbl)", "date",
)  # fmt: skip
_EUROSTAT = ("crudeoil", "indic_nrg", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG")
_INDICATORS = {
    "VOL_THS_BBL": "value",
    "VAL_THS_USD": "paid",
    "AVGPRC_USD_BBL": "price",
    "API_DEG": "api",
    "SULPH_PC": "sulphur",
}
_COUNT = "COMP_NR"  # how many companies report
_PRICES = (5.0, 250.0)
_APART = 0.05
_LARGEST = 1e5  # thousand barrels; the Union's whole imports of a month are about 3.5e5
COLUMNS = (
    "period", "exporter", "importer", "stream", "grade", "value", "price", "api", "sulphur",
    "source", "flag", "where",
)  # fmt: skip


@cache
def _words() -> dict[str, Any]:
    with Path(__file__).with_name("crude_streams.yaml").open(encoding="utf-8") as file:
        found: dict[str, Any] = YAML(typ="safe", pure=True).load(file)
    return found


def read(root: Path) -> pl.DataFrame:
    """Streams: period, exporter, importer ("EU27" the reporting members together), stream (code or
    type in the source), grade, value (thousand barrels), price (CIF, USD/bbl, null if not told),
    api, sulphur (%), source, flag, where.

    Months to 2019 are from the register, later ones from Eurostat, which keeps members with few
    importers confidential (Poland, Spain, Sweden, Finland, Ireland, Greece, partly France): they
    have no rows, and only the Union's own row holds them. Flags: "price off" (outside 5 to 250
    USD/bbl, or not value over volume: the price is null), "far too large".

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: a file missing or truncated, columns missing, unknown places, codes or
            indicators, rows twice, cells that are no number.
    """
    both = pl.concat([_register(root), _eurostat(root)])
    price = pl.col("price")
    told = pl.col("paid") / pl.col("value")
    off = ~price.is_between(*_PRICES) | ((price / told - 1.0).abs() > _APART)
    large = pl.col("value") > _LARGEST
    return (
        both.with_columns(off=off.fill_null(False))
        .with_columns(
            price=pl.when(~pl.col("off")).then(price),
            flag=pl.when(large)
            .then(pl.lit("far too large"))
            .when("off")
            .then(pl.lit("price off"))
            .otherwise(pl.lit("")),
            source=pl.lit(SOURCE),
        )
        .select(COLUMNS)
        .sort("period", "exporter", "importer", "stream")
    )


_PARTS = ["period", "exporter", "importer", "stream", "grade", "value", "paid", "price", "api",
          "sulphur", "where"]  # fmt: skip


def _register(root: Path) -> pl.DataFrame:
    keys = ("Reporting Country", "Country of Origin", "Type of crude oil", "date")
    frame = read_csv(root / REGISTER, _REGISTER, unique=keys)
    frame = frame.filter(~pl.col("Country of Origin").str.starts_with("Other "))
    frame = frame.rename(dict(zip(_REGISTER, ("importer", "exporter", "stream", "value", "paid",
                                              "price", "date"), strict=True)))  # fmt: skip
    frame = codes(codes(months(frame, "date"), "importer", {}), "exporter", {})
    frame = numbers(numbers(frame, ("value",)), ("paid", "price"), empty=True)
    nothing = pl.lit(None, pl.Float64)
    return frame.with_columns(grade="stream", api=nothing, sulphur=nothing).select(_PARTS)


def _eurostat(root: Path) -> pl.DataFrame:
    keys = ("crudeoil", "indic_nrg", "geo", "TIME_PERIOD")
    frame = months(read_csv(root / EUROSTAT, _EUROSTAT, unique=keys), "TIME_PERIOD")
    require_none(
        frame.filter(~pl.col("indic_nrg").is_in([*_INDICATORS, _COUNT])),
        ("indic_nrg",),
        "is no indicator of this source",
        f"use {', '.join((*_INDICATORS, _COUNT))}",
    )
    words = _words()
    apart = pl.col("crudeoil").is_in(words["aggregates"])
    frame = frame.filter(~apart & (pl.col("indic_nrg") != _COUNT) & (pl.col("OBS_FLAG") != "c"))
    frame = numbers(frame, ("OBS_VALUE",))
    frame = frame.with_columns(
        importer="geo", exporter=pl.col("crudeoil").str.split("_").list.first()
    )
    for side in ("importer", "exporter"):
        frame = codes(frame, side, words["codes"])
    wide = frame.pivot(
        on="indic_nrg",
        index=["period", "exporter", "importer", "crudeoil"],
        values="OBS_VALUE",
        aggregate_function="first",
    ).rename({old: new for old, new in _INDICATORS.items() if old in frame["indic_nrg"]})
    missing = [name for name in _INDICATORS.values() if name not in wide.columns]
    wide = wide.with_columns(pl.lit(None, pl.Float64).alias(name) for name in missing)
    volumes = frame.filter(pl.col("indic_nrg") == "VOL_THS_BBL").select(
        "period", "importer", "crudeoil", "where"
    )
    wide = wide.filter(pl.col("value").is_not_null()).join(
        volumes, on=["period", "importer", "crudeoil"]
    )
    return wide.with_columns(
        stream="crudeoil", grade=pl.col("crudeoil").replace(words["grades"])
    ).select(_PARTS)

"""Make the monthly tables from the public sources, and compare them with the annual base."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from embargo.facts.months.table import DIFFERENCES, EU, STREAMS, TRADE
from embargo.facts.readers.months import (
    border_points,
    crude_streams,
    eurostat_imports,
    russia_exports,
    us_cargoes,
)

_KEYS = ["fuel", "exporter", "importer"]
_COLUMNS = [
    "period", "fuel", "exporter", "importer", "value", "low", "high", "unit", "basis", "route",
    "source", "status",
]  # fmt: skip
_FACTORS = (0.5, 2.0)
_LEAST = 0.5  # Mt or bcm a year; smaller trades are not compared
_SMALLEST = 1e-5  # Mt or bcm a month; less is weighed samples


@dataclass(frozen=True, eq=False)
class Made:
    """The monthly tables, and the observations that were left out because of their flags."""

    tables: dict[str, pl.DataFrame]
    left_out: pl.DataFrame


def build(root: Path, flows: pl.DataFrame) -> Made:
    """Make the monthly tables.

    Arguments:
        root: folder of the public sources.
        flows: the annual base (`embargo.facts.base.flows`).

    Raises:
        DataError: a source is missing or faulty.
    """
    read = [
        eurostat_imports.read(root),
        # Weights of gas in the collection are partly volumes (Germany's tonnes are thousand m³).
        russia_exports.read(root).filter(
            (pl.col("source") == russia_exports.OTHERS) | (pl.col("fuel") != "pipeline_gas")
        ),
        border_points.read(root),
        us_cargoes.read(root),
    ]
    everything = pl.concat(read)
    sound = everything.filter(
        (pl.col("flag") == "") & ((pl.col("value") >= _SMALLEST) | (pl.col("value") == 0))
    ).select(
        "period",
        *_KEYS,
        "value",
        pl.lit(None, pl.Float64).alias("low"),
        pl.lit(None, pl.Float64).alias("high"),
        "unit",
        "basis",
        route=pl.when(pl.col("basis") == "border flow").then("note").otherwise(pl.lit("")),
        source="source",
        status="status",
    )
    annual = yearly(flows)
    kept = pl.col("source") == russia_exports.OTHERS
    doubled = sound.filter(pl.col("source") == eurostat_imports.SOURCE).select("period", *_KEYS)
    open_ = sound.filter(~kept)
    comext = open_.filter(pl.col("source") == russia_exports.EUROPE)
    open_ = pl.concat(
        [
            open_.filter(pl.col("source") != russia_exports.EUROPE),
            comext.join(doubled, on=["period", *_KEYS], how="anti"),
        ]
    )
    trade = pl.concat([open_, scaled(sound.filter(kept), annual)]).select(_COLUMNS)
    crude = crude_streams.read(root)
    cut = pl.col("value").round_sig_figs(6)
    tables = {
        TRADE: trade.with_columns(cut, pl.col("low", "high").round_sig_figs(4)).sort(
            *_KEYS, "basis", "route", "source", "period"
        ),
        STREAMS: crude.filter(pl.col("flag") != "far too large").drop("where"),
        DIFFERENCES: compare(sound, annual),
    }
    return Made(tables, everything.filter(pl.col("flag") != ""))


def yearly(flows: pl.DataFrame) -> pl.DataFrame:
    """Annual trade of pairs with its band; errors of basins are taken as independent."""
    above, below = pl.col("high") - pl.col("value"), pl.col("value") - pl.col("low")
    abroad = flows.filter(pl.col("exporter") != pl.col("importer"))
    return (
        abroad.group_by("year", *_KEYS)
        .agg(
            estimate=pl.col("value").sort().sum(),
            above=(above**2).sort().sum().sqrt(),
            below=(below**2).sort().sum().sqrt(),
        )
        .select(
            "year",
            *_KEYS,
            "estimate",
            low=(pl.col("estimate") - pl.col("below")).clip(0.0),
            high=pl.col("estimate") + pl.col("above"),
        )
    )


def full_years(sound: pl.DataFrame) -> pl.DataFrame:
    """Sums of the pairs and years whose twelve months are all there; routes are summed."""
    year = pl.col("period").str.slice(0, 4).cast(pl.Int32).alias("year")
    series = [*_KEYS, "basis", "source", "unit"]
    return (
        sound.group_by(year, *series, "route")
        .agg(pl.col("value").sort().sum(), months=pl.col("period").n_unique())
        .group_by("year", *series)
        .agg(pl.col("value").sort().sum(), pl.col("months").min())
        .filter(pl.col("months") == 12)
        .drop("months")
    )


def scaled(sound: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """Months whose values may not ship as our own estimate: the annual estimate, spread over the
    year as the months are.

    A year that is not full takes the factor of the nearest full year of the pair. A pair whose
    factor is outside 0.5 to 2, or that has no full year or no annual estimate, is left out.
    """
    annual = annual.with_columns(pl.col("year").cast(pl.Int32))
    factors = (
        full_years(sound)
        .join(annual, on=["year", *_KEYS])
        .filter(pl.col("value") > 0)
        .select(
            *_KEYS,
            full="year",
            factor=pl.col("estimate") / pl.col("value"),
            low_share=pl.col("low") / pl.col("estimate"),
            high_share=pl.col("high") / pl.col("estimate"),
        )
        .filter(pl.col("factor").is_between(*_FACTORS))
    )
    year = pl.col("period").str.slice(0, 4).cast(pl.Int32)
    nearest = (
        sound.with_columns(year=year)
        .join(factors, on=_KEYS)
        .with_columns(away=(pl.col("full") - pl.col("year")).abs())
        .sort("away", "full")
        .unique(subset=["period", *_KEYS], keep="first", maintain_order=True)
    )
    value = pl.col("value") * pl.col("factor")
    return nearest.with_columns(
        value=value,
        low=value * pl.col("low_share"),
        high=value * pl.col("high_share"),
        status=pl.lit("C"),
    ).select(_COLUMNS)


def compare(sound: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """Full years of months against the annual estimate, the widest first."""
    annual = annual.with_columns(pl.col("year").cast(pl.Int32))
    both = (
        full_years(sound)
        .join(annual, on=["year", *_KEYS])
        .filter((pl.max_horizontal("value", "estimate") >= _LEAST) & (pl.col("importer") != EU))
    )
    off = (pl.col("value") / pl.col("estimate") - 1.0).abs()
    words = (
        pl.when(off <= 0.03)
        .then(pl.lit("within 3 %"))
        .when(off <= 0.1)
        .then(pl.lit("3–10 %"))
        .when(off <= 0.3)
        .then(pl.lit("10–30 %"))
        .otherwise(pl.lit("over 30 %"))
    )
    kept = pl.col("source") == russia_exports.OTHERS
    return (
        both.with_columns(apart=(pl.col("value") - pl.col("estimate")).abs())
        .sort("apart", *_KEYS, "year", "basis", descending=[True] + [False] * 5)
        .select(
            "year",
            *_KEYS,
            "basis",
            "source",
            months=pl.when(~kept).then(pl.col("value").round_sig_figs(5)),
            estimate=pl.col("estimate").round_sig_figs(5),
            low=pl.col("low").round_sig_figs(5),
            high=pl.col("high").round_sig_figs(5),
            unit="unit",
            gap=words,
            inside=pl.col("value").is_between("low", "high"),
        )
    )

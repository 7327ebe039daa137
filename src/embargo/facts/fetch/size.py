"""Figures that are too large to be true are flagged, never used in silence."""

from __future__ import annotations

import polars as pl

from embargo.errors import Fault
from embargo.facts.fetch.catalogue import sizes

FLAG = "magnitude"
"""The flag of a figure that is too large to be true, or whose unit value is off by orders."""

_ALONE = 4  # a series shorter than this has no median to speak of
_SHOWN = 10


def flag(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """The observations with `FLAG` and status S on those that cannot be true, and what was found.

    A figure cannot be true if it exceeds what any place or pair may have in a year (`sizes.yaml`),
    if it is over three hundred times the median of its own series, or if money and quantity of one
    trade give a unit value more than 25 times off the usual one.
    """
    if frame.is_empty():
        return frame, ()
    rules = [_too_large(), _off_its_series(), _off_its_price(frame)]
    told = frame.with_columns(_why=pl.coalesce(*rules))
    bad = told.filter(pl.col("_why").is_not_null())
    faults = [
        Fault(
            f"{row['source']} {row['where']}".strip(),
            f"{row['fuel']} {row['metric']} {row['exporter']} {row['importer']} {row['period']} "
            f"is {row['value']:,.6g} {row['unit']}, {row['_why']}",
            f"flagged {FLAG!r}; check it before use",
        )
        for row in bad.head(_SHOWN).iter_rows(named=True)
    ]
    if bad.height > _SHOWN:
        more = f"{bad.height - _SHOWN} more figures are too large or too small to be true"
        faults.append(Fault(str(bad["source"][0]), more, f"flagged {FLAG!r}"))
    hit = pl.col("_why").is_not_null()
    both = pl.when(pl.col("flag") == "").then(pl.lit(FLAG)).otherwise(pl.col("flag") + f", {FLAG}")
    marked = told.with_columns(
        flag=pl.when(hit).then(both).otherwise("flag"),
        status=pl.when(hit).then(pl.lit("S")).otherwise("status"),
    )
    return marked.drop("_why"), tuple(faults)


def _too_large() -> pl.Expr:
    """More than any place or pair may have in a year."""
    is_month = pl.col("period").str.len_chars() == 7
    is_day = pl.col("period").str.len_chars() == 10
    amount = pl.col("metric").is_in(["trade", "production", "consumption", "throughput"])
    times = pl.when(amount & is_month).then(12.0).when(amount & is_day).then(365.0).otherwise(1.0)
    told = []
    for rule in sizes()["most"]:
        for fuel, most in rule["fuels"].items():
            same = (pl.col("metric") == rule["metric"]) & (pl.col("unit") == rule["unit"])
            hit = same & (pl.col("fuel") == fuel) & (pl.col("value").abs() * times > most)
            if rule["metric"] == "trade":  # a month may well hold three times its share
                hit &= pl.col("value").abs() * times > most * pl.when(is_month).then(3).otherwise(1)
                hit &= (pl.col("exporter") != "WORLD") & (pl.col("importer") != "WORLD")
            said = f"more than the {most:,} {rule['unit']} a year that may be"
            told.append(pl.when(hit).then(pl.lit(said)))
    return pl.coalesce(told)


def _off_its_series() -> pl.Expr:
    """Far above the median of its own series."""
    times = float(sizes()["times"])
    series = ["fuel", "exporter", "importer", "metric", "unit", "flag", "note"]
    size = pl.col("value").abs()
    middle = size.filter(size > 0).median().over(series)
    many = size.filter(size > 0).count().over(series) >= _ALONE
    hit = many & (size > times * middle)
    said = pl.format("{} times the median of its series", (size / middle).round(0).cast(pl.Int64))
    return pl.when(hit.fill_null(False)).then(said)


def _off_its_price(frame: pl.DataFrame) -> pl.Expr:
    """Money over quantity of one trade far from the usual price."""
    from embargo.units import factor

    usual, times = sizes()["usd_per_t"], float(sizes()["factor"])
    key = ["period", "fuel", "exporter", "importer", "source", "where"]
    money = frame.filter((pl.col("metric") == "value") & (pl.col("unit") == "MUSD"))
    if money.is_empty() or money.select(key).is_duplicated().any():
        return pl.lit(None, dtype=pl.String)
    tonnes = {
        (fuel, unit): factor(unit, "t", fuel)
        for fuel, unit in frame.filter(pl.col("metric") == "trade")
        .select("fuel", "unit")
        .unique()
        .iter_rows()
        if fuel in usual
    }
    paid = {tuple(row[:-1]): row[-1] for row in money.select(*key, "value").iter_rows()}
    told: list[str | None] = []
    for row in frame.select(*key, "metric", "unit", "value").iter_rows():
        where, (metric, unit, value) = row[:6], row[6:]
        each = tonnes.get((where[1], unit))
        said = None
        if metric == "trade" and each and where in paid and value > 0 and paid[where] > 0:
            price = paid[where] * 1e6 / (value * each)
            if not usual[where[1]] / times < price < usual[where[1]] * times:
                said = f"which makes {price:,.3g} USD a tonne"
        told.append(said)
    return pl.lit(pl.Series("_price", told, dtype=pl.String))

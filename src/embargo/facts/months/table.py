"""The monthly tables that ship, and questions to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from embargo import fuels, places
from embargo.errors import Fault, InputError
from embargo.facts import shipped
from embargo.facts.sources import register

TRADE, STREAMS, DIFFERENCES = "monthly", "monthly_streams", "monthly_differences"
EU = "EU27"
"""Stands as an importer too: what the Union's statistics give as one figure."""
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
UNSHIPPED = ("eu_gas_demand",)
"""Monthly sources that have a reader and of which nothing may ship."""

Names = str | Iterable[str] | None


def months(
    fuel: str | None = None,
    exporter: Names = None,
    importer: Names = None,
    *,
    since: str | None = None,
) -> pl.DataFrame:
    """Give trade by month.

    Columns: period (YYYY-MM), fuel, exporter, importer, value, low, high, unit (Mt a month,
    pipeline gas bcm), basis (energy statistics, customs, border flow, loadings), route (border
    flows only), source, status. One trade may have several rows a month, one a basis; they are not
    to be summed. A month without a row is missing, not zero. ``low`` and ``high`` are there where
    the row is our own estimate.

    Arguments:
        fuel: one fuel; all if not given.
        exporter, importer: places or groups; all if not given. EU27 also takes the rows that the
            Union's statistics give for it as a whole.
        since: first month, as "2022-01".

    Raises:
        InputError: an unknown fuel or place, or a month that is none.
        DataError: the embedded table is missing.
    """
    return _chosen(shipped.table(TRADE), fuel, exporter, importer, since)


def streams(
    exporter: Names = None, importer: Names = None, *, since: str | None = None
) -> pl.DataFrame:
    """Give crude that the European Union imports by stream and month.

    Columns: period, exporter, importer, stream, grade, value (thousand barrels), price (CIF,
    USD/bbl; null where the source gives none), api (degrees), sulphur (%), source, flag. Members
    with few importers are confidential after 2020 and missing; the importer EU27 holds them.

    Arguments:
        exporter, importer, since: as `months`.

    Raises:
        InputError: an unknown place, or a month that is none.
        DataError: the embedded table is missing.
    """
    return _chosen(shipped.table(STREAMS), None, exporter, importer, since)


def differences() -> pl.DataFrame:
    """Give how full years of months compare with the annual base, the widest first.

    Columns: year, fuel, exporter, importer, basis, source, months (their sum; null where kept by
    its source), estimate, low, high, unit, gap (class), inside (the sum lies in the band).
    """
    return shipped.table(DIFFERENCES)


def _chosen(
    table: pl.DataFrame, fuel: str | None, exporter: Names, importer: Names, since: str | None
) -> pl.DataFrame:
    faults: list[Fault] = []
    keep = pl.lit(True)
    for column, names in (("exporter", exporter), ("importer", importer)):
        if names is None:
            continue
        try:
            keep &= pl.col(column).is_in(with_union(names))
        except InputError as error:
            faults += error.at(column).faults
    if fuel is not None:
        try:
            keep &= pl.col("fuel") == fuels.resolve(fuel)
        except InputError as error:
            faults += error.at("fuel").faults
    if since is not None:
        if not MONTH.fullmatch(since):
            faults.append(Fault("--since", f"{since!r} is no month", "write it like 2022-01"))
        keep &= pl.col("period") >= since
    if faults:
        raise InputError(faults)
    return table.filter(keep)


def with_union(names: str | Iterable[str]) -> list[str]:
    """Places behind names, and EU27 itself where it is one of them."""
    texts = names.split(",") if isinstance(names, str) else list(names)
    union = set(places.expand(EU))
    found = list(places.expand(texts))
    return [*found, EU] if union <= set(found) else found


def coverage() -> list[dict[str, Any]]:
    """Give what months there are by source: source, title, first, last, rows, pairs, fuels; a
    source of which nothing may ship is there with no rows."""
    trade = shipped.table(TRADE)
    crude = shipped.table(STREAMS).with_columns(fuel=pl.lit("crude by stream"))
    shared = ["source", "period", "exporter", "importer", "fuel"]
    found = (
        pl.concat([trade.select(shared), crude.select(shared)])
        .group_by("source")
        .agg(
            first=pl.col("period").min(),
            last=pl.col("period").max(),
            rows=pl.len(),
            pairs=pl.struct("exporter", "importer").n_unique(),
            fuels=pl.col("fuel").unique().sort(),
        )
        .sort("source")
        .to_dicts()
    )
    nothing: list[dict[str, Any]] = [
        {"source": name, "first": None, "last": None, "rows": 0, "pairs": 0, "fuels": []}
        for name in UNSHIPPED
    ]
    return [{**row, "title": register()[row["source"]].title} for row in [*found, *nothing]]

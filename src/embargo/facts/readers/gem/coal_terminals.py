"""Coal terminals: capacity in operation by place."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo.facts.readers.gem.codes import place_codes
from embargo.facts.readers.gem.terminals import STATUSES
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "gem_infrastructure/coal_terminals_2025-01-15.csv"
SOURCE = "gem_coal_terminals"
LARGEST = 500.0
"""Mt a year that no terminal reaches: a figure above it has a wrong unit."""

_COLUMNS = (
    "gem-unit/phase-id", "coal-terminal-name", "country/area", "capacity-(mt)", "status",
    "start-year", "retired-year", "url",
)  # fmt: skip


def read_coal_terminals(root: Path) -> pl.DataFrame:
    """Every terminal or phase: id, name, place, status, mt_y, start_year, retired_year, url, where.

    Capacities and years are null if unknown.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, missing columns, unknown places or statuses, cells
            that are no number or are too large, repeated ids.
    """
    frame = read_csv(root / FILE, _COLUMNS, min_rows=200, unique=("gem-unit/phase-id",))
    bad = frame.filter(~pl.col("status").is_in(list(STATUSES)))
    require_none(bad, ("status",), "is unknown", f"use one of {', '.join(STATUSES)}")
    # The tracker writes * for a capacity that is not known.
    frame = frame.with_columns(pl.col("capacity-(mt)").replace("*", ""))
    frame = numbers(frame, ("capacity-(mt)", "start-year", "retired-year"), empty=True)
    large = frame.filter(pl.col("capacity-(mt)") > LARGEST)
    require_none(large, ("capacity-(mt)",), "is too large for Mt a year", "check the unit")
    return place_codes(frame, "country/area", "place").select(
        "place",
        "status",
        "url",
        "where",
        id="gem-unit/phase-id",
        name="coal-terminal-name",
        mt_y="capacity-(mt)",
        start_year=pl.col("start-year").cast(pl.Int32),
        retired_year=pl.col("retired-year").cast(pl.Int32),
    )


def coal_capacity(terminals: pl.DataFrame, year: int) -> pl.DataFrame:
    """Give Mt a year of the terminals that operate in a year, by place: place, value, terminals.

    What operates now and started by `year` counts, and what was retired after it. Terminals
    without a capacity are left out, so a sum is a lower bound.

    Arguments:
        terminals: what `read_coal_terminals` gives.
        year: calendar year.
    """
    started = pl.col("start_year").fill_null(0) <= year
    retired = (pl.col("status") == "retired") & (pl.col("retired_year") > year)
    return (
        terminals.filter(started & ((pl.col("status") == "operating") | retired.fill_null(False)))
        .filter(pl.col("mt_y") > 0)
        .group_by("place")
        .agg(value=pl.col("mt_y").sum(), terminals=pl.len())
        .sort("place")
    )

"""Structural facts: basins with their outlets."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo import places
from embargo.errors import DataError
from embargo.facts.observation import STATUSES
from embargo.facts.tables import numbers, read_csv, require_none
from embargo.fuels import FUELS

BASINS = "basins.csv"

_BASINS = (
    "exporter", "basin", "fuel", "is_total", "name", "outlets", "lon", "lat", "coord_status",
    "straits_to_europe", "straits_to_asia", "straits_status", "grade_group", "period", "metric",
    "value", "unit", "source", "where_seen", "status", "note",
)  # fmt: skip


def folder(root: Path) -> Path:
    """The folder of structural facts, beside the folder of public sources.

    Raises:
        DataError: it is not there.
    """
    found = root.parent / "structure"
    if not found.is_dir():
        raise DataError.one(
            "the structural facts are not here",
            "put their folder 'structure' beside the folder of public sources",
            "structure",
        )
    return found


def read_basins(root: Path) -> pl.DataFrame:
    """One row a figure of a basin.

    Columns: exporter, basin, fuel, is_total (bool: a check sum, never a basin), name, outlets, lon,
    lat (null for check sums), coord_status, straits_to_europe, straits_to_asia, straits_status,
    grade_group, period, metric (export | capacity | share | none), value (null for none), unit,
    source, status, flag, note, where. Flags: "whole country" (the country's total stands on its
    main basin: subtract the siblings), "partial" (a lower bound), "plan" (no outturn).

    Arguments:
        root: folder of the public sources; the structure folder is beside it.

    Raises:
        DataError: file missing or truncated, missing columns, unknown places, fuels or statuses,
            coordinates off the globe, cells that are no number.
    """
    frame = read_csv(folder(root) / BASINS, _BASINS, join_at="source")
    frame = numbers(frame, ("value", "lon", "lat"), empty=True)
    _require_words(frame)
    require_none(
        frame.filter(~pl.col("is_total").is_in(["0", "1"])), ("is_total",), "is no 0 or 1", "fix it"
    )
    known = set(places.codes())
    require_none(
        frame.filter(~pl.col("exporter").is_in(list(known))),
        ("exporter",),
        "is no place",
        "write its ISO3 code",
    )
    own = pl.col("is_total") == "0"
    sane = pl.col("lon").is_between(-180, 180) & pl.col("lat").is_between(-90, 90)
    require_none(
        frame.filter(own & ~sane.fill_null(False)),
        ("basin", "lon", "lat"),
        "is not on the globe",
        "give longitude and latitude of the main outlet in degrees",
    )
    note = pl.col("note")
    return frame.with_columns(
        is_total=~own,
        flag=pl.when(note.str.contains(r"^whole "))
        .then(pl.lit("whole country"))
        .when(note.str.contains("PARTIAL|only"))
        .then(pl.lit("partial"))
        .when(note.str.contains("PLAN|forecast"))
        .then(pl.lit("plan"))
        .otherwise(pl.lit("")),
    ).drop("where_seen")


def outlets(basins: pl.DataFrame) -> pl.DataFrame:
    """Where each basin's exports leave: one row a basin and fuel, check sums left out.

    Columns: exporter, basin, fuel, name, outlets, lon, lat, straits_to_europe, straits_to_asia,
    grade_group.

    Arguments:
        basins: what `read_basins` gives.

    Raises:
        DataError: two rows of a basin place it differently.
    """
    columns = [
        "exporter", "basin", "fuel", "name", "outlets", "lon", "lat", "straits_to_europe",
        "straits_to_asia", "grade_group",
    ]  # fmt: skip
    found = basins.filter(~pl.col("is_total")).unique(columns, keep="first", maintain_order=True)
    twice = found.filter(found.select("basin", "fuel").is_duplicated())
    require_none(twice, ("basin", "fuel"), "is placed in two ways", "give it one outlet")
    return found.select(columns)


def _require_words(frame: pl.DataFrame) -> None:
    """Raises DataError for fuels or statuses that are unknown."""
    for column, known in (("fuel", FUELS), ("status", tuple(STATUSES))):
        bad = frame.filter(~pl.col(column).is_in(list(known)))
        require_none(bad, (column,), "is unknown", f"use one of {', '.join(known)}")

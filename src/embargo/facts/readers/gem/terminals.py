"""LNG terminals: what is in operation, by country and direction."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo.errors import DataError
from embargo.facts.observation import tidy
from embargo.facts.readers.gem.codes import place_codes
from embargo.facts.readers.gem.overrides import in_years, overrides
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "gem_infrastructure/lng_terminals_tidy.csv"
SOURCE = "gem_lng_terminals"
VINTAGE = "2024-10"

STATUSES = (
    "operating", "construction", "proposed", "idle", "mothballed", "retired", "shelved",
    "cancelled",
)  # fmt: skip
_COLUMNS = (
    "id", "name", "unit", "direction", "status", "country", "owner", "parent", "capacity_mtpa",
    "start_year", "Latitude", "Longitude", "url",
)  # fmt: skip


def read_lng_terminals(root: Path) -> pl.DataFrame:
    """Every train or terminal, as one row.

    Columns: id, name, unit, place, direction (export | import), status, mt_y (null if unknown),
    start_year (int, null if unknown), lat, lon, owner, parent, url, flag, where. A flag is "" or
    "no capacity", "start year off" or "wrong direction".

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, missing columns, unknown places, directions or
            statuses, cells that are no number, repeated ids.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("id",))
    for column, known in (("direction", ("export", "import")), ("status", STATUSES)):
        require_none(
            frame.filter(~pl.col(column).is_in(list(known))),
            (column,),
            "is unknown",
            f"use one of {', '.join(known)}",
        )
    frame = frame.with_columns(pl.col("start_year").replace("--", ""))
    frame = numbers(frame, ("capacity_mtpa", "start_year", "Latitude", "Longitude"), empty=True)
    frame = place_codes(frame, "country", "place")
    wrong = [
        (pl.col("name") == row["name"]) & (pl.col("direction") == row["direction"])
        for row in overrides()["terminals"]
        if row["years"] is None
    ]
    sane = pl.col("start_year").is_between(1950, 2060)
    return frame.select(
        "id",
        "name",
        "unit",
        "place",
        "direction",
        "status",
        mt_y="capacity_mtpa",
        start_year=pl.when(sane).then(pl.col("start_year").cast(pl.Int32, strict=False)),
        lat="Latitude",
        lon="Longitude",
        owner="owner",
        parent="parent",
        url="url",
        flag=pl.when(pl.any_horizontal(pl.lit(False), *wrong))
        .then(pl.lit("wrong direction"))
        .when(~sane.fill_null(True))
        .then(pl.lit("start year off"))
        .when(pl.col("capacity_mtpa").is_null())
        .then(pl.lit("no capacity"))
        .otherwise(pl.lit("")),
        where="where",
    )


def lng_capacity(terminals: pl.DataFrame, year: int | None = None) -> pl.DataFrame:
    """Liquefaction (exporter's side) and regasification (importer's side) by place, in Mt/y.

    Counts what operates now and started by `year`, and what the overrides know to have operated in
    `year`; a unit that started in `year` counts whole.

    Arguments:
        terminals: what `read_lng_terminals` gives.
        year: calendar year; as in the tracker if not given.

    Raises:
        DataError: an override names a terminal that is not there.
    """
    running = pl.col("status") == "operating"
    if year is not None:
        running &= pl.col("start_year").fill_null(0) <= year
        for row in overrides()["terminals"]:
            one = (
                (pl.col("name") == row["name"])
                & (pl.col("unit") == row["unit"])
                & (pl.col("direction") == row["direction"])
            )
            if terminals.filter(one).is_empty():
                what = f"no terminal {row['name']!r} {row['unit']!r}"
                raise DataError.one(what, "the tracker changed: adapt gem_overrides.yaml", FILE)
            if in_years(row["years"], year):
                running |= one
    counted = (
        terminals.filter(running & (pl.col("flag") != "wrong direction"))
        .group_by("place", "direction", maintain_order=True)
        .agg(pl.col("mt_y").sum(), pl.len().alias("units"))
        .sort("direction", "place")
    )
    exports = pl.col("direction") == "export"
    nowhere = pl.lit("")
    return tidy(
        counted.select(
            pl.lit(VINTAGE if year is None else str(year)).alias("period"),
            pl.lit("lng").alias("fuel"),
            exporter=pl.when(exports).then("place").otherwise(nowhere),
            exporter_kind=pl.when(exports).then(pl.lit("place")).otherwise(nowhere),
            importer=pl.when(~exports).then("place").otherwise(nowhere),
            importer_kind=pl.when(~exports).then(pl.lit("place")).otherwise(nowhere),
            value="mt_y",
            note=pl.format("{} units", "units"),
        ),
        metric="capacity",
        unit="Mt/y",
        basis="infrastructure tracker",
        source=SOURCE,
        vintage=VINTAGE,
        status="C",
        where=Path(FILE).name,
    )

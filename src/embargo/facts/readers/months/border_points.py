"""Gas at border points of the European grid, by month, joined to the routes they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo.facts.observation import tidy
from embargo.facts.readers.months.common import TOO_LARGE, months, too_large
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "entsog_border_flows/entsog_monthly_by_point_2015_2023.csv.gz"
SOURCE = "entsog_points"

_COLUMNS = (
    "month", "direction", "operator", "location", "label", "country", "exportcountry", "kwh",
    "days", "bcm",
)  # fmt: skip
_KWH_PER_BCM = 10.55e9
_POINT = ["country", "direction", "operator", "location"]
_CHECKED = 0.001


@cache
def routes() -> tuple[Mapping[str, Any], ...]:
    """Routes from the table of points: name, exporter (origin), importer, points."""
    with Path(__file__).with_name("border_points.yaml").open(encoding="utf-8") as file:
        return tuple(YAML(typ="safe", pure=True).load(file))


def read(root: Path) -> pl.DataFrame:
    """Observations in bcm a month, one row a route; the note names the route.

    The exporter is the origin of the gas and the importer the place behind the border, which may
    pass it on. Points that no route names are left out (operators who repeat another's meter,
    LNG terminals, exits). Flags: "days missing" (a point that flowed lacks days of the month),
    "far too large".

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, columns missing, rows twice, cells that are no
            number, energy and volume that do not fit.
    """
    keys = ("month", *_POINT, "label")
    frame = numbers(read_csv(root / FILE, _COLUMNS, unique=keys), ("kwh", "days", "bcm"))
    require_none(
        frame.filter((pl.col("kwh") / _KWH_PER_BCM - pl.col("bcm")).abs() > _CHECKED),
        ("kwh", "bcm"),
        "do not fit",
        "bcm is kwh over 10.55e9",
    )
    frame = months(frame, "month")
    chosen = frame.join(_points(), on=["country", "direction", "operator", "location"])
    chosen = chosen.filter(
        (pl.col("period") >= pl.col("first")) & (pl.col("period") <= pl.col("last"))
    )
    full = pl.col("period").str.to_date("%Y-%m").dt.month_end().dt.day()
    # A point that changed its name within a month has two rows with some of the days each.
    points = chosen.group_by("route", "exporter", "importer", "period", *_POINT).agg(
        pl.col("bcm").sum(), pl.col("days").sum(), pl.col("where").min()
    )
    short = (pl.col("days") < full) & (pl.col("bcm") > _CHECKED)
    flows = (
        points.with_columns(short=short)
        .group_by("route", "exporter", "importer", "period")
        .agg(
            value=pl.col("bcm").sort().sum(),
            short=pl.col("short").any(),
            where=pl.col("where").min(),
        )
        .with_columns(large=too_large(["route"], 0.5))
    )
    return tidy(
        flows.select(
            "period",
            "exporter",
            "importer",
            "value",
            "where",
            note="route",
            flag=pl.when("large")
            .then(pl.lit(TOO_LARGE))
            .when("short")
            .then(pl.lit("days missing"))
            .otherwise(pl.lit("")),
        )
        .with_columns(where=pl.concat_str("where", pl.lit(" "), "note"))
        .sort("importer", "note", "period"),
        fuel="pipeline_gas",
        exporter_kind="place",
        importer_kind="place",
        metric="trade",
        unit="bcm",
        basis="border flow",
        source=SOURCE,
        vintage="to 2023-03",
        status="C",
    )


def _points() -> pl.DataFrame:
    rows = [
        {
            "route": route["route"],
            "exporter": route["exporter"],
            "importer": route["importer"],
            "country": country,
            "direction": point.get("direction", "entry"),
            "operator": point["operator"],
            "location": point["location"],
            "first": point.get("first", "0000-00"),
            "last": point.get("last", "9999-99"),
        }
        for route in routes()
        for point in route["points"]
        for country in [point["operator"][:2]]
    ]
    return pl.DataFrame(rows)

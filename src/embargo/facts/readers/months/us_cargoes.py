"""Cargoes of LNG from the United States, summed to months by country of destination."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo import units
from embargo.facts.observation import tidy
from embargo.facts.readers.months.common import codes, months
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "us_lng_cargoes/us_exports.csv"
SOURCE = "us_lng_cargoes"
LARGEST = 6500.0
"""MMcf; the largest LNG carriers hold 266,000 m³ of liquid, about 5,900."""

_COLUMNS = (
    "departure_date", "docket_number", "activity", "gas_type", "supplier", "tanker",
    "departure_port", "country", "volume_mmcf",
)  # fmt: skip


def read(root: Path) -> pl.DataFrame:
    """Observations of loadings in Mt a month; re-exports of foreign LNG are left out.

    A country without a cargo in a month has no row.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, columns missing, unknown places, cells that are no
            number, a cargo larger than any ship.
    """
    frame = numbers(read_csv(root / FILE, _COLUMNS), ("volume_mmcf",))
    require_none(
        frame.filter(~pl.col("volume_mmcf").is_between(0.0, LARGEST)),
        ("volume_mmcf",),
        "is more than a ship holds, or negative",
        "volumes are in million cubic feet of gas",
    )
    require_none(
        frame.filter(~pl.col("activity").is_in(["Exports", "Re-Exports"])),
        ("activity",),
        "is no activity of this source",
        "use Exports or Re-Exports",
    )
    frame = frame.filter((pl.col("activity") == "Exports") & (pl.col("gas_type") == "LNG"))
    frame = codes(months(frame, "departure_date"), "country", {})
    per_mmcf = units.convert(1.0, "MMcf", "Mt", "lng")
    return tidy(
        frame.group_by("period", importer="country")
        .agg(
            value=pl.col("volume_mmcf").sort().sum() * per_mmcf,
            note=pl.format("{} cargoes", pl.len()),
            where=pl.col("where").first(),
        )
        .sort("importer", "period"),
        exporter="USA",
        exporter_kind="place",
        importer_kind="place",
        fuel="lng",
        metric="trade",
        unit="Mt",
        basis="loadings",
        source=SOURCE,
        vintage="2017-04 to 2018-03, 2023-04 to 2024-03",
        status="V",
    )

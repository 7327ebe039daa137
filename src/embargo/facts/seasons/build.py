"""Fit the season of gas use from monthly consumption of normal years: our estimate, never a table
of the source, which states no licence."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.facts.readers.months import gas_demand
from embargo.facts.seasons.factors import FILE, MONTHS, Season

NORMAL = (2019, 2023, 2024)
"""Years without the pandemic of 2020–21 and the crisis of 2021–22 that are known whole."""

HARMONICS = 2
_SOURCE = (
    "our estimate, two harmonics on consumption by month, after McWilliams and others (Bruegel)"
)


def rows(root: Path) -> list[Season]:
    """Factors of every place whose consumption is known for two normal years or more.

    Each year's months are divided by their mean, the years averaged, a yearly and a half-yearly
    wave fitted by least squares, and the twelve values rounded to whole percents of the mean month.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: the source is missing or faulty.
    """
    table = gas_demand.read(root).filter(
        pl.col("note").str.starts_with("total,")
        & (pl.col("flag") == "")
        & (pl.col("importer_kind") == "place")
    )
    shapes: dict[str, dict[int, NDArray[np.float64]]] = {}
    for (place, year), months in (
        table.with_columns(year=pl.col("period").str.slice(0, 4).cast(pl.Int32))
        .filter(pl.col("year").is_in(NORMAL))
        .unique(["importer", "period"], keep="last", maintain_order=True)
        .group_by("importer", "year", maintain_order=True)
    ):
        values = months.sort("period")["value"].to_numpy()
        if values.size == 12 and values.min() >= 0.0 and values.mean() > 0.0:
            shapes.setdefault(str(place), {})[int(str(year))] = values / values.mean()
    out = []
    for place, by_year in sorted(shapes.items()):
        if len(by_year) < 2:
            continue
        seen = np.array([by_year[year] for year in sorted(by_year)])
        percent = whole_percents(smooth(seen.mean(axis=0)))
        apart = float(np.abs(100.0 * seen - percent).mean())
        twelve = {month: int(value) for month, value in zip(MONTHS, percent, strict=True)}
        out.append(
            Season(
                place=place,
                market="gas",
                **twelve,
                years=tuple(str(year) for year in sorted(by_year)),
                apart=round(apart),
                source=_SOURCE,
                vintage="to 2025-11",
                status="C",
            )
        )
    return out


def smooth(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """A yearly and a half-yearly wave through twelve values, whose mean stays."""
    angle = 2.0 * np.pi * (np.arange(12) + 0.5) / 12.0
    waves = [np.ones(12)]
    for k in range(1, HARMONICS + 1):
        waves += [np.cos(k * angle), np.sin(k * angle)]
    design = np.array(waves).T
    fitted: NDArray[np.float64] = design @ np.linalg.lstsq(design, shape, rcond=None)[0]
    return fitted


def whole_percents(shape: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole percents that sum to 1,200, by the largest remainders; none is below zero."""
    exact = 1200.0 * np.maximum(shape, 0.0) / np.maximum(shape, 0.0).sum()
    floors: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(floors - exact, kind="stable")
    floors[order[: 1200 - int(floors.sum())]] += 1
    return floors


def write(found: Sequence[Season], file: Path = FILE) -> None:
    """Write the table whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rest = ["years", "apart", "source", "vintage", "status"]
    writer.writerow(["place", "market", *MONTHS, *rest])
    for row in found:
        cells = [getattr(row, column) for column in ("place", "market", *MONTHS)]
        last = ["|".join(row.years), f"{row.apart:g}", row.source, row.vintage, row.status]
        writer.writerow([*cells, *last])
    fresh = file.with_name(f".{file.name}")
    fresh.write_text(text.getvalue(), encoding="utf-8")
    os.replace(fresh, file)  # noqa: PTH105 - one rename, whole or not at all

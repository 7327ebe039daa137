"""Basins: exporters whose output leaves by separate outlets that serve different buyers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from embargo import parsed, places

FILE = Path(__file__).with_name("basins.yaml")
NEWEST = 9999


@cache
def _spec() -> Any:
    return parsed.read(FILE)


def basin_shares(
    exporter: str, importer: str, fuel: str, year: int | None = None
) -> dict[str, float]:
    """Give how an exporter's flow to a destination divides among its basins.

    Arguments:
        exporter: place that sells.
        importer: place that buys; the exporter itself for home use.
        fuel: one of the fuels.
        year: calendar year; the newest by default.
    """
    spec = _spec().get(exporter, {}).get(fuel)
    if spec is None:
        return {exporter: 1.0}
    key = "home" if importer == exporter else importer
    when = NEWEST if year is None else year
    row = next(
        r
        for r in spec["share"]
        if (key in r["to"] or ("WORLD" in r["to"] and key != "home"))
        and r.get("from", 0) <= when <= r.get("until", NEWEST)
    )
    return {basin: share for basin, share in row.items() if basin in spec["names"]}


@cache
def basin_names() -> dict[tuple[str, str], str]:
    """Give the name of every (basin, fuel) that is part of an exporter."""
    return {
        (basin, fuel): name
        for fuels in _spec().values()
        for fuel, spec in fuels.items()
        for basin, name in spec["names"].items()
    }


def basin_name(basin: str, market: str) -> str:
    """Give the name of a basin; a basin that is a whole place has the place's name."""
    names = basin_names()
    for fuel in ("lng", "pipeline_gas") if market == "gas" else (market,):
        if (basin, fuel) in names:
            return names[basin, fuel]
    return places.name(basin)

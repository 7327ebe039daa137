"""Base prices: what buyers pay at the border and sellers get, anchored to benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargo import parsed, places
from embargo.errors import DataError
from embargo.facts import base

FILE = Path(__file__).with_name("prices.yaml")


@dataclass(frozen=True)
class Anchors:
    """Price anchors of one market and year, in the market's price unit.

    Attributes:
        buyers: price of imports at the border, by place.
        sellers: price at the loading point, by basin, where it is known apart from the netback.
        home: price of a place's own output, by place; empty where the netback serves.
    """

    buyers: Mapping[str, float]
    sellers: Mapping[str, float]
    home: Mapping[str, float]


@cache
def _spec() -> Any:
    return parsed.read(FILE)


@cache
def _members(name: str) -> frozenset[str]:
    """The places of a group, an area of the statistical review, or a single place."""
    if places.is_group(name):
        return frozenset(places.expand(name))
    if places.is_area(name):
        return frozenset(places.area_members(name))
    return frozenset((places.resolve(name),))


def anchors(market: str, year: int, wanted: tuple[str, ...]) -> Anchors:
    """Give the anchors of a market and year for some places.

    Arguments:
        market: crude, products, gas or coal.
        year: year of the base.
        wanted: places to give a price for.

    Raises:
        DataError: a benchmark or a year is missing from the tables.
    """
    spec = _spec()[market]
    benchmarks = benchmarks_of(year)
    return Anchors(
        buyers=_by_place(spec["buyers"], year, wanted, benchmarks),
        sellers={r["basin"]: r["value"] for r in spec["sellers"] if r["year"] == year}
        if "sellers" in spec
        else {},
        home=_by_place(spec["home"], year, wanted, benchmarks) if "home" in spec else {},
    )


def benchmarks_of(year: int) -> dict[str, float]:
    """Give the mean of every benchmark in a year, by name, such as Brent in USD/bbl."""
    rows = base.prices(year).sort("months", descending=True).unique("series", keep="first")
    return dict(rows.select("series", "value").iter_rows())


def _by_place(
    rows: list[dict[str, Any]], year: int, wanted: tuple[str, ...], benchmarks: Mapping[str, float]
) -> dict[str, float]:
    out: dict[str, float] = {}
    for row in rows:
        price = _number(row, year, benchmarks)
        groups = [_members(name) for name in row["places"]]
        for place in wanted:
            if place not in out and any(place in group for group in groups):
                out[place] = price
    missing = [p for p in wanted if p not in out]
    if missing:
        raise DataError.one(f"no base price for {', '.join(missing)}", "add a row", FILE.name)
    return out


def _number(row: dict[str, Any], year: int, benchmarks: Mapping[str, float]) -> float:
    def of_year(value: Any) -> float:
        if not isinstance(value, dict):
            return float(value)
        if year in value:
            return float(value[year])
        return float(value[min(value, key=lambda y: abs(y - year))])

    if "value" in row:
        return of_year(row["value"])
    if row["benchmark"] not in benchmarks:
        raise DataError.one(
            f"no benchmark {row['benchmark']!r} in {year}",
            f"known: {', '.join(sorted(benchmarks))}",
            FILE.name,
        )
    return benchmarks[row["benchmark"]] + of_year(row.get("plus", 0.0))

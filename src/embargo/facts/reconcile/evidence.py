"""What the sources say of one year in one form: totals by place, rests and trade blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import places
from embargo.facts.readers import statistical_review

HERE = Path(__file__).parent
WORKBOOK = "statreview_workbook"
MATRICES = "statreview_trade"
RELATIVE_SIGMA_OF_BLOCKS = 0.01


@cache
def read_yaml(path: Path) -> Any:
    """Give the content of a data file, read once."""
    with path.open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)


@dataclass(frozen=True)
class Table:
    """One table of totals for one year.

    Attributes:
        name: what it holds, e.g. "gas production".
        place: value by place that has a row of its own.
        rest: value by name of a rest, e.g. "Other Africa".
        members: the places of every rest.
        split: the expected value of every place named in a rest, and of its remainder place.
    """

    name: str
    place: Mapping[str, float]
    rest: Mapping[str, float]
    members: Mapping[str, tuple[str, ...]]
    split: Mapping[str, float]

    def expected(self) -> dict[str, float]:
        """Give the expected value by place, rows of their own and shares of rests together."""
        out = dict(self.place)
        for place, value in self.split.items():
            out[place] = out.get(place, 0.0) + value
        return out


@dataclass(frozen=True)
class Block:
    """Trade between two places or areas, with the members of each side."""

    exporter: str
    importer: str
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    value: float
    rounded: bool
    where: str


def _shares(name: str, year: int) -> dict[str, dict[str, float]]:
    """Shares of rests by area: those of all years, and those of the year nearest to it."""
    shares = read_yaml(HERE / "rests.yaml")
    dated = {int(k[-4:]): v for k, v in shares.items() if k[:-5] == name and k[-4:].isdigit()}
    found: dict[str, dict[str, float]] = dict(shares.get(name, {}))
    if dated:
        found |= dated[min(sorted(dated), key=lambda y: abs(y - year))]
    return found


def _remainder(area: str) -> str:
    """The remainder place for what a rest does not name."""
    regions = sorted({places.region(code) for code in places.area_members(area)} or {"Africa"})
    if regions == ["North America", "S. & Cent. America"]:
        return places.remainder_of("S. & Cent. America")
    return places.remainder_of(regions[0] if len(regions) == 1 else "Africa")


def _share_out(name: str, year: int, rest: Mapping[str, float]) -> dict[str, float]:
    rows = _shares(name, year)
    out: dict[str, float] = {}
    for area, value in rest.items():
        left = value
        for place, share in rows.get(area, {}).items():
            out[place] = out.get(place, 0.0) + share * value
            left -= share * value
        code = _remainder(area)
        out[code] = out.get(code, 0.0) + max(left, 0.0)
    return out


def table(
    workbook: pl.DataFrame, name: str, year: int, metric: str, fuel: str, unit: str, side: str
) -> Table:
    """Give one table of the workbook for one year, rests divided among their members.

    Arguments:
        workbook: what :func:`embargo.facts.readers.statistical_review.read_workbook` gives.
        name: key into ``rests.yaml``.
        year: calendar year.
        metric: production, consumption, throughput or trade.
        fuel: fuel of the table.
        unit: unit of the table.
        side: exporter or importer, where the table's places stand.
    """
    rows = workbook.filter(
        (pl.col("metric") == metric)
        & (pl.col("fuel") == fuel)
        & (pl.col("unit") == unit)
        & (pl.col("period") == str(year))
        & (pl.col(side) != "")
    )
    # A row of a former state is empty in every year that a base world is built for.
    rows = rows.filter(
        (pl.col(f"{side}_kind") == "place") | pl.col(side).map_elements(places.is_area, pl.Boolean)
    )
    own = rows.filter(pl.col(f"{side}_kind") == "place")
    rests = rows.filter((pl.col(f"{side}_kind") == "area") & (pl.col("value") > 0))
    listed = [*own[side].to_list(), *rows.filter(pl.col(f"{side}_kind") == "area")[side].to_list()]
    rest = dict(zip(rests[side].to_list(), rests["value"].to_list(), strict=True))
    return Table(
        name=name,
        place=dict(zip(own[side].to_list(), own["value"].to_list(), strict=True)),
        rest=rest,
        members={
            area: tuple(
                p for p in places.area_members(area, listed) if p not in own[side].to_list()
            )
            for area in rest
        },
        split=_share_out(name, year, rest),
    )


def blocks(matrices: pl.DataFrame, year: int, fuel: str) -> list[Block]:
    """Give the blocks of a fuel and year that do not overlap, zero where nothing is printed."""
    rows = statistical_review.blocks(matrices, year, fuel)
    exporters = rows["exporter"].unique().sort().to_list()
    importers = rows["importer"].unique().sort().to_list()
    sides = {
        "exporter": {e: _members(e, exporters) for e in exporters},
        "importer": {i: _members(i, importers) for i in importers},
    }
    known = {(r["exporter"], r["importer"]): r for r in rows.iter_rows(named=True)}
    out = []
    for exporter in exporters:
        for importer in importers:
            if exporter == importer:
                continue
            row = known.get((exporter, importer))
            out.append(
                Block(
                    exporter,
                    importer,
                    sides["exporter"][exporter],
                    sides["importer"][importer],
                    float(row["value"] or 0.0) if row else 0.0,
                    bool(row and "rounded" in row["flag"]),
                    row["where"] if row else "not printed: no trade",
                )
            )
    return out


def _members(label: str, listed: list[str]) -> tuple[str, ...]:
    if places.is_area(label):
        own = {x for x in listed if not places.is_area(x)}
        return tuple(p for p in places.area_members(label, listed) if p not in own)
    return (places.resolve(label),)


def single_facts(
    path: Path, year: int, fuels: tuple[str, ...], metric: str = "trade"
) -> list[dict[str, Any]]:
    """Give the single cited facts of one year and some fuels, places resolved.

    Arguments:
        path: file of facts; those of the folder ``years`` beside it are read too.
        year: calendar year.
        fuels: fuels (or, for totals of places, markets).
        metric: trade, production or consumption.
    """
    out = []
    rows = [r for file in (path, *sorted((path.parent / "years").glob("2*.yaml")))
            for r in read_yaml(file)]  # fmt: skip
    for row in rows:
        if row["period"] != year or row["fuel"] not in fuels:
            continue
        if row.get("metric", "trade") != metric:
            continue
        sides = {
            f"{side}s": None
            if row.get(side, "WORLD") == "WORLD"
            else tuple(places.expand(row[side]))
            for side in ("exporter", "importer")
        }
        out.append(row | sides)
    return out

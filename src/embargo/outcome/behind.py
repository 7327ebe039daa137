"""What stands behind a dependence: projects, contracts, straits, and substitutes within reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from embargo.facts import base, projects
from embargo.world import pair_freight, straits
from embargo.world.distances import PASSAGES

BCM_PER_MT_LNG = 1.36
_LEAST = 0.005
"""Flows below this, in the unit of the fuel, have no project behind them worth a line."""


@dataclass(frozen=True, eq=False)
class Behind:
    """What stands behind a dependence, in one year of the base.

    Arguments:
        year: of the base.
        projects: fuel, basin, project, name, bought (from the basin), unit, held_pct (share of the
            project held from the buyers' side; null if not known).
        contracts: project, buyer, importer, mt_y, start, end, status, bcm_y: long-term purchases
            of the buyers from those projects that run in the year.
        straits: fuel, unit, value, and the share of the trade that passes each strait.
        substitutes: fuel, supplier, basin, spare (a year), unit, freight, freight_unit, nm, to:
            other sellers' idle liquefaction, the cheapest freight first; idle plants may lack gas.
        regasification: importer, spare (a year), unit: idle terminals of the buyers.
    """

    year: int
    projects: pl.DataFrame
    contracts: pl.DataFrame
    straits: pl.DataFrame
    substitutes: pl.DataFrame
    regasification: pl.DataFrame


def behind(buyers: Sequence[str], sellers: Sequence[str], year: int) -> Behind:
    """Give what stands behind what some places buy from others.

    Arguments:
        buyers, sellers: codes of places.
        year: of the base.

    Raises:
        InputError: the base has no such year.
    """
    bought = base.flows(year).filter(
        pl.col("importer").is_in(list(buyers)) & pl.col("exporter").is_in(list(sellers))
    )
    found = _projects(bought, buyers, year)
    trade = straits.passing(year).filter(
        pl.col("importer").is_in(list(buyers)) & pl.col("exporter").is_in(list(sellers))
    )
    return Behind(
        year=year,
        projects=found,
        contracts=_contracts(found["project"].to_list(), sellers, buyers, year),
        straits=straits.shares(trade, ["fuel"]).filter(pl.col("value") > _LEAST),
        substitutes=_substitutes(buyers, sellers, year),
        regasification=_regasification(buyers, year),
    )


def _projects(bought: pl.DataFrame, buyers: Sequence[str], year: int) -> pl.DataFrame:
    amounts = {
        (fuel, basin): (value, unit)
        for fuel, basin, value, unit in bought.group_by("fuel", "basin")
        .agg(pl.col("value").sum(), pl.col("unit").first())
        .iter_rows()
        if value > _LEAST
    }
    made = {(row.project, row.fuel) for row in projects.outputs()}
    rows = []
    for project in projects.projects().values():
        if project.start_year is None or project.start_year > year:
            continue
        for fuel in ("crude", "lng", "pipeline_gas"):
            if (fuel, project.basin) not in amounts or (project.id, fuel) not in made:
                continue
            value, unit = amounts[fuel, project.basin]
            rows.append((fuel, project.basin, project.id, project.name, value, unit,
                         _held(project.id, buyers)))  # fmt: skip
    schema = {
        "fuel": pl.String, "basin": pl.String, "project": pl.String, "name": pl.String,
        "bought": pl.Float64, "unit": pl.String, "held_pct": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        ["bought", "project"], descending=[True, False]
    )


def _held(project: str, buyers: Sequence[str]) -> float | None:
    shares = []
    for stake in projects.held(project):
        holder = projects.holder(stake.holder)
        if holder is not None and holder.place in buyers and stake.share_pct is not None:
            shares.append(stake.share_pct)
    return sum(shares) if shares else None


def _contracts(
    names: Sequence[str], sellers: Sequence[str], buyers: Sequence[str], year: int
) -> pl.DataFrame:
    rows = [
        (row.project, row.buyer, row.importer, row.mt_y, row.start, row.end, row.status, row.bcm_y)
        for row in projects.contracts()
        if row.importer in buyers
        and row.runs(year)
        and (row.project in names or (not row.project and row.exporter in sellers))
    ]
    schema = {
        "project": pl.String, "buyer": pl.String, "importer": pl.String, "mt_y": pl.Float64,
        "start": pl.Int64, "end": pl.Int64, "status": pl.String, "bcm_y": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "mt_y", "bcm_y", descending=True, nulls_last=True
    )


def _substitutes(buyers: Sequence[str], sellers: Sequence[str], year: int) -> pl.DataFrame:
    lng = base.flows(year).filter(
        (pl.col("fuel") == "lng") & (pl.col("exporter") != pl.col("importer"))
    )
    used = lng.group_by("basin", "exporter").agg(used=pl.col("value").sum())
    plants = base.capacities(year).filter(pl.col("kind") == "lng_export")
    idle = (
        plants.select(basin="exporter", capacity=pl.col("value") / BCM_PER_MT_LNG)
        .join(used, on="basin")
        .with_columns(spare=pl.col("capacity") - pl.col("used"))
        .filter((pl.col("spare") > 0.1) & ~pl.col("exporter").is_in([*sellers, *buyers]))
    )
    largest = (
        lng.filter(pl.col("importer").is_in(list(buyers)))
        .group_by("importer")
        .agg(pl.col("value").sum())
        .sort(["value", "importer"], descending=[True, False])
    )
    if largest.is_empty():
        idle = idle.clear()
    arcs = idle.with_columns(
        importer=pl.lit(largest["importer"][0] if largest.height else ""), fuel=pl.lit("lng")
    )
    return (
        arcs.with_columns(
            freight=pl.Series(pair_freight.arc_freight(arcs, year), dtype=pl.Float64),
            nm=pl.Series(pair_freight.arc_nm(arcs, year), dtype=pl.Float64),
        )
        .filter(pl.col("freight").is_finite())
        .sort("freight", "basin")
        .select(
            "fuel", supplier="exporter", basin="basin", spare="spare", unit=pl.lit("Mt"),
            freight="freight", freight_unit=pl.lit("USD/MMBtu"), nm="nm", to="importer",
        )
    )  # fmt: skip


def _regasification(buyers: Sequence[str], year: int) -> pl.DataFrame:
    landed = (
        base.flows(year)
        .filter((pl.col("fuel") == "lng") & pl.col("importer").is_in(list(buyers)))
        .group_by("importer")
        .agg(used=pl.col("value").sum())
    )
    return (
        base.capacities(year)
        .filter((pl.col("kind") == "lng_import") & pl.col("importer").is_in(list(buyers)))
        .join(landed, on="importer", how="left")
        .select(
            "importer",
            spare=pl.max_horizontal(
                pl.col("value") / BCM_PER_MT_LNG - pl.col("used").fill_null(0.0), pl.lit(0.0)
            ),
            unit=pl.lit("Mt"),
        )
        .sort("spare", descending=True)
    )


def through(row: dict[str, float]) -> dict[str, float]:
    """Give the straits that a row of `Behind.straits` passes, with the share of each."""
    return {straits.NAMES[passage]: row[passage] for passage in PASSAGES if row[passage] >= 0.005}

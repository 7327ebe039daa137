"""Ports and overland links: where each place and basin loads and discharges each fuel."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

SEA_FUELS = ("crude", "products", "lng", "coal")
ROLES = ("load", "discharge")


def _table(room: str, name: str, types: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    text = files(room).joinpath(name).read_bytes()
    return pl.read_csv(text, schema_overrides=types)


@cache
def ports() -> pl.DataFrame:
    """The table of ports, one row per place or basin, role, fuel and port.

    Columns: place, role (load, discharge, both), fuel (or "all"), port, lon, lat (degrees), weight
    (share of the place's trade at this port), overland_km (outside the place, for transit ports),
    vlcc (1 if the port works very large crude carriers), status, source.
    """
    return _table(
        "embargo.places",
        "ports.csv",
        {"lon": pl.Float64, "lat": pl.Float64, "weight": pl.Float64, "overland_km": pl.Float64},
    )


@cache
def land_links() -> pl.DataFrame:
    """Pairs that trade overland, one row per exporter or basin, importer and fuel.

    Columns: exporter, importer, fuel, km (along the line outside the exporter), mode (pipeline,
    rail, barge, truck), main (1 if the trade of the pair goes by this link and not by sea), name,
    status, source.
    """
    return _table("embargo.world", "land_links.csv", {"km": pl.Float64})


def ports_of(role: str, fuel: str) -> pl.DataFrame:
    """The ports that serve a role and a fuel, sorted by place; weights of a place sum to 1.

    Rows for the fuel itself come before rows for all fuels. A basin (a code with an underscore)
    has only the fuels that it is given rows for.

    Arguments:
        role: "load" or "discharge".
        fuel: one of `SEA_FUELS`.
    Raises:
        ValueError: unknown role or fuel.
    """
    if role not in ROLES or fuel not in SEA_FUELS:
        raise ValueError(f"no ports for role {role!r} and fuel {fuel!r}")
    fit = ports().filter(pl.col("role").is_in([role, "both"]) & pl.col("fuel").is_in([fuel, "all"]))
    # The most specific rows win: the fuel's own before "all", the role's own before "both".
    rank = 2 * (pl.col("fuel") == fuel) + (pl.col("role") == role)
    fit = fit.with_columns(rank=rank.cast(pl.Int8))
    fit = fit.filter(pl.col("rank") == pl.col("rank").max().over("place")).drop("rank")
    share = pl.col("weight") / pl.col("weight").sum().over("place")
    return fit.with_columns(weight=share).sort("place", "port")

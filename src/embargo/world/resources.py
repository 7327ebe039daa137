"""Shared resources: terminals, pipelines and loading, with their capacity and rent in the base."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from embargo.facts import base
from embargo.world.parameters import Parameters
from embargo.world.ports import land_links

Vector = NDArray[np.float64]
Key = tuple[str, str, str]
"""Kind, exporter (place or basin, or ""), importer (or "")."""

FULLEST = 0.97
"""Highest base use of a capacity: a plant that ran above its nameplate is given a larger one."""

SPARE = {"lng_export": 1.08, "lng_import": 1.6, "pipeline": 1.5, "oil_pipeline": 1.5}
"""Capacity over base use where no source gives a capacity (rounded, status M)."""

EMPTY = pl.DataFrame(
    schema={
        "id": pl.String,
        "kind": pl.String,
        "exporter": pl.String,
        "importer": pl.String,
        "name": pl.String,
    }
)


def resources(
    market: str, year: int, arcs: pl.DataFrame, flow: Vector
) -> tuple[pl.DataFrame, Vector, sparse.csr_array]:
    """Give the resources of a market, their capacity [R] and their incidence [R × A].

    A liquefaction plant is shared by all buyers of a basin, a regasification terminal by all
    sellers to a place, a pipeline belongs to one pair of places. Loading is shared by all buyers
    of a basin but those whose oil comes overland; it limits only basins with a known capacity.
    Products and coal have none.

    Arguments:
        market: crude, products, gas or coal.
        year: year of the base.
        arcs: basin, exporter, importer, fuel of every arc.
        flow: base flow in the balance unit a year, shape [A].
    """
    known = _known(year)
    groups = _groups(market, arcs, known)
    if not groups:
        return EMPTY, np.empty(0), sparse.csr_array((0, flow.size))
    rows, capacity = [], []
    for (kind, exporter, importer), members in groups.items():
        use = float(flow[members].sum())
        stated = known.get((kind, exporter, importer))
        capacity.append(max(stated, use / FULLEST) if stated else use * SPARE[kind])
        ends = "→".join(part for part in (exporter, importer) if part)
        rows.append((f"{kind} {ends}", kind, exporter, importer, f"{NAMES[kind]}, {ends}"))
    lengths = np.cumsum([0, *(len(m) for m in groups.values())])
    columns = np.concatenate([np.asarray(m) for m in groups.values()])
    incidence = sparse.csr_array(
        (np.ones(columns.size), columns, lengths), shape=(len(groups), flow.size)
    )
    table = pl.DataFrame(rows, schema=EMPTY.schema, orient="row")
    return table, np.asarray(capacity), incidence


def _known(year: int) -> Mapping[Key, float]:
    """Capacities of the base by kind and ends; the systems of a pair are summed."""
    sums = (
        base.capacities(year)
        .group_by("kind", "exporter", "importer")
        .agg(pl.col("value").sum())
        .iter_rows()
    )
    return {(kind, exporter, importer): value for kind, exporter, importer, value in sums}


def _groups(market: str, arcs: pl.DataFrame, known: Mapping[Key, float]) -> dict[Key, list[int]]:
    """The arcs that share each resource."""
    groups: dict[Key, list[int]] = {}
    overland = _overland() if market == "crude" else {}
    labels = (arcs[name].to_list() for name in ("basin", "exporter", "importer", "fuel"))
    for at, (basin, exporter, importer, fuel) in enumerate(zip(*labels, strict=True)):
        if fuel == "lng":
            groups.setdefault(("lng_export", basin, ""), []).append(at)
            groups.setdefault(("lng_import", "", importer), []).append(at)
        elif exporter == importer:
            continue
        elif fuel == "pipeline_gas":
            groups.setdefault(("pipeline", exporter, importer), []).append(at)
        elif fuel == "crude":
            mode = overland.get((basin, importer)) or overland.get((exporter, importer))
            if mode == "pipeline":
                groups.setdefault(("oil_pipeline", exporter, importer), []).append(at)
            elif mode is None and ("loading", basin, "") in known:
                groups.setdefault(("loading", basin, ""), []).append(at)
    return groups


def _overland() -> dict[tuple[str, str], str]:
    """How crude goes between pairs whose main way is overland, by (basin or place, importer)."""
    links = land_links().filter((pl.col("fuel") == "crude") & (pl.col("main").cast(pl.Int32) == 1))
    return {(e, i): mode for e, i, mode in links.select("exporter", "importer", "mode").iter_rows()}


NAMES = {
    "lng_export": "liquefaction",
    "lng_import": "regasification",
    "pipeline": "pipeline",
    "oil_pipeline": "oil pipeline",
    "loading": "loading",
}


def base_rent(use: Vector, capacity: Vector, knee: Vector, scale: Vector) -> Vector:
    """Give the rent of each resource in the base: zero up to the knee, then rising to the capacity.

    The same curve as in the market: use = K (1 − (1 − φ) exp(−μ/h)).
    """
    left = np.clip((1.0 - use / capacity) / (1.0 - knee), 1e-12, 1.0)
    return -scale * np.log(left)


def resource_parameters(
    market: str, count: int, price_factor: float, parameters: Parameters
) -> tuple[Vector, Vector]:
    """Give knee and rent scale [R] of a market's resources, the latter per internal price."""
    if not count:
        return np.empty(0), np.empty(0)
    return (
        np.full(count, parameters.value("knee", market)),
        np.full(count, parameters.value("rent_scale", market) / price_factor),
    )

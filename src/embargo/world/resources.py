"""Shared resources: LNG terminals and pipelines, with their capacity and the rent in the base."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from embargo.facts import base
from embargo.world import parameters

Vector = NDArray[np.float64]

FULLEST = 0.97
"""Highest base use of a capacity: a plant that ran above its nameplate is given a larger one."""

SPARE = {"lng_export": 1.08, "lng_import": 1.6, "pipeline": 1.5}
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


def gas_resources(
    year: int, arcs: pl.DataFrame, flow: Vector
) -> tuple[pl.DataFrame, Vector, sparse.csr_array]:
    """Give the resources of the gas market, their capacity [R] and their incidence [R × A].

    Args:
        year: year of the base.
        arcs: basin, exporter, importer, fuel of every arc.
        flow: base flow, bcm a year, shape [A].

    A liquefaction plant is shared by all buyers of a basin, a regasification terminal by all
    sellers to a place, a pipeline belongs to one pair of places.
    """
    known = {
        (kind, exporter, importer): value
        for kind, exporter, importer, value in base.capacities(year)
        .select("kind", "exporter", "importer", "value")
        .iter_rows()
    }
    groups: dict[tuple[str, str, str], list[int]] = {}
    for at, (basin, exporter, importer, fuel) in enumerate(
        arcs.select("basin", "exporter", "importer", "fuel").iter_rows()
    ):
        if fuel == "lng":
            groups.setdefault(("lng_export", basin, ""), []).append(at)
            groups.setdefault(("lng_import", "", importer), []).append(at)
        elif exporter != importer:
            groups.setdefault(("pipeline", exporter, importer), []).append(at)
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


NAMES = {"lng_export": "liquefaction", "lng_import": "regasification", "pipeline": "pipeline"}


def base_rent(use: Vector, capacity: Vector, knee: Vector, scale: Vector) -> Vector:
    """Give the rent of each resource in the base: zero up to the knee, then rising to the capacity.

    The same curve as in the market: use = K (1 − (1 − φ) exp(−μ/h)).
    """
    left = np.clip((1.0 - use / capacity) / (1.0 - knee), 1e-12, 1.0)
    return -scale * np.log(left)


def gas_parameters(count: int, price_factor: float) -> tuple[Vector, Vector]:
    """Give knee and rent scale [R], the latter per internal price."""
    return (
        np.full(count, parameters.value("knee", "gas")),
        np.full(count, parameters.value("rent_scale", "gas") / price_factor),
    )

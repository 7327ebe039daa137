"""Computes the embedded table of distances: shortest ways over the network of `searoute`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from rich.progress import Progress
from scipy import sparse
from scipy.sparse import csgraph

from embargo.errors import DataError
from embargo.world.distances import CANALS, CLOSURES, KEYS, PASSAGES
from embargo.world.freight import freight_parameters
from embargo.world.ports import SEA_FUELS, ports_of

ALWAYS_SHUT = ("northwest",)
"""The Arctic; the router shuts it by default and forgets it when given other restrictions."""

KARA_SEA = frozenset({"RUS_YAMAL"})
"""Basins whose cargoes to Asia go partly by the northern sea route."""

CANAL_LATITUDES = {"suez": (29.65, 31.2), "panama": (8.9, 9.25)}
"""Passage → latitudes between which it is a canal, degrees north. The library counts the waters
before the mouths as canal too, which would cut off the ports on their shores."""

ROUTER_NAMES = {
    "bab_el_mandeb": "babalmandab",
    "hormuz": "ormuz",
    "turkish_straits": "bosporus",
}
"""Passage → its name in the library, where that is another."""

NORTHERN_SEA = "northern_sea"
"""The passage that only cargoes from the Kara Sea take, for a part of the year."""

EARTH_RADIUS_NM = 6371.0088 / 1.852

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """The sea as a graph.

    Attributes:
        lon, lat: positions of the nodes [N], degrees.
        start, end: node indices of the edges [E].
        passage: passage that an edge belongs to, or "" [E].
        nm: lengths of the edges [E].
    """

    lon: Matrix
    lat: Matrix
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    passage: NDArray[np.str_]
    nm: Matrix

    def nearest(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
        """Index of the node nearest to each point, in degrees as the router measures it."""
        x, y = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        far = (x[:, None] - self.lon) ** 2 + (y[:, None] - self.lat) ** 2
        return np.asarray(far.argmin(axis=1), dtype=np.int64)

    def ways(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64], shut: tuple[str, ...]
    ) -> tuple[Matrix, dict[str, NDArray[np.bool_]]]:
        """Shortest ways, and by passage which of them pass it [sources × targets].

        Ways are in nautical miles, infinite where there is none.
        Method: Dijkstra (1959) from each source over the edges outside the shut passages.
        """
        keep = ~np.isin(self.passage, shut)
        size = self.lon.size
        # Lines across the antimeridian have length zero; a sparse zero would be no edge.
        nm = np.maximum(self.nm[keep], 1e-9)
        graph = sparse.csr_array((nm, (self.start[keep], self.end[keep])), shape=(size, size))
        found, at = np.unique(sources, return_inverse=True)
        ways, before = csgraph.dijkstra(
            graph, directed=False, indices=found, return_predecessors=True
        )
        root = np.arange(size)[None, :]
        before = np.where(before < 0, root, before)
        names = sorted({*self.passage[keep]} - {""})
        passed = np.zeros(before.shape, np.uint16)
        for bit, name in enumerate(names):
            for edge in np.flatnonzero(keep & (self.passage == name)):
                for one, other in (
                    (self.start[edge], self.end[edge]),
                    (self.end[edge], self.start[edge]),
                ):
                    passed[before[:, other] == one, other] |= np.uint16(1 << bit)
        # Each node takes over what the node before it has passed, twice as far back every time.
        while (before != (further := np.take_along_axis(before, before, 1))).any():
            passed |= np.take_along_axis(passed, before, 1)
            before = further
        passed |= np.take_along_axis(passed, before, 1)
        bits = passed[:, targets][at]
        return np.asarray(ways[:, targets][at], dtype=np.float64), {
            name: (bits & (1 << bit)) > 0 for bit, name in enumerate(names)
        }


def great_circle_nm(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Matrix:
    """Great-circle distances in nautical miles between points in degrees (haversine formula)."""
    a, b, c, d = (np.radians(np.asarray(v, np.float64)) for v in (lon1, lat1, lon2, lat2))
    h = np.sin((d - b) / 2) ** 2 + np.cos(b) * np.cos(d) * np.sin((c - a) / 2) ** 2
    return np.asarray(2.0 * EARTH_RADIUS_NM * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


@cache
def network() -> Network:
    """The network of the `searoute` library (Eurostat's marnet).

    Raises:
        DataError: the library no longer knows a passage that is to be shut.
    """
    from searoute.classes.passages import Passage
    from searoute.searoute import setup_M

    shut = {p for closure in CLOSURES.values() for p in router_names(closure)} | set(ALWAYS_SHUT)
    unknown = shut - Passage.valid_passages()
    if unknown:
        raise DataError.one(f"the router knows no passage {', '.join(sorted(unknown))}")
    graph = setup_M()
    nodes = list(graph.nodes())
    index = {node: i for i, node in enumerate(nodes)}
    lon, lat = np.array(nodes, dtype=np.float64).T
    edges = [(index[u], index[v], d.get("passage") or "") for u, v, d in graph.edges(data=True)]
    start, end = (np.array([e[i] for e in edges], dtype=np.int64) for i in (0, 1))
    passage = np.array([e[2] for e in edges], dtype=np.str_)
    for canal, (south, north) in CANAL_LATITUDES.items():
        ends = np.stack([lat[start], lat[end]])
        inside = ((ends > south) & (ends < north)).all(axis=0)
        passage[(passage == canal) & ~inside] = ""
    nm = great_circle_nm(lon[start], lat[start], lon[end], lat[end])
    return Network(lon, lat, start, end, passage, nm)


def router_names(passages: tuple[str, ...]) -> tuple[str, ...]:
    """The library's names of passages, but for the northern sea route, which is not one of its."""
    return tuple(ROUTER_NAMES.get(p, p) for p in passages if p != NORTHERN_SEA)


def _routing(group: str, item: str) -> float:
    return freight_parameters(0)["routing", group, item]


def build_distances(out: Path) -> pl.DataFrame:
    """Compute the table of distances for every origin, fuel, destination and closure.

    A place with several ports takes their mean, weighted by their shares tilted to the nearer
    coast: weight × exp(−(way − shortest way) / tilt), a logit choice of coast. Cargoes from the
    Kara Sea that the northern sea route would shorten take a share of it.

    Arguments:
        out: Parquet file to write; takes the place of an old one only when complete.
    """
    sea = network()
    tables = {fuel: (ports_of("load", fuel), ports_of("discharge", fuel)) for fuel in SEA_FUELS}
    ends = {
        fuel: tuple(sea.nearest(table["lon"], table["lat"]) for table in pair)
        for fuel, pair in tables.items()
    }
    sources, targets = (
        np.unique(np.concatenate([e[side] for e in ends.values()])) for side in (0, 1)
    )
    parts = []
    with Progress() as progress:
        task = progress.add_task("distances", total=len(CLOSURES))
        for closure, shut in CLOSURES.items():
            closed = router_names(shut)
            west = sea.ways(sources, targets, (*ALWAYS_SHUT, *closed))
            # Through the Arctic: with the canals shut, the library's way to Asia.
            arctic = (*router_names(tuple(CANALS)), *closed)
            for fuel, (load, discharge) in tables.items():
                start, end = ends[fuel]
                cut = np.ix_(np.searchsorted(sources, start), np.searchsorted(targets, end))
                ways = west[0][cut], {p: v[cut] for p, v in west[1].items()}
                kara = np.flatnonzero(load["place"].is_in(KARA_SEA).to_numpy())
                by_north = _northward(ways, sea.ways(start[kara], end, arctic), kara)
                nm, passes = _mixed(ways, by_north if NORTHERN_SEA not in shut else None)
                parts.append(_by_place(fuel, closure, load, discharge, nm, passes))
            progress.advance(task)
    table = _without_repeats(pl.concat(parts))
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(out.name + ".partial")
    table.write_parquet(partial, compression="zstd", compression_level=19, statistics=False)
    partial.replace(out)
    return table


Ways = tuple[Matrix, dict[str, NDArray[np.bool_]]]


def _northward(west: Ways, found: Ways, rows: NDArray[np.intp]) -> Ways:
    """Ways found for some rows, in the shape of all: infinite for the others."""
    nm = np.full(west[0].shape, np.inf)
    nm[rows] = found[0]
    passes = {name: np.zeros(nm.shape, np.bool_) for name in found[1]}
    for name, values in found[1].items():
        passes[name][rows] = values
    return nm, passes


def _mixed(west: Ways, north: Ways | None) -> tuple[Matrix, dict[str, Matrix]]:
    """Lengths and shares that pass, where a share of the cargoes goes north if that is shorter."""
    north = (np.full(west[0].shape, np.inf), {}) if north is None else north
    by_north = np.where(north[0] < west[0], _routing("arctic", "northern_sea_share"), 0.0)
    with np.errstate(invalid="ignore"):
        nm = np.where(by_north > 0.0, by_north * north[0] + (1.0 - by_north) * west[0], west[0])
    passes = {NORTHERN_SEA: by_north}
    for passage in PASSAGES:
        if passage != NORTHERN_SEA:
            (name,) = router_names((passage,))
            share = np.zeros(nm.shape)
            for weight, (_, passed) in ((1.0 - by_north, west), (by_north, north)):
                if name in passed:
                    share += weight * passed[name]
            passes[passage] = share
    return nm, passes


def _by_place(
    fuel: str,
    closure: str,
    load: pl.DataFrame,
    discharge: pl.DataFrame,
    nm: Matrix,
    passes: dict[str, Matrix],
) -> pl.DataFrame:
    """Mean over the ports of each pair of places."""
    km = load["overland_km"].to_numpy()[:, None] + discharge["overland_km"].to_numpy()
    way = nm + _routing("coast", "nm_per_km") * km
    weight = load["weight"].to_numpy()[:, None] * discharge["weight"].to_numpy()
    vlcc = (load["vlcc"].to_numpy()[:, None] * discharge["vlcc"].to_numpy()).astype(np.float64)
    rows, columns = (
        np.flatnonzero(np.r_[True, p[1:] != p[:-1]])
        for p in (load["place"].to_numpy(), discharge["place"].to_numpy())
    )

    def reduce(operation: np.ufunc, values: Matrix) -> Matrix:
        return np.asarray(operation.reduceat(operation.reduceat(values, rows, 0), columns, 1))

    def spread(values: Matrix) -> Matrix:
        down = np.diff(np.r_[rows, nm.shape[0]])
        across = np.diff(np.r_[columns, nm.shape[1]])
        return np.repeat(np.repeat(values, down, 0), across, 1)

    shortest = reduce(np.minimum, way)
    with np.errstate(invalid="ignore"):
        tilt = np.exp(-(way - spread(shortest)) / _routing("coast", "tilt"))
    weight = np.where(np.isfinite(way), weight * np.nan_to_num(tilt), 0.0)
    total = reduce(np.add, weight)

    def mean(values: Matrix) -> Matrix:
        sums = reduce(np.add, weight * np.where(weight > 0.0, values, 0.0))
        return np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0.0)

    origins, places = load["place"].to_numpy()[rows], discharge["place"].to_numpy()[columns]
    size = origins.size * places.size
    table = pl.DataFrame(
        {
            "origin": np.repeat(origins, places.size),
            "fuel": [fuel] * size,
            "destination": np.tile(places, origins.size),
            "closure": [closure] * size,
            "nm": mean(nm).ravel().round(),
            "overland_km": mean(km).ravel().round(),
            **{p: mean(passes[p]).ravel().round(2) for p in PASSAGES},
            "vlcc": mean(vlcc).ravel().round(2) if fuel == "crude" else np.zeros(size),
        }
    )
    home = pl.col("origin").str.slice(0, 3) == pl.col("destination")
    return table.filter(~home)


def _without_repeats(table: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows of a closure that are as with the open sea; small types, sorted."""
    table = table.fill_nan(None)
    free = table.filter(pl.col("closure") == "open").drop("closure")
    same = table.filter(pl.col("closure") != "open").join(
        free,
        on=[*KEYS, "nm", "overland_km", *PASSAGES, "vlcc"],
        how="semi",
        nulls_equal=True,
    )
    kept = table.join(same, on=[*KEYS, "closure"], how="anti")
    lengths = pl.col("nm", "overland_km").cast(pl.UInt16)
    shares = pl.col(*PASSAGES, "vlcc").cast(pl.Float32)
    return kept.with_columns(lengths, shares).sort("closure", *KEYS)

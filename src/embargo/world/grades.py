"""Crude by grade: what each seller ships, what each buyer runs, and how far it can go beyond."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from embargo.facts import grades, refineries
from embargo.world.parameters import Parameters
from embargo.world.world import FuelMarket, Vector

OTHERS = "*"
"""The seller that stands for all without a mix of their own."""

REFERENCE = 9.0
"""Nelson complexity at which `grade_room` is stated."""

UNKNOWN = 6.0
"""Nelson complexity of a place without a figure: simpler than the world's mean, status M."""

LARGE_IMPORTS = 12.0
"""Crude imports, Mt a year, from which a place's diet is limited."""

BOUND_IMPORTS = 4.0
"""The same for a place that has more than half of its crude imports from one other place."""


def group_names() -> tuple[str, ...]:
    """The grade groups, in the order of the columns of every matrix here [G]."""
    return tuple(group.group for group in grades.groups())


def grade_mix(market: FuelMarket, trade: str = "exports") -> Vector:
    """Give the share of each grade group in what a seller ships [S × G]; rows sum to 1.

    A basin's own row comes first, then that of its place, then the guess for any other seller.

    Arguments:
        market: the crude market.
        trade: exports, or home for what stays in the place.
    """
    known = grades.mixes()
    names = group_names()
    mix = np.zeros((len(market.sellers), len(names)))
    for at, (basin, exporter) in enumerate(market.sellers.select("basin", "exporter").iter_rows()):
        keys = ((basin, trade), (exporter, trade), (OTHERS, trade))
        own = next(known[key] for key in keys if key in known)
        mix[at] = [own.get(name, 0.0) for name in names]
    return mix


def guessed(market: FuelMarket) -> NDArray[np.bool_]:
    """Whether a seller has no mix of its own and takes the guess [S]."""
    known = {seller for seller, _ in grades.mixes()}
    return np.array(
        [
            basin not in known and exporter not in known
            for basin, exporter in market.sellers.select("basin", "exporter").iter_rows()
        ]
    )


def arc_mix(market: FuelMarket) -> Vector:
    """Give the share of each grade group in the flow of every arc [A × G]; rows sum to 1."""
    seller = market.arcs["seller"].to_numpy()
    home = (market.arcs["exporter"] == market.arcs["importer"]).to_numpy()
    away, own = grade_mix(market)[seller], grade_mix(market, "home")[seller]
    return np.asarray(np.where(home[:, None], own, away), dtype=np.float64)


def intake(market: FuelMarket, flow: Vector | None = None) -> Vector:
    """Give what each buyer runs of each group [B × G], balance units a year.

    Arguments:
        market: the crude market.
        flow: [A], by default that of the base.
    """
    used = market.flow0 if flow is None else flow
    buyer = market.arcs["buyer"].to_numpy()
    total = np.zeros((len(market.buyers), len(group_names())))
    np.add.at(total, buyer, used[:, None] * arc_mix(market))
    return total


def diet(market: FuelMarket, flow: Vector | None = None) -> Vector:
    """Give the share of each grade group in what a buyer runs [B × G]; rows sum to 1.

    It follows from the flows and the sellers' mixes, so it is exact for the base. As `intake`.
    """
    run = intake(market, flow)
    whole = run.sum(axis=1, keepdims=True)
    return np.asarray(run / np.where(whole > 0, whole, 1.0), dtype=np.float64)


def complexity(market: FuelMarket) -> Vector:
    """Give the Nelson complexity of each buyer [B], `UNKNOWN` where no figure is known."""
    known = refineries.complexity()
    return np.array([known.get(place, UNKNOWN) for place in market.buyers["place"]])


@dataclass(frozen=True, eq=False)
class Room:
    """How much of each grade group a place can run, [B × G] each, balance units a year.

    Attributes:
        use: in the base.
        free: up to which nothing is paid; above use.
        most: that no price exceeds; above free.
    """

    use: Vector
    free: Vector
    most: Vector


def grade_room(
    market: FuelMarket, parameters: Parameters, nelson: Mapping[str, float] | None = None
) -> Room:
    """Give how far beyond its diet each buyer can go.

    Room for more of group g at place b: ``grade_room`` × intake of b × ease of g × (Nelson of b /
    9)^(power of g). The first ``grade_knee`` of it is free.

    Arguments:
        market: the crude market.
        parameters: grade_room and grade_knee.
        nelson: complexity of some places, in place of the known one.

    Source: size and ease from the swaps of Europe's refineries between 2021 and 2023; the form is
    ours.
    """
    use = intake(market)
    index = complexity(market)
    if nelson:
        places = market.buyers["place"]
        index = np.array([nelson.get(p, x) for p, x in zip(places, index, strict=True)])
    ease = np.array([group.ease for group in grades.groups()])
    power = np.array([group.complexity for group in grades.groups()])
    whole = use.sum(axis=1, keepdims=True)
    room = parameters.value("grade_room", "crude") * whole * ease
    room = room * (index[:, None] / REFERENCE) ** power
    return Room(use, use + parameters.value("grade_knee", "crude") * room, use + room)


def limited_buyers(market: FuelMarket) -> NDArray[np.bool_]:
    """Whether a place's diet matters to the world or to itself [B].

    It does from `LARGE_IMPORTS` on, and from `BOUND_IMPORTS` where one supplier has over half.
    """
    by_country = _by_country(market, np.ones((len(market.arcs), 1)))[:, :, 0]
    imports = by_country.sum(axis=1)
    bound = by_country.max(axis=1) > 0.5 * imports
    return np.asarray((imports >= LARGE_IMPORTS) | (bound & (imports >= BOUND_IMPORTS)))


def _largest_loss(market: FuelMarket) -> Vector:
    """What a buyer has of all other groups from its largest foreign supplier of them [B × G]."""
    by_country = _by_country(market, 1.0 - arc_mix(market))
    return np.asarray(by_country.max(axis=1))


def _by_country(market: FuelMarket, shares: Vector) -> Vector:
    """Imports of each buyer from each country times shares [A × n], as [B × countries × n]."""
    away = (market.arcs["exporter"] != market.arcs["importer"]).to_numpy()
    countries, country = np.unique(market.arcs["exporter"].to_numpy(), return_inverse=True)
    bought = np.zeros((len(market.buyers), countries.size, shares.shape[1]))
    parts = np.where(away, market.flow0, 0.0)[:, None] * shares
    np.add.at(bought, (market.arcs["buyer"].to_numpy(), country), parts)
    return bought


@dataclass(frozen=True, eq=False)
class GradeResources:
    """Limits on what each place runs of each grade group, as resources of the crude market.

    Attributes:
        labels: kind (grade), place, grade; [R].
        capacity, knee, rent_scale: [R], balance units a year, share, million USD a balance unit;
            the base use lies under knee × capacity, so the base pays no rent.
        incidence: [R × A] share of the group in a unit of flow to the place.
    """

    labels: pl.DataFrame
    capacity: Vector
    knee: Vector
    rent_scale: Vector
    incidence: sparse.csr_array


def grade_resources(
    market: FuelMarket, parameters: Parameters, nelson: Mapping[str, float] | None = None
) -> GradeResources:
    """Give the limits by place and grade group that a shock could meet.

    Left free are places that import little (`limited_buyers`), groups that are not limited or could
    fill a refinery whole, and those whose free room at a place is larger than all other crude that
    it has from any one supplier.

    Arguments:
        market: the crude market.
        parameters: grade_room, grade_knee, grade_rent_scale.
        nelson: complexity of some places, in place of the known one.

    Raises:
        ValueError: the market is not that of crude.
    """
    if market.name != "crude":
        raise ValueError(f"grades are of crude, not {market.name}")
    room = grade_room(market, parameters, nelson)
    buyer = market.arcs["buyer"].to_numpy()
    whole = room.use.sum(axis=1, keepdims=True)
    limited = limited_buyers(market)[:, None] & (room.most < whole)
    limited &= np.array([group.limited == "yes" for group in grades.groups()])
    limited &= room.free - room.use < _largest_loss(market)
    at_buyer, at_group = np.nonzero(limited)
    mix = arc_mix(market)
    arcs = np.arange(buyer.size)
    row_of = np.full(limited.shape, -1)
    row_of[at_buyer, at_group] = np.arange(at_buyer.size)
    rows, columns, shares = [], [], []
    for group in range(limited.shape[1]):
        row = row_of[buyer, group]
        kept = (row >= 0) & (mix[:, group] > 0)
        rows.append(row[kept])
        columns.append(arcs[kept])
        shares.append(mix[kept, group])
    incidence = sparse.csr_array(
        (np.concatenate(shares), (np.concatenate(rows), np.concatenate(columns))),
        shape=(at_buyer.size, buyer.size),
    )
    names = np.array(group_names())
    labels = pl.DataFrame(
        {
            "kind": ["grade"] * at_buyer.size,
            "place": market.buyers["place"].gather(at_buyer),
            "grade": names[at_group],
        },
        schema={"kind": pl.String, "place": pl.String, "grade": pl.String},
    )
    most = room.most[at_buyer, at_group]
    scale = parameters.value("grade_rent_scale", "crude") / market.price_factor
    return GradeResources(
        labels=labels,
        capacity=most,
        knee=room.free[at_buyer, at_group] / most,
        rent_scale=np.full(most.size, scale),
        incidence=incidence,
    )


def with_grades(
    market: FuelMarket, parameters: Parameters, nelson: Mapping[str, float] | None = None
) -> FuelMarket:
    """Give the crude market with the limits on grades among its resources, after all others.

    Arguments:
        market: the crude market without them.
        parameters, nelson: as `grade_resources`.
    """
    found = grade_resources(market, parameters, nelson)
    rows = found.labels.select(
        id=pl.concat_str(pl.lit("grade "), "place", pl.lit(" "), "grade"),
        kind="kind",
        exporter=pl.lit(""),
        importer="place",
        name=pl.concat_str("grade", pl.lit(" crude, "), "place"),
    )
    return replace(
        market,
        resources=pl.concat([market.resources, rows]),
        capacity0=np.concatenate([market.capacity0, found.capacity]),
        knee=np.concatenate([market.knee, found.knee]),
        rent_scale=np.concatenate([market.rent_scale, found.rent_scale]),
        incidence=sparse.csr_array(sparse.vstack([market.incidence, found.incidence])),
    )

"""From the embedded base to the world: arcs, prices, capacities, parameters."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels, places
from embargo.facts import base
from embargo.facts.basins import basin_name
from embargo.facts.shipped import FOLDER
from embargo.world import kept, resources, routes
from embargo.world.anchors import Anchors, anchors
from embargo.world.grades import with_grades
from embargo.world.links import with_new_links
from embargo.world.parameters import Parameters
from embargo.world.sourcing import with_parameters
from embargo.world.sums import summed
from embargo.world.world import FuelMarket, Vector, World

PRICE_FACTOR = {
    # Native price per internal price (million USD a balance unit).
    "crude": 1.0 / 7.33,  # USD/bbl per USD/t
    "products": 1.0 / 8.06,
    "gas": 1.36 / 51.7,  # USD/MMBtu per USD/1,000 m³
    "coal": 25.12,  # USD/t of 6,000 kcal/kg per USD/GJ
}


def years() -> tuple[int, ...]:
    """Give the years for which there is a base world."""
    return base.years()


def load(year: int | None = None, parameters: Parameters | None = None) -> World:
    """Give the base world of a year, by default the newest complete one.

    Arguments:
        year: a year of the base.
        parameters: in place of the central ones.

    Raises:
        InputError: the base has no such year.
        DataError: the embedded base is damaged.
    """
    chosen = base.check_year(base.newest() if year is None else year)
    return _load(chosen, parameters or Parameters.central(), base.stamp())


@lru_cache(maxsize=32)
def _load(chosen: int, parameters: Parameters, origin: tuple[Path, int]) -> World:
    central = origin[0] == FOLDER and parameters == Parameters.central()
    return (kept.world(chosen) if central else None) or made(chosen, parameters)


def made(chosen: int, parameters: Parameters) -> World:
    """Make the world of a year from the base.

    Args:
        chosen: a year of the base.
        parameters: elasticities, sourcing scale and the like.
    """
    return World(
        year=chosen,
        vintage=base.vintage(),
        fuel_markets={name: fuel_market(name, chosen, parameters) for name in fuels.MARKETS},
    )


def fuel_market(name: str, year: int, parameters: Parameters) -> FuelMarket:
    """Build one market of the base world.

    Arguments:
        name: crude, products, gas or coal.
        year: a year of the base.
        parameters: elasticities, sourcing scale and the like.
    """
    factor = PRICE_FACTOR[name]
    observed = base.flows(year).filter(pl.col("market") == name)
    native = _native_per_balance(observed)
    arcs = with_new_links(name, year, observed, parameters).filter(pl.col("balance") > 1e-9)
    sellers = arcs.select("basin", "exporter").unique().sort("basin")
    buyers = arcs.select(place="importer").unique().sort("place")
    seller_at = {b: i for i, b in enumerate(sellers["basin"])}
    buyer_at = {p: i for i, p in enumerate(buyers["place"])}
    arcs = arcs.with_columns(
        seller=pl.col("basin").replace_strict(seller_at, return_dtype=pl.Int32),
        buyer=pl.col("importer").replace_strict(buyer_at, return_dtype=pl.Int32),
    )
    flow = arcs["balance"].to_numpy()
    seller, buyer = arcs["seller"].to_numpy(), arcs["buyer"].to_numpy()
    freight = routes.freight(year, arcs) / factor
    table, capacity, incidence = resources.resources(name, year, arcs, flow)
    knee, rent_scale = resources.resource_parameters(name, len(table), factor, parameters)
    rent = resources.base_rent(incidence @ flow, capacity, knee, rent_scale)
    wanted = sorted({*buyers["place"], *sellers["exporter"]})
    anchored = anchors(name, year, tuple(wanted))
    price, margin = _prices(
        name, sellers, buyers, arcs, freight, incidence.T @ rent, anchored, factor
    )
    supplied, used = _sums(seller, flow, len(sellers)), _sums(buyer, flow, len(buyers))
    nothing = np.empty(0)
    market = FuelMarket(
        name=name,
        sellers=sellers.with_columns(
            name=pl.struct("basin", "exporter").map_elements(
                lambda s: basin_name(s["basin"], name), pl.String
            )
        ),
        buyers=buyers.with_columns(name=pl.col("place").map_elements(places.name, pl.String)),
        arcs=arcs.select(
            "seller", "buyer", "exporter", "basin", "importer", "fuel", "status", "low", "high"
        ),
        resources=table,
        per_balance_unit=_per_balance_unit(arcs, native),
        price_factor=factor,
        price0=price,
        supply0=supplied,
        only_lng=_only_lng(arcs, len(sellers)),
        supply_elasticity=nothing,
        floor=nothing,
        floor_width=nothing,
        demand0=used,
        demand_elasticity=nothing,
        theta=nothing,
        backstop=nothing,
        flow0=flow,
        gravity=arcs["gravity"].to_numpy() / used[buyer],
        reach=nothing,
        group=np.empty(0, dtype=np.intp),
        concentration=nothing,
        free_share=nothing,
        freight=freight,
        margin=margin,
        capacity0=capacity,
        knee=knee,
        rent_scale=rent_scale,
        incidence=incidence,
    )
    market = with_parameters(market, parameters)
    return with_grades(market, parameters) if name == "crude" else market


def _sums(index: NDArray[np.int32], flow: Vector, count: int) -> Vector:
    return np.asarray(np.bincount(index, flow, count), dtype=np.float64)


def _native_per_balance(observed: pl.DataFrame) -> dict[tuple[str, bool], float]:
    """Native units per balance unit by (exporter, is home use): the heat of coal differs."""
    rows = observed.with_columns(home=pl.col("exporter") == pl.col("importer"))
    by = ["exporter", "home", "fuel"]
    sums = summed(rows, by, "value").join(summed(rows, by, "balance"), on=by)
    return {
        (e, h): v / b for e, h, f, v, b in sums.sort("fuel").iter_rows() if b > 0 and f != "lng"
    }


def _per_balance_unit(arcs: pl.DataFrame, native: dict[tuple[str, bool], float]) -> Vector:
    mean = float(np.mean(list(native.values())))
    labels = (arcs[name].to_list() for name in ("exporter", "importer", "fuel"))
    return np.array(
        [
            1.0 / 1.36 if fuel == "lng" else native.get((exporter, exporter == importer), mean)
            for exporter, importer, fuel in zip(*labels, strict=True)
        ]
    )


def _prices(
    name: str,
    sellers: pl.DataFrame,
    buyers: pl.DataFrame,
    arcs: pl.DataFrame,
    freight: Vector,
    rent: Vector,
    anchored: Anchors,
    factor: float,
) -> tuple[Vector, Vector]:
    """Seller prices [S] and margins [A], internal units.

    A seller gets the flow-weighted netback of its exports from the buyers' border prices, unless
    its price is known. In gas, a place's own output has its own price and imports arrive at the
    border price, so that liquefaction, contracts and scarcity are in the margin; a basin that only
    liquefies gets the netback itself.
    """
    seller, buyer = arcs["seller"].to_numpy(), arcs["buyer"].to_numpy()
    flow = arcs["balance"].to_numpy()
    border = np.array([anchored.buyers[p] for p in buyers["place"]]) / factor
    home = (arcs["exporter"] == arcs["importer"]).to_numpy()
    netback = border[buyer] - freight - (0.0 if name == "gas" else rent)
    weight = np.where(home, 1e-9 * flow, flow)
    # A flow brought from home has no freight: where a seller hardly exports, its own border
    # price is what it gets.
    total = np.bincount(seller, weight, len(sellers))
    price = np.bincount(seller, weight * netback, len(sellers)) / total
    for at, basin in enumerate(sellers["basin"]):
        if basin in anchored.sellers:
            price[at] = anchored.sellers[basin] / factor
    if name != "gas":
        return np.maximum(price, 0.2 * np.median(border)), np.zeros(flow.size)
    only_lng = _only_lng(arcs, len(sellers))
    own = anchored.home
    for at, exporter in enumerate(sellers["exporter"]):
        if not only_lng[at]:
            price[at] = own[exporter] / factor
    margin = np.where(home, 0.0, border[buyer] - freight - price[seller] - rent)
    return price, margin


def _only_lng(arcs: pl.DataFrame, count: int) -> NDArray[np.bool_]:
    piped = (arcs["fuel"] != "lng").to_numpy()
    flow = arcs["balance"].to_numpy()
    by_pipe = np.bincount(arcs["seller"].to_numpy(), flow * piped, count)
    whole = np.bincount(arcs["seller"].to_numpy(), flow, count)
    return by_pipe < 0.02 * whole

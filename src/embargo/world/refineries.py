"""Refining: the crude that each place runs, and the part of its products that comes from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.facts import base
from embargo.world.parameters import Parameters
from embargo.world.world import FuelMarket, Vector

FULLEST = 0.97
"""Highest base use of a capacity; plants that ran above theirs are given a larger one."""

USUAL_USE = 0.82
"""Throughput over capacity where no capacity is known: the world's mean, rounded (M)."""

YIELDS = (0.6, 1.1)
"""Product output over crude use that refining alone explains."""

LEAST_RUN = 0.5
"""Throughput, Mt a year, below which a place is not linked."""


@dataclass(frozen=True, eq=False)
class Refineries:
    """Refineries by place and outlet of their products: [n] each, quantities in Mt a year.

    Product output in the base is ``yield_`` × ``throughput0`` + ``other0``.

    Attributes:
        crude_buyer: index of the buyer in the crude market.
        product_seller: index of the seller in the products market; a place with several basins has
            a row for each, with its part of the throughput.
        throughput0: crude run in the base; the rows of a buyer sum to its use.
        capacity: that cannot be exceeded; above throughput0.
        known: whether the capacity is an estimate of this place and not only the usual use.
        yield_: tonnes of products per tonne of crude.
        other0: products of the base that are not from crude: gas liquids, blending, transit.
        margin_elasticity: log of throughput per change of the margin by margin_scale.
        margin_scale: usual margin, USD per tonne of crude.
        unlinked: place → why crude and products are not joined there.
    """

    crude_buyer: NDArray[np.intp]
    product_seller: NDArray[np.intp]
    throughput0: Vector
    capacity: Vector
    known: NDArray[np.bool_]
    yield_: Vector
    other0: Vector
    margin_elasticity: Vector
    margin_scale: Vector
    unlinked: Mapping[str, str]


def refineries(
    crude: FuelMarket, products: FuelMarket, year: int, parameters: Parameters
) -> Refineries:
    """Give the refineries that join the markets of crude and products.

    Where output is within `YIELDS` of crude use, the yield is their ratio. A place with more
    products than that also sells gas liquids, blends or transit cargoes: its crude has the mean
    yield of the others and the rest is ``other0``. Places with less, without a seller of products,
    or with hardly any crude are left apart, with the reason; so are all if there is no such mean.

    Arguments:
        crude, products: the two markets of one world.
        year: of the base, for the capacities.
        parameters: run_elasticity and usual_margin of products.
    """
    sellers: dict[str, list[int]] = {}
    for at, exporter in enumerate(products.sellers["exporter"]):
        sellers.setdefault(exporter, []).append(at)
    output = products.supply0
    stated = capacities(year)
    unlinked: dict[str, str] = {}
    rows: list[tuple[int, int, float, float, bool, float]] = []
    for at, place in enumerate(crude.buyers["place"]):
        use, outlets = float(crude.demand0[at]), sellers.get(place, [])
        made = float(output[outlets].sum())
        if not outlets:
            unlinked[place] = "sells no products in the base"
        elif use < LEAST_RUN:
            unlinked[place] = f"runs {use:.2g} Mt of crude, too little"
        elif made < YIELDS[0] * use:
            unlinked[place] = f"makes {made / use:.2f} t of products of a tonne of crude"
        else:
            known = place in stated
            capacity = max(stated.get(place, use / USUAL_USE), use / FULLEST)
            for outlet in outlets:
                part = float(output[outlet]) / made
                rows.append((at, outlet, use * part, capacity * part, known, made / use))
    for place in sellers:
        if place not in set(crude.buyers["place"]):
            unlinked[place] = "uses no crude in the base"
    if all(row[-1] > YIELDS[1] for row in rows):
        # Then nothing says what refining alone makes.
        for at, *_, each in rows:
            place = crude.buyers["place"][at]
            unlinked[place] = f"makes {each:.2f} t of products of a tonne of crude, as all do"
        rows = []
    buyer, seller, run, most, known_, ratio = (
        np.array([row[column] for row in rows]) for column in range(6)
    )
    plain = ratio <= YIELDS[1]
    usual = float((ratio * run)[plain].sum() / run[plain].sum()) if rows else 1.0
    yields = np.where(plain, ratio, usual)
    count = run.size
    margin = parameters.value("usual_margin", "products") / crude.price_factor
    return Refineries(
        crude_buyer=buyer.astype(np.intp),
        product_seller=seller.astype(np.intp),
        throughput0=run,
        capacity=most,
        known=known_.astype(np.bool_),
        yield_=yields,
        other0=np.where(plain, 0.0, output[seller.astype(np.intp)] - yields * run),
        margin_elasticity=np.full(count, parameters.value("run_elasticity", "products")),
        margin_scale=np.full(count, margin),
        unlinked=unlinked,
    )


def capacities(year: int) -> Mapping[str, float]:
    """Give the capacity of distillation by place, Mt a year, as last known by a year.

    Arguments:
        year: of the base; one without estimates takes those of the last year that has them.
    """
    for when in sorted((y for y in base.years() if y <= year), reverse=True):
        rows = base.capacities(when).filter(pl.col("kind") == "refinery")
        if rows.height:
            return dict(rows.select("importer", "value").iter_rows())
    return {}

"""How freely a buyer changes suppliers: reach, the cost of one dominant supplier, home supply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embargo.world.parameters import Parameters
from embargo.world.world import FuelMarket, Vector

LEAST_IMPORTS = 0.02
"""Import share below which a place counts as one that imports this share."""

LEAST_TOLERANCE = 0.1
"""Share of its imports that every buyer takes from one supplier without a second thought."""

HOME_SWING = 0.1
"""Part of its imports by which home supply may fall before its loyalty is used up."""


@dataclass(frozen=True, eq=False)
class Suppliers:
    """Groups of arcs: one for each buyer and supplier country.

    Attributes:
        group: [A] group of each arc.
        owner: [G] its buyer.
        home: [G] whether the group is home supply.
        share: [G] share of the group in its buyer's use, in the base.
        imports: [G] share of imports in its buyer's use, at least `LEAST_IMPORTS`.
        largest: [G] largest share of a foreign group in its buyer's imports.
    """

    group: NDArray[np.intp]
    owner: NDArray[np.intp]
    home: NDArray[np.bool_]
    share: Vector
    imports: Vector
    largest: Vector


def suppliers(market: FuelMarket, known: Suppliers | None = None) -> Suppliers:
    """Give the groups of a market, with their shares in the base.

    Arguments:
        market: the market.
        known: of a market with the same arcs and other flows: its groups are these, and names
            need not be compared again.
    """
    buyer = market.layout.buyer
    group, owner, home = (
        _labelled(market, buyer) if known is None else (known.group, known.owner, known.home)
    )
    bought = np.bincount(buyer, np.where(home[group], 0.0, market.flow0), market.demand0.size)
    use = np.maximum(market.demand0, 1e-300)
    share = np.bincount(group, market.flow0, owner.size) / use[owner]
    largest = np.zeros(use.size)
    np.maximum.at(largest, owner, np.where(home, 0.0, share))
    return Suppliers(
        group=group,
        owner=owner,
        home=home,
        share=share,
        imports=np.clip(bought / use, LEAST_IMPORTS, 1.0)[owner],
        largest=(largest * use / np.maximum(bought, 1e-300))[owner],
    )


def _labelled(
    market: FuelMarket, buyer: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Group of each arc [A], buyer of each group, and whether it is home supply [G]."""
    countries, country = np.unique(market.arcs["exporter"].to_numpy(), return_inverse=True)
    pair, group = np.unique(buyer * countries.size + country, return_inverse=True)
    home = np.zeros(pair.size, dtype=bool)
    home[group] = market.layout.home
    return group, pair // countries.size, home


def with_parameters(
    market: FuelMarket, parameters: Parameters, found: Suppliers | None = None
) -> FuelMarket:
    """Give the market with everything that the parameters say about its curves and its sourcing.

    Flows, prices, freight and capacities stay.

    Arguments:
        market: a market of the base world.
        parameters: values, central or drawn.
        found: `suppliers(market)`, if it is at hand.

    A supplier country costs its buyer ``concentration`` more per unit of import share beyond
    ``tolerance`` times the largest share that the buyer takes from anyone in the base. Home supply
    costs ``home_rigidity`` per unit of import share that it gains, and as much in relief for what
    it loses, up to `HOME_SWING`. The reach of an arc is ``reach`` times its share by gravity.
    """
    groups = suppliers(market) if found is None else found
    name, value = market.name, parameters.value
    concentration = np.where(
        groups.home, value("home_rigidity", name), value("concentration", name)
    )
    tolerated = np.maximum(value("tolerance") * groups.largest, LEAST_TOLERANCE) * groups.imports
    loyal = np.maximum(groups.share - HOME_SWING * groups.imports, 0.0)
    return with_curves(market, parameters).change(
        reach=value("reach", name) * market.gravity,
        group=groups.group,
        concentration=concentration / market.price_factor / groups.imports,
        free_share=np.where(groups.home, loyal, tolerated),
    )


def with_curves(market: FuelMarket, parameters: Parameters) -> FuelMarket:
    """Give the market with what the parameters say about its curves, its sourcing left as it is.

    Arguments:
        market: a market of the base world.
        parameters: values, central or drawn.
    """
    name, native = market.name, market.price_factor
    value = parameters.value
    sellers, buyers = len(market.sellers), len(market.buyers)
    elasticity = np.full(sellers, value("supply_elasticity", name))
    floor = np.full(sellers, value("floor", name) / native)
    width = np.full(sellers, value("floor_width", name) / native)
    if name == "gas":
        elasticity[market.only_lng] = value("supply_elasticity_lng", name)
        floor[market.only_lng] = value("floor_lng", name) / native
    if name == "crude":
        russia = (market.sellers["exporter"] == "RUS").to_numpy()
        elasticity[russia] = value("supply_elasticity_russia", name)
        floor[russia] = value("floor_russia", name) / native
    count = market.capacity0.size
    of_grade = market.layout.grade
    graded = value("grade_rent_scale", name) if of_grade.any() else 0.0
    return market.change(
        supply_elasticity=elasticity,
        floor=np.minimum(floor, 0.6 * market.price0),
        floor_width=np.minimum(width, 0.2 * market.price0),
        demand_elasticity=np.full(buyers, value("demand_elasticity", name)),
        theta=np.full(buyers, value("theta", name) * native),
        backstop=np.full(buyers, value("backstop", name) / native),
        knee=np.where(of_grade, market.knee, value("knee", name)) if count else np.empty(0),
        rent_scale=np.where(of_grade, graded, value("rent_scale", name)) / native
        if count
        else np.empty(0),
    )

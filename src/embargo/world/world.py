"""The world as it stands: immutable arrays with labels, one set a market."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layout:
    """What no other flow, price or parameter changes of a market, as arrays that are read only.

    Attributes:
        seller, buyer: [A] their indices.
        home: [A] whether both ends are in one place.
        at: index of a buyer by its place.
        terminal, grade: [R] whether a resource is an import terminal, or a limit of a grade.
        uses, spread: [R × A] the incidence, and [A × R] the other way round.
    """

    seller: NDArray[np.intp]
    buyer: NDArray[np.intp]
    home: NDArray[np.bool_]
    at: Mapping[str, int]
    terminal: NDArray[np.bool_]
    grade: NDArray[np.bool_]
    uses: sparse.csr_array
    spread: sparse.csr_array


@dataclass(frozen=True, eq=False)
class FuelMarket:
    """One market: who sells, who buys, over which arcs, through which shared resources.

    Quantities are in the market's balance unit a year (crude and products Mt, gas bcm, coal PJ),
    prices in million US dollars a balance unit (so USD/t, USD per 1,000 m³, USD/GJ).

    Attributes:
        name: crude, products, gas or coal.
        sellers: basin, exporter, name; row order is the seller index [S].
        buyers: place, name; row order is the buyer index [B].
        arcs: seller, buyer, exporter, basin, importer, fuel, status (estimate, or prior for a
            link without past trade), low, high (80 % band, native units); [A].
        resources: id, kind (lng_export, lng_import, pipeline; of crude
            oil_pipeline, loading), exporter, importer, name; [R].
        per_balance_unit: [A] Mt (pipeline gas: bcm) of the arc's fuel per balance unit.
        price_factor: native price (USD/bbl, USD/MMBtu, USD/t) per internal price.
        price0, supply0, supply_elasticity, floor, floor_width: [S].
        only_lng: [S] whether a gas seller has no outlet but liquefaction.
        demand0, demand_elasticity, theta, backstop: [B].
        gravity: [A] share of the buyer's use that gravity alone would give the arc.
        reach: [A] how much more of its use a buyer could soon take over the arc.
        group: [A] buyer and supplier country; concentration, free_share: [G], price per unit of
            share beyond the free one.
        flow0, freight, margin: [A]; margin is liquefaction, regasification and the wedge that
            quality and contracts put between a netback and the observed price.
        capacity0, knee, rent_scale: [R].
        incidence: [R × A], use of each resource by a unit of flow.
    """

    name: str
    sellers: pl.DataFrame
    buyers: pl.DataFrame
    arcs: pl.DataFrame
    resources: pl.DataFrame
    per_balance_unit: Vector
    price_factor: float
    price0: Vector
    supply0: Vector
    only_lng: NDArray[np.bool_]
    supply_elasticity: Vector
    floor: Vector
    floor_width: Vector
    demand0: Vector
    demand_elasticity: Vector
    theta: Vector
    backstop: Vector
    flow0: Vector
    gravity: Vector
    reach: Vector
    group: NDArray[np.intp]
    concentration: Vector
    free_share: Vector
    freight: Vector
    margin: Vector
    capacity0: Vector
    knee: Vector
    rent_scale: Vector
    incidence: sparse.csr_array

    @cached_property
    def layout(self) -> Layout:
        """Who trades over which arc, as arrays: slow to take from labels in every draw."""
        arcs, kind = self.arcs, self.resources["kind"]
        found = {
            "seller": arcs["seller"].to_numpy().astype(np.intp),
            "buyer": arcs["buyer"].to_numpy().astype(np.intp),
            "home": (arcs["exporter"] == arcs["importer"]).to_numpy().copy(),
            "terminal": (kind == "lng_import").to_numpy().copy(),
            "grade": (kind == "grade").to_numpy().copy(),
        }
        uses = sparse.csr_array(self.incidence, dtype=np.float64, copy=True)
        uses.sum_duplicates()
        uses.eliminate_zeros()
        for array in (*found.values(), uses.data, uses.indices, uses.indptr):
            array.setflags(write=False)
        return Layout(
            **found,
            at={place: at for at, place in enumerate(self.buyers["place"].to_list())},
            uses=uses,
            spread=sparse.csr_array(uses.T),
        )

    def change(self, **arrays: Any) -> Self:
        """Give this market with other arrays; its labels and incidence stay, and its layout."""
        other = copy(self)
        other.__dict__.update(layout=self.layout, **arrays)
        return other

    def __getstate__(self) -> dict[str, Any]:
        """What is saved or sent: the layout is made anew."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True)
class World:
    """The world energy trade of one year.

    Attributes:
        year: calendar year of the base.
        vintage: version of the embedded data.
        fuel_markets: by market name: crude, products, gas, coal.
    """

    year: int
    vintage: str
    fuel_markets: Mapping[str, FuelMarket]

    def __repr__(self) -> str:
        names = ", ".join(self.fuel_markets)
        return f"<World of {self.year}, data of {self.vintage}: {names}>"

    def _repr_html_(self) -> str:
        from embargo import fuels
        from embargo.markup import Cell, Number, escape, table

        rows: list[list[Cell]] = []
        for name, market in self.fuel_markets.items():
            abroad = (market.arcs["exporter"] != market.arcs["importer"]).to_numpy()
            used, traded = float(market.demand0.sum()), float(market.flow0[abroad].sum())
            counts = (len(market.sellers), len(market.buyers), len(market.arcs))
            rows.append(
                [
                    fuels.name(name) if name in fuels.FUELS else name,
                    *(Number(f"{count:,}", count) for count in counts),
                    Number(f"{used:,.0f}", used),
                    Number(f"{traded:,.0f}", traded),
                    f"{fuels.balance_unit(name)} a year",
                ]
            )
        heads = ["market", "sellers", "buyers", "links", "use", "trade between places", "unit"]
        return f"<h4>World of {self.year}, data of {escape(self.vintage)}</h4>{table(heads, rows)}"

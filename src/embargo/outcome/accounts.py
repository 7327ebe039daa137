"""Money by place: who pays, who earns, what is only moved, and what is used up for good.

The items overlap (what an importer pays is what an exporter earns and freight), and some are cash,
some resources, some needs unmet: they are told side by side and never added up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.facts import money as figures
from embargo.outcome.money import WORLD, second_choice
from embargo.outcome.sheet import Part, Sheet
from embargo.outcome.solved import BN, Solved
from embargo.outcome.state import State, Vector, totals
from embargo.world import FuelMarket

ITEMS = {
    "import_bill": "paid abroad for imports, delivered",
    "export_revenue": "earned by exports at the loading point",
    "export_taxes": "what the state takes of it, at a cited share; null where none is known",
    "terms_of_trade": "gained (lost, if below zero) by prices of exports and of imports",
    "plant_rents": "rents of full export plants, loading and pipes, earned by the exporter",
    "terminal_rents": "rents of full import terminals, earned by the importer",
    "fleet_rents": "rents of a full fleet, earned by shipping",
    "traders": "what stays with traders and uninsured ships under a price cap",
    "duties": "tariffs, earned by the importer's treasury",
    "permits": "worth of permits under a quota or a partial ban, to whoever holds them",
    "freight": "ships, fuel and canals for imports, rents of a full fleet left out",
    "fit": "running grades that refineries are not built for",
    "second_choice": "what second-choice suppliers cost beyond the bill",
    "physical_cost": "freight, fit and second choice together: resources used up",
    "shortage": "demand unserved, at the value of lost load",
}
"""Items, in their order."""


def accounts(markets: Sequence[FuelMarket]) -> Sheet:
    """Accounts in USD bn a year: place, fuel, item of `ITEMS`, baseline, counterfactual, unit.

    Trade within a place is left out. Second choice, physical cost and shortage are by market. The
    place `WORLD` earns what no place is known to earn: rents of fleets, margins of traders.
    """
    sheet = Sheet.of([_part(market) for market in markets], "place", "order")
    return Sheet(sheet.labels.drop("order"), sheet.order, sheet.parts)


def price_part(
    market: Solved, kept: NDArray[np.bool_], index: NDArray[np.intp], price: str, size: int
) -> Vector:
    """Mean volume × change of the mean price [size], USD bn; nothing where one has no volume.

    With the change of the volume × the mean price it makes up the change of what is paid or earned
    (Bennet, 1920).

    Arguments:
        kept: [A] arcs that count.
        index: [A] which row each arc is part of.
        price: `border` or `fob`.
        size: rows.
    """

    def sums(state: State) -> tuple[Vector, Vector]:
        flow = np.where(kept, state.flow, 0.0)
        paid = flow * getattr(state, price)
        return totals(index, flow, size), totals(index, paid, size)

    (q0, v0), (q1, v1) = sums(market.before), sums(market.after)
    there = (q0 > _NOTHING) & (q1 > _NOTHING)
    p0 = v0 / np.where(there, q0, 1.0)
    p1 = v1 / np.where(there, q1, 1.0)
    return np.asarray(np.where(there, 0.5 * (q0 + q1) * (p1 - p0), 0.0) * BN)


_NOTHING = 1e-9


class _Rows:
    """Places that trade a fuel of a market, and which of them buys and sells over each arc."""

    def __init__(self, world: FuelMarket) -> None:
        self.abroad = (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()
        sides = [
            world.arcs.select(pl.col(side).alias("place"), "fuel")
            for side in ("importer", "exporter")
        ]
        traded = pl.concat([side.filter(pl.Series(self.abroad)) for side in sides])
        self.labels = traded.unique(maintain_order=True).sort("fuel", "place")
        index = self.labels.with_row_index("__row")
        rows = [
            side.join(index, on=["place", "fuel"], how="left", maintain_order="left")["__row"]
            .fill_null(0)
            .to_numpy()
            .astype(np.intp)
            for side in sides
        ]
        self.buys, self.sells = rows
        self.size = self.labels.height
        # What stays at home is summed in a row of its own behind the others.
        self._by_buyer, self._by_seller = (np.where(self.abroad, row, self.size) for row in rows)

    def bought(self, state: State, prices: Sequence[Vector]) -> list[Vector]:
        """[rows] by importer: flow × each of some prices over arcs abroad, USD bn."""
        return self._summed(self._by_buyer, state.flow * BN, prices)

    def sold(self, state: State, prices: Sequence[Vector]) -> list[Vector]:
        """[rows] by exporter."""
        return self._summed(self._by_seller, state.flow * BN, prices)

    def _summed(
        self, row: NDArray[np.intp], flow: Vector, prices: Sequence[Vector]
    ) -> list[Vector]:
        """Sums of all prices; most of a market that nothing has changed are zero everywhere."""
        return [
            totals(row, flow * price, self.size + 1)[: self.size]
            if price.any()
            else np.zeros(self.size)
            for price in prices
        ]


def _part(world: FuelMarket) -> Part:
    rows = _Rows(world)
    buyers = world.buyers.select("place").with_columns(fuel=pl.lit(world.name))
    buyer = world.arcs["buyer"].to_numpy()
    known = figures.tax_shares()
    share = np.array(
        [
            known[key].share if (key := (place, fuel)) in known else np.nan
            for place, fuel in rows.labels.iter_rows()
        ]
    )
    fuel_index = rows.labels["fuel"].unique(maintain_order=True)
    every = pl.DataFrame({"place": [WORLD] * len(fuel_index), "fuel": fuel_index})
    of_fuel = (
        rows.labels.join(
            every.with_row_index("__row"), on="fuel", how="left", maintain_order="left"
        )["__row"]
        .to_numpy()
        .astype(np.intp)
    )

    def whole(by_row: Vector) -> Vector:
        return np.asarray(np.bincount(of_fuel, by_row, every.height), dtype=np.float64)

    def by_fuel(state: State) -> dict[str, Vector]:
        earned, plant = rows.sold(state, (state.fob, state.plant))
        bill, terminal, hire, middle, duty, permit, freight, fit = rows.bought(
            state,
            (
                state.border, state.landing, state.hire, state.middle, state.duty, state.scarcity,
                state.freight - state.hire, state.fit,
            ),
        )  # fmt: skip
        return {
            "import_bill": bill,
            "export_revenue": earned,
            "export_taxes": share * earned,
            "plant_rents": plant,
            "terminal_rents": terminal,
            "fleet_rents": whole(hire),
            "traders": whole(middle),
            "duties": duty,
            "permits": permit,
            "freight": freight,
            "fit": fit,
        }

    def by_market(state: State, second: Vector) -> dict[str, Vector]:
        used = np.where(rows.abroad, state.flow * (state.freight - state.hire + state.fit), 0.0)
        short = np.where(state.shortage > _SHORT, state.shortage, 0.0)
        return {
            "second_choice": second,
            "physical_cost": np.bincount(buyer, used, len(buyers)) * BN + second,
            "shortage": short * world.backstop * BN,
        }

    def laid(state: State, second: Vector, gain: Vector) -> Vector:
        items = by_fuel(state) | {"terms_of_trade": gain} | by_market(state, second)
        return np.concatenate([items[item] for item in ITEMS])

    def of_baseline(state: State) -> Vector:
        return laid(state, np.zeros(len(buyers)), np.zeros(rows.size))

    def values(market: Solved) -> dict[str, Vector]:
        first = market.first(of_baseline)
        if not market.touched:
            return dict.fromkeys(("baseline", "counterfactual"), first)
        gained = price_part(market, rows.abroad, rows.sells, "fob", rows.size)
        gained = gained - price_part(market, rows.abroad, rows.buys, "border", rows.size)
        last = laid(market.after, second_choice(market), gained)
        return {"baseline": first, "counterfactual": last}

    labels = dict.fromkeys(ITEMS, rows.labels)
    labels |= dict.fromkeys(("fleet_rents", "traders"), every)
    labels |= dict.fromkeys(("second_choice", "physical_cost", "shortage"), buyers)
    table = pl.concat(
        [
            labels[item].select(
                "place",
                "fuel",
                pl.lit(item).alias("item"),
                pl.lit("USD bn").alias("unit"),
                pl.lit(order).alias("order"),
            )
            for order, item in enumerate(ITEMS)
        ]
    )
    return Part(table, values)


_SHORT = 1e-6
"""As in the balances: what is below it, in balance units, is rounding."""


def told(table: pl.DataFrame, sellers: pl.DataFrame) -> pl.DataFrame:
    """The rows that change, and those of exporters hit whose state's share is not known.

    Arguments:
        table: all accounts with their changes.
        sellers: exporters hit, exporter and fuel.
    """
    hit = pl.concat_str("place", "fuel", separator="|").is_in(
        ["|".join(row) for row in sellers.select("exporter", "fuel").iter_rows()]
    )
    ends = [n for n in ("change", "change_low", "change_high") if n in table.columns]
    moves = pl.max_horizontal(pl.col(*ends).abs()) > _MOVED
    unknown = (pl.col("item") == "export_taxes") & pl.col("baseline").is_null()
    return table.filter((moves & ~unknown) | (unknown & hit))


_MOVED = 1e-3
"""A million dollars a year."""

"""FOB and delivered prices of every pair in the base, consistent with freight."""

from __future__ import annotations

import numpy as np
import polars as pl

from embargo.fuels import price_unit
from embargo.world.load import load
from embargo.world.resources import base_rent


def price_table(year: int | None = None) -> pl.DataFrame:
    """Give the base prices of every arc between two places.

    Columns: fuel, basin, exporter, importer, fob (at the loading point: the seller's price, with
    liquefaction, quality, contract and rents of plants and pipes), freight (voyage, canals,
    overland), landing (rent of import terminals), delivered = fob + freight + landing, unit
    (USD/bbl, USD/MMBtu, USD/t of 6,000 kcal/kg), status (estimate, or prior for a pair without
    past trade).

    Arguments:
        year: year of the base; newest by default.

    Raises:
        InputError: the base has no such year.
    """
    parts = []
    for name, market in load(year).fuel_markets.items():
        use = market.incidence @ market.flow0
        rent = base_rent(use, market.capacity0, market.knee, market.rent_scale)
        at_import = (market.resources["kind"] == "lng_import").to_numpy()
        outward = market.incidence.T @ np.where(at_import, 0.0, rent)
        landing = market.incidence.T @ np.where(at_import, rent, 0.0)
        fob = market.price0[market.arcs["seller"].to_numpy()] + market.margin + outward
        factor = market.price_factor
        parts.append(
            market.arcs.select("fuel", "basin", "exporter", "importer", "status")
            .with_columns(
                fob=pl.Series(fob * factor),
                freight=pl.Series(market.freight * factor),
                landing=pl.Series(landing * factor),
                delivered=pl.Series((fob + market.freight + landing) * factor),
                unit=pl.lit(price_unit(name)),
            )
            .filter(pl.col("exporter") != pl.col("importer"))
        )
    columns = ["fuel", "basin", "exporter", "importer", "fob", "freight", "landing", "delivered"]
    return pl.concat(parts).select(*columns, "unit", "status").sort("fuel", "basin", "importer")

"""One market as the tables need it: its labels and its two states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.outcome.state import State
from embargo.world import FuelMarket

FUEL = pl.Enum(["crude", "products", "lng", "pipeline_gas", "gas", "coal"])
"""Order of fuels and markets in every table."""

BN = 1e-3
"""USD bn per million USD."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A market with its baseline and its counterfactual; the same object twice if untouched."""

    world: FuelMarket
    before: State
    after: State

    @property
    def touched(self) -> bool:
        """Whether a measure acts in this market."""
        return self.after is not self.before

    def arcs(
        self, baseline: NDArray[np.float64], counterfactual: NDArray[np.float64]
    ) -> pl.DataFrame:
        """Arcs with their labels and two columns of values [A]."""
        return self.world.arcs.select(
            "exporter", "importer", "fuel", "basin", "status"
        ).with_columns(pl.Series("baseline", baseline), pl.Series("counterfactual", counterfactual))


def tidy(parts: list[pl.DataFrame], *order: str) -> pl.DataFrame:
    """Parts of a table as one, by fuel and then by the columns given, names of fuels as text."""
    table = pl.concat(parts)
    return (
        table.with_columns(pl.col("fuel").cast(FUEL))
        .sort("fuel", *order, maintain_order=True)
        .with_columns(pl.col("fuel").cast(pl.String))
    )


def with_units(table: pl.DataFrame) -> pl.DataFrame:
    """A table of flows with the native unit of each fuel."""
    known = {fuel: fuels.flow_unit(fuel) for fuel in fuels.FUELS}
    return table.with_columns(unit=pl.col("fuel").replace_strict(known, return_dtype=pl.String))

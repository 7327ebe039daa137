"""A table before its numbers: its rows, labelled once, and the array functions that fill them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.outcome.solved import FUEL, Solved
from embargo.outcome.state import State, Vector

Numbers = Mapping[str, Vector]
"""Columns of numbers by name, [rows] each; or [draws, rows] of an ensemble."""


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one market in a sheet.

    Attributes:
        labels: one row each, with a column `fuel`.
        values: the numbers of a market with these labels, [rows] a column, NaN where there is none.
    """

    labels: pl.DataFrame
    values: Callable[[Solved], dict[str, Vector]]


@dataclass(frozen=True, eq=False)
class Sheet:
    """Every row that a table may have, in its order.

    Attributes:
        labels: of the rows.
        order: [rows] where each row stands in the parts laid end to end.
        parts: one for each market.
    """

    labels: pl.DataFrame
    order: NDArray[np.intp]
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, parts: Sequence[Part], *by: str) -> Sheet:
        """Give a sheet ordered by fuel and then by the columns given, fuels as text."""
        laid = pl.concat([part.labels for part in parts]).with_row_index("__at")
        table = laid.with_columns(pl.col("fuel").cast(FUEL)).sort("fuel", *by, maintain_order=True)
        order = table["__at"].to_numpy().astype(np.intp)
        return cls(
            table.drop("__at").with_columns(pl.col("fuel").cast(pl.String)), order, (*parts,)
        )

    def of_part(self) -> NDArray[np.intp]:
        """Give the part [rows] that each row is of."""
        ends = np.cumsum([part.labels.height for part in self.parts])
        return np.searchsorted(ends, self.order, side="right").astype(np.intp)

    def by_part(self, markets: Sequence[Solved]) -> list[dict[str, Vector]]:
        """Give the numbers of each part's own rows, of the markets in the order of the parts."""
        return [part.values(market) for part, market in zip(self.parts, markets, strict=True)]

    def values(self, markets: Sequence[Solved]) -> dict[str, Vector]:
        """Give the numbers [rows] of markets in the order of the parts."""
        found = [_kept(part, market) for part, market in zip(self.parts, markets, strict=True)]
        return {
            name: np.concatenate([each[name] for each in found])[self.order] for name in found[0]
        }


_STILL: WeakKeyDictionary[State, WeakKeyDictionary[Part, dict[str, Vector]]] = WeakKeyDictionary()
"""Numbers of markets that nothing changed, by their state: every question asks for them again. They
go with their part: every question may bring ladders of its own."""


def _kept(part: Part, market: Solved) -> dict[str, Vector]:
    """The numbers of a market, kept where it is as it was."""
    if market.touched:
        return part.values(market)
    known = _STILL.setdefault(market.before, WeakKeyDictionary())
    if part not in known:
        known[part] = part.values(market)
    return known[part]


class Sums:
    """Rows that sum some arcs of a market by labels.

    Arguments:
        arcs: labels of all arcs [A].
        kept: [A] arcs that count.
        keys: name of a label in the sums → its column in `arcs`.
    """

    def __init__(
        self, arcs: pl.DataFrame, kept: NDArray[np.bool_], keys: Mapping[str, str]
    ) -> None:
        self.at = np.flatnonzero(kept)
        chosen = arcs.select(**{name: pl.col(column) for name, column in keys.items()})[self.at]
        self.labels = chosen.unique(maintain_order=True)
        index = self.labels.with_row_index("__row")
        self.row = chosen.join(index, on=list(keys), how="left", maintain_order="left")[
            "__row"
        ].to_numpy()
        self.size = self.labels.height
        # Arcs that do not count are summed in a row of their own behind the others.
        self._every = np.full(kept.size, self.size, dtype=np.intp)
        self._every[self.at] = self.row

    def __call__(self, values: Vector) -> Vector:
        """Give the sums [rows] of `values` [A]."""
        total = np.bincount(self._every, values, self.size + 1)[: self.size]
        return np.asarray(total, dtype=np.float64)

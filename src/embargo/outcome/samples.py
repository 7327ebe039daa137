"""Bands from draws: the numbers of every table in every draw, and what lies between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.outcome.state import Vector

LEVEL = 0.8
"""Part of the draws that a band holds, as many below it as above."""

_BLOCK = 250_000
"""Numbers that are sorted at a time: they stay in the cache, and need no memory to speak of."""

Key = tuple[str, str]
"""Name of a sheet and of a column in it."""


@dataclass(frozen=True, eq=False)
class Samples:
    """The numbers of an ensemble.

    Attributes:
        labels: of the rows of each sheet.
        numbers: [draws, everything] the columns of all sheets side by side; NaN for no number.
        place: [rows] which columns of `numbers` hold a column of a sheet. A counterfactual that is
            the baseline in every draw stands where that does.
        pair: [basin rows] the row of `flows` that each row of `basin_flows` is part of.
    """

    labels: Mapping[str, pl.DataFrame]
    numbers: NDArray[np.float64]
    place: Mapping[Key, NDArray[np.intp]]
    pair: NDArray[np.intp]
    _bands: dict[Key, tuple[Vector, Vector]] = field(default_factory=dict, repr=False)

    def more(self, sheet: str, labels: pl.DataFrame, columns: Sequence[str]) -> Samples:
        """Give the samples with one more sheet, whose columns stand after all others."""
        start = max(int(part.max(initial=-1)) for part in self.place.values()) + 1
        place = dict(self.place)
        for column in columns:
            place[sheet, column] = np.arange(start, start + labels.height)
            start += labels.height
        return Samples({**self.labels, sheet: labels}, self.numbers, place, self.pair)

    @property
    def used(self) -> int:
        """How many draws there are."""
        return int(self.numbers.shape[0])

    def has(self, sheet: str, column: str) -> bool:
        """Whether a column was drawn; the change of a pair of columns is."""
        if column == "change" and (sheet, column) not in self.place:
            return self.has(sheet, "baseline")
        return ("basin_flows" if sheet == "flows" else sheet, column) in self.place

    def of(self, sheet: str, column: str, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Give [draws, rows] the numbers of some rows; of `flows`, sums over basins."""
        if column == "change" and (sheet, column) not in self.place:
            return self.of(sheet, "counterfactual", rows) - self.of(sheet, "baseline", rows)
        if sheet != "flows":
            at = self.place[sheet, column][rows]
            if at.size and at[-1] - at[0] == at.size - 1 and (np.diff(at) == 1).all():
                return np.asarray(self.numbers[:, at[0] : at[-1] + 1])
            return np.asarray(self.numbers[:, at])
        wanted = np.full(self.labels["flows"].height, -1, dtype=np.intp)
        wanted[rows] = np.arange(rows.size)
        basins = np.flatnonzero(wanted[self.pair] >= 0)
        basins = basins[np.argsort(wanted[self.pair[basins]], kind="stable")]
        starts = np.searchsorted(wanted[self.pair[basins]], np.arange(rows.size))
        parts = self.of("basin_flows", column, basins)
        return np.add.reduceat(parts, starts, axis=1) if rows.size else parts

    def total(self, sheet: str, column: str, kept: pl.Expr) -> Vector:
        """Give [draws] the sum of a column over the rows that a condition on the labels keeps."""
        rows = self.labels[sheet].select(kept.arg_true()).to_series().to_numpy().astype(np.intp)
        return np.asarray(self.of(sheet, column, rows).sum(axis=1))

    def bands(self, sheet: str, column: str) -> tuple[Vector, Vector]:
        """Give the low and high end [rows] of a column of a sheet."""
        if (sheet, column) in self._bands:
            return self._bands[sheet, column]
        moves = self._moves(sheet, column)
        low, high = np.empty(moves.size), np.empty(moves.size)
        if not moves.all():
            still, (first, last) = ~moves, self.bands(sheet, "baseline")
            if column == "change":
                first, last = (
                    np.where(np.isnan(first), np.nan, 0.0),
                    np.where(np.isnan(last), np.nan, 0.0),
                )
            low[still], high[still] = first[still], last[still]
        if sheet == "flows":
            moves = self._of_one_basin(column, moves, low, high)
        every = np.flatnonzero(moves)
        step = max(1, _BLOCK // max(self.used, 1))
        for start in range(0, every.size, step):
            rows = every[start : start + step]
            low[rows], high[rows] = band(self.of(sheet, column, rows))
        self._bands[sheet, column] = low, high
        return low, high

    def _of_one_basin(
        self, column: str, wanted: NDArray[np.bool_], low: Vector, high: Vector
    ) -> NDArray[np.bool_]:
        """Fill in the bands of wanted flows of a single basin, which are its own; give the rest."""
        alone: NDArray[np.bool_] = np.bincount(self.pair, minlength=wanted.size) == 1
        alone &= wanted
        basin = np.empty(wanted.size, dtype=np.intp)
        basin[self.pair] = np.arange(self.pair.size)
        first, last = self.bands("basin_flows", column)
        low[alone], high[alone] = first[basin[alone]], last[basin[alone]]
        return np.logical_and(wanted, ~alone, dtype=np.bool_)

    def _moves(self, sheet: str, column: str) -> NDArray[np.bool_]:
        """[rows] whether a column is drawn apart from the baseline."""
        count = self.labels[sheet].height
        name = "basin_flows" if sheet == "flows" else sheet
        if column not in ("change", "counterfactual") or not self.has(sheet, "baseline"):
            return np.ones(count, dtype=bool)
        if (name, "counterfactual") not in self.place or (name, "change") in self.place:
            return np.ones(count, dtype=bool)
        apart: NDArray[np.bool_] = np.not_equal(
            self.place[name, "counterfactual"], self.place[name, "baseline"]
        )
        if sheet == "flows":
            found: NDArray[np.bool_] = np.isin(np.arange(count), self.pair[apart])
            return found
        return apart


def band(values: NDArray[np.float64]) -> tuple[Vector, Vector]:
    """The ends of the band that holds `LEVEL` of each column of `values` [draws, columns].

    Quantiles by linear interpolation (Hyndman and Fan, 1996, type 7) of the draws that have a
    number; NaN where none has.
    """
    by_column = np.array(values.T, order="C")
    known = ~np.isnan(by_column.min(axis=1, initial=np.inf))
    low, high = np.full(known.size, np.nan), np.full(known.size, np.nan)
    for row in np.flatnonzero(~known):
        there = by_column[row][~np.isnan(by_column[row])]
        low[row : row + 1], high[row : row + 1] = _ends(there[None, :])
    whole = by_column if known.all() else by_column[known]
    low[known], high[known] = _ends(whole)
    return low, high


def _ends(values: NDArray[np.float64]) -> tuple[Vector, Vector]:
    """The two quantiles of each row, which is put into another order; NaN without columns."""
    count = values.shape[1]
    if not count:
        nothing = np.full(values.shape[0], np.nan)
        return nothing, nothing
    places = [quantile * (count - 1) for quantile in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)]
    below = [int(place + 1e-9) for place in places]
    near = sorted({min(at + step, count - 1) for at in below for step in (0, 1)})
    values.partition(near, axis=1)
    low, high = (
        values[:, at] + (place - at) * (values[:, min(at + 1, count - 1)] - values[:, at])
        for place, at in zip(places, below, strict=True)
    )
    return low, high

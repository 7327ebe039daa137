"""The tables of an outcome: sheets labelled once, filled by one solved world or by many draws."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo.outcome import accounts, changes, ladder, macro, money, stakes, volumes
from embargo.outcome.samples import Key, Samples, band
from embargo.outcome.solved import Solved
from embargo.outcome.state import Vector
from embargo.scenario import Measure
from embargo.world import FuelMarket

NOTHING = 1e-6
"""Amounts below this count as none."""

Numbers = Mapping[str, Mapping[str, Vector]]
"""By sheet and column, [rows]."""

_BEFORE, _AFTER = "baseline", "counterfactual"

_CHANGE = ("flows", "basin_flows", "prices", "balances", "bills", "revenue", "ladder")
_MONEY = ("bills", "revenue", "accounts")


class Sheets:
    """The sheets of some markets.

    Arguments:
        markets: whose labels the sheets carry; numbers may come from others with the same labels.
        stored: whether balances tell what goes into store.
    """

    def __init__(self, markets: Sequence[FuelMarket], *, stored: bool = False) -> None:
        self.markets = (*markets,)
        self.moves: dict[str, NDArray[np.bool_]] = {}
        self._taken: NDArray[np.intp] | None = None
        self.sheets = {
            "basin_flows": volumes.basin_flows(markets),
            "prices": money.prices(markets),
            "balances": volumes.balances(markets, stored=stored),
            "bills": money.bills(markets),
            "switching": money.switching(markets),
            "revenue": money.revenue(markets),
            "accounts": accounts.accounts(markets),
            "macro": macro.macro(markets),
        }
        pairs, self.pair = volumes.pairs(self.sheets["basin_flows"].labels)
        self.labels = {"flows": pairs} | {n: sheet.labels for n, sheet in self.sheets.items()}

    def _copy(self) -> Sheets:
        found = copy(self)
        found._taken = None
        return found

    def asked(self, measures: Sequence[Measure]) -> Sheets:
        """Give these sheets with the ladders of the exporters that measures hit, too."""
        found = self._copy()
        sheet = ladder.ladder(self.markets, measures)
        found.sheets = {**self.sheets, "ladder": sheet}
        found.labels = {**self.labels, "ladder": sheet.labels}
        return found

    def still(self, names: Collection[str]) -> Sheets:
        """Give these sheets for draws in which some markets stay as they are.

        Rows of `row` hold no counterfactual of theirs: it is the baseline.
        """
        found = self._copy()
        moves = np.array([market.name not in names for market in self.markets], dtype=bool)
        found.moves = {name: moves[sheet.of_part()] for name, sheet in self.sheets.items()}
        return found

    def values(self, markets: Sequence[Solved]) -> Numbers:
        """Give the numbers of solved markets."""
        found = {name: sheet.values(markets) for name, sheet in self.sheets.items()}
        size = self.labels["flows"].height
        flows = {
            column: np.bincount(self.pair, values, size).astype(np.float64)
            for column, values in found["basin_flows"].items()
        }
        return {"flows": flows} | found

    def row(self, markets: Sequence[Solved]) -> Vector:
        """Give the numbers of solved markets end to end, as `samples` takes them."""
        pieces: list[Vector] = []
        columns = {}
        for name, sheet in self.sheets.items():
            parts = sheet.by_part(markets)
            columns[name] = tuple(parts[0])
            pieces += [each[column] for column in columns[name] for each in parts]
        if self._taken is None:
            self._taken = self._laid(columns)
        return np.concatenate(pieces)[self._taken]

    def _laid(self, columns: Mapping[str, Sequence[str]]) -> NDArray[np.intp]:
        """Which numbers of all parts, end to end, `row` gives."""
        found, start = [], 0
        for name, sheet in self.sheets.items():
            for column in columns[name]:
                shared = column == _AFTER and name in self.moves
                found.append(start + (sheet.order[self.moves[name]] if shared else sheet.order))
                start += sheet.order.size
        return np.concatenate(found)

    def samples(self, rows: np.ndarray, columns: Mapping[str, Sequence[str]]) -> Samples:
        """Give the samples [draws, everything] made of rows.

        Arguments:
            rows: [draws, everything].
            columns: of each sheet, in the order of `row`.
        """
        place: dict[Key, NDArray[np.intp]] = {}
        start = 0
        for sheet in self.sheets:
            for column in columns[sheet]:
                own = np.ones(self.labels[sheet].height, dtype=bool)
                if column == _AFTER and sheet in self.moves:
                    own = self.moves[sheet]
                at = start + np.cumsum(own) - 1
                start += int(own.sum())
                place[sheet, column] = at if own.all() else np.where(own, at, place[sheet, _BEFORE])
        return Samples(self.labels, rows, place, self.pair)


def tables(
    sheets: Sheets, values: Numbers, measures: Sequence[Measure], samples: Samples | None = None
) -> dict[str, pl.DataFrame]:
    """Give every table of an outcome.

    Arguments:
        sheets: of its markets.
        values: central numbers.
        measures: decide whose backfill and diversion are shown.
        samples: draws; with them every number has a band, and every pair of numbers a change.
    """
    full = {name: _table(name, sheets.labels[name], values[name], samples) for name in values}
    flows, basins = _traded(full["flows"]), _traded(full["basin_flows"])
    hit, sellers = changes.buyers_hit(measures, flows), changes.sellers_hit(measures, flows)
    return {
        "flows": flows,
        "basin_flows": basins,
        "backfill": changes.backfill(changes.of_buyers(flows, hit)),
        "diversion": changes.diversion(
            flows.join(sellers, on=["exporter", "fuel"], how="semi", maintain_order="left")
        ),
        "prices": full["prices"].drop_nulls("baseline"),
        "balances": full["balances"],
        "bills": full["bills"],
        "switching": full["switching"],
        "revenue": full["revenue"],
        "shortage": volumes.shortage(full["balances"]),
        "ladder": full["ladder"]
        .join(sellers, on=["exporter", "fuel"], how="semi", maintain_order="left")
        .filter(pl.any_horizontal(pl.col("baseline", "counterfactual").is_not_null())),
        "accounts": accounts.told(full["accounts"], sellers),
        "macro": macro.told(
            full["macro"], sheets.labels["macro"], samples, hit, dict(values["macro"])
        ),
        "literature": macro.literature(),
        "stakes": stakes.stakes(basins, hit),
    }


def flows_of(samples: Samples, basins: pl.DataFrame, kept: pl.Expr) -> pl.DataFrame:
    """Flows by exporter, importer and fuel over some basins, with their bands.

    Arguments:
        samples: draws.
        basins: the central flows of basins.
        kept: a condition on the labels of basins.
    """
    labels = samples.labels["basin_flows"]
    rows = labels.select(kept.arg_true()).to_series().to_numpy().astype(np.intp)
    pairs, row = volumes.pairs(labels[rows])
    central = labels[rows].join(
        basins, on=["exporter", "basin", "importer", "fuel"], how="left", maintain_order="left"
    )
    values, bands = {}, {}
    for name in ("baseline", "counterfactual"):
        part = central[name].fill_null(0.0).to_numpy()
        values[name] = np.bincount(row, part, pairs.height).astype(np.float64)
    values["change"] = values["counterfactual"] - values["baseline"]
    order = np.argsort(row, kind="stable")
    starts = np.searchsorted(row[order], np.arange(pairs.height))
    for name in values:
        parts = samples.of("basin_flows", name, rows[order])
        bands[name] = band(np.add.reduceat(parts, starts, axis=1) if rows.size else parts)
    return _traded(with_numbers(pairs, values, bands))


def with_numbers(
    labels: pl.DataFrame,
    values: Mapping[str, Vector],
    bands: Mapping[str, tuple[Vector, Vector]] | None,
) -> pl.DataFrame:
    """Labels with their numbers, each followed by the ends of its band, and the unit last."""
    columns = [column for column in labels.iter_columns() if column.name != "unit"]
    for name, numbers in values.items():
        columns.append(_column(name, numbers))
        if bands is not None:
            low, high = bands[name]
            columns += [_column(f"{name}_low", low), _column(f"{name}_high", high)]
    return pl.DataFrame([*columns, labels["unit"]])


def _column(name: str, numbers: Vector) -> pl.Series:
    """Numbers as a column, null for NaN; few have any, and a query would take longer to look."""
    return pl.Series(name, numbers, nan_to_null=bool(np.isnan(numbers).any()))


def _table(
    name: str, labels: pl.DataFrame, values: Mapping[str, Vector], samples: Samples | None
) -> pl.DataFrame:
    numbers = dict(values)
    if name in _MONEY or (samples is not None and name in _CHANGE):
        rest = {k: numbers.pop(k) for k in ("duties", "scarcity") if k in numbers}
        numbers |= {"change": numbers["counterfactual"] - numbers["baseline"]} | rest
    bands = None if samples is None else {c: samples.bands(name, c) for c in numbers}
    return with_numbers(labels, numbers, bands)


def _traded(flows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a flow before or after, or in the band of either."""
    there = (pl.col("baseline") > 0) | (pl.col("counterfactual") > 0)
    if "counterfactual_high" in flows.columns:
        there |= pl.max_horizontal("baseline_high", "counterfactual_high") > NOTHING
    return flows.filter(there)

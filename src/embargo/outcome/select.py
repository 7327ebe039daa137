"""Rows of a table by exporter, importer, fuel and date; sums over the rest; one column a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from embargo import fuels, places
from embargo.errors import Fault, InputError, nearest

_PLACES = {
    "exporter": ("exporter", "supplier"),
    "importer": ("importer", "destination", "place"),
}
"""What is asked for → the columns that may hold it, the first that is there."""

_DATES = ("period", "month", "year")
_WHOLE = ("basis", "route", "kind", "item", "series", "unit")
"""Columns never summed over: they tell numbers of different natures apart."""

_MOST_PIVOTED = 400


@dataclass(frozen=True)
class Selection:
    """What is wanted of a table, by the names that trackers of trade use.

    Arguments:
        exporter, importer: codes, names or groups, in a comma list.
        fuel: fuels or groups of fuels, in a comma list.
        date_from, date_to: "2023" or "2023-05", both ends included.
        aggregate_by: columns to keep, in a comma list; numbers are summed over the others.
        pivot_by: a column whose values become columns.
    """

    exporter: str | None = None
    importer: str | None = None
    fuel: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    aggregate_by: str | None = None
    pivot_by: str | None = None


def select(table: pl.DataFrame, wanted: Selection, *, mean: bool = False) -> pl.DataFrame:
    """The part of a table that is wanted.

    Bands are left out of sums: the sum of their ends is not the band of the sum. A cell of a pivot
    without a row is empty, not zero.

    Arguments:
        table: long, with the columns that the selection speaks of.
        wanted: what of it.
        mean: whether numbers are averaged, as prices must be, not summed.

    Raises:
        InputError: all that is wrong with the selection, at once.
    """
    faults: list[Fault] = []
    table = _places(table, wanted, faults)
    table = _fuels(table, wanted, faults)
    table = _dates(table, wanted, faults)
    keep = _names(wanted.aggregate_by, "aggregate_by", table, faults)
    pivot = _names(wanted.pivot_by, "pivot_by", table, faults)
    if len(pivot) > 1:
        faults.append(Fault("pivot_by", f"{len(pivot)} columns", "name one"))
    if faults:
        raise InputError(faults)
    if keep:
        table = _together(table, list(dict.fromkeys([*keep, *pivot])), mean)
    return _pivoted(table, pivot[0], mean) if pivot else table


def _places(table: pl.DataFrame, wanted: Selection, faults: list[Fault]) -> pl.DataFrame:
    for side, columns in _PLACES.items():
        text = getattr(wanted, side)
        if text is None:
            continue
        column = next((c for c in columns if c in table.columns), None)
        if column is None:
            faults.append(Fault(side, f"the table has no {side}", "leave it out"))
            continue
        try:
            codes = places.expand(name for name in text.split(","))
        except InputError as error:
            faults += error.at(side).faults
            continue
        table = table.filter(pl.col(column).is_in(list(codes)))
    return table


def _fuels(table: pl.DataFrame, wanted: Selection, faults: list[Fault]) -> pl.DataFrame:
    if wanted.fuel is None:
        return table
    if "fuel" not in table.columns:
        faults.append(Fault("fuel", "the table has no fuel", "leave it out"))
        return table
    try:
        known = fuels.expand(wanted.fuel.split(","))
    except InputError as error:
        faults += error.at("fuel").faults
        return table
    # Prices and balances are those of a market, flows those of a fuel.
    either = {*known, *(fuels.market_of(fuel) for fuel in known)}
    return table.filter(pl.col("fuel").is_in(sorted(either)))


def _dates(table: pl.DataFrame, wanted: Selection, faults: list[Fault]) -> pl.DataFrame:
    column = next((c for c in _DATES if c in table.columns), None)
    for name, text in (("date_from", wanted.date_from), ("date_to", wanted.date_to)):
        if text is None:
            continue
        if column is None:
            faults.append(Fault(name, "the table has no dates", "leave it out"))
            continue
        if not _is_date(text):
            faults.append(Fault(name, f"{text[:40]!r} is no date", "write it like 2023 or 2023-05"))
            continue
        at = pl.col(column).cast(pl.String)
        width = min(len(text), 4 if column == "year" else 7)
        part, end = at.str.slice(0, width), text[:width]
        table = table.filter(part >= end if name == "date_from" else part <= end)
    return table


def _is_date(text: str) -> bool:
    year, _, month = text.partition("-")
    whole = len(year) == 4 and year.isascii() and year.isdigit()
    if not whole or (len(text) > 4 and not month):
        return False
    return not month or (month.isascii() and month.isdigit() and 1 <= int(month) <= 12
                         and len(month) == 2)  # fmt: skip


def _names(text: str | None, where: str, table: pl.DataFrame, faults: list[Fault]) -> Sequence[str]:
    if text is None:
        return ()
    keys = [c for c in table.columns if not table[c].dtype.is_float() and c != "unit"]
    found = list(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in found:
        if name not in keys:
            near = nearest(name[:100], keys)
            hint = f"did you mean {near!r}? " if near else ""
            faults.append(Fault(where, f"no column {name[:40]!r}", f"{hint}use {', '.join(keys)}"))
    return found


def _together(table: pl.DataFrame, keys: Iterable[str], mean: bool) -> pl.DataFrame:
    by = list(dict.fromkeys([*keys, *(c for c in _WHOLE if c in table.columns)]))
    numbers = [
        c
        for c in table.columns
        if table[c].dtype.is_float()
        and c not in ("low", "high")
        and not c.endswith(("_low", "_high"))
    ]
    # A sum over nothing but gaps is a gap.
    whole = [
        pl.when(pl.col(c).count() > 0).then(pl.col(c).mean() if mean else pl.col(c).sum()).alias(c)
        for c in numbers
    ]
    return table.group_by(by, maintain_order=True).agg(whole).select(*by, *numbers)


def _pivoted(table: pl.DataFrame, column: str, mean: bool) -> pl.DataFrame:
    numbers = [c for c in table.columns if table[c].dtype.is_float()]
    first = [c for c in ("value", "change", "counterfactual") if c in numbers] or numbers
    if not first:
        raise InputError.one("the table has no numbers", "leave it out", "pivot_by")
    main = first[0]
    if table[column].n_unique() > _MOST_PIVOTED:
        what = f"{column} has more than {_MOST_PIVOTED} values"
        raise InputError.one(what, "choose another column, or narrow the table", "pivot_by")
    index = [c for c in table.columns if c not in (column, *numbers)]
    if not index:
        table, index = table.with_columns(pl.lit(main).alias("number")), ["number"]
    order = sorted(table[column].unique().cast(pl.String).drop_nulls())
    wide = table.with_columns(pl.col(column).cast(pl.String)).pivot(
        column, index=index, values=main, aggregate_function="mean" if mean else _sum_or_gap(),
        maintain_order=True,
    )  # fmt: skip
    return wide.select(*index, *(c for c in order if c in wide.columns))


def _sum_or_gap() -> pl.Expr:
    cell = pl.element()
    return pl.when(cell.count() > 0).then(cell.sum())

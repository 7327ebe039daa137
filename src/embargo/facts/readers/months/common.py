"""What the readers of monthly files share: months, places, and figures that cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from embargo import places
from embargo.errors import DataError, Fault, InputError
from embargo.facts.tables import require_none

TOO_LARGE = "far too large"
REMEDIES = {
    TOO_LARGE: "check the unit of the cell; the row is not used",
    "unit value off": "check weight against value; the row is not used",
    "no weight": "the cell says zero weight for goods that were paid for; treated as missing",
    "annual over twelve": "the reporter gave a year, not months; treated as missing",
    "units disagree": "volume and heat of the row do not fit; the row is not used",
    "own": "a country with itself; the row is not used",
    "days missing": "the month is summed over fewer days than it has; treated as missing",
}
"""What a flag asks for. A flagged row is listed and never enters the monthly tables."""

_TIMES = 100.0
_GAP = 10.0
_FEW = 6


def months(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """The frame with `period` (YYYY-MM) from a column of dates.

    Raises:
        DataError: cells that are no date or month.
    """
    pattern = r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?(T.*)?$"
    require_none(
        frame.filter(~pl.col(column).str.contains(pattern)),
        (column,),
        "is no month",
        "write it as 2022-05 or 2022-05-01",
    )
    return frame.with_columns(period=pl.col(column).str.slice(0, 7))


def codes(frame: pl.DataFrame, column: str, known: Mapping[str, str]) -> pl.DataFrame:
    """The frame with codes of places instead of names in a column.

    Arguments:
        frame: with a column `where`.
        column: the column of names.
        known: names of this source that are no place, or another place than they seem.

    Raises:
        DataError: names that nobody knows, each once, with the nearest.
    """
    found: dict[str, str] = dict(known)
    faults: list[Fault] = []
    for text in frame[column].unique(maintain_order=True):
        if text in found:
            continue
        try:
            found[text] = places.resolve(text)
        except InputError as error:
            where = frame.filter(pl.col(column) == text)["where"][0]
            faults += [
                Fault(f"{where} {column}", f"unknown place {text!r}", f.remedy)
                for f in error.faults
            ]
    if faults:
        raise DataError(faults)
    return frame.with_columns(pl.col(column).replace_strict(found))


def too_large(series: Sequence[str], least: float) -> pl.Expr:
    """Whether a value cannot belong to its series: over 100 times the median of its months and
    over ten times the largest month that is not, in at most six months.

    A level that lasts longer is a change of route (Romania to Bulgaria until 2018) or an error of
    years, which the comparison with the annual base shows.

    Arguments:
        series: columns that name a series.
        least: values up to this are never refused, in the unit of `value`.
    """
    value = pl.col("value")
    middle = value.filter(value > 0).median().over(series)
    usual = pl.when(value <= _TIMES * middle).then(value).max().over(series)
    odd = (value > least) & (value > _TIMES * middle) & (value > _GAP * usual)
    return (odd & (odd.sum().over(series) <= _FEW)).fill_null(False)

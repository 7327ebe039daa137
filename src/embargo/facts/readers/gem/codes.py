"""Codes of places for the names of the trackers."""

from __future__ import annotations

import polars as pl

from embargo import places
from embargo.errors import DataError, Fault, InputError


def place_codes(frame: pl.DataFrame, column: str, code: str) -> pl.DataFrame:
    """The frame with a new column of codes for a column of names.

    Raises:
        DataError: names that are no place.
    """
    codes = {}
    faults: list[Fault] = []
    for name in frame[column].unique(maintain_order=True):
        try:
            codes[name] = places.resolve(name)
        except InputError as error:
            first = frame.filter(pl.col(column) == name)["where"][0]
            faults.extend(
                Fault(f"{first} {column}", f"unknown place {name!r}", fault.remedy)
                for fault in error.faults
            )
    if faults:
        raise DataError(faults)
    return frame.with_columns(pl.col(column).replace(codes).alias(code))

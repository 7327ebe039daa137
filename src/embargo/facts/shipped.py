"""The folder of the base that ships, and its tables that do not change with a user's own base."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from embargo.errors import DataError

FOLDER = Path(__file__).parent / "base"


@cache
def table(name: str) -> pl.DataFrame:
    """Give an embedded table whole.

    Arguments:
        name: of its file, without the ending.

    Raises:
        DataError: it is missing or damaged.
    """
    path = FOLDER / f"{name}.parquet"
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataError.one(
            f"the embedded table {name!r} cannot be read ({error})",
            "install the package again, or rebuild it with `embargo data build`",
            path.name,
        ) from error

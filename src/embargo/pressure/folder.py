"""Tables as a folder of CSV files with their metadata, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from embargo.facts import base
from embargo.outcome.csv_files import METADATA, described, put
from embargo.outcome.whole import whole_folder


def write_folder(
    folder: Path,
    tables: Mapping[str, pl.DataFrame],
    schema: str,
    command: str,
    caveats: Sequence[str],
) -> tuple[Path, ...]:
    """Write a CSV and its metadata for each table.

    Arguments:
        folder: new, empty, or holding only files of these names, which are replaced as a whole.
        tables: by name.
        schema: where the columns are explained.
        command: what reproduces them.
        caveats: what to know about them.

    Raises:
        InputError: the folder holds other files or cannot be written; it is left as it was.
    """
    words = described()
    ours = {f"{name}{end}" for name in tables for end in (".csv", METADATA)}
    with whole_folder(folder, ours) as fresh:
        for name, table in tables.items():
            metadata = {
                "file": f"{name}.csv",
                "schema": schema,
                "rows": table.height,
                "columns": table.columns,
                "source": words["source"],
                "licence": words["licence"],
                "vintage": base.vintage(),
                "caveats": list(caveats),
                "command": command,
            }
            put(fresh / f"{name}.csv", table, metadata)
    return tuple(folder / f"{name}.csv" for name in tables)

"""Records as a CSV: one row each, lists and nested records as JSON in their cell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_rows(file: Path, rows: Sequence[Mapping[str, Any]], title: str) -> Path:
    """Write records and their metadata, both or none.

    Arguments:
        file: the CSV.
        rows: records with the same keys, or some of them.
        title: what they are.

    Raises:
        InputError: the file cannot be written.
    """
    import polars as pl

    from embargo.cli.options import command_line
    from embargo.outcome.csv_files import write_table

    names = list(dict.fromkeys(name for row in rows for name in row))
    table = pl.DataFrame(
        {name: [_cell(row.get(name)) for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    about = {"title": title, "licence": "CC BY 4.0", "command": command_line()}
    return write_table(file, table, about)


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return f"{value:.10g}" if isinstance(value, float) else str(value).lower()
    return json.dumps(value, ensure_ascii=False, default=str)

"""Tables of results that ship beside the package, written anew by `make evidence`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from embargo.files import write_text


def write(file: Path, rows: Sequence[Any], model: type, without: str = "") -> None:
    """Write results as CSV, figures with four decimals; `facts.cited.read` gives them again.

    Arguments:
        file: where.
        rows: objects of a dataclass.
        model: the dataclass; its fields are the columns.
        without: a field that a table of its own holds.
    """
    names = [field.name for field in fields(model) if field.name != without]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in asdict(row).items()})
    write_text(file, text.getvalue())


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else value

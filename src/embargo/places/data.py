"""The tables beside this file, read once.

places.csv: what there is; groups.csv: as users name them; areas.csv, rests.csv: as the statistical
review names them; not_places.csv: names in trade records on which nothing may be booked. Lists in
a cell are set apart by bars.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def table(stem: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a table of this package, as text."""
    with (Path(__file__).parent / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def items(cell: str) -> tuple[str, ...]:
    """The items of a list in a cell."""
    return tuple(cell.split("|")) if cell else ()

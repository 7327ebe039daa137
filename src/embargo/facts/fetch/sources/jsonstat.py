"""JSON-stat 2.0, the form in which Eurostat answers: a cube of values with labelled dimensions.

Format: https://json-stat.org/full and
https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access/api-getting-started/api:
`id` and `size` name the dimensions, `value` is a list, or a mapping of
positions, in row-major order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.session import read_json
from embargo.facts.fetch.store import Page


@dataclass(frozen=True)
class Cell:
    """One value: its code in each dimension, the value, the mark of its status, and its place."""

    codes: dict[str, str]
    labels: dict[str, str]
    value: object
    mark: str
    where: str


def cells(page: Page, dimensions: Sequence[str], ledger: Ledger) -> Iterator[Cell]:
    """The values that are there; faults of the cube go to the ledger.

    Arguments:
        dimensions: those that must be there.
    """
    cube = read_json(page)
    refused = _refusal(cube)
    if refused:
        ledger.refuse(page.label, f"the source says {refused!r}", "ask for fewer years or places")
        return
    ids, sizes = cube.get("id"), cube.get("size")
    if not isinstance(ids, list) or not isinstance(sizes, list) or len(ids) != len(sizes):
        ledger.refuse(page.label, "is no JSON-stat cube", "the source has changed its answer")
        return
    absent = [name for name in dimensions if name not in ids]
    if absent:
        what = f"no dimension {', '.join(map(repr, absent))}"
        ledger.refuse(page.label, what, f"the cube has {', '.join(map(str, ids))}")
        return
    categories = [_category(cube, name) for name in ids]
    if any(len(found) != size for found, size in zip(categories, sizes, strict=True)):
        what = "the dimensions do not fit their sizes"
        ledger.refuse(page.label, what, "the source has changed its answer")
        return
    values, marks = cube.get("value", {}), cube.get("status", {})
    pairs = enumerate(values) if isinstance(values, list) else sorted(
        (int(position), value) for position, value in values.items()
    )  # fmt: skip
    for position, value in pairs:
        if value is None:
            continue
        if position >= math.prod(sizes):
            ledger.refuse(page.label, f"position {position} is outside the cube", "--refresh")
            return
        chosen, rest = {}, position
        for name, size, found in zip(
            reversed(ids), reversed(sizes), reversed(categories), strict=True
        ):
            rest, at = divmod(rest, size)
            chosen[name] = found[at]
        mark = marks.get(str(position), "") if isinstance(marks, dict) else ""
        yield Cell(
            {name: code for name, (code, _) in chosen.items()},
            {name: label for name, (_, label) in chosen.items()},
            value,
            str(mark),
            f"{page.label} value[{position}]",
        )


def _category(cube: Any, name: str) -> list[tuple[str, str]]:
    """Codes and labels of a dimension, by position."""
    category = cube.get("dimension", {}).get(name, {}).get("category", {})
    index, labels = category.get("index", {}), category.get("label", {})
    order = index if isinstance(index, list) else sorted(index, key=lambda code: int(index[code]))
    return [(str(code), str(labels.get(code, ""))) for code in order or labels]


def _refusal(cube: object) -> str:
    """What the source says instead of a cube."""
    if not isinstance(cube, dict):
        return "no record"
    said = cube.get("error") or cube.get("warning")
    if not said or "id" in cube:
        return ""
    first = said[0] if isinstance(said, list) else said
    return str(first.get("label", first) if isinstance(first, dict) else first)[:200]

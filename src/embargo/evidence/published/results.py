"""Published results, each with the scenario that asks the model the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from embargo.errors import DataError

FILE = Path(__file__).with_name("results.yaml")

QUANTITIES = (
    "consumption_change",
    "price_change",
    "bill_change",
    "import_change",
    "backfill_share",
    "price_gap",
    "price_change_ratio",
    "consumption_change_gap",
    "revenue_change",
    "gain_after_duties",
)


@dataclass(frozen=True)
class Published:
    """One published figure.

    Attributes:
        id: its short name.
        study: who published it, and when.
        question: what was asked, in words.
        world: the base year that is asked.
        scenario: the keys of a scenario file.
        quantity: what is compared, one of `QUANTITIES`, with its arguments.
        low, high: the published range; None where it is open on that side.
        unit: of the range.
        status: V seen, C computed from the published figures, S weak, M from memory.
        source: where it was seen.
        reading: what a hit or a miss means, in words.
    """

    id: str
    study: str
    question: str
    world: int
    scenario: Mapping[str, Any]
    quantity: Mapping[str, Any]
    low: float | None
    high: float | None
    unit: str
    status: str
    source: str
    reading: str

    @property
    def printed(self) -> str:
        """The published range in words."""
        if self.low is None:
            return f"at most {self.high:g} {self.unit}"
        if self.high is None:
            return f"at least {self.low:g} {self.unit}"
        if self.low == self.high:
            return f"{self.low:g} {self.unit}"
        return f"{self.low:g} to {self.high:g} {self.unit}"


@cache
def results() -> tuple[Published, ...]:
    """Give the published results, in the order of the file.

    Raises:
        DataError: the file has a row that cannot be used.
    """
    with FILE.open(encoding="utf-8") as file:
        rows = YAML(typ="safe", pure=True).load(file)
    out = []
    for row in rows:
        low, high = row.pop("printed")
        found = Published(low=low, high=high, **row)
        if found.quantity.get("kind") not in QUANTITIES or (low is None and high is None):
            raise DataError.one(f"{found.id} asks for nothing known", "correct the row", FILE.name)
        out.append(found)
    return tuple(out)

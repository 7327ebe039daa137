"""The words of a scenario file: what each key of a measure takes, in which range, in which unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from embargo.lines import MOST_NAMES
from embargo.lines import Kind as FileKind

FILE = FileKind(
    noun="scenario",
    shape="a scenario has measures, keys and lists, no more",
    deepest=4,  # the file, its measures, a measure, the names under a key
    most=MOST_NAMES,
    largest=256 * 1024,
    start="start from the output of 'embargo scenarios new'",
    split="use lists and groups of places, or split it",
    holds="measures",
)
"""A scenario file."""

Takes = Literal["places", "exporters", "fuels", "market", "resource", "number", "flow unit", "rate"]

REQUIRED = object()
"""Stands for the default of a key that has none."""


@dataclass(frozen=True)
class Key:
    """One key of a measure.

    Arguments:
        name: the word in a scenario file.
        field: the attribute of the measure.
        takes: what kind of value it is.
        meaning: one clause for the reference.
        default: the value when the key is left out; `REQUIRED` if it may not be.
        low, high: the range of a number; the low end itself is refused if `low_open`.
    """

    name: str
    field: str
    takes: Takes
    meaning: str
    default: object = REQUIRED
    low: float = 0.0
    high: float = 1.0
    low_open: bool = False

    @property
    def required(self) -> bool:
        """Whether a measure must have this key."""
        return self.default is REQUIRED

    @property
    def range(self) -> str:
        """The range of a number in words."""
        if self.low_open:
            return f"above {self.low:g} and at most {self.high:g}"
        return f"from {self.low:g} to {self.high:g}"


EXCEPT = Key(
    "except",
    "except_",
    "places",
    "places taken out of a group that the measure names (of the importer's first)",
    default=(),
)


def importer(meaning: str) -> Key:
    """The key `importer`."""
    return Key("importer", "importers", "places", meaning)


def exporter(meaning: str) -> Key:
    """The key `exporter`, which takes basins too."""
    return Key("exporter", "exporters", "exporters", meaning)


def fuel(meaning: str) -> Key:
    """The key `fuel`."""
    return Key("fuel", "fuels", "fuels", meaning)


def level(meaning: str, default: object = REQUIRED) -> Key:
    """The key `level`, a share."""
    return Key("level", "level", "number", meaning, default)

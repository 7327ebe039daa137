"""The words of a scenario file: what each key of a measure takes, in which range, in which unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from embargo.lines import MOST_NAMES
from embargo.lines import Kind as FileKind
from embargo.scenario.calendar import Month

FILE = FileKind(
    noun="scenario",
    shape="a scenario has measures, keys and lists, no more",
    deepest=4,  # the file, its measures, a measure, the names or months under a key
    most=MOST_NAMES,
    largest=256 * 1024,
    start="start from the output of 'embargo scenarios new'",
    split="use lists and groups of places, or split it",
    holds="measures",
)
"""A scenario file."""

Takes = Literal[
    "places",
    "exporters",
    "fuels",
    "market",
    "resource",
    "strait",
    "word",
    "number",
    "whole",
    "flag",
    "month",
    "path",
    "flow unit",
    "rate",
    "wedge",
    "stock unit",
    "power unit",
]

Names = str | Iterable[str]
"""One name or several: a code, an English name, an alias or a group."""

REQUIRED = object()
"""Stands for the default of a key that has none."""

OTHERS = "WORLD"
"""The default of an importer that means all places but the exporters."""


@dataclass(frozen=True)
class Key:
    """One key of a measure.

    Arguments:
        name: the word in a scenario file.
        takes: what kind of value it is.
        meaning: one clause for the reference.
        default: the value when the key is left out; `REQUIRED` if it may not be.
        low, high: the range of a number; the low end itself is refused if `low_open`.
        among: the words, or the fuels, that it may be; any that are known if empty.
        lone: whether it takes one name only.
        field: the attribute of the measure.
    """

    name: str
    takes: Takes
    meaning: str
    default: object = REQUIRED
    low: float = 0.0
    high: float = 1.0
    low_open: bool = False
    among: tuple[str, ...] = ()
    lone: bool = False
    field: str = ""

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


_Held = TypeVar("_Held", covariant=True)
_Given = TypeVar("_Given", contravariant=True)


class Field(Generic[_Held, _Given]):
    """What an attribute of a measure holds, and what its constructor takes for it.

    Read by type checkers only (as a data descriptor of PEP 681); the attributes are plain values.
    """

    def __get__(self, measure: object, owner: type | None = None) -> _Held:
        """What the attribute holds."""
        raise NotImplementedError

    def __set__(self, measure: object, value: _Given) -> None:
        """What the constructor takes."""
        raise NotImplementedError


Codes = Field[tuple[str, ...], Names]
"""Names of places or fuels, held as codes."""

Number = Field[float, float]
Whole = Field[int, int]
Flag = Field[bool, bool]
Word = Field[str, str]

OneMarket = Field[str, Names]
"""A market, or names of all its fuels."""

MaybeNumber = Field[float | None, float | None]
MaybeMonth = Field[Month | None, Month | str | None]
"""A month, or a text such as "2026-01"."""

Path = Field[tuple[tuple[Month, float], ...], Mapping[Any, float] | Iterable[tuple[Month, float]]]
"""Month → share, held in the order of the months."""


# The functions below give a `Key` that `settled` takes from the class; what they are declared to
# give is what a field of a dataclass may be set to.


def importer(meaning: str, *, default: object = REQUIRED) -> Any:
    """The key `importer`."""
    return Key("importer", "places", meaning, default)


def exporter(meaning: str, *, lone: bool = False) -> Any:
    """The key `exporter`, which takes basins and projects too."""
    return Key("exporter", "exporters", meaning, lone=lone)


def fuel(meaning: str, *, among: tuple[str, ...] = ()) -> Any:
    """The key `fuel`."""
    return Key("fuel", "fuels", meaning, among=among)


def level(meaning: str, *, default: object = REQUIRED) -> Any:
    """The key `level`, a share."""
    return Key("level", "number", meaning, default)


def but(*, default: object = ()) -> Any:
    """The key `except`, which is not held: the places are taken out of the others."""
    meaning = "places taken out of a group that the measure names (of the importer's first)"
    return Key("except", "places", meaning, default)


def key(
    name: str,
    takes: Takes,
    meaning: str,
    *,
    default: object = REQUIRED,
    low: float = 0.0,
    high: float = 1.0,
    low_open: bool = False,
    among: tuple[str, ...] = (),
    lone: bool = False,
) -> Any:
    """Any other key, as in `Key`."""
    return Key(name, takes, meaning, default, low, high, low_open, among, lone)

"""What can be fetched: each source with its address, its terms and the key that it needs."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargo.errors import DataError, Fault, InputError, nearest

_TEXT = ("title", "publisher", "docs", "terms", "status", "gives")
_OPTIONAL = ("key", "needs_year")


@dataclass(frozen=True)
class Key:
    """A user's key for a source.

    Fields:
        variable: environment variable that holds it.
        required: whether the source answers only with one.
        register: page on which it is to be had.
        without: what the source gives without a key; empty if nothing.
    """

    variable: str
    required: bool
    register: str
    without: str = ""

    def value(self) -> str:
        """The user's key, or "" if the variable is not set."""
        return os.environ.get(self.variable, "").strip()


@dataclass(frozen=True)
class Entry:
    """One source that can be fetched.

    Fields:
        name: as typed after `embargo data fetch`.
        title, publisher, docs, terms, gives: as its publisher states them; status of the terms.
        hosts: base addresses by role; "main" is where the data are.
        fuels: fuels of which it knows anything.
        fresh: days for which a copy is not asked for again.
        pause: seconds between two requests.
        reliability: standard error of one of its figures, relative.
        key: None if it needs none.
        needs_year: whether years have to be named.
    """

    name: str
    title: str
    publisher: str
    docs: str
    terms: str
    status: str
    gives: str
    hosts: Mapping[str, str]
    fuels: tuple[str, ...]
    fresh: float
    pause: float
    reliability: float
    key: Key | None
    needs_year: bool


@cache
def catalogue() -> Mapping[str, Entry]:
    """All sources that can be fetched, by name."""
    return {name: _entry(name, row) for name, row in _yaml("catalogue.yaml").items()}


def entry(name: str) -> Entry:
    """The source of a name.

    Raises:
        InputError: there is none, with the nearest.
    """
    known = catalogue()
    wanted = name.strip().casefold().replace("_", "-").replace(" ", "-")
    if wanted not in known:
        near = nearest(wanted, known)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}sources: {', '.join(known)}"
        raise InputError.one(f"unknown source {name!r}", remedy, "data fetch")
    return known[wanted]


@cache
def codes(name: str) -> Any:
    """The table of codes of a source, by its heading in `codes.yaml`."""
    return _yaml("codes.yaml")[name]


@cache
def sizes() -> Any:
    """What is too large to be true, from `sizes.yaml`."""
    return _yaml("sizes.yaml")


@cache
def japan_places() -> Mapping[str, str]:
    """Country codes of Japan's customs → ISO3, for the names that no vocabulary holds."""
    with (Path(__file__).parent / "japan_places.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["iso3"] for row in csv.DictReader(file)}


def _entry(name: str, row: dict[str, Any]) -> Entry:
    known = {*_TEXT, *_OPTIONAL, "hosts", "fuels", "fresh", "pause", "reliability"}
    odd = [key for key in row if key not in known]
    odd += [key for key in known - {*_OPTIONAL} if key not in row]
    if odd:
        raise DataError(Fault(f"catalogue.yaml {name}", f"{key!r} is odd", "mend") for key in odd)
    return Entry(
        name=name,
        **{key: str(row[key]) for key in _TEXT},
        hosts=dict(row["hosts"]),
        fuels=tuple(row["fuels"]),
        fresh=float(row["fresh"]),
        pause=float(row["pause"]),
        reliability=float(row["reliability"]),
        key=Key(**row["key"]) if "key" in row else None,
        needs_year=bool(row.get("needs_year", True)),
    )


def _yaml(name: str) -> Any:
    from ruamel.yaml import YAML

    with (Path(__file__).parent / name).open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)

"""The register of sources: each once, with its terms, its weight and its files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargo.errors import DataError, Fault

VARIABLE = "EMBARGO_SOURCES"
"""Environment variable that names the folder of public sources."""

SHIP = {
    "values": "its figures may be in the package, with attribution",
    "estimates": "only our own estimates made with it may be in the package",
}

_TEXT = ("id", "title", "publisher", "address", "licence", "may_ship", "vintage")


@dataclass(frozen=True)
class Source:
    """One public source.

    Arguments:
        id: short name that observations carry.
        title, publisher, address, licence: as its publisher states them.
        may_ship: a key of `SHIP`.
        reliability: standard error of one of its figures, relative; the weight in reconciliation.
        vintage: edition or date of the files.
        files: paths below the folder of public sources.
    """

    id: str
    title: str
    publisher: str
    address: str
    licence: str
    may_ship: str
    reliability: float
    vintage: str
    files: tuple[str, ...]


@cache
def register() -> Mapping[str, Source]:
    """All sources by id, in the order of the register.

    Raises:
        DataError: the register itself is faulty.
    """
    from ruamel.yaml import YAML

    path = Path(__file__).parent / "sources.yaml"
    with path.open(encoding="utf-8") as file:
        return parse(YAML(typ="safe", pure=True).load(file), path.name)


def parse(rows: Any, file: str) -> Mapping[str, Source]:
    """Sources from the rows of a register, checked.

    Raises:
        DataError: with all faults: missing or unknown keys, repeated ids, a reliability that is no
            relative error, words that are not known.
    """
    known = {*_TEXT, "reliability", "files"}
    found: dict[str, Source] = {}
    faults = []
    for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
        where = f"{file} [{index}]"
        if not isinstance(row, dict):
            faults.append(Fault(where, "is no mapping", "write one source as keys and values"))
            continue
        where = f"{where} {row.get('id', '')}".strip()
        faults.extend(Fault(where, f"no {key}", "give it") for key in sorted(known - row.keys()))
        faults.extend(
            Fault(where, f"unknown key {key!r}", f"use {', '.join(sorted(known))}")
            for key in row
            if key not in known
        )
        for key in _TEXT:
            if key in row and not (isinstance(row[key], str) and row[key]):
                faults.append(Fault(where, f"{key} is no text", "write it in quotes"))
        if row.get("may_ship", "values") not in SHIP:
            what = f"may_ship is {row['may_ship']!r}"
            faults.append(Fault(where, what, f"use one of {', '.join(SHIP)}"))
        sigma = row.get("reliability", 0.1)
        if not isinstance(sigma, int | float) or not 0 < sigma < 1:
            what = f"reliability is {sigma!r}"
            faults.append(Fault(where, what, "give a relative error between 0 and 1"))
        if row.get("id") in found:
            faults.append(Fault(where, "is there twice", "keep one"))
        if not faults:
            text = {key: row[key] for key in _TEXT}
            found[row["id"]] = Source(
                **text, reliability=float(sigma), files=tuple(row["files"] or ())
            )
    if faults:
        raise DataError(faults)
    return found


def sources_root() -> Path:
    """The folder of public sources: EMBARGO_SOURCES, or `shared/sources` beside the checkout.

    Raises:
        DataError: neither is there.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if Path(named).is_dir():
            return Path(named)
        raise DataError.one(
            f"no folder {named!r}", "name the folder that holds the public sources", VARIABLE
        )
    folders = (Path.cwd(), *Path.cwd().parents, *Path(__file__).resolve().parents)
    for above in folders:
        beside = above.parent / "shared" / "sources"
        if (above / "pyproject.toml").is_file() and beside.is_dir():
            return beside
    raise DataError.one(
        "the public sources are not here",
        f"set {VARIABLE} to their folder; the embedded base needs none of them",
        "sources",
    )


def table() -> str:
    """The register as a Markdown table, for the documentation."""
    head = "| id | title | publisher | licence | ships | σ | vintage |"
    lines = [head, "| --- | --- | --- | --- | --- | --- | --- |"]
    lines.extend(
        f"| `{one.id}` | [{one.title}]({one.address}) | {one.publisher} | {one.licence} "
        f"| {one.may_ship} | {one.reliability:g} | {one.vintage} |"
        for one in register().values()
    )
    return "\n".join(lines) + "\n"

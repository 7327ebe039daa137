"""Reads a ledger by the path of its YAML file, or the shipped one; all faults at once.

A file holds lists under any of the keys of `SECTIONS`. What it refers to is looked for in itself
first, then in the shipped ledger, so that a draft need not repeat known actors and sources.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields as fields_of
from functools import cache
from pathlib import Path
from typing import Any

from embargo.errors import DataError, Fault, InputError, nearest
from embargo.ledger import claim_section, sections
from embargo.ledger.dates import first_day
from embargo.ledger.fields import ID, Fields
from embargo.ledger.records import Ledger
from embargo.ledger.references import check
from embargo.lines import Kind, Tree, parse_yaml, printable, read_text, shown

LIBRARY = Path(__file__).with_name("library")
SHIPPED = "shipped"
"""The name of the ledger that comes with the package."""
FILE = Kind(
    noun="ledger",
    shape="a ledger has lists of records, each with keys, no more",
    deepest=7,
    most=5_000,
    largest=2 * 1024 * 1024,
    start="write one with 'embargo ledger new FILE'",
    split="write several ledgers",
    holds="a ledger",
)
SECTIONS = {
    "actors": ("actor", sections.actor),
    "sources": ("source", sections.source),
    "statements": ("statement", sections.statement),
    "claims": ("claim", claim_section.claim),
    "pledges": ("pledge", sections.pledge),
    "measures": ("measure", sections.measure),
    "waivers": ("waiver", sections.waiver),
}
"""Key of a file → what its entries are called, and what reads one."""


@cache
def shipped() -> Ledger:
    """The ledger that comes with the package.

    Raises:
        DataError: one of its files is faulty.
    """
    found: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    where: dict[str, str] = {}
    trees = []
    for path in sorted(LIBRARY.glob("*.yaml")):
        tree = parse_yaml(path.read_text(encoding="utf-8"), path.name, FILE)
        _collect(tree, found, where)
        trees.append(tree)
    ledger = Ledger(SHIPPED, **found, where=where)
    faults = [fault for tree in trees for fault in tree.faults]
    faults += [] if faults else check(ledger, ledger, LIBRARY)
    if faults:
        raise DataError(faults)
    return ledger


def read(path: str | os.PathLike[str] | None = None) -> Ledger:
    """The ledger of a YAML file; without one, the shipped ledger.

    Raises:
        InputError: with all faults of the file, each with its record and line.
    """
    if path is None:
        return shipped()
    file = printable(os.fspath(path), FILE.noun)
    there = Path(path)
    if not there.exists():
        raise InputError(Fault(file, "no such file", "give a YAML file, or none for the shipped"))
    return parse(read_text(there, file, FILE), file, there.parent)


def parse(text: str, file: str = "ledger.yaml", folder: Path | None = None) -> Ledger:
    """The ledger of a YAML text.

    Arguments:
        text: of a ledger file.
        file: its name in errors.
        folder: where the text files of its sources are looked for; None for nowhere.

    Raises:
        InputError: with all faults of the text, each with its record and line.
    """
    tree = parse_yaml(text, file, FILE)
    found: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    where: dict[str, str] = {}
    _collect(tree, found, where)
    ledger = Ledger(file, **found, where=where)
    faults = [*tree.faults, *check(ledger, joined(ledger, shipped()), folder)]
    if faults:
        raise tree.in_order(InputError(faults))
    return ledger


def joined(own: Ledger, other: Ledger) -> Ledger:
    """The records of both; those of `own` go before others of the same id."""
    both = {
        name: {**getattr(other, name), **getattr(own, name)}
        for name in (f.name for f in fields_of(Ledger) if f.name != "name")
    }
    return Ledger(own.name, **both)


def _collect(tree: Tree, found: dict[str, dict[str, Any]], where: dict[str, str]) -> None:
    """Puts the records of a file where they belong; faults go into the tree."""
    top = tree.value
    if not isinstance(top, Mapping):
        what = "holds no ledger" if top is None else f"expected keys, found {shown(top)}"
        remedy = f"write lists under {', '.join(SECTIONS)}"
        tree.faults.append(Fault(tree.where(""), what, remedy))
        return
    for section, rows in top.items():
        if section not in SECTIONS:
            near = nearest(str(section), SECTIONS)
            hint = f"did you mean {near!r}? " if near else ""
            remedy = f"{hint}keys: {', '.join(SECTIONS)}"
            tree.faults.append(Fault(tree.where(section), f"unknown key {section!r}", remedy))
            continue
        noun, reader = SECTIONS[section]
        if rows is None:
            continue
        if not isinstance(rows, list):
            what = f"expected a list, found {shown(rows)}"
            tree.faults.append(Fault(tree.where(section), what, "begin each entry with '- '"))
            continue
        for index, row in enumerate(rows):
            path = f"{section}[{index}]"
            if not isinstance(row, Mapping):
                what = f"expected keys, found {shown(row)}"
                tree.faults.append(Fault(tree.where(path), what, "write '- id: …'"))
                continue
            name = str(row.get("id") or "")
            fields = Fields(tree, path, row, f"{noun} {name}" if name else f"{noun} {index + 1}")
            given = fields.text("id", required="a short name, such as S01")
            if given and not ID.fullmatch(given):
                fields.fault("id", f"{shown(given)} is no id", "use letters, digits, '-' and '.'")
            record = reader(fields)
            fields.finish()
            if given in found[section]:
                first = where[f"{noun} {given}"]
                fields.fault("id", f"two {section} have this id (first at {first})", "rename one")
                continue
            if given:
                found[section][given] = record
                where[f"{noun} {given}"] = tree.where(path).split(" ")[0]


def check_dates(ledger: Ledger, as_of: str) -> None:
    """Refuses a user's ledger that holds what was said later than the day asked about.

    The shipped ledger is cut at that day instead: it is meant to be asked about any day.

    Raises:
        InputError: with one fault for each record.
    """
    if not as_of or ledger.name == SHIPPED:
        return
    dated = [(f"statement {s.id}", s.date) for s in ledger.statements.values()]
    dated += [(f"pledge {p.id}", p.made_on) for p in ledger.pledges.values()]
    faults = [
        Fault(
            ledger.where[name],
            f"{name}: {date} lies after --as-of {as_of}",
            "ask for a later day, or leave the record out",
        )
        for name, date in dated
        if first_day(date).isoformat() > as_of
    ]
    if faults:
        raise InputError(faults)


def template() -> str:
    """A ledger with one record of each kind that a user writes, to be edited."""
    return Path(__file__).with_name("template.yaml").read_text(encoding="utf-8")

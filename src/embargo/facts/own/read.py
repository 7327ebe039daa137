"""Reads a user's file of facts and checks it against the base, all faults at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from embargo.errors import Fault, InputError
from embargo.facts.own.embedded import Embedded, embedded, known
from embargo.facts.own.fact import Checked, Fact
from embargo.facts.own.plausible import plausible
from embargo.facts.own.rows import settle
from embargo.lines import Kind, Other, Tree, parse_yaml, printable, read_text, shown, too_large

FILE = Kind(
    noun="file of facts",
    shape="a file of facts is a list of rows, and a row has keys and values",
    deepest=3,  # the list, a row, the names under a key
    most=2_000,
    largest=512 * 1024,
    start="write one fact a line; see 'embargo data check --help'",
    split="write the facts of one subject in a file of their own",
    holds="one fact a line",
)

MOST_FAULTS = 200
"""After so many faults the rest of a file is not checked."""


def read(path: str | os.PathLike[str]) -> Checked:
    """Give the facts of a file, checked by themselves and against the embedded base.

    Raises:
        InputError: with all faults of the file at once, each with its line.
    """
    file = printable(os.fspath(path), FILE.noun)
    where = Path(path)
    if not _is_there(where):
        raise InputError(Fault(file, "no such file", "give the path of a YAML file with facts"))
    return parse(read_text(where, file, FILE), file)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return True  # what is wrong with it shows when it is read


def parse(text: str, file: str = "facts.yaml") -> Checked:
    """Give the facts of a YAML text, checked as `read` does.

    Raises:
        InputError: with all faults of the text at once, each with its line.
    """
    if len(text) > FILE.largest:
        raise InputError(too_large(file, len(text), FILE))
    tree = parse_yaml(text, file, FILE)
    try:
        return check(tree)
    except InputError as error:
        raise tree.in_order(error) from None


def check(tree: Tree) -> Checked:
    """Give the facts of a file that has been taken apart.

    Raises:
        InputError: with all faults at once.
    """
    rows = tree.value
    if rows is None:
        raise InputError(Fault(tree.file, "holds no fact", FILE.start))
    if not isinstance(rows, list) or not rows:
        what = f"expected a list of facts, found {shown(rows)}"
        if rows == []:
            what = "the list of facts is empty"
        raise InputError(Fault(tree.where(""), what, "begin every fact with '- '"))
    faults = list(tree.faults)
    facts: list[Fact] = []
    holds = known()
    for index, given in enumerate(rows):
        path = f"[{index}]"
        if isinstance(given, Other) or not isinstance(given, Mapping):
            what = f"expected a fact, found {shown(given)}"
            remedy = "write it as {period: 2023, exporter: RUS, importer: JPN, ...}"
            faults.append(Fault(tree.where(path), what, remedy))
            continue
        found = settle(given, path, tree.where, holds)
        if isinstance(found, Fact):
            facts.append(found)
        else:
            faults.extend(found)
        if len(faults) >= MOST_FAULTS:
            what = f"over {MOST_FAULTS} faults; the rest is not checked"
            faults.append(Fault(tree.where(path), what, "correct these first"))
            raise InputError(faults)
    faults += _twice(facts)

    @cache
    def part(year: int, market: str) -> Embedded:
        return embedded(year, market)

    looked = [plausible(fact, part(fact.year, fact.market)) for fact in facts]
    faults += [fault for one in looked for fault in one.faults]
    if faults:
        raise InputError(faults)
    return Checked(
        file=tree.file,
        facts=tuple(facts),
        base=tuple(one.base for one in looked),
        notices=tuple(notice for one in looked for notice in one.notices),
    )


def _twice(facts: list[Fact]) -> list[Fault]:
    first: dict[tuple[object, ...], Fact] = {}
    faults = []
    for fact in facts:
        earlier = first.setdefault(fact.key, fact)
        if earlier is not fact:
            what = f"{fact.text}: this trade is given twice (first at {earlier.where})"
            remedy = "keep the better one; one figure needs one source"
            faults.append(Fault(fact.where, what, remedy))
    return faults

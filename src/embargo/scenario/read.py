"""Reads a scenario by the path of its file, or by the id of a ready one."""

from __future__ import annotations

import os
from pathlib import Path

from embargo.errors import Fault, InputError
from embargo.lines import parse_yaml, printable, read_text, too_large
from embargo.scenario.keys import FILE
from embargo.scenario.ready import ids, missing_remedy, ready
from embargo.scenario.scenario import Scenario, build


def read(path_or_id: str | os.PathLike[str]) -> Scenario:
    """The scenario of a YAML file, or the ready one of that id.

    Arguments:
        path_or_id: an id of `library()`, or the path of a file. An id goes before a file of the
            same name; write `./name` for the file.

    Raises:
        InputError: with all faults of the file at once, each with its line.
    """
    if isinstance(path_or_id, str) and path_or_id in ids():
        return ready(path_or_id)
    path = Path(path_or_id)
    file = printable(os.fspath(path_or_id), FILE.noun)
    return _built(_text(path, file), file, path.stem)


def parse(text: str, file: str = "scenario.yaml") -> Scenario:
    """The scenario of a YAML text.

    Arguments:
        text: the text of a scenario file.
        file: its name in errors.

    Raises:
        InputError: with all faults of the text at once, each with its line.
    """
    if len(text) > FILE.largest:
        raise InputError(too_large(file, len(text), FILE))
    return _built(text, file, Path(file).stem)


def _built(text: str, file: str, stem: str) -> Scenario:
    tree = parse_yaml(text, file, FILE)
    if tree.value is None:
        raise InputError(Fault(file, "holds no scenario", FILE.start))
    try:
        return build(tree.value, file, tree.where, stem=stem, faults=tree.faults)
    except InputError as error:
        raise tree.in_order(error) from None


def _text(path: Path, file: str) -> str:
    """The text of a file that could be a scenario."""
    # A missing file without a suffix is a word: then an id was meant.
    if not _is_there(path):
        what = "no such file" if path.suffix or len(path.parts) > 1 else "no such scenario"
        raise InputError(Fault(file, what, missing_remedy(path.stem)))
    return read_text(path, file, FILE)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return True  # what is wrong with it shows when it is read

"""Reads a scenario by the path of its file, or by the id of a ready one."""

from __future__ import annotations

import os
from pathlib import Path

from embargo.errors import Fault, InputError
from embargo.scenario.ready import ids, missing_remedy, ready
from embargo.scenario.scenario import Scenario, build
from embargo.scenario.tree import parse_yaml

LARGEST = 256 * 1024
"""The most bytes that a scenario file may have."""


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
    file = _printable(os.fspath(path_or_id))
    return _built(_text(path, file), file, path.stem)


def parse(text: str, file: str = "scenario.yaml") -> Scenario:
    """The scenario of a YAML text.

    Arguments:
        text: the text of a scenario file.
        file: its name in errors.

    Raises:
        InputError: with all faults of the text at once, each with its line.
    """
    if len(text) > LARGEST:
        raise InputError(_too_large(file, len(text)))
    return _built(text, file, Path(file).stem)


def _built(text: str, file: str, stem: str) -> Scenario:
    tree = parse_yaml(text, file)
    if tree.value is None:
        raise InputError(Fault(file, "holds no scenario", _START))
    try:
        return build(tree.value, file, tree.where, stem=stem, faults=tree.faults)
    except InputError as error:
        raise tree.in_order(error) from None


_START = "start from the output of 'embargo scenarios new'"


def _printable(path: str | bytes) -> str:
    text = os.fsdecode(path)[:500]
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text) or "scenario"


def _text(path: Path, file: str) -> str:
    """The text of a file that could be a scenario."""
    try:
        if path.is_dir():
            raise InputError(Fault(file, "is a folder", "give the path of a YAML file in it"))
        if not path.exists():
            # Not a path at all, but a word: then an id was meant.
            what = "no such file" if path.suffix or len(path.parts) > 1 else "no such scenario"
            raise InputError(Fault(file, what, missing_remedy(path.stem)))
        if not path.is_file():
            raise InputError(Fault(file, "is not a regular file", "give the path of a YAML file"))
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        what = f"cannot be read: {reason}"
        raise InputError(Fault(file, what, "check the path and its permissions")) from None
    if b"\0" in content[:8192]:
        what = "is a binary file, not YAML"
        raise InputError(Fault(file, what, "give a text file with measures"))
    if len(content) > LARGEST:
        raise InputError(_too_large(file, size))
    if not content.strip():
        raise InputError(Fault(file, "the file is empty", _START))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not text in UTF-8 (byte {error.start + 1:,})"
        raise InputError(Fault(f"{file}:{line}", what, "save it as UTF-8")) from None


def _too_large(file: str, size: int) -> Fault:
    what = f"has {size:,} bytes, more than the {LARGEST:,} of the largest scenario"
    return Fault(file, what, "use lists and groups of places, or split it")

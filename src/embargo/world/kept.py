"""The newest world, made at installation: a start need not make it from the base again.

It carries the stamp of all that it is made of, data and code, and of the libraries that made it. A
world with another stamp is never used, so after an edit every start makes its own, until this file
is made anew, by `rebuild`.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy
import polars
import scipy

from embargo.world.world import World

FILE = Path(__file__).with_name("kept.bin")

_PACKAGE = Path(__file__).parents[1]
_ROOMS = ("errors.py", "lines.py", "parsed.py", "units", "fuels", "places", "facts", "world")
_KINDS = {".py", ".csv", ".yaml", ".json", ".parquet"}


def stamp() -> bytes:
    """Give what tells one kept world from another: all that it is made of, in one line."""
    found = 0
    for path in _files():
        found = zlib.crc32(path.read_bytes(), zlib.crc32(path.name.encode(), found))
    return f"{found:08x} {numpy.__version__} {scipy.__version__} {polars.__version__}\n".encode()


def _files() -> Iterator[Path]:
    for room in _ROOMS:
        path = _PACKAGE / room
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in found if each.suffix in _KINDS)


def world(year: int) -> World | None:
    """Give the kept world if it is of this year, whole, and made of this very package; or None."""
    try:
        with FILE.open("rb") as file:
            if file.readline() != f"{year}\n".encode() or file.readline() != stamp():
                return None
            whole, body = file.readline(), file.read()
    except OSError:
        return None
    if whole != _sum(body):
        return None
    found = pickle.loads(body)
    assert isinstance(found, World)
    return found


def rebuild(out: Path = FILE) -> None:
    """Make the newest world of the embedded base with the central parameters, and keep it."""
    from embargo.facts import base
    from embargo.facts.shipped import FOLDER
    from embargo.world.load import made
    from embargo.world.parameters import Parameters

    with base.using(FOLDER):
        found = made(base.newest(), Parameters.central())
    body = pickle.dumps(found, 5)
    partial = out.with_name(f"{out.name}.{os.getpid()}")
    partial.write_bytes(f"{found.year}\n".encode() + stamp() + _sum(body) + body)
    partial.replace(out)


def _sum(body: bytes) -> bytes:
    return f"{zlib.crc32(body):08x}\n".encode()

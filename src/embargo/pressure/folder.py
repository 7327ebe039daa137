"""Tables as a folder of CSV files with their metadata, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from embargo.errors import InputError
from embargo.facts import base
from embargo.outcome.csv_files import METADATA, described, fresh_folder, put, unwritable


def write_folder(
    folder: Path,
    tables: Mapping[str, pl.DataFrame],
    schema: str,
    command: str,
    caveats: Sequence[str],
) -> tuple[Path, ...]:
    """Write a CSV and its metadata for each table.

    Arguments:
        folder: new, empty, or holding only files of these names, which are replaced as a whole.
        tables: by name.
        schema: where the columns are explained.
        command: what reproduces them.
        caveats: what to know about them.

    Raises:
        InputError: the folder holds other files or cannot be written; it is left as it was.
    """
    target = folder.resolve()
    _check(target, folder, tables)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = fresh_folder(target)
    except OSError as error:
        raise unwritable(folder, error) from None
    words = described()
    try:
        for name, table in tables.items():
            metadata = {
                "file": f"{name}.csv",
                "schema": schema,
                "rows": table.height,
                "columns": table.columns,
                "source": words["source"],
                "licence": words["licence"],
                "vintage": base.vintage(),
                "caveats": list(caveats),
                "command": command,
            }
            put(fresh / f"{name}.csv", table, metadata)
        _swap(fresh, target)
    except OSError as error:
        raise unwritable(folder, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return tuple(folder / f"{name}.csv" for name in tables)


def _check(target: Path, folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError.one("is a file, not a folder", "give the name of a folder", str(folder))
    ours = {f"{name}{end}" for name in tables for end in (".csv", METADATA)}
    others = sorted(path.name for path in target.iterdir() if path.name not in ours)
    if others:
        what = f"holds other files, such as {others[0]!r}"
        raise InputError.one(what, "give a new or an empty folder", str(folder))


def _swap(fresh: Path, target: Path) -> None:
    """Put the fresh folder in the place of the target; on failure the old one comes back."""
    if not target.exists():
        os.replace(fresh, target)  # noqa: PTH105 - `Path.replace` is the same call
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    os.replace(target, old)  # noqa: PTH105
    try:
        os.replace(fresh, target)  # noqa: PTH105
    except OSError:
        os.replace(old, target)  # noqa: PTH105
        raise
    shutil.rmtree(old, ignore_errors=True)

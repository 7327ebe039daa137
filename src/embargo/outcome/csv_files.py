"""A table as a CSV file with its metadata beside it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo.errors import InputError
from embargo.files import fresh_folder

METADATA = ".metadata.json"
"""Ending of the file with the metadata of a CSV, in place of `.csv`."""


@cache
def described() -> dict[str, Any]:
    """What the tables and their columns hold, their source and licence."""
    path = Path(__file__).with_name("columns.yaml")
    with path.open(encoding="utf-8") as file:
        found: dict[str, Any] = YAML(typ="safe", pure=True).load(file)
    return found


def meaning(column: str) -> str:
    """What a column of an outcome's tables holds; an end of a band says of which column."""
    words = described()
    for ending, text in words["ends"].items():
        if column.endswith(ending):
            return f"{text} of `{column.removesuffix(ending)}`"
    return str(words["columns"][column])


def put(file: Path, table: pl.DataFrame, metadata: Mapping[str, Any]) -> None:
    """Write a table and its metadata in place; for folders that nobody reads yet."""
    with file.open("wb") as stream:
        table.write_csv(stream)
    text = json.dumps(metadata, ensure_ascii=False, indent=2)
    file.with_name(f"{file.stem}{METADATA}").write_text(f"{text}\n", encoding="utf-8")


def write_table(file: Path, table: pl.DataFrame, metadata: Mapping[str, Any]) -> Path:
    """Write a table and its metadata, both or none.

    Raises:
        InputError: the file cannot be written; what was there is left as it was.
    """
    target = file.absolute()
    if target.is_dir():
        raise InputError.one("is a folder", "give the name of a file", str(file))
    try:
        fresh = fresh_folder(target)
    except OSError as error:
        raise unwritable(file, error) from None
    try:
        put(fresh / target.name, table, metadata)
        for path in sorted(fresh.iterdir()):
            os.replace(path, target.with_name(path.name))  # noqa: PTH105 - as in the folder
    except OSError as error:
        raise unwritable(file, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return file


def unwritable(path: Path, error: OSError) -> InputError:
    """The error for a path that cannot be written."""
    what = f"cannot be written: {error.strerror or error}"
    return InputError.one(what, "give a path that you may write to", str(path))

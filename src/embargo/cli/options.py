"""Options that commands share, and their values checked with the same errors as everything else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from embargo.errors import InputError


def use_base(context: typer.Context, folder: Path | None) -> Path | None:
    """Use the base in a folder until the command ends."""
    if folder is not None:
        from embargo.facts import base

        context.with_resource(base.using(folder))
    return folder


Base = Annotated[
    Path | None,
    typer.Option(
        "--base",
        metavar="FOLDER",
        help="Use a base of your own (see 'embargo data build --facts'); also EMBARGO_BASE.",
        callback=use_base,
    ),
]
"""The option that chooses a base; the parameter itself is not read."""

ScenarioOrFile = Annotated[
    str | None,
    typer.Argument(
        help="A ready scenario (see 'embargo scenarios list') or the path of a YAML file."
    ),
]
World = Annotated[
    str | None, typer.Option("--world", metavar="YEAR", help="Base year; newest by default.")
]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="Seed of the draws.")]
Workers = Annotated[
    str | None,
    typer.Option("--workers", metavar="N", help="Processes for draws; by default one a core."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Draw on the workers of a Dask scheduler, e.g. tcp://10.0.0.5:8786.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
CsvFolder = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FOLDER", help="Write every table as CSV with metadata."),
]


def positive(text: str, option: str) -> int:
    """A whole number above zero.

    Raises:
        InputError: it is something else.
    """
    if text.strip().isascii() and text.strip().isdigit() and 0 < int(text) <= 10_000:
        return int(text)
    raise InputError.one(f"{text!r} is no whole number above zero", "e.g. 6", option)


def whole(text: str | None, option: str) -> int | None:
    """A whole number from 0, or None if none was given.

    Raises:
        InputError: it is something else.
    """
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 18:
        return int(text)
    raise InputError.one(f"{text!r} is no whole number", "e.g. 200", option)


def year(text: str | None, option: str = "--world") -> int | None:
    """A calendar year, or None if none was given.

    Raises:
        InputError: it is no year.
    """
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) == 4:
        return int(text)
    raise InputError.one(f"{text!r} is no year", "write it like 2023", option)


def command_line() -> str:
    """The command as it was typed."""
    import shlex

    return shlex.join(["embargo", *sys.argv[1:]])

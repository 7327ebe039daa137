"""Values of options, checked with the same errors as everything else."""

from __future__ import annotations

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

"""A chart as a file: its kind by the ending, written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embargo.errors import InputError, install
from embargo.outcome.csv_files import unwritable

KINDS = (".svg", ".png", ".html")
"""Kinds of picture, by the ending of the file."""


def save(made: Callable[[], Any], file: Path) -> Path:
    """Write a picture, whole or not at all.

    Arguments:
        made: gives the chart; not called if the kind of picture is unknown.
        file: where to; the ending gives the kind.

    Raises:
        InputError: an unknown kind of picture, a missing package, a file that cannot be written.
    """
    check_kind(file)
    try:
        chart = made()
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
            fresh = Path(folder) / f"chart{file.suffix.lower()}"
            chart.save(str(fresh), **({"inline": True} if fresh.suffix == ".html" else {}))
            fresh.replace(file)
    except ModuleNotFoundError as error:
        raise InputError.one(
            f"drawing needs the package {error.name!r}",
            install("chart"),
            "--chart",
        ) from None
    except OSError as error:
        raise unwritable(file, error) from None
    return file


def check_kind(file: Path) -> None:
    """Refuse a file whose ending is no kind of picture.

    Raises:
        InputError: an unknown kind.
    """
    if file.suffix.lower() not in KINDS:
        raise InputError.one(
            f"no picture of kind {file.suffix or 'without ending'!r}",
            f"end the name with {', '.join(KINDS)}",
            "--chart",
        )

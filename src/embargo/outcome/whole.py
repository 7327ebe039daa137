"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from embargo.errors import InputError
from embargo.files import fresh_folder, place_folder
from embargo.outcome.csv_files import unwritable


def check_file(file: Path) -> None:
    """Look before long work whether a file can be where it is wanted.

    Raises:
        InputError: it is a folder, or its folder is missing.
    """
    if file.is_dir():
        raise InputError.one("is a folder", "give the name of a file", str(file))
    if not file.absolute().parent.is_dir():
        remedy = f"make the folder {file.parent} first"
        raise InputError.one("is in a folder that does not exist", remedy, str(file))


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well it takes the place of `file`.

    Raises:
        InputError: `file` is a folder, its folder is missing, or it cannot be written; what was
            there is left as it was.
    """
    target = file.absolute()
    check_file(file)
    try:
        fresh = fresh_folder(target)
    except OSError as error:
        raise unwritable(file, error) from None
    try:
        yield fresh / target.name
        os.replace(fresh / target.name, target)  # noqa: PTH105 - `Path.replace` is the same call
    except OSError as error:
        raise unwritable(file, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def whole_folder(folder: Path, ours: Collection[str]) -> Iterator[Path]:
    """A folder to write into; when the block ends well it takes the place of `folder`.

    Arguments:
        folder: new, empty, or holding files of these names only, which are replaced as a whole.
        ours: names of the files that may be replaced.

    Raises:
        InputError: the folder holds other files or cannot be written; it is left as it was.
    """
    # Through a link to the folder itself, so that it is not the link that is replaced.
    target = folder.resolve()
    _check(target, folder, ours)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = fresh_folder(target)
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        yield fresh
        place_folder(fresh, target)
    except OSError as error:
        raise unwritable(folder, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _check(target: Path, folder: Path, ours: Collection[str]) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError.one("is a file, not a folder", "give the name of a folder", str(folder))
    others = sorted(path.name for path in target.iterdir() if path.name not in ours)
    if others:
        what = f"holds other files, such as {others[0]!r}"
        raise InputError.one(what, "give a new or an empty folder", str(folder))

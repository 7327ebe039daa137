"""Whether a body is what was asked for: whole, and of the right kind."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path

from embargo.errors import DataError

KINDS = {"json": "JSON", "csv": "CSV", "zip": "a ZIP archive", "xlsx": "a workbook", "html": "HTML"}


class IncompleteError(Exception):
    """A body that ends too early; worth another try."""


def inspect(path: Path, kind: str, label: str) -> None:
    """Nothing, if the body is sound.

    Arguments:
        kind: a key of `KINDS`.
        label: name of the body for the error.

    Raises:
        IncompleteError: the body ends too early.
        DataError: the body is something else.
    """
    with path.open("rb") as file:
        head = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise IncompleteError("the body is empty")
    page = head[:64].lower().startswith((b"<!doctype html", b"<html"))
    if page and kind != "html":
        what = f"is an HTML page where {KINDS[kind]} is expected"
        remedy = "the source is in maintenance, asks for a login or has moved; try again later"
        raise DataError.one(what, remedy, label)
    if kind == "json":
        _json(path, head, label)
    elif kind in ("zip", "xlsx"):
        _archive(path, head, kind, label)


def _json(path: Path, head: bytes, label: str) -> None:
    if head[:1] not in b"{[":
        start = head[:40].decode("utf-8", "replace").strip()
        raise DataError.one(f"is no JSON: {start!r}…", "the source has changed its answer", label)
    try:
        json.loads(path.read_bytes())
    except ValueError as error:
        raise IncompleteError(f"the JSON breaks off or is damaged ({error})") from None


def _archive(path: Path, head: bytes, kind: str, label: str) -> None:
    if not head.startswith(b"PK"):
        what = f"is not {KINDS[kind]}"
        raise DataError.one(what, "the source has changed its file", label)
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise IncompleteError(f"the archive breaks off or is damaged ({error})") from None
    if broken:
        raise IncompleteError(f"{broken} in the archive does not match its checksum")

"""A text file as a text: plain, Markdown or HTML, in whatever encoding it says that it is."""

from __future__ import annotations

import codecs
import os
import re
from dataclasses import dataclass
from pathlib import Path

from embargo.errors import Fault, InputError
from embargo.ledger.reading.markup import words
from embargo.lines import printable

LARGEST = 2 * 1024 * 1024
"""The most bytes of a file: thirty times the longest of articles."""

FORMATS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
    ".txt": "text", ".text": "text", "": "text",
}  # fmt: skip
_BINARY = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a zip archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\x1f\x8b": "a packed file", b"{\\rtf": "a rich text file",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CHARSET = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """What a file says.

    Fields:
        name: of the file, as shown.
        text: what is read; offsets count its characters.
        format: text, markdown or html.
        encoding: of the file.
        same: whether the text is the file's, letter by letter in UTF-8, so that a ledger may check
            its spans against the file.
    """

    name: str
    text: str
    format: str
    encoding: str
    same: bool


def read_file(path: str | os.PathLike[str], encoding: str | None = None) -> Text:
    """The text of a file.

    Arguments:
        path: the file; its ending tells the format, a page is known by its beginning too.
        encoding: of the file, such as "cp1252"; by default what the file says, else UTF-8.

    Raises:
        InputError: no such file, a folder, binary, too large, empty, of an unknown ending or
            encoding, or not in that encoding.
    """
    name = printable(os.fspath(path), "text")
    there = Path(path)
    content = _content(there, name)
    for start, what in _BINARY.items():
        if content.startswith(start):
            raise InputError(Fault(name, f"is {what}, not text", "save its text as .txt or .html"))
    known = _encoding(content, encoding)
    text = _decoded(content, name, known)
    suffix = there.suffix.lower()
    beginning = text[:500].lstrip().lower()
    if suffix not in FORMATS and not beginning.startswith(("<!doctype html", "<html")):
        remedy = f"save it as {', '.join(s for s in FORMATS if s)}"
        raise InputError(Fault(name, f"an unknown kind of file, {suffix!r}", remedy))
    kind = FORMATS.get(suffix, "html")
    if kind != "html" and beginning.startswith(("<!doctype html", "<html")):
        kind = "html"
    if kind == "html":
        text = words(text)
    if not text.strip():
        raise InputError(Fault(name, "has no words", "give a file with the text of an article"))
    same = kind != "html" and known == "utf-8" and "\r" not in text
    return Text(name, text, kind, known, same)


def _content(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(Fault(name, "is a folder", "give a text file in it"))
        if not path.exists():
            raise InputError(Fault(name, "no such file", "give a .txt, .md or .html file"))
        if not path.is_file():
            raise InputError(Fault(name, "is not a regular file", "give a .txt, .md or .html file"))
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError(Fault(name, what, "check the path and its permissions")) from None
    if len(content) > LARGEST:
        what = f"has {size:,} bytes, more than {LARGEST:,}"
        raise InputError(Fault(name, what, "give one article, not a collection"))
    if not content.strip():
        raise InputError(
            Fault(name, "the file is empty", "give a file with the text of an article")
        )
    return content


def _encoding(content: bytes, wanted: str | None) -> str:
    if wanted is not None:
        try:
            found = codecs.lookup(wanted)
        except (LookupError, ValueError):
            found = None
        # Some codecs turn bytes into bytes, or text into text: those are no encodings of a file.
        if found is None or not getattr(found, "_is_text_encoding", True):
            remedy = "e.g. utf-8, cp1252, shift_jis"
            raise InputError(Fault("--encoding", f"unknown encoding {wanted!r}", remedy))
        return found.name
    for mark, known in _MARKS:
        if content.startswith(mark):
            return known
    said = _CHARSET.search(content[:2048]) if b"<" in content[:200] else None
    if said:
        try:
            stated = codecs.lookup(said[1].decode("ascii"))
        except LookupError:
            return "utf-8"
        if getattr(stated, "_is_text_encoding", True):
            return str(stated.name)
    return "utf-8"


def _decoded(content: bytes, name: str, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeError, ValueError) as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        what = f"is not text in {encoding.upper()} (byte {start + 1:,})"
        remedy = "save it as UTF-8, or name its encoding: --encoding cp1252"
        raise InputError(Fault(f"{name}:{line}", what, remedy)) from None
    if "\0" in text:
        raise InputError(Fault(name, "is a binary file, not text", "give the text of an article"))
    return text

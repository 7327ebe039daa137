"""Copies of what was fetched, in a folder of the user, with checksums; every write is atomic.

A body lies under its own checksum and is never changed. What names the current body of a request is
a small JSON file, replaced in one step, and only after all of a fetch was read without a fault: so
a fetch that stops half-way leaves what was there before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from embargo.errors import DataError, InputError

VARIABLE = "EMBARGO_CACHE"
"""Environment variable that names the folder of copies."""

_STAGED_FOR = 3600.0  # seconds for which a half-finished fetch is taken up again
_ORPHAN_AFTER = 86_400.0
_AHEAD = 60.0
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Page:
    """One answer of a source, as kept.

    Fields:
        label: its file name, as errors show it.
        url: what was asked for, without the user's key.
        sha256, size: checksum and length of the body.
        fetched_at: UTC time, such as 2026-11-22T10:00:00Z.
        version: what the source says of its edition (Last-Modified or ETag); may be empty.
        path: where the body lies.
        cached: whether it was there before.
    """

    label: str
    url: str
    sha256: str
    size: int
    fetched_at: str
    version: str
    path: Path
    cached: bool = False


def folder() -> Path:
    """The folder of copies: EMBARGO_CACHE, or the place that the system has for such.

    Raises:
        InputError: the user has no home.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser() / "fetch"
    if sys.platform == "win32":
        caches, own = os.environ.get("LOCALAPPDATA") or "~/AppData/Local", "embargo/Cache"
    elif sys.platform == "darwin":
        caches, own = "~/Library/Caches", "embargo"
    else:
        caches, own = os.environ.get("XDG_CACHE_HOME", "").strip() or "~/.cache", "embargo"
    try:
        return Path(caches).expanduser() / own / "fetch"
    except RuntimeError:
        what = "this user has no home folder to keep copies in"
        raise InputError.one(what, f"set {VARIABLE} to a folder", VARIABLE) from None


class Store:
    """The copies of one source."""

    def __init__(self, name: str, root: Path | None = None) -> None:
        self.root = (root or folder()) / name
        try:
            for part in ("bodies", "current", "staged"):
                (self.root / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot be written: {error.strerror or error}"
            raise InputError.one(
                what, f"set {VARIABLE} to another folder", str(self.root)
            ) from None

    def find(self, request: str, *, within: float | None) -> Page | None:
        """The sound copy of a request, or None.

        Arguments:
            request: what identifies it.
            within: greatest age in seconds; None for any.
        """
        return self._read("current", request, within)

    def find_staged(self, request: str) -> Page | None:
        """The copy that a fetch which did not finish has made within the last hour, or None."""
        return self._read("staged", request, _STAGED_FOR)

    def temporary(self) -> Path:
        """An empty file beside the bodies, to be handed to `stage` or deleted."""
        handle, name = tempfile.mkstemp(prefix=".part-", dir=self.root / "bodies")
        os.close(handle)
        return Path(name)

    def stage(self, request: str, body: Path, label: str, url: str, version: str) -> Page:
        """Takes a body in, without yet making it the current one."""
        digest = checksum(body)
        place = self.root / "bodies" / digest[:32]
        place.mkdir(exist_ok=True)
        final = place / label
        size = body.stat().st_size
        body.replace(final)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        page = Page(label, url, digest, size, now, version, final)
        self._write("staged", request, page)
        return page

    def commit(self, requests: dict[str, Page]) -> None:
        """Makes staged pages the current ones, and clears away bodies that nobody names."""
        for request in requests:
            staged = self._file("staged", request)
            if staged.exists():
                staged.replace(self._file("current", request))
        self._clear()

    def discard(self, requests: dict[str, Page]) -> None:
        """Forgets staged pages that turned out to be unusable."""
        for request in requests:
            self._file("staged", request).unlink(missing_ok=True)

    def _file(self, part: str, request: str) -> Path:
        name = hashlib.sha256(request.encode()).hexdigest()[:32]
        return self.root / part / f"{name}.json"

    def _write(self, part: str, request: str, page: Page) -> None:
        row = {key: value for key, value in asdict(page).items() if key not in ("path", "cached")}
        text = json.dumps({"schema": "embargo.page/1", "request": request, **row}, indent=1)
        write_text(self._file(part, request), text)

    def _read(self, part: str, request: str, within: float | None) -> Page | None:
        file = self._file(part, request)
        try:
            age = time.time() - file.stat().st_mtime
            row = json.loads(file.read_text(encoding="utf-8"))
            path = self.root / "bodies" / row["sha256"][:32] / row["label"]
            sound = row["schema"] == "embargo.page/1" and row["request"] == request
            fields = {key: row[key] for key in ("label", "url", "fetched_at", "version")}
            page = Page(
                **fields, sha256=row["sha256"], size=int(row["size"]), path=path, cached=True
            )
            # A copy from the future was made under another clock: how old it is, nobody knows.
            if not sound or (within is not None and not -_AHEAD <= age <= within):
                return None
            if path.stat().st_size != page.size or checksum(path) != page.sha256:
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return page

    def _clear(self) -> None:
        named = set()
        for part in ("current", "staged"):
            for file in (self.root / part).glob("*.json"):
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                    named.add(json.loads(file.read_text(encoding="utf-8"))["sha256"][:32])
        for body in (self.root / "bodies").iterdir():
            with contextlib.suppress(OSError):
                if (
                    body.name not in named
                    and abs(time.time() - body.stat().st_mtime) > _ORPHAN_AFTER
                ):
                    shutil.rmtree(body) if body.is_dir() else body.unlink()


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def write_text(path: Path, text: str) -> None:
    """Writes a file in one step: it is the old one or the new one, never a half.

    Raises:
        DataError: the folder cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise DataError.one(what, "choose another place", str(path)) from None

"""Files and folders that are put in their place in one step, so that nothing is ever half there.

Whoever is killed while writing leaves a hidden folder beside the target, never a part of it; the
next who writes there clears it away.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PART = ".embargo-part"
"""Ending of the folders that are being written."""

_LEFT_AFTER = 3600.0
_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def fresh_folder(target: Path) -> Path:
    """A new folder beside `target`, on the same disk, with the permissions of any new folder.

    Raises:
        OSError: it cannot be made.
    """
    _clear(target)
    name = f".{target.name}-{os.getpid()}-"
    fresh = Path(tempfile.mkdtemp(prefix=name, suffix=PART, dir=target.parent))
    current = os.umask(0)
    os.umask(current)
    fresh.chmod(0o777 & ~current)
    return fresh


def place_folder(fresh: Path, target: Path) -> None:
    """Put a fresh folder in the place of `target`; what was there is then in `fresh`, or gone.

    Where the system can exchange two folders there is no moment without the target.

    Raises:
        OSError: it cannot be done; the target is as it was.
    """
    if not target.exists():
        try:
            os.replace(fresh, target)  # noqa: PTH105 - `Path.replace` is the same call
            return
        except OSError:
            if not target.exists():
                raise
            # Another has put one there since.
    if _exchanged(fresh, target):
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    os.replace(target, old)  # noqa: PTH105
    try:
        os.replace(fresh, target)  # noqa: PTH105
    except OSError:
        os.replace(old, target)  # noqa: PTH105
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_text(file: Path, text: str, *, new: bool = False) -> None:
    """Write a text, whole or not at all.

    Arguments:
        file: where.
        text: what.
        new: whether it must not be there yet.

    Raises:
        FileExistsError: it is there, and must not be.
        OSError: it cannot be written; what was there is left as it was.
    """
    target = file.absolute()
    if new and target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    fresh = fresh_folder(target)
    try:
        part = fresh / target.name
        part.write_text(text, encoding="utf-8")
        if new:
            try:
                os.link(part, target)
                return
            except FileExistsError:
                raise
            except OSError:  # a disk without hard links
                pass
        os.replace(part, target)  # noqa: PTH105
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system could exchange two folders in one step."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if hasattr(libc, "renameat2"):
            done = libc.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
        else:
            done = libc.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return False
    return bool(done == 0)


def _clear(target: Path) -> None:
    """Remove what writers of `target` have left that are no more."""
    if os.name != "posix":
        return
    start = f".{target.name}-"
    with suppress(OSError):
        for left in target.parent.iterdir():
            writer = left.name.removeprefix(start).partition("-")[0]
            ours = left.name.startswith(start) and left.name.endswith(PART) and writer.isdigit()
            if not ours or _runs(int(writer)):
                continue
            # On a shared disk the writer may run elsewhere: it gets its hour, by any clock.
            if abs(time.time() - left.stat().st_mtime) > _LEFT_AFTER:
                shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True

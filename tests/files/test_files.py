"""Is a file or a folder ever half there, however the writing ends?"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from embargo import files

ENDS = ("before", "between", "after")
"""Where the writer is killed: before its last step, in the middle of it, and right after it."""

_WRITER = """
import os, signal, sys
from pathlib import Path
from embargo import files

end, target, swaps = sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "swaps"
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
exchange, replace, steps = files._exchanged, os.replace, [0]
if not swaps:
    files._exchanged = lambda *_: False

def counted(one, other):
    if end == "before":
        die()
    replace(one, other)
    steps[0] += 1
    if end == "between" and steps[0] == 1:
        die()

def exchanged(one, other):
    if end == "before":
        die()
    found = exchange(one, other)
    if end == "between":
        die()
    return found

os.replace = counted
if swaps:
    files._exchanged = exchanged
fresh = files.fresh_folder(target)
for name in "ab":
    (fresh / name).write_text("new")
files.place_folder(fresh, target)
die()
"""


def folder(path: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in path.iterdir()}


@pytest.mark.parametrize("end", ENDS)
def test_a_folder_is_the_old_or_the_new_one_whenever_its_writer_is_killed(tmp_path, end):
    out = tmp_path / "out"
    out.mkdir()
    for name in "ab":
        (out / name).write_text("old")
    ended = subprocess.run([sys.executable, "-c", _WRITER, end, out, "swaps"], check=False)
    assert ended.returncode == -9
    assert folder(out) == dict.fromkeys("ab", "old" if end == "before" else "new")
    fresh = files.fresh_folder(out)
    files.place_folder(fresh, out)
    assert folder(out) == {}


def test_where_folders_cannot_be_exchanged_the_old_one_is_kept_beside(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "a").write_text("old")
    command = [sys.executable, "-c", _WRITER, "between", out, "renames"]
    assert subprocess.run(command, check=False).returncode == -9
    (kept,) = tmp_path.glob(".out-old-*")
    assert folder(kept) == {"a": "old"}


def test_without_an_exchange_it_is_still_put_in_place(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchanged", lambda *_: False)
    out = tmp_path / "out"
    for content in ("one", "two"):
        fresh = files.fresh_folder(out)
        (fresh / "a").write_text(content)
        files.place_folder(fresh, out)
        assert folder(out) == {"a": content}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_another_put_there_meanwhile_is_replaced(tmp_path, monkeypatch):
    out, fresh = tmp_path / "out", files.fresh_folder(tmp_path / "out")
    (fresh / "a").write_text("mine")
    real, raced = os.replace, []

    def race(one: Path, other: Path) -> None:
        if not raced:
            raced.append(True)
            out.mkdir()
            (out / "a").write_text("theirs")
        real(one, other)

    monkeypatch.setattr(os, "replace", race)
    files.place_folder(fresh, out)
    assert folder(out) == {"a": "mine"}


def test_a_new_file_that_was_cut_off_does_not_stand_in_the_way(tmp_path, monkeypatch):
    file = tmp_path / "draft.yaml"

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space left"):
            files.write_text(file, "text", new=True)
    assert list(tmp_path.iterdir()) == []
    files.write_text(file, "text", new=True)
    with pytest.raises(FileExistsError):
        files.write_text(file, "other", new=True)
    assert file.read_text() == "text"
    files.write_text(file, "other")
    assert file.read_text() == "other"


def test_a_disk_without_hard_links_gets_its_new_file_too(tmp_path, monkeypatch):
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", none)
    files.write_text(tmp_path / "a", "text", new=True)
    assert (tmp_path / "a").read_text() == "text"


@pytest.mark.parametrize("clock", [-1e6, 1e6])
def test_what_a_killed_writer_left_is_cleared_whatever_the_clock_says(tmp_path, clock):
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    ours, theirs, lives, fresh = (
        tmp_path / f".out-{writer}-x{end}"
        for writer, end in (
            (gone.pid, files.PART), (gone.pid, ".mine"), (os.getpid(), files.PART),
            (f"{gone.pid}-2", files.PART),
        )
    )  # fmt: skip
    for each in (ours, theirs, lives, fresh):
        each.mkdir()
    for each in (ours, theirs, lives):
        os.utime(each, (time.time() + clock,) * 2)
    files.fresh_folder(tmp_path / "out").rmdir()
    assert {path.name for path in tmp_path.iterdir()} == {theirs.name, lives.name, fresh.name}

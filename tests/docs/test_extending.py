"""A measure of your own: the page's changes make it, in a copy of the code, and it answers."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.pages import ROOT, steps

PAGE = ROOT / "docs" / "extending.md"
_CHANGE = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGES = _CHANGE.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code with the page's changes; what they leave alone is linked, not copied."""
    folder = tmp_path_factory.mktemp("extended")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignore, copy_function=os.symlink)
    for name in re.findall(r"^\+\+\+ b/(.+)$", "\n".join(CHANGES), re.MULTILINE):
        (folder / name).unlink()
        shutil.copyfile(ROOT / name, folder / name)
    # git needs a heading for each file; the page does without.
    heads = (
        re.sub(r"^--- a/(.+)$", r"diff --git a/\1 b/\1\n--- a/\1", c, count=1, flags=re.M)
        for c in CHANGES
    )
    (folder / "change.diff").write_text("".join(heads), encoding="utf-8")
    if shutil.which("git") is None:
        pytest.skip("git is not installed: it applies the changes")
    done = subprocess.run(
        ["git", "apply", "-C1", "change.diff"],
        cwd=folder,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_few_places_are_touched():
    files = re.findall(r"^\+\+\+ b/(.+)$", "\n".join(CHANGES), re.MULTILINE)
    assert len(files) == len(set(files)) <= 6


def test_the_measure_answers_what_the_page_shows(copy: Path):
    (step,) = [step for step in steps(PAGE) if step.line.startswith("embargo")]
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(step.line)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for part in step.parts:
        assert part in done.stdout

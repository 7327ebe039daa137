"""The page of Python names: its examples run as one session, and no public name is without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.pages import ROOT

import embargo

PAGE = ROOT / "docs" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = [
    "\n" * TEXT[: m.start(1)].count("\n") + m[1]
    for m in re.finditer(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
]


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {"__name__": "api"}
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), known)


@pytest.mark.parametrize("name", sorted({*embargo.__all__} - {"__version__"}))
def test_every_public_name_has_an_example(name: str):
    assert re.search(rf"\bembargo\.{name}\b", "\n".join(BLOCKS))

"""The page of Python names: its examples run as one session, and no public name is without one."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
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


@pytest.mark.parametrize("name", sorted({*embargo.__all__} - {"__version__"}))
def test_every_public_name_says_its_arguments_with_types(name: str):
    parameters = inspect.signature(getattr(embargo, name)).parameters.values()
    for parameter in parameters:
        assert parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        assert parameter.annotation is not parameter.empty


def test_the_rooms_that_can_be_called_say_so_too():
    for room in ("embargo.pressure", "embargo.ledger"):
        parameters = inspect.signature(import_module(room)).parameters
        assert parameters == inspect.signature(getattr(embargo, room.split(".")[1])).parameters
        assert "named" not in parameters

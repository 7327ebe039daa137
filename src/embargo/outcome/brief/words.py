"""The words of the brief that are no code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@cache
def words() -> Any:
    """Titles, names of columns, steps and items, the citation: `words.yaml`."""
    with Path(__file__).with_name("words.yaml").open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)

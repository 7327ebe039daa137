"""The package's YAML tables that every start needs, parsed once when the data is built.

YAML takes a fifth of a second to parse, JSON none. The YAML file stays the one that people edit: a
file that differs from the one that was parsed is read anew. To rebuild: `python -m` this module.
"""

from __future__ import annotations

import datetime
import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
TWIN = Path(__file__).with_name("parsed.json")
FILES = (
    "evidence/ensemble/rules.yaml",
    "facts/bans_in_force.yaml",
    "facts/basins.yaml",
    "outcome/limitations.yaml",
    "units/units.yaml",
    "world/prices.yaml",
)


def read(path: Path) -> Any:
    """Give the content of a YAML file of the package, the same as YAML itself gives."""
    text = path.read_bytes()
    try:
        twin = _twins().get(path.relative_to(PACKAGE).as_posix())
    except ValueError:
        twin = None
    if twin is None or twin["crc32"] != zlib.crc32(text):
        return _loaded(text)
    return _unpacked(twin["content"])


def _loaded(text: bytes) -> Any:
    from ruamel.yaml import YAML  # not needed where every table is one that was parsed

    return YAML(typ="safe", pure=True).load(text)


@cache
def _twins() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(TWIN.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def rebuild(out: Path = TWIN) -> None:
    """Parse the tables and write what they hold."""
    twins = {}
    for name in FILES:
        text = (PACKAGE / name).read_bytes()
        twins[name] = {"crc32": zlib.crc32(text), "content": _packed(_loaded(text))}
    partial = out.with_name(out.name + ".partial")
    partial.write_text(json.dumps(twins, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(out)


def _packed(value: Any) -> Any:
    """What JSON can hold: mappings as lists of pairs, since keys may be years; dates by name."""
    if isinstance(value, dict):
        return {"map": [[key, _packed(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [_packed(item) for item in value]
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if isinstance(value, dict):
        if "date" in value:
            return datetime.date.fromisoformat(value["date"])
        return {key: _unpacked(item) for key, item in value["map"]}
    return value


if __name__ == "__main__":
    rebuild()

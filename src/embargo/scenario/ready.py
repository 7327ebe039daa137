"""The scenarios that come with the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from embargo.errors import InputError, nearest
from embargo.lines import parse_yaml
from embargo.scenario.keys import FILE
from embargo.scenario.scenario import Scenario, build

_FOLDER = Path(__file__).parent / "library"


@cache
def _files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(_FOLDER.glob("*.yaml"))}


def ids() -> tuple[str, ...]:
    """The ids of the ready scenarios, in alphabetical order."""
    return tuple(_files())


@cache
def ready(id: str) -> Scenario:  # noqa: A002 - the key of the file that it finds
    """A ready scenario.

    Raises:
        InputError: no such id, with the nearest one.
    """
    tree = parse_yaml(text_of(id), f"{id}.yaml", FILE)
    return build(tree.value, "library", tree.where, stem=id, faults=tree.faults)


def text_of(id: str) -> str:  # noqa: A002 - the key of the file that it finds
    """The text of a ready scenario as it was written, comments and groups included.

    Raises:
        InputError: no such id, with the nearest one.
    """
    if id not in _files():
        raise InputError.one(f"no scenario {id!r}", missing_remedy(id), "scenario")
    return _files()[id].read_text(encoding="utf-8")


def library() -> tuple[Scenario, ...]:
    """All ready scenarios, in the order of their ids."""
    return tuple(ready(name) for name in ids())


def missing_remedy(name: str) -> str:
    """What to do about a scenario that is not there: the nearest id, and where all are."""
    near = nearest(name[:100], ids(), cutoff=0.4)
    hint = f"did you mean {near!r}? " if near else ""
    return f"{hint}ready scenarios: 'embargo scenarios list'; or give the path of a YAML file"

"""The coalitions that come with the package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from embargo.errors import InputError, nearest

_FILE = Path(__file__).with_name("coalitions.yaml")


@dataclass(frozen=True)
class Ready:
    """A ready question of coalitions.

    Arguments:
        id: its name.
        title: for people.
        of: the target.
        fuel: what is to be stopped.
        players: who may join.
    """

    id: str
    title: str
    of: str
    fuel: str
    players: tuple[str, ...]


@cache
def ready() -> dict[str, Ready]:
    """Give the ready coalitions by id, in the order of the file."""
    with _FILE.open(encoding="utf-8") as file:
        rows = YAML(typ="safe", pure=True).load(file)
    return {
        row["id"]: Ready(row["id"], row["title"], row["of"], row["fuel"], tuple(row["players"]))
        for row in rows
    }


def ready_named(name: str) -> Ready:
    """Give a ready coalition by its id.

    Raises:
        InputError: there is none, with the nearest.
    """
    if name in ready():
        return ready()[name]
    near = nearest(name, ready(), cutoff=0.4)
    hint = f"did you mean {near!r}? " if near else ""
    what = f"no coalition {name!r}"
    raise InputError.one(what, f"{hint}ready: {', '.join(ready())}; or give --players")

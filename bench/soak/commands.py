"""Command lines: every command with some of its options, and values that fit or do not."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import typer

from bench.soak import mutate
from embargo.cli.app import app
from embargo.scenario import ready

_NOT = {("serve",), ("data", "fetch"), ("data", "build"), ("data", "validate-spread")}
"""Commands that wait, ask other hosts or work for minutes: only with what they refuse."""

_FIT = (
    *("JPN", "RUS", "IND", "EU27", "G7", "lng", "crude", "coal", "2023", "2024", "2026-01", "3"),
    *("JPN:RUS:lng", "JPN:RUS:lng:0.5", "EU27:RUS:coal:5:percent", "sakhalin-2", "brent", "hormuz"),
    *("0.5", "1", "2", "out", "out.csv", "out.html", "a.yaml", "-", "table", "trump", "iran-2012"),
)


@cache
def _commands() -> dict[tuple[str, ...], Any]:
    """The commands by their words."""
    found: dict[tuple[str, ...], Any] = {}

    def walk(command: Any, path: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for name, each in command.commands.items():
                walk(each, (*path, name))
        else:
            found[path] = command

    walk(typer.main.get_command(app), ())
    return found


def line(rng: random.Random) -> list[str]:
    """The words of a command line, after `embargo`."""
    path = rng.choice(list(_commands()))
    words = [*path]
    for each in _commands()[path].params:
        if each.param_type_name == "argument":
            words += [_value(rng) for _ in range(rng.choice((0, 1, 1, 1, 2)))]
        elif rng.random() < 0.15 and "--help" not in each.opts:
            name = rng.choice(each.opts)
            # Many draws and long paths answer well, but not many a second.
            if name in ("--draws", "--workers", "--months", "--scheduler", "--bands"):
                words += [name, rng.choice(("0", "-1", "x", "1e9", ""))]
            else:
                words += [name] if each.is_flag else [name, _value(rng)]
    if rng.random() < 0.1:
        words.insert(rng.randrange(len(words) + 1), _value(rng))
    if path in _NOT:
        words.append(rng.choice(("--help", "--no-such-option", "--seed=x", "")) or "--wrong")
    return [word.replace("\0", "") for word in words]


def _value(rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.5:
        return rng.choice(_FIT)
    if chance < 0.65:
        return rng.choice(ready.ids())
    if chance < 0.85:
        return rng.choice(mutate.WORDS)
    found = rng.choice(mutate.SCALARS)
    return mutate.text(rng, [found]) if rng.random() < 0.2 else found

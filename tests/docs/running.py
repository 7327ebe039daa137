"""Runs what a page shows, as its reader would: in a folder of its own, no network at hand."""

from __future__ import annotations

import io
import os
import re
import shlex
import socket
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.docs.pages import ROOT, Step, steps

from embargo.cli.app import main

_DOCS = ROOT / "docs"
_TEXT = "Japan bought 5.68 million tonnes of LNG from Russia in 2024, the ministry said.\n"


def block(page: str, has: str) -> str:
    """The YAML block of a page that holds a text."""
    text = (_DOCS / page).read_text(encoding="utf-8")
    found = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return next(part for part in found if has in part)


def furnish(folder: Path) -> None:
    """Write the files that the pages speak of, with what the pages show in them."""
    facts = block("facts.md", "# my.yaml")
    files = {
        "my-stop.yaml": block("scenarios.md", "id: my-stop"),
        "my-event.yaml": block("backtest.md", "id: my-event"),
        "my.yaml": facts,
        "my-facts.yaml": facts,
        "article.txt": _TEXT,
        "page.html": f"<html><body><p>{_TEXT}</p></body></html>",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    run("embargo ledger new mine.yaml", folder)


@dataclass(frozen=True)
class Said:
    """How a command ended, and all that it printed, errors too."""

    exit_code: int
    output: str


def run(line: str, folder: Path) -> Said:
    """What a command says, in a folder."""
    before, words = Path.cwd(), shlex.split(line)[1:]
    if words[1:2] == ["new"] and len(words) > 2:
        # A reader writes it first; here another page has.
        (folder / words[2]).unlink(missing_ok=True)
    os.chdir(folder)
    heard = io.StringIO()
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            return Said(main(words), heard.getvalue())
    finally:
        os.chdir(before)


@contextmanager
def offline() -> Iterator[list[Any]]:
    """Refuse connections to other machines; gives the addresses that were asked."""
    asked: list[Any] = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1"):
            connect(self, address)
            return
        asked.append(address)
        raise OSError("no network in this test")

    def unknown(host: Any, *rest: Any, **named: Any) -> Any:
        if host in (None, "127.0.0.1", "::1", "localhost"):
            return resolve(host, *rest, **named)
        asked.append(host)
        raise OSError("no network in this test")

    socket.socket.connect, socket.getaddrinfo = refuse, unknown  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        socket.socket.connect, socket.getaddrinfo = connect, resolve  # type: ignore[method-assign]


def follow(page: Path, folder: Path) -> Iterator[tuple[Step, str]]:
    """Do what a page shows, in order; gives each command with what it says.

    Raises:
        AssertionError: a command ends as the page does not show.
    """
    furnish(folder)
    for step in steps(page):
        if step.line.startswith("cat "):
            (folder / step.line.split()[1]).write_text(step.body, encoding="utf-8")
        elif step.line.startswith("embargo "):
            done = run(step.line, folder)
            refused = step.body.startswith("error:")
            assert done.exit_code == (2 if refused else 0), f"{step.line}: {done.output}"
            yield step, done.output

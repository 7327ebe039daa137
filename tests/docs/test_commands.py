"""Every command on a page is run as it stands, offline, and says what the page shows.

Those of `unrun.csv` are not: each has its reason there, and those that are only long are run by
`make soak` (`pytest -m long`).
"""

from __future__ import annotations

import csv
import shlex
from fnmatch import fnmatchcase
from pathlib import Path

import click
import pytest
import typer
from tests.docs import running
from tests.docs.pages import PAGES, ROOT, UNRUN, alone, steady, steps, unrun

from embargo.cli.app import app

SORTS = {"long", "network", "sources", "serves"}
NEW_CODE = ROOT / "docs" / "extending.md"
"""Its command needs the code that it adds: test_extending.py."""

SHOWN = [
    (page, step.line)
    for page in PAGES
    for step in steps(page)
    if page != NEW_CODE and step.line.startswith("embargo")
]
# A page is run in order in one folder; a command that another page has run is not run again, unless
# it writes what those after it read.
_WRITES = ("embargo scenarios new", "embargo ledger new", "embargo read", "embargo data build")


def distinct() -> list[tuple[Path, list[str]]]:
    """The pages with the commands that are theirs to run."""
    seen, found = {line for _, line in SHOWN}, []
    for page in PAGES:
        lines = [line for line in alone(page) if line not in seen or line.startswith(_WRITES)]
        seen.update(lines)
        if lines:
            found.append((page, lines))
    return found


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    running.furnish(folder)
    return folder


ALONE = [(page, line) for page, lines in distinct() for line in lines]
QUICK = [pair for pair in ALONE if unrun(pair[1]) is None]
LONG = [pair for pair in ALONE if (unrun(pair[1]) or ("",))[0] == "long"]


def answers(line: str, folder: Path) -> None:
    with running.offline() as asked:
        done = running.run(line, folder)
    assert done.exit_code == 0, done.output
    assert done.output.strip() or "--json" in line
    assert asked == []


@pytest.mark.parametrize(("page", "line"), QUICK, ids=lambda x: x if isinstance(x, str) else x.stem)
def test_the_command_answers(page: Path, line: str, furnished: Path):
    answers(line, furnished)


@pytest.mark.long
@pytest.mark.parametrize(("page", "line"), LONG, ids=lambda x: x if isinstance(x, str) else x.stem)
def test_the_long_command_answers(page: Path, line: str, furnished: Path):
    answers(line, furnished)


@pytest.mark.parametrize("page", sorted({page for page, _ in SHOWN}), ids=lambda page: page.stem)
def test_the_page_shows_what_its_commands_say(page: Path, tmp_path: Path):
    with running.offline() as asked:
        for step, said in running.follow(page, tmp_path):
            at, said = 0, steady(said)
            for part in map(steady, step.parts):
                found = said.find(part, at)
                assert found >= 0, f"{name(page)}: {step.line}\n{part}\nis not in\n{said[at:]}"
                at = found + len(part)
    assert asked == []


@pytest.mark.parametrize("line", sorted({line for _, line in ALONE}))
def test_the_command_is_understood(line: str):
    words = shlex.split(line)[1:]
    command: click.Command = typer.main.get_command(app)
    context: click.Context | None = None
    called = "embargo"
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        context = click.Context(command, info_name=called, parent=context)
        called, *words = words
        command = command.commands[called]
    with command.make_context(called, words, parent=context, resilient_parsing=not words):
        pass


def test_what_is_not_run_is_on_some_page_and_has_a_reason():
    with UNRUN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = {line for page in PAGES for line in alone(page)}
    for row in rows:
        assert row["sort"] in SORTS, row
        assert row["why"], row
        assert any(fnmatchcase(line, row["command"]) for line in lines), row


def test_the_pages_are_read_whole():
    assert len(SHOWN) >= 20
    assert len(ALONE) >= 90
    assert len(QUICK) >= 65

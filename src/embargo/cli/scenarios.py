"""`embargo scenarios`: the ready ones, and help to write one's own."""

from __future__ import annotations

import json as to_json
from pathlib import Path
from typing import Annotated

import typer

from embargo.cli.options import Json

app = typer.Typer(
    help="List, show, start and check scenarios.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the ready scenarios."""
    from embargo.scenario import library

    ready = library()
    if json:
        rows = [{"id": s.id, "title": s.title, "question": s.question} for s in ready]
        _print({"schema": "embargo.scenarios/1", "scenarios": rows})
        return
    from embargo.cli.page import Page

    page = Page()
    page.table(["scenario", "title"], [[s.id, s.title] for s in ready], left=2)
    page.blank()
    page.line("Run one with 'embargo run ID', read it with 'embargo scenarios show ID'.", "dim")


@app.command()
def show(
    scenario: Annotated[str, typer.Argument(help="An id, or the path of a YAML file.")],
    json: Json = False,
) -> None:
    """Show what a scenario says, in words and as its file."""
    from embargo.scenario import read, text_of, to_yaml

    found = read(scenario)
    if json:
        _print({"schema": "embargo.scenario/1", **found.to_dict(), "sentence": str(found)})
        return
    from embargo.cli.page import Page

    page = Page()
    page.title(found.title)
    page.line(str(found))
    page.blank()
    print(text_of(found.id) if found.source == "library" else to_yaml(found), end="")


@app.command()
def new(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; standard output by default.")
    ] = None,
    months: Annotated[
        bool, typer.Option("--months", help="A path of months, with every kind of measure.")
    ] = False,
    json: Json = False,
) -> None:
    """Write a scenario with one measure of each kind, to be edited."""
    from embargo.scenario import template

    if file is None:
        text = template(dated=months)
        _print({"schema": "embargo.template/1", "yaml": text}) if json else print(text, end="")
        return
    stem = "".join(c if (c.isascii() and c.isalnum()) or c in "-_." else "-" for c in file.stem)
    text = template(stem.lstrip("-_.")[:80] or "my-stop", dated=months)
    write_new(file, text)
    if json:
        _print({"schema": "embargo.template/1", "file": str(file), "yaml": text})
    else:
        print(f"Wrote {file}. Edit it, then: embargo run {file}")


@app.command(short_help="Check a scenario, basins and markets included.")
def check(
    file: Annotated[str, typer.Argument(help="The path of a YAML file, or an id.")],
    json: Json = False,
) -> None:
    """Check a scenario, basins and markets included; exit code 2 with all errors, if any."""
    from embargo import world
    from embargo.outcome.act import check as against
    from embargo.scenario import describe, read

    found = read(file)
    against(found, world.load())
    if json:
        rows = [describe(measure) for measure in found.measures]
        _print({"schema": "embargo.check/1", "id": found.id, "valid": True, "measures": rows})
        return
    print(
        f"{found.id}: valid, {len(found.measures)} measure{'s' if len(found.measures) > 1 else ''}"
    )
    for measure in found.measures:
        print(f"- {describe(measure)}")


def write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        InputError: it is there, or cannot be written.
    """
    from embargo.errors import InputError
    from embargo.files import write_text

    try:
        write_text(file, text, new=True)
    except FileExistsError:
        what = "is there already"
        raise InputError.one(what, "give another name, or remove it first", str(file)) from None
    except (OSError, ValueError) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise InputError.one(what, "check the folder and its permissions", str(file)) from None


def _print(found: object) -> None:
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False))

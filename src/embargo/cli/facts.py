"""`embargo data check` and `embargo data build --facts`: a user's own facts."""

from __future__ import annotations

import json as to_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    from embargo.cli.page import Page

SHOWN_FIGHTS = 3

File = Annotated[
    Path | None,
    typer.Option("--facts", metavar="FILE", help="Your own facts, one a line, in YAML."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", help="With --facts: the folder to write; embargo-base here."
    ),
]


def check(
    file: Annotated[Path, typer.Argument(help="Your own facts, one a line, in YAML.")],
    json: Json = False,
) -> None:
    """Check a file of your own facts; exit code 2 with all errors, if any.

    A file is a list of facts, each a yearly flow with its source, for example

    - {period: 2023, exporter: RUS, importer: JPN, fuel: lng, value: 6.2, unit: Mt, source:
    "Ministry, 2024", status: V}

    Sides are places, groups (EU27), WORLD, or a basin as exporter. Status is V (seen), C
    (computed), S (weak) or M (from memory). Optional: sigma (relative), basin, note.
    """
    from embargo.errors import InputError
    from embargo.facts import base, own, shipped

    try:
        with base.using(shipped.FOLDER):
            found = own.read(file)
    except InputError as error:
        if not json:
            raise
        faults = [_plain(fault) for fault in error.faults]
        _print({"schema": "embargo.facts-check/1", "valid": False, "faults": faults})
        raise typer.Exit(2) from None
    rows = [
        {
            "where": fact.where,
            "text": fact.text,
            "stated": fact.value,
            "base": stated,
            "unit": fact.unit,
            "sigma": fact.sigma,
            "source": fact.source,
            "status": fact.status,
        }
        for fact, stated in zip(found.facts, found.base, strict=True)
    ]
    if json:
        notices = [_plain(notice) for notice in found.notices]
        _print(
            {
                "schema": "embargo.facts-check/1",
                "valid": True,
                "file": found.file,
                "facts": rows,
                "notices": notices,
            }
        )
        return
    from embargo.cli.page import Page

    page = Page()
    count = len(rows)
    page.line(f"{found.file}: valid, {count} fact{'s' if count > 1 else ''}")
    for fact, stated in zip(found.facts, found.base, strict=True):
        page.bullet(f"{fact.text} ± {100 * fact.sigma:g} %; the base says {stated:,.3g}")
    for notice in found.notices:
        page.bullet(f"note: {notice}")
    page.line(f"Build a base with them: embargo data build --facts {file}", "dim")


def build(file: Path | None, out: Path | None, root: Path | None, json: bool) -> None:
    """Build a base with a user's facts, and say what became of each.

    Raises:
        InputError: options that do not go together, or as `embargo.facts.own.build`.
    """
    from embargo.errors import InputError
    from embargo.facts import own

    if file is None:
        raise InputError.one("goes with --facts", "name your file: --facts FILE", "--out")
    if root is not None:
        what = "is not needed with --facts: your facts are imposed on the embedded base"
        raise InputError.one(what, "leave it out", "--sources")
    folder = out or own.DEFAULT_FOLDER
    found = own.build(
        file, folder, lambda text: typer.echo(text, err=True), lambda *built: _stands(file, *built)
    )
    if json:
        _print({"schema": "embargo.user-base/1", "folder": str(folder), **found})
        return
    from embargo.cli.page import Page

    page = Page()
    for verdict in found["user"]["report"]:
        _verdict(page, verdict)
    page.line(f"Wrote {folder}: {found['vintage']}.")
    page.line(f"Use it: embargo run SCENARIO --base {folder}, or set EMBARGO_BASE.", "dim")


def _stands(file: Path, folder: Path, years: tuple[int, ...]) -> None:
    """Refuse a base that no world can be stood up with."""
    from embargo import world
    from embargo.errors import DataError, InputError
    from embargo.facts import base

    with base.using(folder):
        for year in years:
            try:
                world.load(year)
            except DataError as error:
                what = f"no world of {year} stands on these facts ({error.faults[0].what})"
                remedy = "leave the new trade out: it has no port or overland way"
                raise InputError.one(what, remedy, str(file)) from error


def rests_on(page: Page, status: dict[str, Any]) -> None:
    """Say on what a user base rests, and what became of its facts."""
    user = status["user"]
    page.row("a base of your own", f"{status['folder']}, made from {user['file']}")
    page.row("rests on", f"the embedded base of {user['rests_on']}")
    if user["rests_on"] != status["embedded_vintage"]:
        page.row(
            "out of date",
            f"the embedded base is now of {status['embedded_vintage']}: build yours again",
        )
    page.head("Your facts")
    for verdict in user["report"]:
        _verdict(page, verdict)


def _verdict(page: Page, one: dict[str, Any]) -> None:
    said = (
        f"{one['text']} ± {one['sigma']:.2g} ({one['source']}, {one['status']}): "
        f"{one['before']:,.4g} in the base, now {one['after']:,.4g} {one['unit']}; {one['word']}"
    )
    if one["word"] == "met":
        page.bullet(said)
        return
    page.bullet(f"{said}, {one['deviations']:.1f} standard deviations away. It fights:")
    for fight in one["fights"][:SHOWN_FIGHTS]:
        page.line(
            f"{fight['text']} ({fight['source']}, {fight['status']}): from {fight['before']:,.4g} "
            f"to {fight['after']:,.4g} {fight['unit']}, {fight['deviations']:.1f} deviations; "
            f"{100 * fight['share']:.0f} % of what holds against it",
            indent="    ",
        )


def _plain(fault: Any) -> dict[str, str]:
    return {"where": fault.where, "what": fault.what, "remedy": fault.remedy}


def _print(found: object) -> None:
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False))

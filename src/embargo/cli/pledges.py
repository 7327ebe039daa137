"""`embargo pledges`: words that flows can be held against, and what flows did."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Base, CsvFile, Json, LedgerFile

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.ledger.pledges.status import Status, Statuses

app = typer.Typer(
    help="Hold pledges against what flows did since.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _pledges() -> None:
    pass


@app.command(short_help="Whether each pledge was made, and what flows did since.")
def status(
    file: LedgerFile = None,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Use only what was public then; by default the day of the newest shipped figure.",
        ),
    ] = "",
    csv: CsvFile = None,
    base_folder: Base = None,
    json: Json = False,
) -> None:
    """Say of each pledge who says that it was made, and what flows did since."""
    from embargo.ledger.pledges.status import pledges

    found = pledges(file, as_of=as_of)
    if csv is not None:
        from embargo.cli.rows import write_rows

        write_rows(csv, to_json.loads(found.to_json())["pledges"], "status of pledges")
    if json:
        print(found.to_json())
        return
    from embargo.cli.page import Page

    _show(Page(), found)


def _show(page: Page, found: Statuses) -> None:
    count, name = len(found.statuses), found.ledger.name
    page.title(f"{count} pledge{'s' * (count != 1)} of the ledger {name!r}, as of {found.as_of}")
    if not found.statuses:
        page.line("None was made by then.")
    for one in found.statuses:
        page.blank()
        page.item(f"{one.pledge.id}  {one.pledge.title}")
        _one(page, one)
    page.blank()
    for note in found.notes:
        page.line(note, "dim")


def _one(page: Page, one: Status) -> None:
    from embargo.ledger.claims.observation import measured
    from embargo.outcome.text import percent

    pledge = one.pledge
    page.row("made", f"{pledge.made_on}; {one.attribution} since {one.since}")
    end = f"by {pledge.deadline}" if pledge.deadline else ""
    page.row("due", "; ".join(filter(None, (end, pledge.fine_print))))
    page.row("outcome", f"{one.outcome.upper()}: {one.reason}")
    if one.progress is not None and one.noise is not None:
        text = f"{percent(one.progress)} of the way to {measured(one.target or 0.0, pledge.unit)}"
        page.row("progress", f"{text}; sources are apart by {percent(one.noise)} of it")
    if one.net is not None and one.path is not None:
        without = measured(one.path.value, pledge.unit)
        page.row("net of other causes", f"{percent(one.net)}: without it {without}, "
                 f"{one.path.method}")  # fmt: skip
    held = list(dict.fromkeys(f"{o.dataset} {o.known_from} ({o.period})" for o in one.used))
    if held:
        page.row("figures", ", ".join(held))
    page.row("may be said", one.says)
    if pledge.note:
        page.row("note", pledge.note)

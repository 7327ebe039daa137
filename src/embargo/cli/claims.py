"""`embargo claims`: claims of fact held against the figures."""

from __future__ import annotations

import json as to_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Base, CsvFile, Json, LedgerFile

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.ledger.claims.verdict import Verdict
    from embargo.ledger.claims.verdicts import Verdicts

app = typer.Typer(
    help="Hold claims of fact against the figures.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _claims() -> None:
    pass


@app.command(short_help="How each claim rates, against which figures.")
def check(
    file: LedgerFile = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="ID", help="One claim with all figures. May be repeated."),
    ] = None,
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="DATE", help="Use only figures that were public then."),
    ] = "",
    claimreview: Annotated[
        Path | None,
        typer.Option(
            "--claimreview", metavar="FILE", help="Write the verdicts as ClaimReview (JSON-LD)."
        ),
    ] = None,
    csv: CsvFile = None,
    base_folder: Base = None,
    json: Json = False,
) -> None:
    """Say of each claim how it rates, against which dataset of which vintage."""
    from embargo.errors import InputError, nearest
    from embargo.ledger.claims.verdicts import Verdicts, claims

    found = claims(file, as_of=as_of)
    if only:
        known = {v.claim.id.casefold(): v for v in found.verdicts}
        for name in only:
            if name.casefold() not in known:
                near = nearest(name, [v.claim.id for v in found.verdicts], cutoff=0.4)
                hint = f"did you mean {near!r}? " if near else ""
                remedy = f"{hint}'embargo ledger list --what claims' has all"
                raise InputError.one(f"no claim {name!r}", remedy, "--id")
        kept = tuple(known[name.casefold()] for name in only)
        found = Verdicts(found.ledger, found.as_of, kept)
    if claimreview is not None:
        _write(claimreview, found.claim_review())
    if csv is not None:
        from embargo.cli.rows import write_rows

        write_rows(csv, to_json.loads(found.to_json())["claims"], "verdicts on claims")
    if json:
        print(found.to_json())
        return
    from embargo.cli.page import Page

    page = Page()
    _show(page, found, file, whole=bool(only))
    if claimreview is not None:
        page.line(f"Wrote {len(found.verdicts)} reviews to {claimreview}.")


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    from embargo.errors import InputError
    from embargo.files import write_text

    text = to_json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    try:
        write_text(file, text)
    except (OSError, ValueError) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise InputError.one(what, "check the folder and its permissions", str(file)) from None


def _show(page: Page, found: Verdicts, file: str | None, *, whole: bool) -> None:
    from embargo.facts import base

    if not found.verdicts:
        page.line("No claim.")
        return
    until = f"; figures public by {found.as_of}" if found.as_of else ""
    count = len(found.verdicts)
    page.title(f"{count} claim{'s' * (count > 1)} of the ledger {found.ledger.name!r}{until}")
    for one in found.verdicts:
        page.blank()
        page.item(f"{one.claim.id}  {one.rating.upper()}: {one.claim.says}")
        _ground(page, one)
        if whole:
            _figures(page, one)
    page.blank()
    if not whole:
        named = "" if file is None else f"{file} "
        page.line(f"All figures of one: embargo claims check {named}--id ID.", "dim")
    page.line(f"Base worlds of {base.vintage()}. Claims are rated, not who made them.", "dim")


def _ground(page: Page, one: Verdict) -> None:
    claim = one.claim
    page.row("because", one.rated.reason)
    held = list(dict.fromkeys(f"{o.dataset} {o.vintage}" for o in one.observations))
    if held:
        page.row("against", ", ".join(held[:6]) + (f", {len(held) - 6} more" * (len(held) > 6)))
    for check in one.checks:
        page.row("arithmetic", f"{check.what}: {'agrees' if check.agrees else 'does not agree'}")
    if claim.note:
        page.row("note", claim.note)


def _figures(page: Page, one: Verdict) -> None:
    from embargo.ledger.claims.observation import measured, written

    if one.rated.tolerance is not None:
        page.row(
            "tolerance",
            f"its own {measured(one.own, one.claim.unit)}; with the spread of sources "
            f"{measured(one.rated.tolerance, one.claim.unit)}",
        )
    for title, rows in (("of the period", one.observations), ("other periods", one.others)):
        if not rows:
            continue
        page.blank()
        cells = [
            [
                o.period,
                o.dataset,
                o.vintage,
                measured(o.value, o.unit),
                f"{written(o.least)}–{written(o.most)}" if o.low is not None else "",
                f"{o.source} [{o.status}]",
            ]
            for o in rows
        ]
        page.table([title, "dataset", "known from", "value", "band", "source"], cells, left=6)

"""`embargo ledger`: who said what to whom, and help to write it down."""

from __future__ import annotations

import json as to_json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import CsvFile, Json, LedgerFile, LedgerOption

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.ledger.records import Flow, Ledger, Statement

app = typer.Typer(
    help="List, show, check and start ledgers of what was said.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

WHAT = ("statements", "claims", "pledges", "measures", "waivers", "actors", "sources")


@app.command("list")
def list_(
    file: LedgerFile = None,
    what: Annotated[
        str, typer.Option("--what", metavar="KIND", help=f"One of {', '.join(WHAT)}.")
    ] = "statements",
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="PLACE", help="Only statements by, to or about a place."),
    ] = None,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", metavar="DATE", help="Only what was said by then; stages as known."
        ),
    ] = "",
    csv: CsvFile = None,
    json: Json = False,
) -> None:
    """List what a ledger holds, by date."""
    from embargo.errors import InputError, nearest
    from embargo.ledger.concerns import concerns
    from embargo.ledger.dates import day
    from embargo.ledger.read import read

    if as_of:
        day(as_of, "--as-of")
    if what not in WHAT:
        near = nearest(what, WHAT)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}one of {', '.join(WHAT)}"
        raise InputError.one(f"a ledger has no {what!r}", remedy, "--what")
    ledger = read(file)
    rows: list[Any] = list(getattr(ledger, what).values())
    if of is not None:
        rows = [row for row in rows if concerns(row, of, ledger)]
    if as_of:
        rows = [row for row in rows if _known(row, as_of)]
    if what == "statements":
        rows.sort(key=lambda row: row.date)
    if csv is not None:
        from embargo.cli.rows import write_rows

        write_rows(csv, [asdict(row) for row in rows], f"{what} of the ledger {ledger.name!r}")
    if json:
        found = {"schema": "embargo.ledger/1", "ledger": ledger.name, what: list(map(asdict, rows))}
        print(to_json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    from embargo.cli.page import Page

    page = Page()
    if not rows:
        page.line("Nothing.")
        return
    heads, cells = _table(what, rows, ledger, as_of)
    page.table(heads, _short(cells, page.width), left=len(heads))
    page.blank()
    page.line(f"{len(rows)} {what}. More: embargo ledger show ID.", "dim")


def _short(rows: list[list[str]], width: int) -> list[list[str]]:
    """The last cell of each row is long; it is cut to what the page can show."""
    used = sum(max(len(row[k]) for row in rows) + 2 for k in range(len(rows[0]) - 1))
    room = max(30, width - used)
    return [
        [*row[:-1], row[-1] if len(row[-1]) <= room else f"{row[-1][: room - 1]}…"] for row in rows
    ]


def _known(row: Any, as_of: str) -> bool:
    """Whether a record was public on a day; actors and sources without a date are."""
    from embargo.ledger.dates import known

    if hasattr(row, "stages"):
        return row.stage(as_of) is not None
    dates = [getattr(row, key, "") for key in ("date", "made_on", "known_from")]
    return all(known(date, as_of) for date in dates if date)


def _table(
    what: str, rows: list[Any], ledger: Ledger, as_of: str
) -> tuple[list[str], list[list[str]]]:
    from embargo.ledger.read import joined, shipped

    actors = joined(ledger, shipped()).actors
    if what == "statements":
        return ["id", "date", "act", "says"], [
            [r.id, r.date, r.act, f"{actors[r.speaker].name}: {r.says}"] for r in rows
        ]
    if what == "claims":
        return ["id", "kind", "period", "claim"], [
            [r.id, r.kind, r.period or "unstated", r.says] for r in rows
        ]
    if what == "pledges":
        return ["id", "made on", "deadline", "pledge"], [
            [r.id, r.made_on, r.deadline or "none", r.title] for r in rows
        ]
    if what == "measures":
        last = [r.stage(as_of) if as_of else r.stages[-1] for r in rows]
        return ["id", "from", "stage" if as_of else "last stage", "measure"], [
            [r.id, stage.date, stage.stage, r.title] for r, stage in zip(rows, last, strict=True)
        ]
    if what == "waivers":
        return ["id", "since", "until", "exemption"], [
            [r.id, r.since, r.until or "no end", f"{r.title}: {r.scope}"] for r in rows
        ]
    if what == "actors":
        return ["id", "kind", "place", "name"], [[r.id, r.kind, r.place, r.name] for r in rows]
    return ["id", "date", "tier", "source"], [
        [r.id, r.date, r.tier, f"{r.title} ({r.where})"] for r in rows
    ]


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of a record, such as S01.")],  # noqa: A002
    file: LedgerOption = None,
    json: Json = False,
) -> None:
    """Show one record, and what refers to it."""
    from embargo.errors import InputError, nearest
    from embargo.ledger.read import joined, read, shipped

    ledger = joined(read(file), shipped())
    found = [(k, getattr(ledger, k)[id]) for k in WHAT if id in getattr(ledger, k)]
    if not found:
        every = [name for k in WHAT for name in getattr(ledger, k)]
        near = nearest(id, every, cutoff=0.5)
        hint = f"did you mean {near!r}? " if near else ""
        raise InputError.one(f"no record {id!r}", f"{hint}'embargo ledger list' has all", "ID")
    kind, record = found[0]
    if json:
        row = {"schema": "embargo.record/1", "kind": kind[:-1], "record": asdict(record)}
        print(to_json.dumps(row, ensure_ascii=False, allow_nan=False))
        return
    from embargo.cli.page import Page

    page = Page()
    if kind == "statements":
        _statement(page, record, ledger)
    else:
        _record(page, kind, record)


def _statement(page: Page, said: Statement, ledger: Ledger) -> None:
    speaker, source = ledger.actors[said.speaker], ledger.sources[said.source]
    office = speaker.office(said.date)
    page.title(f"{said.id}: {said.says}")
    page.row("who", f"{speaker.name}{f', {office}' if office else ''}")
    if said.on_behalf_of:
        page.row("on behalf of", ledger.actors[said.on_behalf_of].name)
    if said.to:
        page.row("to", ", ".join(ledger.actors[name].name for name in said.to))
    if said.attributed_to:
        page.row("puts it on", ledger.actors[said.attributed_to].name)
    codes = [f"PLOVER {said.plover}" * bool(said.plover), f"CAMEO {said.cameo}" * bool(said.cameo)]
    named = ", ".join(filter(None, codes))
    page.row("act", f"{said.act}, {said.date}{f' ({named})' if named else ''}")
    for label, value in (("where", said.venue), ("condition", said.condition)):
        if value:
            page.row(label, value)
    if said.object is not None:
        left = "" if said.target is None else f"; {100 * said.target:g} % would be left"
        until = f", by {said.deadline}" if said.deadline else ", no date"
        page.row("about", flow(said.object) + left + (until if said.target is not None else ""))
    if said.span is not None:
        at = f" (characters {said.span.start} to {said.span.end})" if said.span.start else ""
        page.row("words", f"“{said.span.text}”{at}")
    if said.original is not None:
        page.row("original words", f"“{said.original.text}”")
    line = f", line {said.line}" if said.line else ""
    page.row("source", f"{source.title}, {source.date}{line}: {source.tier}; {source.where}")
    if said.note:
        page.row("note", said.note)
    for noun, names in _linked(said, ledger).items():
        page.row(noun, ", ".join(names))
    page.blank()
    page.line(f"Status {said.status}: V seen, C computed, S weak source, M from memory.", "dim")


def _linked(said: Statement, ledger: Ledger) -> Mapping[str, list[str]]:
    rows = {
        "answers to it": [s.id for s in ledger.statements.values() if said.id in s.responds_to],
        "claims": [c.id for c in ledger.claims.values() if c.statement == said.id],
        "pledges": [p.id for p in ledger.pledges.values() if p.statement == said.id],
        "measure": [said.measure] if said.measure else [],
    }
    return {noun: names for noun, names in rows.items() if names}


def flow(found: Flow) -> str:
    """A trade in words: importers from exporters, fuels, project."""
    from embargo.outcome.text import WORDS

    fuels = ", ".join(WORDS[fuel] for fuel in found.fuels)
    buyers = ", ".join(found.importers) or found.whom
    sides = f"{buyers} from {', '.join(found.exporters)}" if found.exporters else buyers
    parts = [part for part in (sides, fuels, found.project) if part]
    return ": ".join(parts[:2]) + (f" ({parts[2]})" if len(parts) > 2 else "")


def _record(page: Page, kind: str, record: Any) -> None:
    page.title(f"{kind[:-1]} {record.id}")
    for key, value in asdict(record).items():
        if value in (None, "", (), [], {}) or key == "id":
            continue
        page.row(key.replace("_", " "), _plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        kept = {k: v for k, v in value.items() if v not in (None, "", (), [], {})}
        return ", ".join(f"{k.replace('_', ' ')} {_plain(v)}" for k, v in kept.items())
    if isinstance(value, list | tuple):
        return "; ".join(_plain(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


@app.command()
def check(
    file: LedgerFile = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="SOURCE=FILE",
            help="Hold the spans of a source against its text, e.g. article=article.txt.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Check a ledger; exit code 2 with all errors, if any."""
    from embargo.ledger.read import read
    from embargo.ledger.references import against_text

    ledger = read(file)
    held = {}
    for pair in text or ():
        source, _, path = pair.partition("=")
        held[source] = against_text(ledger, source, Path(path))
    counts = {kind: len(getattr(ledger, kind)) for kind in WHAT}
    if json:
        found = {"schema": "embargo.ledger_check/1", "ledger": ledger.name, "valid": True}
        print(to_json.dumps({**found, "records": counts, "spans": held}, ensure_ascii=False))
        return
    listed = ", ".join(
        f"{count} {kind if count > 1 else kind[:-1]}" for kind, count in counts.items() if count
    )
    print(f"{ledger.name}: valid, {listed or 'no records'}")
    for source, count in held.items():
        print(f"- {source}: {count} spans are in its text, where they say")


@app.command()
def new(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; standard output by default.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a ledger with one record of each kind, to be edited."""
    from embargo.cli.scenarios import write_new
    from embargo.ledger.read import template

    text = template()
    if file is not None:
        write_new(file, text)
    if json:
        found = {"schema": "embargo.template/1", "file": file and str(file), "yaml": text}
        print(to_json.dumps(found, ensure_ascii=False))
    elif file is None:
        print(text, end="")
    else:
        print(f"Wrote {file}. Edit it, then: embargo ledger check {file}")

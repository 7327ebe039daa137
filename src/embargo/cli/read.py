"""`embargo read`: what a text says, sentence by sentence, and a draft ledger of it."""

from __future__ import annotations

import json as to_json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    import datetime

    from embargo.cli.page import Page
    from embargo.ledger.reading import Reading, Sentence
    from embargo.ledger.reading.source import Text

STYLES = {
    "quantity": "bold green", "period": "cyan", "country": "bold", "fuel": "yellow",
    "project": "magenta", "actor": "blue", "act": "underline",
}  # fmt: skip
LIMITS = (
    "Rules, no understanding: on news they found about half of the acts, and a fifth of what they "
    "suggested was wrong (docs/reading.md). A person confirms.",
    "English only; figures and units in other scripts are read where they are written as digits.",
)


def read(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A plain text, Markdown or HTML file.")
    ],
    dated: Annotated[
        str | None,
        typer.Option("--dated", metavar="DAY", help="Date of the text, e.g. 2025-10-16."),
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option("--draft", metavar="FILE", help="Write a draft ledger (YAML) to confirm."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show sentences in which nothing was found, too.")
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="NAME", help="Encoding of the file, e.g. cp1252."),
    ] = None,
    json: Json = False,
) -> None:
    """Read a text: figures, dates, names, suggested acts, what to look at. All offline."""
    from embargo.errors import InputError
    from embargo.ledger.reading import read_text
    from embargo.ledger.reading.source import read_file

    day, faults = _day(dated)
    if draft is not None and day is None and not faults:
        from embargo.errors import Fault

        what = "a draft needs the date of the text"
        faults.append(Fault("--draft", what, "add it, e.g. --dated 2025-10-16"))
    try:
        text = read_file(file, encoding)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from None
    if faults:
        raise InputError(faults)
    reading = read_text(text.text, text.name, day)
    if draft is not None:
        _write(draft, file, text, reading)
    if json:
        found: dict[str, Any] = {
            "schema": "embargo.reading/1",
            "format": text.format,
            "encoding": text.encoding,
            **reading.to_dict(),
            "draft": None if draft is None else str(draft),
            "limits": list(LIMITS),
        }
        print(to_json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    _show(reading, every)
    if draft is not None:
        print(
            f"\nWrote {draft}. Confirm it beside the text, then: embargo ledger check {draft}\n"
            f"Are its figures right? embargo claims check {draft}"
        )


def _day(text: str | None) -> tuple[datetime.date | None, list[Any]]:
    import datetime

    from embargo.errors import Fault

    if text is None:
        return None, []
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    # Python takes 20251016 and 2025-W42-4 too; a ledger does not, nor days before 1900.
    if day is None or day.isoformat() != text or not 1900 <= day.year < 2100:
        return None, [Fault("--dated", f"{text!r} is no date", "write it like 2025-10-16")]
    return day, []


def _write(out: Path, file: str, text: Text, reading: Reading) -> None:
    from embargo.cli.scenarios import write_new
    from embargo.ledger.read import shipped
    from embargo.ledger.reading.draft import draft

    known = shipped()
    name = re.sub(r"[^A-Za-z0-9]+", "-", Path(file).stem).strip("-")[:60] or "text"
    name = f"draft-{name}" if name in known.sources or name in known.actors else name
    try:
        beside = Path(os.path.relpath(file, out.parent)).as_posix() if text.same else None
    except ValueError:
        beside = None  # On another drive: the ledger then cannot check spans.
    write_new(out, draft(reading, known, {"id": name, "file": beside}))


def _show(reading: Reading, every: bool) -> None:
    from embargo.cli.page import Page

    page = Page()
    sentences = reading.sentences
    page.title(f"{reading.name}{f', {reading.dated}' if reading.dated else ', date not given'}")
    counts = [
        _count(len(sentences), "sentence"),
        _count(sum(len(s.acts) for s in sentences), "suggested act"),
        _count(sum(len(s.quantities) for s in sentences), "figure"),
        _count(sum(len(s.periods) for s in sentences), "date"),
        _count(len(reading.lints), "thing") + " to look at",
    ]
    page.line(", ".join(counts) + ".")
    noted = {lint.sentence for lint in reading.lints}
    hidden = 0
    for s in sentences:
        if every or s.acts or s.quantities or s.periods or s.number in noted:
            page.blank()
            _sentence(page, s)
        else:
            hidden += 1
    if hidden:
        page.blank()
        page.line(
            f"{_count(hidden, 'sentence')} without act, figure or date not shown: --all.", "dim"
        )
    if reading.lints:
        page.head("What to look at")
        for lint in reading.lints:
            quoted = " ".join(lint.span.quoted.split())
            what = f"'{quoted}': {lint.what}; {lint.remedy}."
            page.bullet(_clean(f"{lint.sentence}, {lint.rule}: {what}"))
    page.head("What this cannot say")
    for limit in LIMITS:
        page.bullet(limit)


def _sentence(page: Page, s: Sentence) -> None:
    start = s.span.start
    marks = [(act.span, STYLES["act"]) for act in s.acts]
    marks += [(q.span, STYLES["quantity"]) for q in s.quantities]
    marks += [(p.span, STYLES["period"]) for p in s.periods]
    marks += [(m.span, STYLES[m.kind]) for m in s.mentions]
    page.marked(
        s.span.quoted,
        [(span.start - start, span.end - start, style) for span, style in marks],
        f"{s.number:>3}  ",
    )
    rows = {
        "acts": [f"{act.kind.replace('_', ' ')} ('{act.span.quoted}')" for act in s.acts],
        "figures": [_figure(q) for q in s.quantities],
        "dates": [
            f"{p.span.quoted}" + ("" if p.value == p.span.quoted else f" = {p.value}")
            for p in s.periods
        ],
        "who": list(dict.fromkeys(m.span.quoted for m in s.of("actor"))),
        "trade": _trade(s),
    }
    for label, values in rows.items():
        if values:
            page.row(f"   {label}", _clean("; ".join(" ".join(v.split()) for v in values)))


def _figure(q: Any) -> str:
    high = "" if q.high is None else f" to {q.high:,.12g}"
    unit = "%" if q.unit == "percent" else q.unit
    words = {"least": "at least", "most": "at most"}
    before = f"{words.get(q.comparator, q.comparator)} " if q.comparator else ""
    return f"{before}{q.value:,.12g}{high} {unit}" + (f" ({q.role})" if q.role else "")


def _trade(s: Sentence) -> list[str]:
    from embargo import places
    from embargo.outcome.text import WORDS

    def names(codes: tuple[str, ...]) -> str:
        return ", ".join(c if places.is_group(c) else places.name(c) for c in codes)

    words = {**WORDS, "all": "energy"}
    fuels = ", ".join(words.get(fuel, fuel) for fuel in s.flow.fuels)
    parts = [
        names(s.flow.importers),
        f"from {names(s.flow.exporters)}" if s.flow.exporters else "",
        fuels,
        ", ".join(s.flow.projects),
    ]
    return [", ".join(part for part in parts if part)] if any(parts) else []


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else "\u25a1" for c in text)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

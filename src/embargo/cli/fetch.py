"""`embargo data fetch`: public sources over the network, as observations."""

from __future__ import annotations

import json as to_json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    from embargo.facts.fetch import Fetched

_Progress = Callable[[str, int, int | None], None]


def fetch(
    name: Annotated[str | None, typer.Argument(help="The source; none lists them all.")] = None,
    year: Annotated[
        list[str] | None, typer.Option("--year", help="2024 or 2020-2024; may be repeated.")
    ] = None,
    month: Annotated[
        list[str] | None, typer.Option("--month", help="2024-03 or 2024-01..2024-06.")
    ] = None,
    importer: Annotated[
        list[str] | None, typer.Option("--importer", help="Only what these places buy or use.")
    ] = None,
    exporter: Annotated[
        list[str] | None, typer.Option("--exporter", help="Only what these places sell or make.")
    ] = None,
    fuel: Annotated[list[str] | None, typer.Option("--fuel", help="Only these fuels.")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write all observations to a CSV file.")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask for everything again.")] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use the copies of earlier fetches only.")
    ] = False,
    address: Annotated[
        str | None, typer.Option("--address", help="Base address of a mirror.")
    ] = None,
    json: Json = False,
) -> None:
    """Fetch a public source, e.g. 'embargo data fetch eurostat --year 2024 --fuel lng'."""
    from embargo.facts import fetch as room

    if name is None:
        _list(json)
        return
    query = room.parse(year or (), month or (), importer or (), exporter or (), fuel or ())
    if csv is not None and not csv.parent.is_dir():
        from embargo.errors import InputError

        raise InputError.one("its folder is not there", "make it first", f"--csv {csv}")
    with _progress() as progress:
        found = room.fetch(
            name, query, address=address, refresh=refresh, offline=offline, progress=progress
        )
    if csv is not None:
        _write(found, csv)
    if json:
        _print({"schema": "embargo.fetch/1", **_about(found), "table": found.table.to_dicts()})
    else:
        _show(found, csv)
    for fault in found.warnings:
        print(f"warning: {fault}", file=sys.stderr)


def _list(json: bool) -> None:
    from embargo.facts.fetch import catalogue, folder

    entries = catalogue().values()
    if json:
        rows = [
            {
                "name": one.name,
                "title": one.title,
                "publisher": one.publisher,
                "address": one.hosts["main"],
                "docs": one.docs,
                "terms": one.terms,
                "terms_status": one.status,
                "gives": one.gives,
                "fuels": list(one.fuels),
                "fresh_days": one.fresh,
                "key": one.key
                and {
                    "variable": one.key.variable,
                    "required": one.key.required,
                    "register": one.key.register,
                    "set": bool(one.key.value()),
                },
            }
            for one in entries
        ]
        _print({"schema": "embargo.sources/1", "cache": str(_shown(folder)), "sources": rows})
        return
    from embargo.cli.page import Page

    page = Page()
    page.title("Sources that can be fetched")
    for one in entries:
        page.blank()
        page.item(f"{one.name}: {one.title}")
        page.row("gives", one.gives)
        page.row("terms", f"{one.publisher}; {one.terms}")
        if one.key:
            state = "set" if one.key.value() else "not set"
            need = "needed" if one.key.required else f"optional (without: {one.key.without})"
            page.row("key", f"{one.key.variable}, {need}, {state}; {one.key.register}")
    page.blank()
    page.line("embargo data fetch NAME --year 2024; the embedded base needs none of them.")


def _shown(folder: Callable[[], Path]) -> Path | str:
    try:
        return folder()
    except ModuleNotFoundError:
        return ""


def _about(found: Fetched) -> dict[str, Any]:
    one = found.entry
    return {
        "name": one.name,
        "title": one.title,
        "publisher": one.publisher,
        "terms": one.terms,
        "docs": one.docs,
        "reliability": one.reliability,
        "query": found.query.words(),
        "rows": found.table.height,
        "pages": [
            {
                "label": page.label,
                "url": page.url,
                "sha256": page.sha256,
                "bytes": page.size,
                "fetched_at": page.fetched_at,
                "version": page.version,
                "from_copy": page.cached,
            }
            for page in found.pages
        ],
        "warnings": [str(fault) for fault in found.warnings],
        "left_out": dict(found.left_out),
    }


def _write(found: Fetched, path: Path) -> None:
    """The table and, beside it, where it comes from; each in one step."""
    from embargo.facts.fetch.store import write_text

    write_text(path, found.table.write_csv())
    about = {"schema": "embargo.fetch/1", **_about(found)}
    text = to_json.dumps(about, ensure_ascii=False, indent=1, default=str) + "\n"
    write_text(path.with_name(path.name + ".meta.json"), text)


def _show(found: Fetched, csv: Path | None) -> None:
    from embargo.cli.page import Page
    from embargo.outcome.text import amount

    page, table = Page(), found.table
    page.title(f"{found.entry.title} ({found.entry.publisher})")
    page.row("observations", f"{table.height:,}")
    if table.height:
        periods = sorted(table["period"].unique().to_list())
        page.row("periods", " to ".join(dict.fromkeys((periods[0], periods[-1]))))
    copies = sum(one.cached for one in found.pages)
    size = sum(one.size for one in found.pages) / 1e6
    page.row("answers", f"{len(found.pages)}, {copies} of them kept copies, {size:,.1f} MB")
    page.row("terms", found.entry.terms)
    for what, times in found.left_out.most_common(5):
        page.row("left out", f"{what}, {times:,} times")
    largest = table.sort("value", descending=True).head(10)
    if table.height:
        page.head("Largest figures")
        rows = [
            [
                row["period"], row["fuel"], row["metric"], row["exporter"] or "–",
                row["importer"] or "–", amount(row["value"]), row["unit"], row["flag"],
            ]
            for row in largest.iter_rows(named=True)
        ]  # fmt: skip
        heads = ["period", "fuel", "figure", "exporter", "importer", "value", "unit", "flag"]
        page.table(heads, rows, left=5)
    page.blank()
    page.line(f"Written to {csv}." if csv else "All of them: --csv FILE or --json.")


@contextmanager
def _progress() -> Iterator[_Progress | None]:
    """A bar for each body, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(label: str, have: int, whole: int | None) -> None:
            if label not in tasks:
                for old in tasks.values():
                    bar.update(old, visible=False)
                tasks[label] = bar.add_task(label, total=whole)
            bar.update(tasks[label], completed=have, total=whole)

        yield tell


def _print(found: object) -> None:
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False, default=str))

"""`embargo ledger timeline`: what was said of a trade, beside what it was."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Chart, CsvFile, Json, LedgerOption

if TYPE_CHECKING:
    import polars as pl


def timeline(
    importer: Annotated[str, typer.Argument(metavar="IMPORTER", help="A place, e.g. IND.")],
    on: Annotated[str, typer.Option("--on", metavar="EXPORTER", help="From whom, e.g. RUS.")],
    fuel: Annotated[str, typer.Option("--fuel", metavar="FUEL", help="One fuel.")] = "crude",
    ledger: LedgerOption = None,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Only what was public then.")
    ] = "",
    chart: Chart = None,
    csv: CsvFile = None,
    json: Json = False,
) -> None:
    """Set what was said of a trade beside what figures say that it was."""
    import polars as pl

    from embargo.cli.options import command_line
    from embargo.cli.page import Page
    from embargo.ledger.timeline import timeline as of_trade
    from embargo.outcome.csv_files import write_table
    from embargo.outcome.picture import save

    found = of_trade(importer, on=on, fuel=fuel, ledger=ledger, as_of=as_of)
    if chart is not None:
        save(found.picture, chart)
    if csv is not None:
        both = pl.concat(
            [
                found.words.select(kind=pl.lit("words"), date="date", **_rest(found.words)),
                found.flows.select(kind=pl.lit("flow"), date="month", **_rest(found.flows)),
            ],
            how="diagonal",
        ).sort("date", "kind")
        about = {"title": found.title, "licence": "CC BY 4.0", "command": command_line()}
        write_table(csv, both, about)
    if json:
        rows = {"words": found.words.to_dicts(), "flows": found.flows.to_dicts()}
        head = {"schema": "embargo.timeline/1", "title": found.title, "as_of": found.as_of}
        print(to_json.dumps({**head, **rows}, ensure_ascii=False, allow_nan=False))
        return
    page = Page()
    page.title(found.title)
    rows_ = [(d, "said", f"{i} {a}: {w}: {s}") for d, i, a, w, s, _ in found.words.iter_rows()]
    rows_ += [
        (r["month"], "was", f"{r['value']:g} {r['unit']} ({r['vendor']}, known {r['known_from']})")
        for r in found.flows.iter_rows(named=True)
    ]
    if not rows_:
        page.line("Nothing is known of it.")
    for date, kind, text in sorted(rows_):
        page.row(f"{date:<11}{kind}", text)
    for path, what in ((chart, "the chart"), (csv, "the table with its metadata")):
        if path is not None:
            page.line(f"Wrote {what} to {path}.")


def _rest(table: pl.DataFrame) -> dict[str, str]:
    return {name: name for name in table.columns if name not in ("date", "month")}

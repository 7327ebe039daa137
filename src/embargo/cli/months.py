"""`embargo months`: trade by month, crude streams, and how months fit the years."""

from __future__ import annotations

import json as to_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Chart, Json

if TYPE_CHECKING:
    import polars as pl

    from embargo.cli.page import Page
    from embargo.outcome.months import Months

_BARS = "▁▂▃▄▅▆▇█"
_SHOWN = 24


def months(
    importer: Annotated[
        str | None,
        typer.Argument(help="Who buys: code, name or group; coverage if not given."),
    ] = None,
    exporter: Annotated[
        str | None,
        typer.Option("--from", metavar="PLACE", help="From whom: code, name, group."),
    ] = None,
    fuel: Annotated[
        str | None,
        typer.Option("--fuel", help="crude, products, lng, pipeline_gas or coal; all by default."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="MONTH", help="First month, e.g. 2021-01.")
    ] = None,
    streams: Annotated[
        bool, typer.Option("--streams", help="Crude into the European Union by stream, with price.")
    ] = False,
    against: Annotated[
        bool, typer.Option("--against-years", help="Full years of months beside the annual base.")
    ] = False,
    chart: Chart = None,
    json: Json = False,
) -> None:
    """Show trade by month, e.g. 'embargo months DEU --from RUS --fuel pipeline_gas'."""
    from embargo.errors import InputError

    if against:
        _against(importer, exporter, fuel, json)
        return
    if importer is None and exporter is None:
        _coverage(json)
        return
    if importer is None or exporter is None:
        raise InputError.one(
            "months need both sides", "e.g. embargo months DEU --from RUS", "embargo months"
        )
    from embargo.outcome.months import months as answer

    found = answer(importer.split(","), exporter.split(","), fuel, since=since, streams=streams)
    if chart is not None:
        from embargo.outcome.dependence_chart import draw

        if found.table.is_empty():
            what = f"no month is known of {found.title}"
            raise InputError.one(what, "there is nothing to draw", "--chart")
        draw(found, chart)
    if json:
        print(found.to_json())
        return
    _show(found, chart)


def _show(found: Months, chart: Path | None) -> None:
    from embargo.cli.page import Page

    page = Page()
    page.title(f"{found.title}, by month")
    if found.table.is_empty():
        page.line("No month is known; missing is not zero. 'embargo months' shows what there is.")
    else:
        by_year(page, found.table)
    if found.streams.height:
        page.head("Crude by stream")
        rows = [
            [r["period"], r["importer"], r["grade"], f"{r['value']:,.0f}", _cell(r["price"], 1),
             _cell(r["api"], 1), _cell(r["sulphur"], 2)]
            for r in found.streams.tail(_SHOWN).to_dicts()
        ]  # fmt: skip
        page.table(["month", "to", "grade", "kbbl", "USD/bbl", "API", "S %"], rows, left=3)
        if found.streams.height > _SHOWN:
            page.line(f"{found.streams.height - _SHOWN:,} earlier rows: --since, or --json.", "dim")
    if chart is not None:
        page.line(f"Drew it in {chart}.")


def by_year(page: Page, table: pl.DataFrame) -> None:
    """A table of years and months for every series; an empty cell is missing, not zero."""
    from embargo.facts.sources import register
    from embargo.outcome.text import WORDS, capital

    titles = {name: one.title for name, one in register().items()}
    for at, one in enumerate(table.partition_by("fuel", "basis", "route", maintain_order=True)):
        if at:
            page.blank()
        first = one.row(0, named=True)
        name = first["route"] or first["basis"]
        page.item(f"{capital(WORDS[first['fuel']])}, {name}, {first['unit']} a month")
        values: dict[str, float] = {}
        for period, value in one.select("period", "value").iter_rows():
            values[period] = values.get(period, 0.0) + value
        rows = []
        for year in sorted({period[:4] for period in values}):
            cells = [values.get(f"{year}-{m:02d}") for m in range(1, 13)]
            there = [v for v in cells if v is not None]
            rows.append([year, *(_cell(v, 2) for v in cells),
                         f"{sum(there):.1f}" if len(there) == 12 else ""])  # fmt: skip
        page.table(["", *(f"{m:02d}" for m in range(1, 13)), "year"], rows)
        sources = "; ".join(sorted({titles.get(s, s) for s in one["source"]}))
        ours = " Our own estimate: the annual one, spread as the months are." * (
            one["low"].null_count() < one.height
        )
        page.line(f"{sources}.{ours}", "dim")


def in_lines(page: Page, found: Months) -> None:
    """One line for every series: the last known months as bars, the first and the last value."""
    from embargo.outcome.text import WORDS, amount, capital

    rows = []
    for one in found.table.partition_by("fuel", "basis", "route", maintain_order=True):
        one = one.sort("period")
        first, last = one.row(0, named=True), one.row(-1, named=True)
        rows.append(
            [f"{capital(WORDS[last['fuel']])}, {last['route'] or last['basis']}",
             spark(one["value"].to_list()), f"{first['period']} to {last['period']}",
             amount(first["value"]), amount(last["value"]), last["unit"]]
        )  # fmt: skip
    page.table(["", "", "months", "first", "last", "a month"], rows, left=3)


def spark(values: list[float]) -> str:
    """Values as bars between nothing and the largest."""
    top = max(values, default=0.0)
    if top <= 0:
        return _BARS[0] * len(values)
    return "".join(_BARS[min(7, int(8 * max(v, 0.0) / top))] for v in values)


def _cell(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _coverage(json: bool) -> None:
    from embargo.facts import months as known

    found = known.coverage()
    if json:
        print(to_json.dumps({"schema": "embargo.months_coverage/1", "sources": found}))
        return
    from embargo.cli.page import Page

    page = Page()
    page.title("Months that the base holds")
    rows = [
        [r["source"], f"{r['first']} to {r['last']}" if r["rows"] else "missing: may not ship",
         f"{r['pairs']:,}", f"{r['rows']:,}"]
        for r in found
    ]  # fmt: skip
    page.table(["source", "months", "pairs", "rows"], rows, left=2)
    page.line("E.g. embargo months DEU --from RUS --fuel pipeline_gas --since 2021-01.", "dim")


def _against(importer: str | None, exporter: str | None, fuel: str | None, json: bool) -> None:
    import polars as pl

    from embargo import fuels, places
    from embargo.facts import months as known
    from embargo.outcome.export import records

    found = known.differences()
    for column, names in (("importer", importer), ("exporter", exporter)):
        if names is not None:
            found = found.filter(pl.col(column).is_in(list(places.expand(names.split(",")))))
    if fuel is not None:
        found = found.filter(pl.col("fuel") == fuels.resolve(fuel))
    if json:
        said = {"schema": "embargo.months_against_years/1", "differences": records(found)}
        print(to_json.dumps(said, ensure_ascii=False, allow_nan=False))
        return
    from embargo.cli.page import Page
    from embargo.outcome.text import amount

    page = Page()
    page.title("Full years of months beside the annual base, the widest first")
    rows = [
        [str(r["year"]), r["fuel"], r["exporter"], r["importer"], r["basis"],
         "kept" if r["months"] is None else amount(r["months"]), amount(r["estimate"]),
         f"{amount(r['low'])}–{amount(r['high'])}", r["unit"], r["gap"]]
        for r in found.head(_SHOWN).to_dicts()
    ]  # fmt: skip
    heads = ["year", "fuel", "from", "to", "basis", "months", "annual", "80 % band", "", "apart"]
    page.table(heads, rows, left=5)
    if found.height > _SHOWN:
        page.line(f"{found.height - _SHOWN:,} more: --json.", "dim")

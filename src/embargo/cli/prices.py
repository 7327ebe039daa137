"""`embargo prices`: monthly benchmarks, Russian grades, and prices in the base by pair."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    import polars as pl

GRADES = "russian grades"


def prices(
    series: Annotated[
        str | None,
        typer.Argument(help=f"A series such as Brent, or '{GRADES}'; a list if not given."),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="MONTH", help="First month, e.g. 2022-01.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="PLACE", help="Prices of a buyer in the base, by supplier."),
    ] = None,
    world: Annotated[
        str | None, typer.Option("--world", metavar="YEAR", help="Year of --into.")
    ] = None,
    json: Json = False,
) -> None:
    """Show benchmark prices by month, e.g. 'embargo prices Brent --from 2022-01'."""
    from embargo.errors import Fault, InputError
    from embargo.facts import price_series as found

    faults = []
    if into is not None and (series is not None or first is not None):
        what = "prices in the base are by year, series by month"
        faults.append(Fault("--into", what, "give either a series or --into"))
    if into is None and world is not None:
        faults.append(Fault("--world", "a year is for --into only", "use --from for months"))
    if faults:
        raise InputError(faults)
    if into is not None:
        _into(into, world, json)
    elif series is not None and series.strip().casefold() == GRADES:
        table = found.russian_grades()
        if first is not None:
            found.monthly_prices(first=first)
            table = table.filter(table["month"] >= first)
        _grades(table, json)
    elif series is None and first is None and not json:
        _list(found.monthly_prices())
    else:
        table = found.monthly_prices(series, first=first)
        _monthly(table, json, series)


def _print(kind: str, table: pl.DataFrame) -> None:
    from embargo.outcome.export import records

    found = {"schema": "embargo.prices/1", "kind": kind, "prices": records(table)}
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False, default=str))


def _list(table: pl.DataFrame) -> None:
    from embargo.cli.page import Page

    page = Page()
    page.title("Monthly price series")
    rows = []
    for name in table["series"].unique().sort():
        one = table.filter(table["series"] == name).sort("month")
        last = one.row(-1, named=True)
        rows.append(
            [name, f"{one['month'][0]} to {last['month']}", last["source"], str(one.height),
             f"{last['value']:.2f}", last["unit"]]
        )  # fmt: skip
    heads = ["series", "months", "source", "figures", "last", "unit"]
    page.table(heads, rows, left=3)
    page.blank()
    page.line(
        f"By month: embargo prices Brent --from 2022-01. Cited prices and discounts of Russian "
        f"crude: embargo prices '{GRADES}'. By supplier in the base: embargo prices --into JPN.",
        "dim",
    )


def _monthly(table: pl.DataFrame, json: bool, series: str | None) -> None:
    if json:
        _print("monthly", table)
        return
    from embargo.cli.page import Page
    from embargo.facts.sources import register

    page = Page()
    for name in table["series"].unique().sort():
        one = table.filter(table["series"] == name).sort("month")
        source = register()[one["source"][0]]
        page.title(f"{name}, {one['unit'][0]}")
        years = dict.fromkeys(month[:4] for month in one["month"])
        by_month = dict(one.select("month", "value").iter_rows())
        heads = ["", *(f"{m:02d}" for m in range(1, 13)), "mean"]
        rows = []
        for year in years:
            values = [by_month.get(f"{year}-{m:02d}") for m in range(1, 13)]
            there = [v for v in values if v is not None]
            mean = f"{sum(there) / 12:.1f}" if len(there) == 12 else ""
            rows.append([year, *("" if v is None else f"{v:.1f}" for v in values), mean])
        page.table(heads, rows)
        page.line(f"{source.title}; {source.publisher}; {source.licence}.", "dim")
        if "cif" in one["flag"].to_list():
            page.line("Months before 2023 are prices delivered to Rotterdam and Augusta.", "dim")
        page.blank()
    if table.is_empty():
        page.line(f"No figure of {series or 'any series'} from that month on.")


def _grades(table: pl.DataFrame, json: bool) -> None:
    if json:
        _print("russian_grades", table)
        return
    from embargo.cli.page import Page

    page = Page()
    page.title("Russian crude, single cited figures, USD/bbl")
    rows = [
        [r["month"], r["grade"], f"{r['basis']} {r['point']}",
         f"{r['value']:.2f}" if r["kind"] == "price" else f"{-r['value']:+.1f} to {r['benchmark']}",
         r["status"]]
        for r in table.to_dicts()
    ]  # fmt: skip
    page.table(["month", "grade", "where", "price or difference", ""], rows, left=3)
    page.line("Sources and notes of each: --json.", "dim")


def _into(into: str, world: str | None, json: bool) -> None:
    from embargo import places
    from embargo.cli.options import year as checked
    from embargo.errors import InputError
    from embargo.world import load, price_table

    place = places.resolve(into)
    year = load(checked(world)).year
    table = price_table(year)
    table = table.filter((table["importer"] == place) & (table["status"] == "estimate"))
    if table.is_empty():
        what = f"{place} buys no fuel abroad in the base of {year}"
        raise InputError.one(what, "name a buyer, e.g. JPN", "--into")
    if json:
        _print("pairs", table)
        return
    from embargo.cli.page import Page
    from embargo.facts.base import flows
    from embargo.facts.basins import basin_name
    from embargo.fuels import market_of
    from embargo.outcome.text import WORDS, capital

    bought = flows(year).select("fuel", "basin", "importer", "value")
    table = table.join(bought, on=["fuel", "basin", "importer"], how="left").sort(
        "fuel", "value", descending=[False, True]
    )
    page = Page()
    page.title(f"What {places.name(place)} pays in the base of {year}, main suppliers")
    for fuel in table["fuel"].unique(maintain_order=True):
        rows = [
            [basin_name(r["basin"], market_of(fuel)), *(f"{r[c]:.2f}" for c in _PARTS)]
            for r in table.filter(table["fuel"] == fuel).head(6).to_dicts()
        ]
        page.blank()
        unit = table.filter(table["fuel"] == fuel)["unit"][0]
        page.table([f"{capital(WORDS[fuel])}, {unit}", *_PARTS], rows)
    page.line("Model prices: fob + freight + landing (rent of terminals) = delivered.", "dim")


_PARTS = ("fob", "freight", "landing", "delivered")

"""`embargo stocks`: stocks and buffers of a place, and how long they would last."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    from embargo.outcome import Stocks

_FUELS = {
    "oil": "Oil",
    "crude": "Crude",
    "lng": "LNG",
    "gas": "Gas in storage",
    "coal": "Coal",
}
_TERMINALS = {"lng_import": "regasification", "lng_export": "liquefaction"}


def stocks(
    place: Annotated[
        str | None,
        typer.Argument(help="A place or a group, e.g. JPN; without it all with figures."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="All figures, not the newest of each kind.")
    ] = False,
    world: Annotated[
        str | None,
        typer.Option("--world", metavar="YEAR", help="Year whose consumption counts; the newest."),
    ] = None,
    json: Json = False,
) -> None:
    """Answer: what a place has in store, and how many days of its real use that is."""
    from embargo.cli.options import year
    from embargo.outcome import places_with_stocks
    from embargo.outcome import stocks as answer

    when = year(world)
    if place is None:
        _list(places_with_stocks(), json)
        return
    found = answer(place, when, history=history)
    if json:
        print(found.to_json())
    else:
        _show(found)


def _list(codes: tuple[str, ...], json: bool) -> None:
    from embargo.cli.project import named_or_group

    if json:
        rows = [{"place": code, "name": named_or_group(code)} for code in codes]
        print(to_json.dumps({"schema": "embargo.stocks_places/1", "places": rows}))
        return
    from embargo.cli.page import Page

    page = Page()
    page.table(["place", "name"], [[code, named_or_group(code)] for code in codes], left=2)
    page.blank()
    page.line("Places and groups with cited figures. More: embargo stocks PLACE.", "dim")


def _show(found: Stocks) -> None:
    from embargo.cli.page import Page
    from embargo.outcome.text import amount

    page = Page()
    page.title(f"Stocks and buffers of {found.name}, in days of its use in {found.year}")
    for note in found.notes:
        page.bullet(note)
    rates = {row["fuel"]: row for row in found.rates.to_dicts()}
    rows = found.table.to_dicts()
    for fuel, title in _FUELS.items():
        own = [row for row in rows if row["fuel"] == fuel]
        if not own:
            continue
        rate = rates[fuel]
        used = ""
        if rate["use"] is not None:
            used = f": {_small(rate['use'])} {rate['unit']} ({rate['what']})"
        page.blank()
        page.item(title + used)
        for row in sorted(own, key=lambda r: (r["kind"] == "spare", r["definition"], r["date"])):
            page.row(row["date"], _figure(row))
    if not found.terminals.is_empty():
        page.blank()
        page.item(f"LNG terminals, {found.year}")
        for row in found.terminals.to_dicts():
            text = f"{amount(row['capacity'])} Mt a year, {amount(row['used'])} used"
            over = row["used"] > row["capacity"]
            page.row(
                _TERMINALS[row["kind"]],
                f"{text}, {'more than its stated capacity' if over else amount(row['spare'])}"
                f"{'' if over else ' spare'}",
            )
    page.blank()
    page.line(
        "Days: the stock over a day of all that the place uses in the base; official counts leave "
        "out some uses or count net imports, and are marked as stated. Status: V seen, C "
        "computed, S weak, M from memory.",
        "dim",
    )


def _figure(row: dict[str, Any]) -> str:
    from embargo.outcome.text import amount

    if row["stated_days"] is not None:
        text = f"{_days(row['value'])} days as stated"
    else:
        text = f"{amount(row['value'])} {row['unit']}"
        if row["unit"] != row["amount_unit"] and row["amount"] is not None:
            text += f" = {amount(row['amount'])} {row['amount_unit']}"
        if row["days_of_use"] is not None:
            text += f", {_days(row['days_of_use'])} days of use"
            if row["days_of_net_imports"] is not None:
                text += f", {_days(row['days_of_net_imports'])} of net imports"
    note = f"; {row['note']}" if row["note"] else ""
    return f"{text}: {row['definition']}{note} [{row['status']}: {row['source']}]"


def _small(value: float) -> str:
    from embargo.outcome.text import amount

    return amount(value) if value >= 1 else f"{value:.2g}"


def _days(value: float) -> str:
    return f"{value:.0f}" if value >= 9.5 or value == int(value) else f"{value:.1f}"

"""`embargo balance`: what a place makes, buys and uses, and how much of that is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    from embargo.outcome import Balance

_AMOUNTS = ("home_production", "net_imports", "consumption", "stock_change_and_losses")


def balance(
    place: Annotated[str, typer.Argument(help="A place or a group, e.g. JPN.")],
    world: Annotated[
        str | None,
        typer.Option("--world", "--year", metavar="YEAR", help="Base year; newest by default."),
    ] = None,
    json: Json = False,
) -> None:
    """Answer: how much of its energy a place makes itself, and how much it must buy."""
    from embargo.cli.options import year
    from embargo.outcome import balance as answer

    found = answer(place, year(world))
    if json:
        print(found.to_json())
    else:
        _show(found)


def _show(found: Balance) -> None:
    from embargo.cli.page import Page
    from embargo.outcome.text import WORDS, amount, capital, percent

    page = Page()
    page.title(f"Energy balance of {found.name}, {found.year}, PJ a year, net calorific value")
    if found.table.is_empty():
        for note in found.notes:
            page.bullet(note)
        return
    own, total = found.self_sufficiency(), found.self_sufficiency("all")
    if own is not None:
        text = f"It makes {percent(own)} of the oil, gas and coal that it uses"
        if total is not None:
            text += f", and {percent(total)} of all its energy with the atom, water, wind and sun"
        page.line(f"{text}.", "bold")
    page.blank()
    heads = ["", "made at home", "net imports", "used", "stocks, losses", "self-sufficiency"]
    page.table(
        heads,
        [
            [
                capital(row["energy"]),
                *(_pj(row[name]) for name in _AMOUNTS),
                "" if row["self_sufficiency"] is None else percent(row["self_sufficiency"]),
            ]
            for row in found.table.to_dicts()
        ],
    )
    page.head("Trade with the outside")
    page.table(
        ["", "imports", "exports", "net", "", "net, PJ"],
        [
            [
                capital(WORDS[row["fuel"]]),
                *(amount(row[name]).replace("-", "−") for name in ("imports", "exports")),
                amount(row["net_imports"]).replace("-", "−"),
                row["unit"],
                _pj(row["net_imports_pj"]),
            ]
            for row in found.trade.to_dicts()
        ],
    )
    if found.mix is not None:
        page.head(f"Power, {found.mix.year}, about {amount(found.mix.generation_twh)} TWh")
        parts = [
            f"{row['source']} {100 * row['share']:.0f} %"
            for row in found.power.sort("share", descending=True).to_dicts()
            if row["share"] > 0
        ]
        page.row("made from", ", ".join(parts))
        if found.home_power is not None:
            page.row("from its own sources", percent(found.home_power))
        page.row("source", found.mix.source)
    page.blank()
    for note in (*found.notes, *found.caveats):
        page.bullet(note, "dim")


def _pj(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")

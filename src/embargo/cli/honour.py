"""`embargo honour`: what keeping a word would mean, and what it would cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Base, Draws, Json, LedgerOption, Seed, Workers, World

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.ledger.honour import Card, Honour


def honour(
    statement: Annotated[str, typer.Argument(metavar="ID", help="A statement, such as S01.")],
    file: LedgerOption = None,
    world: World = None,
    months: Annotated[
        bool,
        typer.Option("--months", help="By month: a phase-out to its deadline, or over a year."),
    ] = False,
    draws: Draws = None,
    seed: Seed = "1",
    workers: Workers = None,
    scenario: Annotated[
        Path | None,
        typer.Option(
            "--scenario",
            metavar="FILE",
            help="Also write the word as a scenario: by months where it has a date or a flow.",
        ),
    ] = None,
    top: Annotated[str, typer.Option("--top", metavar="N", help="How many cards to show.")] = "3",
    base_folder: Base = None,
    json: Json = False,
) -> None:
    """Answer: what keeping a word would cost who keeps it, and who gave it.

    A demand or a promise becomes a stop, a threat its measure, an exemption the stop that it
    spares. Hedges, talks, denials and claims of fact are refused, with the reason.
    """
    from embargo.cli.options import positive, whole, year
    from embargo.cli.progress import bar
    from embargo.ledger.honour import honour as answer

    shown, asked, base = positive(top, "--top"), whole(draws, "--draws"), year(world)
    seeded, processes = whole(seed, "--seed"), whole(workers, "--workers")
    with bar("draws", shown=asked is not None) as progress:
        found = answer(
            statement,
            file,
            world=base,
            months=months,
            draws=asked,
            seed=seeded,
            workers=processes,
            progress=progress,
        )
    if scenario is not None:
        from embargo.cli.scenarios import write_new
        from embargo.scenario import to_yaml

        write_new(scenario, to_yaml(found.dated or found.scenario))
    if json:
        print(found.to_json())
    else:
        from embargo.cli.page import Page

        page = Page()
        _show(page, found, shown)
        if scenario is not None:
            page.line(f"Wrote the scenario to {scenario}.")
    if not found.outcome.diagnostics.converged:
        raise typer.Exit(1)


def _show(page: Page, found: Honour, top: int) -> None:
    from embargo.outcome.text import amount, place, signed

    said, world = found.statement, found.outcome.world
    page.title(f"{said.id}: {said.says}")
    page.line(found.sentence)
    how = (
        "by month, rates a year over the whole path"
        if found.scenario is found.dated
        else "a year after"
    )
    page.line(
        f"World of {world.year} (data of {world.vintage}), kept in full, {how}, all else equal."
    )
    if found.observable:
        page.line(f"What would show it: {found.observable}.")
    for card in found.cards[:top]:
        _card(page, card)
    if len(found.cards) > top:
        page.blank()
        page.line(f"{len(found.cards) - top} more: --top {len(found.cards)}, or --json.", "dim")
    keepers = [card for card in found.cards if card.lost]
    if len(keepers) > 1:
        page.head(f"All {len(keepers)} together")
        page.row("import bill", f"{signed(found.together[0])} USD bn a year")
        page.row("second choice", f"{amount(found.together[1])} USD bn, not in the bill")
    page.head("Who sells")
    if not found.target:
        page.line("Nothing of this trade is in the base world: keeping the word changes nothing.")
    for code, change in found.target.items():
        page.row(place(code), f"export revenue {signed(change)} USD bn a year")
    page.blank()
    page.line(
        "What cannot be counted is left out; the whole answer: embargo run, with --scenario FILE.",
        "dim",
    )


def _card(page: Page, card: Card) -> None:
    from embargo.outcome.text import WORDS, amount, between, flow, listing, percent, place, signed

    page.head(f"{card.name}, which {card.role}")
    for loss in card.lost:
        page.row(
            WORDS[loss.fuel],
            f"loses {flow(loss.amount, loss.fuel)}{between(loss.band)}, {percent(loss.share)} of "
            f"its imports; price {percent(loss.price, sign=True)}",
        )
        if loss.instead:
            names = [
                f"{'home' if code == card.place else place(code)} {signed(value)}"
                for code, value in loss.instead
            ]
            page.row("instead", listing(names))
    page.row("import bill", f"{signed(card.bill)} USD bn a year{between(card.bill_band)}")
    if card.lost:
        page.row("second choice", f"{amount(card.switching)} USD bn, not in the bill")
        text = "none" if not card.unserved else ", ".join(
            f"{WORDS[market]} {amount(value)}" for market, value in card.unserved.items()
        )  # fmt: skip
        page.row("unserved", text)
    if card.contracts:
        ahead = [f"{name} {amount(mt)}" for name, mt in card.contracts.items()]
        page.row("bought ahead", f"{', '.join(ahead)} Mt of LNG a year, which run on")
    if card.stakes:
        held = [
            name if share is None else f"{name} {share:g} %" for name, share in card.stakes.items()
        ]
        page.row("stakes", ", ".join(held))
    if abs(card.revenue) >= 0.005:
        page.row("export revenue", f"{signed(card.revenue)} USD bn a year")

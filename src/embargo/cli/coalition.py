"""`embargo coalition`: who would hold together against a seller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Base, CsvFolder, Json, World

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.pressure.coalition import Coalition


_LONGEST = 24
"""Characters of a coalition's name beyond which it is named by who is missing."""


def coalition(
    ready: Annotated[
        str | None,
        typer.Argument(help="A ready coalition; without it and without --players, a list of them."),
    ] = None,
    of: Annotated[str | None, typer.Option("--of", help="The seller to leave; RUS.")] = None,
    fuel: Annotated[
        str | None, typer.Option("--fuel", help="Fuels, e.g. crude,products; by default oil.")
    ] = None,
    players: Annotated[
        str | None,
        typer.Option(
            "--players",
            metavar="LIST",
            help="Who may join: places and groups, each as one, e.g. G7-JPN,JPN,IND,AUS+NZL.",
        ),
    ] = None,
    value: Annotated[
        str,
        typer.Option("--value", metavar="V", help="Worth of one USD of the seller's loss to each."),
    ] = "0",
    second_choice: Annotated[
        bool,
        typer.Option("--second-choice", help="Count what second-choice suppliers cost as a cost."),
    ] = False,
    greedy: Annotated[
        bool, typer.Option("--greedy", help="Solve a greedy chain only, however few the players.")
    ] = False,
    world: World = None,
    base_folder: Base = None,
    json: Json = False,
    csv: CsvFolder = None,
    top: Annotated[
        str, typer.Option("--top", metavar="N", help="How many coalitions to show.")
    ] = "12",
) -> None:
    """Answer: what each coalition costs the seller and its members, what leaks, and which hold."""
    from embargo.cli.options import command_line, number, positive, year
    from embargo.cli.progress import bar
    from embargo.errors import InputError

    shown = positive(top, "--top")
    if ready is None and players is None:
        _list(json)
        return
    if ready is not None and (of is not None or fuel is not None):
        what = "a ready coalition has its own seller and fuels"
        raise InputError.one(what, "leave the option out, or give --players", "--of, --fuel")
    from embargo.pressure.coalition import coalition as answer

    with bar("coalitions") as progress:
        found = answer(
            ready,
            of=of or "RUS",
            fuel=fuel or "oil",
            players=players,
            value=number(value, "--value"),
            second_choice=second_choice,
            world=year(world),
            exact=False if greedy else None,
            progress=progress,
        )
    written = () if csv is None else found.write_csv(csv, command=command_line())
    if json:
        print(found.to_json())
        return
    show(found, shown)
    if written:
        print(f"Wrote {len(written)} tables with their metadata to {csv}.")


def _list(json: bool) -> None:
    from dataclasses import asdict
    from json import dumps

    from embargo.cli.page import Page
    from embargo.pressure.ready import ready

    if json:
        print(dumps([asdict(one) for one in ready().values()], ensure_ascii=False))
        return
    page = Page()
    page.title("Ready coalitions")
    page.table(
        ["", "", "of", "fuel", "players"],
        [[r.id, r.title, r.of, r.fuel, ", ".join(r.players)] for r in ready().values()],
        left=5,
    )
    page.blank()
    page.line("Run one: embargo coalition g7-india. Your own: embargo coalition --players G7,IND.")


def show(found: Coalition, top: int) -> None:
    """Print an answer for people."""
    from embargo.cli.page import Page
    from embargo.outcome.text import WORDS, listing

    page = Page()
    page.title(found.title)
    what = listing([WORDS[fuel] for fuel in found.fuels])
    page.line(
        f"Members stop all {what} of {found.target.name}. World of {found.year}; USD bn a year. v: "
        f"what one USD of {found.target.name}'s loss is worth to each player."
    )
    _coalitions(page, found, top)
    _whole(page, found)
    _marginal(page, found)
    page.head("Which coalitions are stable at which v")
    for row in found.sweep.to_dicts()[:top]:
        end = "on" if row["value_to"] is None else f"to {row['value_to']:.2f}"
        names = [_short(name, found) for name in row["stable"].split("; ") if name]
        page.bullet(f"v from {row['value_from']:.2f} {end}: {'; '.join(names) or 'none'}")
    if found.sweep.height > top:
        page.line(f"{found.sweep.height - top} more ranges: --top {found.sweep.height}.", "dim")
    if found.notes:
        page.head("To know")
        for note in found.notes:
            page.bullet(note)
    page.blank()
    solved = f"{len(found.game.loss):,} coalitions solved."
    page.line(f"{solved} All numbers: --json, or --csv FOLDER.", "dim")


def _coalitions(page: Page, found: Coalition, top: int) -> None:
    page.head(f"Coalitions, the costliest for {found.target.name} first")
    cells = []
    for row in found.coalitions.to_dicts()[:top]:
        cells.append(
            [
                _short(row["coalition"], found),
                _signed(row["target_loss"]),
                "" if row["leakage"] is None else f"{100 * row['leakage']:.0f} %",
                _signed(row["members_cost"]),
                _range(row, "internal"),
                _range(row, "external"),
                _range(row, "potential"),
            ]
        )
    page.table(
        ["", "its loss", "leaks", "they pay", "none leaves", "none joins", "transfers"],
        cells,
    )
    if found.coalitions.height > top:
        page.line(f"{found.coalitions.height - top} more: --top {found.coalitions.height}.", "dim")
    page.line(
        "For which v no member leaves, no outsider joins, transfers can hold the members.", "dim"
    )


def _whole(page: Page, found: Coalition) -> None:
    largest = " + ".join(found.game.players)
    page.head(f"All together: what staying costs each, transfers at v = {found.value:g}")
    cells = []
    for row in found.members.to_dicts():
        if row["coalition"] != largest:
            continue
        even = row["break_even_value"]
        cells.append(
            [
                row["player"],
                _signed(row["cost"]),
                _signed(row["second_choice"]),
                _signed(row["staying_costs"]),
                _signed(row["adds_to_loss"]),
                "never" if even is None else f"{even:.2f}",
                _signed(row["transfer"]),
            ]
        )
    page.table(
        ["", "cost", "second choice", "staying costs", "adds to loss", "stays from v", "is paid"],
        cells,
    )


def _marginal(page: Page, found: Coalition) -> None:
    page.head(f"What each adds to {found.target.name}'s loss")
    cells = [
        [
            row["name"],
            _signed(row["bought"]),
            "" if row["alone"] is None else _signed(row["alone"]),
            _signed(row["last"]),
            "" if row["shapley"] is None else _signed(row["shapley"]),
            _signed(row["by_order"]),
        ]
        for row in found.marginal.to_dicts()
    ]
    page.table(["", "buys", "alone", "last to join", "Shapley", "in greedy order"], cells)


def _signed(value: float) -> str:
    from embargo.outcome.text import amount

    return f"{'−' if value <= -0.005 else ''}{amount(abs(value))}"


def _short(name: str, found: Coalition) -> str:
    """A coalition of most players by who is missing."""
    inside = name.split(" + ")
    missing = [player for player in found.game.players if player not in inside]
    if len(name) <= _LONGEST or len(missing) >= len(inside):
        return name
    return f"all but {' + '.join(missing)}" if missing else "all"


def _range(row: dict[str, Any], of: str) -> str:
    low, high = row[f"{of}_from"], row[f"{of}_to"]
    if low is None:
        return "never"
    if high is None:
        return "always" if low == 0 else f"v ≥ {low:.2f}"
    return f"v ≤ {high:.2f}" if low == 0 else f"{low:.2f} to {high:.2f}"

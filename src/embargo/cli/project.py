"""`embargo project`: a project, who holds it, who bought ahead, who lives on it."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Json, World

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.outcome import ProjectView


def project(
    name: Annotated[
        str | None, typer.Argument(help="A project, e.g. sakhalin-2; without it all are listed.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--in", metavar="PLACE", help="List those of a place or a group.")
    ] = None,
    held_by: Annotated[
        str | None,
        typer.Option("--held-by", metavar="PLACE", help="List those in which a place has stakes."),
    ] = None,
    world: World = None,
    top: Annotated[str, typer.Option("--top", metavar="N", help="How many buyers to show.")] = "8",
    json: Json = False,
) -> None:
    """Answer: what a project makes, who holds it, who bought it ahead, who depends on it."""
    from embargo.cli.options import positive, year
    from embargo.errors import InputError

    shown, when = positive(top, "--top"), year(world)
    if name is None:
        _list(place, held_by, json)
        return
    for option, value in (("--in", place), ("--held-by", held_by)):
        if value is not None:
            remedy = "leave out the name to list, or the option to show one"
            raise InputError.one(f"{option} is for the list of projects", remedy, option)
    from embargo.outcome import project as answer

    found = answer(name, when)
    if json:
        print(found.to_json())
    else:
        _show(found, shown)


def _list(place: str | None, held_by: str | None, json: bool) -> None:
    from embargo.outcome import project_list

    rows = project_list(place, held_by)
    if json:
        found = {"schema": "embargo.projects/1", "projects": rows}
        print(to_json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    from embargo.cli.page import Page
    from embargo.outcome.text import amount
    from embargo.outcome.text import place as named_place

    page = Page()
    if not rows:
        page.line("No project that is known here.")
        return
    heads = ["project", "name", "country", "operating", "building"]
    if held_by is not None:
        heads.append("held")
    cells = []
    for row in rows:
        line = [row["id"], row["name"], named_place(row["place"])]
        line += [_mt(row["operating_mt_y"]), _mt(row["construction_mt_y"])]
        if held_by is not None:
            line.append("share unknown" if not row["held_pct"] else f"{amount(row['held_pct'])} %")
        cells.append(line)
    page.table(heads, cells, left=3)
    page.blank()
    page.line(f"{len(rows)} projects; LNG capacity in Mt a year. More: embargo project ID.", "dim")


def _mt(value: float | None) -> str:
    from embargo.outcome.text import amount

    return "" if value is None else amount(value)


def _show(found: ProjectView, top: int) -> None:
    from embargo.cli.page import Page
    from embargo.outcome.text import place as named

    page, one = Page(), found.project
    page.title(f"{one.name}, {named(one.place)}: {one.kind}")
    page.row("terminal", one.terminal)
    page.row("operator", one.operator or "not known here")
    if one.start_year is not None:
        page.row("since", str(one.start_year))
    for row in found.outputs:
        what = f"{row.fuel.upper() if row.fuel == 'lng' else row.fuel}, {row.measure}"
        page.row(what, _output(row))
    if one.note:
        page.row("note", one.note)
    _holders(page, found)
    _contracts(page, found)
    _flows(page, found, top)
    page.blank()
    page.line(f"Source: {one.source} ({one.status}). Status: V seen, C computed, S weak, M memory.",
              "dim")  # fmt: skip


def _output(row: Any) -> str:
    from embargo.outcome.text import amount

    text = f"{amount(row.value)} {row.unit}, {row.date}"
    text += f", {row.grade}" if row.grade else ""
    return f"{text}{f' ({row.note})' if row.note else ''} [{row.status}: {row.source}]"


def _holders(page: Page, found: ProjectView) -> None:
    from embargo.facts.projects import holder
    from embargo.outcome.text import place as named

    page.head("Who holds it")
    if not found.stakes:
        page.line("No stake is known here.")
    for row in found.stakes:
        home = holder(row.holder)
        at = f", {named(home.place)}" if home is not None and home.place else ""
        share = "share unknown" if row.share_pct is None else f"{row.share_pct:g} %"
        note = f"; {row.note}" if row.note else ""
        since = f" since {row.since}" if row.since else ""
        page.row(share, f"{row.holder}{at}{since}{note} [{row.status}, {row.as_of}]")
    if len(found.held_by) > 1:
        by_home = [
            f"{named(code) if code else 'home unknown'} {share:g} %"
            for code, share in found.held_by.items()
        ]
        page.row("by country", ", ".join(by_home))
    for row in found.former:
        share = "" if row.share_pct is None else f" {row.share_pct:g} %"
        page.row("until " + row.until, f"{row.holder}{share} [{row.status}]")


def _contracts(page: Page, found: ProjectView) -> None:
    from embargo.outcome.text import amount

    page.head("Who bought ahead")
    if not found.contracts:
        page.line("No long-term contract with this project is known here.")
        return
    running = [row for row in found.contracts if row.runs(found.year)]
    for code in dict.fromkeys(row.importer for row in running):
        count = sum(row.importer == code for row in running)
        what = f"{amount(found.contracted(code))} Mt a year in {found.year}, {count} "
        who = "Traders and portfolios" if code == "WORLD" else named_or_group(code)
        page.item(f"{who}: {what}{'contracts' if count > 1 else 'contract'}")
        for row in running:
            if row.importer == code:
                page.row(row.buyer[:20], _contract(row))
    over = [row for row in found.contracts if row not in running]
    if over:
        page.item(f"Not in force in {found.year}")
    for row in over:
        home = named_or_group(row.importer) if row.importer != "WORLD" else "traders"
        page.row(row.buyer[:20], f"{home}, {_contract(row)}")


def _contract(row: Any) -> str:
    size = "volume unknown" if row.mt_y is None else f"{row.mt_y:g} Mt"
    first = f"{row.first_end} and " if row.first_end else ""
    years = f"{row.start or '?'} to {first}{row.end or '?'}"
    return f"{size}, {years}{f'; {row.note}' if row.note else ''} [{row.status}]"


def named_or_group(code: str) -> str:
    """The name of a place or the title of a group."""
    from embargo import places

    return places.group(code).title if places.is_group(code) else places.name(code)


def _flows(page: Page, found: ProjectView, top: int) -> None:
    from embargo.outcome.text import WORDS, amount, flow, percent
    from embargo.outcome.text import place as named

    page.head(f"What {found.basin_name} ships, {found.year}, and who depends on it")
    if found.sharing:
        shown = ", ".join(found.sharing[:6])
        more = f" and {len(found.sharing) - 6} more" if len(found.sharing) > 6 else ""
        page.line(f"The base knows the flows of the whole basin; it is shared with {shown}{more}.")
    if found.sharing and found.capacity_share is not None:
        page.line(f"The project has {percent(found.capacity_share)} of its LNG capacity.")
    if found.flows.is_empty():
        page.line("Nothing in the base.")
        return
    for fuel in dict.fromkeys(found.flows["fuel"]):
        rows = [row for row in found.flows.to_dicts() if row["fuel"] == fuel]
        page.blank()
        total = sum(row["value"] for row in rows)
        heads = [f"{WORDS[fuel]}, {flow(total, fuel)}", "a year", "80 % band", "of the basin",
                 "of its imports", "of its use"]  # fmt: skip
        cells = [
            [
                named(row["importer"]),
                amount(row["value"]),
                f"{amount(row['low'])}–{amount(row['high'])}",
                percent(row["share_of_basin"]),
                percent(row["share_of_imports"]),
                "" if row["share_of_consumption"] is None else percent(row["share_of_consumption"]),
            ]
            for row in rows[:top]
            if row["value"] >= 0.005
        ]
        page.table(heads, cells)
        rest = total - sum(row["value"] for row in rows[: len(cells)])
        if rest >= 0.005:
            page.line(f"{len(rows) - len(cells)} more: {flow(rest, fuel)}.", "dim")

"""`embargo dependence`: what a place buys from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Base, Chart, CsvFile, Json

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.outcome import Dependence


_WHOLE = 2
"""How many of the newest years are shown in full; the others as shares in one table."""


def dependence(
    importer: Annotated[str, typer.Argument(help="Who buys: a code, a name or a group.")],
    on: Annotated[str, typer.Option("--on", help="From whom: a code, a name or a group.")],
    base_folder: Base = None,
    json: Json = False,
    chart: Chart = None,
    csv: CsvFile = None,
) -> None:
    """Answer: how much of each fuel a place buys from another, and how concentrated that is."""
    from embargo.cli.options import command_line
    from embargo.outcome import dependence as answer

    found = answer(importer.split(","), on.split(","))
    if csv is not None:
        found.write_csv(csv, command=command_line())
    if chart is not None:
        from embargo.outcome.dependence_chart import draw

        draw(found, chart)
    if json:
        print(found.to_json())
        return
    _show(found)
    if csv is not None:
        print(f"Wrote the table with its metadata to {csv}.")
    if chart is not None:
        print(f"Drew it in {chart}.")


def _show(found: Dependence) -> None:
    from embargo.cli.page import Page
    from embargo.outcome.text import WORDS, amount, capital, percent

    page = Page()
    page.title(f"Dependence of {found.title}")
    rows = found.table.to_dicts()
    years = list(dict.fromkeys(row["year"] for row in rows))
    for year in years[:_WHOLE]:
        page.blank()
        cells = []
        for row in rows:
            if row["year"] != year or not row["imports"]:
                continue
            rate = row["kb_per_day"]
            cells.append(
                [
                    capital(WORDS[row["fuel"]]),
                    f"{amount(row['bought'])} {row['unit']}",
                    f"{amount(row['low'])}–{amount(row['high'])}" if row["bought"] > 0 else "",
                    "" if rate is None else amount(rate),
                    percent(row["share_of_imports"]),
                    "" if row["share_of_consumption"] is None
                    else percent(row["share_of_consumption"]),
                    "–" if row["rank"] is None else f"{row['rank']} of {row['suppliers']}",
                    f"{row['hhi']:,.0f}",
                ]
            )  # fmt: skip
        heads = [str(year), "bought", "80 % band", "kb/d", "of imports", "of use", "rank", "HHI"]
        page.table(heads, cells)
    if len(years) > _WHOLE:
        _by_year(page, rows, sorted(years))
    if found.months.table.height:
        from embargo.cli.months import in_lines

        page.head("Last known months")
        in_lines(page, found.months)
    _behind(page, found)
    page.blank()
    page.line(
        "Bought: a year. Of use: share of consumption of crude, products, coal, or all gas. HHI: "
        "concentration of imports over suppliers, 10,000 is a single one.",
        "dim",
    )
    page.line("Where a number comes from: embargo data trace IMPORTER EXPORTER FUEL YEAR.", "dim")


def _behind(page: Page, found: Dependence) -> None:
    from embargo import places
    from embargo.outcome.behind import through
    from embargo.outcome.text import WORDS, amount, capital

    known = found.behind
    if known.projects.height:
        page.head(f"Projects that it may come from, {known.year}")
        for row in known.projects.to_dicts():
            held = "" if row["held_pct"] is None else f"; {row['held_pct']:g} % held by the buyers"
            page.bullet(
                f"{row['name']}: its basin sells them {amount(row['bought'])} {row['unit']} "
                f"{WORDS[row['fuel']]}{held}"
            )
    if known.contracts.height:
        page.head("Contracts in force")
        for row in known.contracts.to_dicts():
            size = "size unknown" if row["mt_y"] is None else f"{amount(row['mt_y'])} Mt/y"
            if row["bcm_y"] is not None:
                size = f"{amount(row['bcm_y'])} bcm/y by pipeline"
            until = "" if row["end"] is None else f" to {row['end']}"
            project = f", {row['project']}" if row["project"] else ""
            page.bullet(f"{row['buyer']}: {size}{until}{project} ({row['status']})")
    passed = [(row, through(row)) for row in known.straits.to_dicts()]
    if passed:
        page.head("Straits on the way")
        for row, names in passed:
            text = ", ".join(f"{name} {100 * share:.0f} %" for name, share in names.items())
            page.bullet(f"{capital(WORDS[row['fuel']])}: {text or 'none'}")
    if known.substitutes.height and "lng" in set(
        found.table.filter(found.table["bought"] > 0)["fuel"]
    ):
        page.head("Idle LNG plants within reach, the cheapest freight first")
        for row in known.substitutes.head(6).to_dicts():
            page.bullet(
                f"{places.name(row['supplier'])}: {amount(row['spare'])} Mt a year, "
                f"{row['nm']:,.0f} nm, {row['freight']:.2f} {row['freight_unit']}"
            )
        spare = float(known.regasification["spare"].sum())
        page.line(
            f"Idle terminals of the buyers: {amount(spare)} Mt a year. Idle plants may lack gas.",
            "dim",
        )


def _by_year(page: Page, rows: list[dict[str, Any]], years: list[int]) -> None:
    """The share of imports in every year of the base, in percent."""
    from embargo.outcome.text import WORDS, capital

    page.head("Share of imports by year, %")
    shares = {(row["fuel"], row["year"]): row["share_of_imports"] for row in rows}
    cells = []
    for fuel in dict.fromkeys(row["fuel"] for row in rows):
        own = [shares[fuel, year] for year in years]
        if any(own):
            cells.append(
                [capital(WORDS[fuel])] + ["" if s is None else _short(100 * s) for s in own]
            )
    page.table(["", *(f"’{year % 100:02d}" for year in years)], cells)


def _short(value: float) -> str:
    """Three characters at most, so that sixteen years fit in a line."""
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"

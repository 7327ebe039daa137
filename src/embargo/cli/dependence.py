"""`embargo dependence`: what a place buys from another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from embargo.outcome import Dependence


def dependence(
    importer: Annotated[str, typer.Argument(help="Who buys: a code, a name or a group.")],
    on: Annotated[str, typer.Option("--on", help="From whom: a code, a name or a group.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the table as CSV.")
    ] = None,
) -> None:
    """Answer: how much of each fuel a place buys from another, and how concentrated that is."""
    from embargo.cli.run import command_line
    from embargo.outcome import dependence as answer

    found = answer(importer.split(","), on.split(","))
    if csv is not None:
        found.write_csv(csv, command=command_line())
    if json:
        print(found.to_json())
        return
    _show(found)
    if csv is not None:
        print(f"Wrote the table with its metadata to {csv}.")


def _show(found: Dependence) -> None:
    from embargo.cli.page import Page
    from embargo.cli.text import WORDS, amount, capital, percent

    page = Page()
    page.title(f"Dependence of {found.title}")
    rows = found.table.to_dicts()
    for year in dict.fromkeys(row["year"] for row in rows):
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
    page.blank()
    page.line(
        "Bought: a year. Of use: share of consumption of crude, products, coal, or all gas. HHI: "
        "concentration of imports over suppliers, 10,000 is a single one.",
        "dim",
    )
    page.line("Where a number comes from: embargo data trace IMPORTER EXPORTER FUEL YEAR.", "dim")

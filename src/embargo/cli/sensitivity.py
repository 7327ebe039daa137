"""`embargo sensitivity`: which parameters and base flows drive an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import (
    Bans,
    Base,
    Capacities,
    Chart,
    Cluster,
    CsvFile,
    Demands,
    Json,
    Measures,
    Months,
    Outages,
    Quotas,
    ScenarioOrFile,
    Seed,
    Start,
    Tariffs,
    Workers,
    World,
    command_line,
)

if TYPE_CHECKING:
    from embargo.evidence.sensitivity import Sensitivity

_LEAST = 0.005
_WEAK = 0.5


def sensitivity(
    scenario: ScenarioOrFile = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="NUMBER",
            help="Which number: bill[:PLACE[:FUEL]], revenue[:PLACE[:FUEL]], price:PLACE:FUEL or "
            "supplier:IMPORTER:EXPORTER:FUEL. May be repeated; left out: the headline numbers.",
        ),
    ] = None,
    ban: Bans = None,
    quota: Quotas = None,
    tariff: Tariffs = None,
    outage: Outages = None,
    capacity: Capacities = None,
    demand: Demands = None,
    measure: Measures = None,
    start: Start = None,
    months: Months = None,
    world: World = None,
    draws: Annotated[
        str, typer.Option("--draws", metavar="N", help="Worlds to draw, at least 64.")
    ] = "512",
    seed: Seed = "1",
    workers: Workers = None,
    cluster: Cluster = None,
    base_folder: Base = None,
    json: Json = False,
    csv: CsvFile = None,
    chart: Chart = None,
    top: Annotated[
        str, typer.Option("--top", metavar="N", help="How many inputs to show of each number.")
    ] = "8",
) -> None:
    """Answer: which parameters, base flows and sourcing rules drive the numbers of an answer."""
    import json as plain

    from embargo.cli.options import positive, whole, year
    from embargo.cli.progress import bar
    from embargo.evidence.sensitivity import sensitivity as drivers

    shown, base = positive(top, "--top"), year(world)
    asked, seeded = positive(draws, "--draws"), whole(seed, "--seed")
    processes, count = whole(workers, "--workers"), whole(months, "--months")
    if chart is not None:
        from embargo.outcome.picture import check_kind

        check_kind(chart)
    with bar("draws") as progress:
        found = drivers(
            scenario,
            of=of or (),
            world=base,
            ban=ban or (),
            quota=quota or (),
            tariff=tariff or (),
            outage=outage or (),
            capacity=capacity or (),
            demand=demand or (),
            measure=measure or (),
            start=start,
            months=count,
            draws=asked,
            seed=seeded,
            workers=processes,
            cluster=cluster,
            progress=progress,
        )
    written = []
    if csv is not None:
        written.append(found.write_csv(csv, command=command_line()))
    if chart is not None:
        from embargo.evidence.sensitivity.chart import draw

        written.append(draw(found, chart))
    if json:
        print(plain.dumps(found.to_dict(), indent=2, ensure_ascii=False, allow_nan=False))
        return
    _show(found, shown)
    for file in written:
        print(f"Wrote {file}.")


def _show(found: Sensitivity, top: int) -> None:
    from embargo.cli.page import Page
    from embargo.outcome.text import signed

    page = Page()
    asked, how = found.outcome.scenario, found.outcome.diagnostics.draws
    assert how is not None
    page.title(f"What drives the answer: {asked.title}")
    page.line(
        f"World of {found.outcome.world.year}, {how.used} of {how.asked} draws used, seed "
        f"{how.seed}. Share of the variance of the draws that goes with an input alone, and with "
        "its interactions (in all); the mean answer with it at its low and at its high tenth."
    )
    for head in found.targets.iter_rows(named=True):
        page.head(f"{head['title']}, {head['unit']}")
        page.line(
            f"Change {signed(head['central'])}, 80 % band {signed(head['low'])} to "
            f"{signed(head['high'])}. The fit predicts {_share(head['explained'])} of draws that "
            "it has not seen."
        )
        if head["explained"] < _WEAK:
            page.line(
                "Too few draws for this number: rows after the first may be chance. Ask for more "
                "--draws.",
                "bold",
            )
        rows: list[list[str]] = []
        for row in found.of(head["target"]).iter_rows(named=True):
            rest = row["low"] is None
            if rest or (len(rows) < top and row["total"] >= _LEAST):
                rows.append(
                    [
                        row["input"],
                        _share(row["first"]),
                        _share(row["total"]),
                        ""
                        if rest
                        else f"{row['at_low']} → {row['at_high']} {row['at_unit']}".rstrip(),
                        "" if rest else f"{signed(row['low'])} → {signed(row['high'])}",
                    ]
                )
        page.table(["input", "alone", "in all", "low → high tenth", "answer"], rows)
    page.blank()
    page.line("How it is worked out, and what it cannot tell: docs/sensitivity.md.", "dim")


def _share(value: float) -> str:
    return f"{100 * max(value, 0.0):.0f} %"

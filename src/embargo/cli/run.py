"""`embargo run`: the outcome of a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import (
    Bans,
    Base,
    Capacities,
    Cluster,
    CsvFolder,
    Demands,
    Draws,
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
    positive,
    whole,
    year,
)

if TYPE_CHECKING:
    from embargo.outcome import Outcome


def run(
    scenario: ScenarioOrFile = None,
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
    draws: Draws = None,
    seed: Seed = "1",
    workers: Workers = None,
    cluster: Cluster = None,
    base_folder: Base = None,
    json: Json = False,
    csv: CsvFolder = None,
    brief: Annotated[
        Path | None,
        typer.Option(
            "--brief", metavar="FILE", help="Write one HTML file to pass on; needs no network."
        ),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar="FILE", help="Write a workbook, a sheet for each table."),
    ] = None,
    iamc: Annotated[
        Path | None,
        typer.Option("--iamc", metavar="FILE", help="Write the IAMC's long format as CSV."),
    ] = None,
    charts: Annotated[
        Path | None,
        typer.Option("--charts", metavar="FOLDER", help="Write each chart as PNG and SVG."),
    ] = None,
    top: Annotated[
        str, typer.Option("--top", metavar="N", help="How many buyers and suppliers to show.")
    ] = "6",
) -> None:
    """Answer: who replaces what is stopped, at what price, and where it goes instead."""

    shown, base = positive(top, "--top"), year(world)
    count = whole(months, "--months")
    asked, seeded = whole(draws, "--draws"), whole(seed, "--seed")
    processes = whole(workers, "--workers")
    _ready(brief=brief, xlsx=xlsx, iamc=iamc, charts=charts)
    from embargo.cli.progress import bar
    from embargo.evidence.run import run as answer

    with bar("draws", shown=asked is not None) as progress:
        outcome = answer(
            scenario,
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
    told = _written(outcome, csv=csv, brief=brief, xlsx=xlsx, iamc=iamc, charts=charts)
    if json:
        print(outcome.to_json())
    else:
        from embargo.cli.answer import show

        show(outcome, top=shown)
        for line in told:
            print(line)
    if not outcome.diagnostics.converged:
        raise typer.Exit(1)


def _ready(
    *, brief: Path | None, xlsx: Path | None, iamc: Path | None, charts: Path | None
) -> None:
    """Refuse, before any work, what could not be written after it."""
    if brief is not None or charts is not None:
        from embargo.outcome.brief.look import altair

        altair()
    if xlsx is not None:
        from embargo.outcome.xlsx import package

        package()
    wanted = [file for file in (brief, xlsx, iamc) if file is not None]
    if wanted:
        from embargo.outcome.whole import check_file

        for file in wanted:
            check_file(file)


def _written(
    outcome: Outcome,
    *,
    csv: Path | None,
    brief: Path | None,
    xlsx: Path | None,
    iamc: Path | None,
    charts: Path | None,
) -> list[str]:
    """Write what was asked for; give a line on each."""
    command, told = command_line(), []
    if csv is not None:
        tables = outcome.write_csv(csv, command=command)
        told.append(f"Wrote {len(tables)} tables with their metadata to {csv}.")
    if brief is not None:
        from embargo.briefs import brief as whole_brief
        from embargo.cli.progress import bar

        with bar("pressure", shown=outcome.samples is not None) as progress:
            file = whole_brief(outcome, brief, command=command, progress=progress)
        told.append(f"Wrote the brief to {file}.")
    if xlsx is not None:
        told.append(f"Wrote a workbook to {outcome.write_xlsx(xlsx, command=command)}.")
    if iamc is not None:
        told.append(f"Wrote the IAMC format to {outcome.write_iamc(iamc, command=command)}.")
    if charts is not None:
        drawn = outcome.write_charts(charts)
        told.append(f"Wrote {len(drawn)} pictures to {charts}.")
    return told

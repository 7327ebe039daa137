"""`embargo run`: the outcome of a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import (
    Base,
    Cluster,
    CsvFolder,
    Json,
    ScenarioOrFile,
    Seed,
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
    ban: Annotated[
        list[str] | None,
        typer.Option(
            "--ban",
            metavar="IMPORTER:EXPORTER:FUEL[:LEVEL]",
            help="Stop purchases, e.g. JPN,KOR:RUS:lng or IND:RUS:crude:0.5. May be repeated.",
        ),
    ] = None,
    quota: Annotated[
        list[str] | None,
        typer.Option(
            "--quota",
            metavar="IMPORTER:EXPORTER:FUEL:LIMIT",
            help="Limit purchases together, e.g. EU27:RUS:lng:10Mt.",
        ),
    ] = None,
    tariff: Annotated[
        list[str] | None,
        typer.Option(
            "--tariff",
            metavar="IMPORTER:EXPORTER:FUEL:RATE",
            help="Levy a duty, e.g. USA:CAN:crude:10% or USA:CAN:crude:5USD/bbl.",
        ),
    ] = None,
    outage: Annotated[
        list[str] | None,
        typer.Option(
            "--outage", metavar="EXPORTER:FUEL:LEVEL", help="Lose supply, e.g. USA:lng:0.17."
        ),
    ] = None,
    capacity: Annotated[
        list[str] | None,
        typer.Option(
            "--capacity",
            metavar="PLACE:RESOURCE:LEVEL",
            help="Lose capacity, e.g. QAT:lng_export:0.5; also lng_import, pipeline, oil_pipeline, "
            "loading.",
        ),
    ] = None,
    demand: Annotated[
        list[str] | None,
        typer.Option(
            "--demand", metavar="IMPORTER:FUEL:SHIFT", help="Shift demand, e.g. JPN:gas:-0.05."
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="'KEY: VALUE, ...'",
            help="Any measure as in a file, dates too, e.g. "
            "'kind: strait, strait: hormuz, from: 2026-03, until: 2026-05'.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="MONTH", help="First month of a path, e.g. 2026-01."),
    ] = None,
    months: Annotated[
        str | None,
        typer.Option("--months", metavar="N", help="Answer month by month, 1 to 60 of them."),
    ] = None,
    world: World = None,
    draws: Annotated[
        str | None,
        typer.Option(
            "--draws",
            metavar="N",
            help="Draw N worlds for the 80 % band of every number, e.g. 200.",
        ),
    ] = None,
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
            seed=1 if seeded is None else seeded,
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

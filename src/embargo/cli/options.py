"""Options that commands share, and their values checked with the same errors as everything else."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Annotated, overload

import typer

from embargo.errors import InputError


def use_base(context: typer.Context, folder: Path | None) -> Path | None:
    """Use the base in a folder until the command ends."""
    if folder is not None:
        from embargo.facts import base

        context.with_resource(base.using(folder))
    return folder


Base = Annotated[
    Path | None,
    typer.Option(
        "--base",
        metavar="FOLDER",
        help="Use a base of your own (see 'embargo data build --facts'); also EMBARGO_BASE.",
        callback=use_base,
    ),
]
"""The option that chooses a base; the parameter itself is not read."""

ScenarioOrFile = Annotated[
    str | None,
    typer.Argument(
        help="A ready scenario (see 'embargo scenarios list') or the path of a YAML file."
    ),
]
Bans = Annotated[
    list[str] | None,
    typer.Option(
        "--ban",
        metavar="IMPORTER:EXPORTER:FUEL[:LEVEL]",
        help="Stop purchases, e.g. JPN,KOR:RUS:lng or IND:RUS:crude:0.5. May be repeated.",
    ),
]
Quotas = Annotated[
    list[str] | None,
    typer.Option(
        "--quota",
        metavar="IMPORTER:EXPORTER:FUEL:LIMIT",
        help="Limit purchases together, e.g. EU27:RUS:lng:10Mt.",
    ),
]
Tariffs = Annotated[
    list[str] | None,
    typer.Option(
        "--tariff",
        metavar="IMPORTER:EXPORTER:FUEL:RATE",
        help="Levy a duty, e.g. USA:CAN:crude:10% or USA:CAN:crude:5USD/bbl.",
    ),
]
Outages = Annotated[
    list[str] | None,
    typer.Option("--outage", metavar="EXPORTER:FUEL:LEVEL", help="Lose supply, e.g. USA:lng:0.17."),
]
Capacities = Annotated[
    list[str] | None,
    typer.Option(
        "--capacity",
        metavar="PLACE:RESOURCE:LEVEL",
        help="Lose capacity, e.g. QAT:lng_export:0.5; also lng_import, pipeline, oil_pipeline, "
        "loading.",
    ),
]
Demands = Annotated[
    list[str] | None,
    typer.Option(
        "--demand", metavar="IMPORTER:FUEL:SHIFT", help="Shift demand, e.g. JPN:gas:-0.05."
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="'KEY: VALUE, ...'",
        help="Any measure as in a file, dates too, e.g. "
        "'kind: strait, strait: hormuz, from: 2026-03, until: 2026-05'.",
    ),
]
Start = Annotated[
    str | None,
    typer.Option("--from", metavar="MONTH", help="First month of a path, e.g. 2026-01."),
]
Months = Annotated[
    str | None,
    typer.Option("--months", metavar="N", help="Answer month by month, 1 to 60 of them."),
]
World = Annotated[
    str | None, typer.Option("--world", metavar="YEAR", help="Base year; newest by default.")
]
Draws = Annotated[
    str | None,
    typer.Option(
        "--draws", metavar="N", help="Draw N worlds for the 80 % band of every number, e.g. 200."
    ),
]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="Seed of the draws.")]
Workers = Annotated[
    str | None,
    typer.Option("--workers", metavar="N", help="Processes for draws; by default one a core."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Draw on the workers of a Dask scheduler, e.g. tcp://10.0.0.5:8786.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
CsvFolder = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FOLDER", help="Write every table as CSV with metadata."),
]
CsvFile = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="Write the table as CSV with metadata."),
]
Chart = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Draw it: a .svg, .png or .html file."),
]
LedgerFile = Annotated[
    str | None,
    typer.Argument(metavar="FILE", help="A ledger in YAML; the shipped one by default."),
]
LedgerOption = Annotated[
    str | None,
    typer.Option("--ledger", metavar="FILE", help="A ledger in YAML; the shipped one by default."),
]


def positive(text: str, option: str) -> int:
    """A whole number above zero.

    Raises:
        InputError: it is something else.
    """
    if text.strip().isascii() and text.strip().isdigit() and 0 < int(text) <= 10_000:
        return int(text)
    raise InputError.one(f"{text!r} is no whole number above zero", "e.g. 6", option)


def number(text: str, option: str, noun: str = "number") -> float:
    """A finite number, which is called `noun` where it is none.

    Raises:
        InputError: it is something else.
    """
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InputError.one(f"{text!r} is no {noun}", "e.g. 25 or 0.5", option)
    return found


@overload
def whole(text: str, option: str) -> int: ...
@overload
def whole(text: None, option: str) -> None: ...
def whole(text: str | None, option: str) -> int | None:
    """A whole number from 0, or None if none was given.

    Raises:
        InputError: it is something else.
    """
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 18:
        return int(text)
    raise InputError.one(f"{text!r} is no whole number", "e.g. 200", option)


def year(text: str | None, option: str = "--world") -> int | None:
    """A calendar year, or None if none was given.

    Raises:
        InputError: it is no year.
    """
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) == 4:
        return int(text)
    raise InputError.one(f"{text!r} is no year", "write it like 2023", option)


def command_line() -> str:
    """The command as it was typed."""
    import shlex

    return shlex.join(["embargo", *sys.argv[1:]])

"""An outcome as a folder of CSV files with their metadata, written whole or not at all."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import polars as pl

from embargo.outcome.csv_files import METADATA, described, meaning, put
from embargo.outcome.export import scenario
from embargo.outcome.outcome import Outcome
from embargo.outcome.whole import whole_folder


def write(outcome: Outcome, folder: Path, command: str | None = None) -> tuple[Path, ...]:
    """Write a CSV and its metadata for each table of an outcome.

    Arguments:
        folder: new, empty, or holding an earlier answer, which is replaced as a whole.
        command: what reproduces the answer; by default made from the scenario.

    Returns:
        The paths of the CSV files.

    Raises:
        InputError: the folder holds other files or cannot be written; it is left as it was.
    """
    ours = {f"{name}{end}" for name in outcome.tables for end in (".csv", METADATA)}
    with whole_folder(folder, ours) as fresh:
        _fill(fresh, outcome, command or command_of(outcome))
    return tuple(folder / f"{name}.csv" for name in outcome.tables)


def command_of(outcome: Outcome) -> str:
    """The command that reproduces an outcome, if its scenario has a name to run."""
    asked = outcome.scenario
    year = f"--world {outcome.world.year}"
    if outcome.diagnostics.draws is not None:
        drawn = outcome.diagnostics.draws
        year += f" --draws {drawn.asked} --seed {drawn.seed}"
    if asked.source == "library":
        return f"embargo run {asked.id} {year}"
    if asked.source in ("python", "command line") or asked.source.endswith(" and command line"):
        return f"embargo run {asked.id}.yaml {year}  # with the scenario of this file saved there"
    return f"embargo run {shlex.quote(asked.source)} {year}"


def _fill(fresh: Path, outcome: Outcome, command: str) -> None:
    for name, table in outcome.tables.items():
        put(fresh / f"{name}.csv", table, metadata(name, table, outcome, command))


def metadata(name: str, table: pl.DataFrame, outcome: Outcome, command: str) -> dict[str, Any]:
    """What a table holds, where it comes from and what reproduces it."""
    words, how = described(), outcome.diagnostics.draws
    draws = None if how is None else {"asked": how.asked, "used": how.used, "seed": how.seed}
    units = sorted(set(table["unit"].to_list())) if "unit" in table.columns else []
    return {
        "file": f"{name}.csv",
        "title": words["tables"][name],
        "columns": {column: meaning(column) for column in table.columns},
        "units": units,
        "rows": table.height,
        "source": words["source"],
        "licence": words["licence"],
        "vintage": outcome.world.vintage,
        "world": outcome.world.year,
        "scenario": scenario(outcome),
        "status": outcome.diagnostics.status,
        **({} if draws is None else {"draws": draws}),
        "caveats": [*outcome.notes, *outcome.limitations],
        "command": command,
    }

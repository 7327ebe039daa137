"""An outcome as a folder of CSV files with their metadata, written whole or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from embargo.errors import InputError
from embargo.outcome.csv_files import METADATA, described, fresh_folder, meaning, put, unwritable
from embargo.outcome.export import scenario
from embargo.outcome.outcome import Outcome


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
    # Through a link to the folder itself, so that it is not the link that is replaced.
    target = folder.resolve()
    _check(target, folder, outcome)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = fresh_folder(target)
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        _fill(fresh, outcome, command or command_of(outcome))
        _swap(fresh, target)
    except OSError as error:
        raise unwritable(folder, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
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


def _check(target: Path, folder: Path, outcome: Outcome) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError.one("is a file, not a folder", "give the name of a folder", str(folder))
    ours = {f"{name}{end}" for name in outcome.tables for end in (".csv", METADATA)}
    others = sorted(path.name for path in target.iterdir() if path.name not in ours)
    if others:
        what = f"holds other files, such as {others[0]!r}"
        raise InputError.one(what, "give a new or an empty folder", str(folder))


def _fill(fresh: Path, outcome: Outcome, command: str) -> None:
    for name, table in outcome.tables.items():
        put(fresh / f"{name}.csv", table, _metadata(name, table, outcome, command))


def _metadata(name: str, table: pl.DataFrame, outcome: Outcome, command: str) -> dict[str, Any]:
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


def _swap(fresh: Path, target: Path) -> None:
    """Put the fresh folder in the place of the target; on failure the old one comes back."""
    if not target.exists():
        os.replace(fresh, target)  # noqa: PTH105 - `Path.replace` is the same call
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    os.replace(target, old)  # noqa: PTH105
    try:
        os.replace(fresh, target)  # noqa: PTH105
    except OSError:
        os.replace(old, target)  # noqa: PTH105
        raise
    shutil.rmtree(old, ignore_errors=True)

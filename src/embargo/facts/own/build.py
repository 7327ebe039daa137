"""A base with a user's facts, made from the embedded one, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from embargo import __version__
from embargo.errors import Fault, InputError
from embargo.facts import base, shipped
from embargo.facts.own.embedded import embedded
from embargo.facts.own.estimate import impose
from embargo.facts.own.fact import Checked
from embargo.facts.own.read import read
from embargo.facts.own.words import Verdict, verdicts
from embargo.facts.reconcile.result import Reconciled
from embargo.files import fresh_folder, place_folder

DEFAULT_FOLDER = Path("embargo-base")
RECONCILED = ("flows", "balances", "figures", "links")
COPY = "facts.yaml"


def build(
    file: str | os.PathLike[str],
    out: Path = DEFAULT_FOLDER,
    progress: Callable[[str], None] = lambda _: None,
    verify: Callable[[Path, tuple[int, ...]], None] = lambda _folder, _years: None,
) -> dict[str, Any]:
    """Build a base with the facts of a file, from the embedded one, and give its manifest.

    Arguments:
        file: a user's file of facts.
        out: folder that the base is written to; an earlier user base there is replaced, and left
            as it was if anything fails.
        progress: called with one line before every step.
        verify: called with the finished folder and the years that changed, before it is moved into
            place; what it raises stops the build.

    Raises:
        InputError: the file has faults, the facts cannot be reconciled, or the folder holds
            something else.
        DataError: the embedded base is damaged.
    """
    out, name = Path(out), Path(file).name
    with base.using(shipped.FOLDER):
        progress("checking the facts")
        checked = read(file)
        _is_ours(out)
        touched = sorted({(fact.year, fact.market) for fact in checked.facts})
        parts: dict[tuple[int, str], Reconciled] = {}
        found = []
        for year, market in touched:
            progress(f"reconciling {market} {year}")
            facts = [f for f in checked.facts if (f.year, f.market) == (year, market)]
            imposed = impose(embedded(year, market), facts)
            parts[year, market] = imposed.tables
            found += verdicts(imposed)
        order = {fact.where: at for at, fact in enumerate(checked.facts)}
        found.sort(key=lambda verdict: order[verdict.where])
        tables = {name: _merged(name, parts) for name in RECONCILED}
        manifest = _manifest(
            checked, Path(file), tables, [_plain(one, checked, name) for one in found]
        )
        years = tuple(sorted({year for year, _ in touched}))
        progress("writing")
        _write(tables, manifest, Path(file), out, lambda folder: verify(folder, years))
    return manifest


def _merged(name: str, parts: Mapping[tuple[int, str], Reconciled]) -> pl.DataFrame:
    """A table of the base with the markets and years that changed in the place of the old ones."""
    table: pl.DataFrame = getattr(base, name)()
    groups = table.partition_by("year", "market", maintain_order=True, as_dict=True)
    return pl.concat(
        [
            getattr(parts[key], name).select(table.columns) if (key := (y, m)) in parts else rows
            for (y, m), rows in groups.items()
        ]
    )


def _manifest(
    checked: Checked, file: Path, tables: Mapping[str, pl.DataFrame], report: list[dict[str, Any]]
) -> dict[str, Any]:
    own = base.manifest()
    count = len(checked.facts)
    return {
        **own,
        "vintage": f"{own['vintage']} with {count} fact{'s' if count > 1 else ''} of {file.name}",
        "flows": tables["flows"].height,
        "user": {
            "file": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "facts": count,
            "rests_on": own["vintage"],
            "version": __version__,
            "report": report,
        },
    }


def _plain(verdict: Verdict, checked: Checked, name: str) -> dict[str, Any]:
    """A verdict that names the file and not the folder it happened to be in."""
    return asdict(verdict) | {"where": name + verdict.where.removeprefix(checked.file)}


def _is_ours(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier user base."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise InputError.one("is not a folder", "name a folder that may be written", str(out))
    inside = {path.name for path in out.iterdir()}
    if not inside:
        return
    try:
        ours = "user" in json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        ours = False
    known = {f"{name}.parquet" for name in base.TABLES} | {"manifest.json", COPY}
    strange = sorted(inside - known)
    if not ours or strange:
        what = f"holds something else ({', '.join(strange[:3]) or 'no user base'})"
        raise InputError.one(what, "name a new folder with --out", str(out))


def _write(
    tables: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any],
    file: Path,
    out: Path,
    verify: Callable[[Path], None],
) -> None:
    """Write everything into a folder beside, then put it in the place of the old one."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = fresh_folder(out)
        try:
            for name in base.TABLES:
                table = tables[name] if name in tables else getattr(base, name)()
                table.write_parquet(fresh / f"{name}.parquet", compression="zstd")
            shutil.copyfile(file, fresh / COPY)
            text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
            (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8")
            verify(fresh)
            place_folder(fresh, out)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        fault = Fault(str(out), what, "check the folder and its permissions, or use --out")
        raise InputError(fault) from None

"""LNG export projects from the terminal tracker: units merged, owners parsed, as tables of ours."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from embargo.errors import DataError, Fault
from embargo.facts.projects.catalogue import (
    FOLDER,
    Holder,
    Output,
    Project,
    Stake,
    check_sums,
    fold,
)
from embargo.facts.readers import gem
from embargo.facts.readers.gem.terminals import VINTAGE

TITLE = f"Global Energy Monitor, LNG terminals {VINTAGE} (CC BY 4.0)"
MEASURE = {
    "operating": "operating",
    "construction": "construction",
    "idle": "idle",
    "mothballed": "mothballed",
}
"""Statuses of the tracker that count, and the measure of a project that each becomes."""

_OWNER = re.compile(r"\s*(?P<holder>.+?)\s*\[(?P<share>[\d.]+|unknown)\s*%\]\s*$")
_OVER = 100.2

Tables = Mapping[str, Sequence[Any]]


def tables(root: Path, folder: Path = FOLDER) -> Tables:
    """The tracker's projects, outputs and stakes, as rows of `Project`, `Output` and `Stake`.

    Shares of a project whose units have different owners are weighted by capacity (status C); a
    sum that rounding brings over 100 % is scaled to it.

    Arguments:
        root: folder of the public sources.
        folder: where projects.csv, holders.csv and merges.yaml are.

    Raises:
        DataError: the tracker is missing or faulty, an owner cannot be read, a merge names a
            terminal or a project that is not there, shares sum to far over 100 %.
    """
    with (folder / "merges.yaml").open(encoding="utf-8") as file:
        spec = YAML(typ="safe", pure=True).load(file)
    own = {row["id"] for row in _csv(folder / "projects.csv")}
    holders = {
        name: row["holder"]
        for row in _csv(folder / "holders.csv")
        for name in (row["holder"], *row["aliases"].split("|"))
    }
    units: dict[str, list[dict[str, Any]]] = {}
    for row in gem.read_lng_terminals(root).iter_rows(named=True):
        counts = row["direction"] == "export" and row["status"] in MEASURE and row["mt_y"]
        if counts and row["flag"] != "wrong direction":
            units.setdefault(row["name"].strip(), []).append(row)
    rules = spec["terminals"]
    faults = [
        Fault("merges.yaml", f"no terminal {name!r}", "the tracker changed: adapt it")
        for name in rules
        if name not in units
    ] + [
        Fault(f"merges.yaml {name}", f"no project {rule['project']!r}", "add it to projects.csv")
        for name, rule in rules.items()
        if "project" in rule and rule["project"] not in own
    ]
    if faults:
        raise DataError(faults)
    projects: list[Project] = []
    outputs: list[Output] = []
    stakes: list[Stake] = []
    for name in sorted(units):
        rule, rows = rules.get(name, {}), units[name]
        if "project" not in rule and sum(row["mt_y"] for row in rows) < spec["smallest_mt_y"]:
            continue
        project = rule.get("project") or _project(name, rule, rows, projects)
        outputs += _outputs(project, rows)
        if rule.get("stakes") != "own":
            stakes += _stakes(project, rows, holders)
    check_sums(stakes)
    return {
        "projects": sorted(projects, key=lambda row: row.id),
        "outputs": sorted(outputs, key=lambda row: (row.project, row.measure)),
        "stakes": sorted(stakes, key=lambda row: (row.project, -(row.share_pct or 0), row.holder)),
    }


def write(found: Tables, folder: Path = FOLDER) -> None:
    """Write the tables as tracker_*.csv, all or none."""
    models = {"projects": Project, "outputs": Output, "stakes": Stake}
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        for name, model in models.items():
            columns = [field.name for field in fields(model)]
            text = io.StringIO()
            writer = csv.DictWriter(text, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(_cells(row) for row in found[name])
            (Path(fresh) / f"tracker_{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        for path in sorted(Path(fresh).iterdir()):
            path.replace(folder / path.name)


def _cells(row: Any) -> dict[str, str]:
    return {
        name: "|".join(value)
        if isinstance(value, tuple)
        else ""
        if value is None
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
        for name, value in asdict(row).items()
    }


def _project(
    name: str, rule: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], made: list[Project]
) -> str:
    title = rule.get("name") or re.sub(r"\s+(LNG Export )?Terminal$", "", name)
    title = title if "name" in rule or "LNG" in title else f"{title} LNG"
    slug = "-".join(re.findall(r"[a-z0-9]+", _plain(title)))
    years = [row["start_year"] for row in rows if row["start_year"]]
    made.append(
        Project(
            id=slug,
            name=title,
            aliases=tuple(dict.fromkeys([*rule.get("aliases", ()), name, *_short(title)])),
            place=rows[0]["place"],
            kind="LNG",
            basin=rule.get("basin", rows[0]["place"]),
            terminal=name,
            operator="",
            start_year=min(years) if years else None,
            source=f"{TITLE}: {rows[0]['url']}",
            status="V",
            note="",
        )
    )
    return slug


def _short(title: str) -> list[str]:
    short = re.sub(r"\s+F?LNG$", "", title)
    return [short] if short != title and len(fold(short)) > 3 else []


def _plain(title: str) -> str:
    import unicodedata

    text = unicodedata.normalize("NFKD", title.casefold().replace("ø", "o"))
    return "".join(c for c in text if not unicodedata.combining(c))


def _outputs(project: str, rows: Iterable[Mapping[str, Any]]) -> list[Output]:
    found = []
    for status, measure in MEASURE.items():
        same = [row for row in rows if row["status"] == status]
        if not same:
            continue
        years = sorted({row["start_year"] for row in same if row["start_year"]})
        when = (
            f", start {years[0]}" + (f" to {years[-1]}" if len(years) > 1 else "") if years else ""
        )
        found.append(
            Output(
                project, "lng", "", measure, round(sum(row["mt_y"] for row in same), 3), "Mt/y",
                VINTAGE, TITLE, "V" if len(same) == 1 else "C",
                f"{len(same)} unit{'s' if len(same) > 1 else ''}{when}",
            )
        )  # fmt: skip
    return found


def _stakes(
    project: str, rows: Sequence[Mapping[str, Any]], holders: Mapping[str, str]
) -> list[Stake]:
    running = [row for row in rows if row["status"] == "operating"] or list(rows)
    total = sum(row["mt_y"] for row in running)
    shares: dict[str, float | None] = {}
    for row in running:
        for holder, share in _owners(row):
            if holder == "unknown":
                continue
            if holder not in holders:
                remedy = "add it, or an alias, to holders.csv"
                raise DataError.one(f"unknown holder {holder!r}", remedy, row["where"])
            name = holders[holder]
            before = shares.get(name, 0.0)
            shares[name] = (
                None if share is None or before is None else before + share * row["mt_y"] / total
            )
    known = sum(share or 0.0 for share in shares.values())
    if known > _OVER:
        remedy = "give the stakes in stakes.csv and say so in merges.yaml"
        raise DataError.one(f"owners of {project} sum to {known:g} %", remedy, rows[0]["where"])
    scale = min(1.0, 100.0 / known) if known else 1.0
    mixed = len({row["parent"] for row in running}) > 1
    note = "mean of units with different owners, by capacity" if mixed else ""
    return [
        Stake(
            project, name, None if share is None else round(share * scale, 2), "", "", VINTAGE,
            TITLE, "C" if mixed else "V", note if share is not None else "share not known",
        )
        for name, share in shares.items()
    ]  # fmt: skip


def _owners(row: Mapping[str, Any]) -> list[tuple[str, float | None]]:
    found = []
    for text in str(row["parent"]).split(";"):
        match = _OWNER.match(text)
        if match is None:
            remedy = "owners are written 'Name [12.50%]; Name [87.50%]'"
            raise DataError.one(f"{text.strip()!r} is no owner with a share", remedy, row["where"])
        share = match["share"]
        found.append((match["holder"], None if share == "unknown" else float(share)))
    return found


def _csv(path: Path) -> list[dict[str, str]]:
    model = {"projects.csv": Project, "holders.csv": Holder}[path.name]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = {field.name for field in fields(model)} - set(rows[0] if rows else ())
    if missing:
        raise DataError.one(f"no column {sorted(missing)[0]!r}", "add it", path.name)
    return rows

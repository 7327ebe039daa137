"""Oil pipelines: what the tracker says, and capacity by exporter and importer with overrides."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import places
from embargo.errors import DataError, Fault, InputError
from embargo.facts.readers.gem.overrides import in_years
from embargo.facts.readers.gem.terminals import STATUSES
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "gem_infrastructure/oil_pipelines_2024-06.csv"
OVERRIDES = "oil_capacity.yaml"
SOURCE = "gem_oil_pipelines"
KINDS = ("oil_pipeline", "oil_transit")
MT_PER_BOE_D = 365.0 / 7.33 / 1e6
LARGEST = 10_000_000.0
"""Barrels a day that no line reaches: a figure above it has a wrong unit."""

_COLUMNS = ("project", "unit", "type", "countries", "status", "start_year", "capacity", "url")
_TYPES = ("oil_pipelines", "ngl_pipelines")
_PIPELINE = {"system", "kind", "lines", "from", "to", "mt_y", "years", "source", "status", "why"}
_LOADING = {"basin", "mt_y", "years", "source", "status"}


def read_oil_pipelines(root: Path) -> pl.DataFrame:
    """Every crude line as one row; `places` is no direction.

    Columns: project, unit, status, places (list of codes), mt_y (null if unknown), start_year
    (null if unknown), url, flag, where. Lines of gas liquids are left out. A flag is "" or
    "replaced" (by a row of the overrides), "unit off" (more than any line carries; mt_y is null),
    "no capacity" or "direction unknown".

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, missing columns, unknown types, statuses or places,
            cells that are no number, an override of a line that is not there.
    """
    frame = read_csv(root / FILE, _COLUMNS, min_rows=500)
    for column, known in (("type", _TYPES), ("status", STATUSES)):
        bad = frame.filter(~pl.col(column).is_in(list(known)))
        require_none(bad, (column,), "is unknown", f"use one of {', '.join(known)}")
    frame = numbers(frame, ("capacity", "start_year"), empty=True)
    frame = frame.filter(pl.col("type") == "oil_pipelines")
    replaced = {line: row["system"] for row in overrides()["pipelines"] for line in row["lines"]}
    absent = sorted(replaced.keys() - set(frame["project"]))
    if absent:
        raise DataError(
            Fault(FILE, f"no line {one!r}, which {replaced[one]!r} replaces", f"adapt {OVERRIDES}")
            for one in absent
        )
    frame = frame.with_columns(_places(frame))
    return frame.select(
        "project",
        "unit",
        "status",
        "places",
        mt_y=pl.when(pl.col("capacity") <= LARGEST).then(pl.col("capacity") * MT_PER_BOE_D),
        start_year=pl.col("start_year").cast(pl.Int32),
        url="url",
        flag=pl.when(pl.col("project").is_in(list(replaced)))
        .then(pl.lit("replaced"))
        .when(pl.col("capacity") > LARGEST)
        .then(pl.lit("unit off"))
        .when(pl.col("capacity").is_null())
        .then(pl.lit("no capacity"))
        .when(pl.col("places").list.len() > 1)
        .then(pl.lit("direction unknown"))
        .otherwise(pl.lit("")),
        where="where",
    )


def _places(frame: pl.DataFrame) -> pl.Series:
    faults: list[Fault] = []
    rows = []
    for text, where in frame.select("countries", "where").iter_rows():
        codes = []
        for name in (part.strip() for part in text.split(",") if part.strip()):
            try:
                codes.append(places.resolve(name))
            except InputError as error:
                faults += [Fault(f"{where} countries", f.what, f.remedy) for f in error.faults]
        rows.append(codes)
    if faults:
        raise DataError(faults)
    return pl.Series("places", rows, pl.List(pl.String))


def oil_capacity(lines: pl.DataFrame, year: int) -> pl.DataFrame:
    """Give capacities in Mt a year: kind, exporter, importer, name, value, source, status.

    ``oil_pipeline`` leads to a buyer, ``oil_transit`` to a port abroad or on another coast (of the
    same country: exporter = importer), ``loading`` is what a basin can send out (no importer). A
    line across one border that no override explains counts in both directions, an upper bound.

    Arguments:
        lines: what `read_oil_pipelines` gives.
        year: calendar year.
    """
    rows: list[tuple[str, str, str, str, float, str, str]] = [
        (r["kind"], r["from"], r["to"], r["system"], float(r["mt_y"]), r["source"], r["status"])
        for r in overrides()["pipelines"]
        if r["mt_y"] is not None and in_years(r["years"], year)
    ]
    rows += [
        ("loading", r["basin"], "", "ports", float(r["mt_y"]), r["source"], r["status"])
        for r in overrides()["loading"]
        if in_years(r["years"], year)
    ]
    unknown = lines.filter(
        (pl.col("flag") == "direction unknown")
        & (pl.col("status") == "operating")
        & (pl.col("start_year").fill_null(0) <= year)
        & (pl.col("places").list.len() == 2)
    )
    for one in unknown.iter_rows(named=True):
        name = f"{one['project']} {one['unit'].strip()}".strip()
        first, second = one["places"]
        for ends in ((first, second), (second, first)):
            rows.append(("oil_pipeline", *ends, name, one["mt_y"], one["url"], "V"))
    names = ("kind", "exporter", "importer", "name", "value", "source", "status")
    schema = {n: pl.Float64() if n == "value" else pl.String() for n in names}
    return pl.DataFrame(rows, schema=schema, orient="row").filter(pl.col("value") > 0)


@cache
def overrides() -> dict[str, list[dict[str, Any]]]:
    """Give the rows `pipelines` and `loading` of the table of overrides.

    Raises:
        DataError: the table is faulty.
    """
    with (Path(__file__).parents[2] / OVERRIDES).open(encoding="utf-8") as file:
        return parse(YAML(typ="safe", pure=True).load(file))


def parse(tables: Any) -> dict[str, list[dict[str, Any]]]:
    """Give the rows, if all are sound.

    Raises:
        DataError: with all faults: keys missing or unknown, a system twice, a line replaced twice,
            unknown kinds or places, negative capacities, years that overlap at one basin.
    """
    faults: list[Fault] = []
    for table, keys in (("pipelines", _PIPELINE), ("loading", _LOADING)):
        for index, row in enumerate(tables[table]):
            where = f"{OVERRIDES} {table}[{index}]"
            for key in sorted(keys ^ row.keys()):
                use = f"use {', '.join(sorted(keys))}"
                faults.append(Fault(where, f"key {key!r} is missing or unknown", use))
    if faults:
        raise DataError(faults)
    systems: set[str] = set()
    lines: set[str] = set()
    for index, row in enumerate(tables["pipelines"]):
        where = f"{OVERRIDES} pipelines[{index}] {row['system']}"
        if row["system"] in systems:
            faults.append(Fault(where, "this system is there twice", "keep one row"))
        twice = sorted(lines & set(row["lines"]))
        faults += [Fault(where, f"line {one!r} is replaced twice", "keep one") for one in twice]
        systems.add(row["system"])
        lines.update(row["lines"])
        if row["kind"] not in KINDS:
            faults.append(Fault(where, f"unknown kind {row['kind']!r}", f"use {', '.join(KINDS)}"))
        for name in (row["from"], row["to"]):
            try:
                places.resolve(name)
            except InputError as error:
                faults.extend(error.at(where).faults)
    seen: dict[str, list[list[int | None]]] = {}
    for row in (*tables["pipelines"], *tables["loading"]):
        if row["mt_y"] is not None and not row["mt_y"] >= 0:
            where = f"{OVERRIDES} {row.get('system') or row.get('basin')}"
            faults.append(Fault(where, f"mt_y is {row['mt_y']!r}", "give Mt a year"))
    for index, row in enumerate(tables["loading"]):
        first, last = row["years"]
        for one, other in seen.setdefault(row["basin"], []):
            if first <= (other or 9999) and (one or 0) <= (last or 9999):
                where = f"{OVERRIDES} loading[{index}] {row['basin']}"
                faults.append(Fault(where, "its years overlap another row's", "end one earlier"))
        seen[row["basin"]].append(row["years"])
    if faults:
        raise DataError(faults)
    return dict(tables)

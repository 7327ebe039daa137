"""Gas pipelines between countries: what the tracker says, and capacity by exporter and importer."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo import places
from embargo.errors import DataError, Fault, InputError
from embargo.facts.readers.gem.overrides import in_years, overrides
from embargo.facts.readers.gem.terminals import STATUSES
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "gem_infrastructure/gas_pipelines_tidy.csv"

_COLUMNS = (
    "id", "name", "unit", "status", "countries", "capacity_bcm_y", "start_year", "url",
)  # fmt: skip
_NOT_A_PLACE = ("Joint Petroleum Development Area",)  # between Australia and Timor-Leste


def read_pipelines(root: Path) -> pl.DataFrame:
    """Every line, as one row; `places` is no direction.

    Columns: id, name, unit, status, places (list of codes, in the tracker's order), bcm_y (null if
    unknown), start_year (int, null if unknown), url, system (the override that replaces the line,
    or ""), flag, where. A flag is "" or "no capacity", "replaced" or "direction unknown" (a line
    across a border that no override explains).

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, missing columns, unknown places or statuses, cells
            that are no number, repeated ids, an override of a line that is not there.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("id",))
    require_none(
        frame.filter(~pl.col("status").is_in(list(STATUSES))),
        ("status",),
        "is unknown",
        f"use one of {', '.join(STATUSES)}",
    )
    frame = numbers(frame, ("capacity_bcm_y", "start_year"), empty=True)
    systems = {one: row["system"] for row in overrides()["pipelines"] for one in row["ids"]}
    absent = sorted(systems.keys() - set(frame["id"]))
    if absent:
        raise DataError(
            Fault(
                FILE, f"no line {one}, which {systems[one]!r} replaces", "adapt gem_overrides.yaml"
            )
            for one in absent
        )
    frame = frame.with_columns(
        _places(frame), system=pl.col("id").replace_strict(systems, default="")
    )
    return frame.select(
        "id",
        "name",
        "unit",
        "status",
        "places",
        bcm_y="capacity_bcm_y",
        start_year=pl.col("start_year").cast(pl.Int32),
        url="url",
        system="system",
        flag=pl.when(pl.col("system") != "")
        .then(pl.lit("replaced"))
        .when(pl.col("capacity_bcm_y").is_null())
        .then(pl.lit("no capacity"))
        .when(pl.col("places").list.len() > 1)
        .then(pl.lit("direction unknown"))
        .otherwise(pl.lit("")),
        where="where",
    )


def _places(frame: pl.DataFrame) -> pl.Series:
    """The codes of the countries of each line."""
    faults: list[Fault] = []
    codes: dict[str, str] = {}
    rows = []
    for text, where in frame.select("countries", "where").iter_rows():
        names = [name.strip() for name in text.split(",") if name.strip()]
        names = [name for name in names if name not in _NOT_A_PLACE]
        for name in names:
            if name in codes:
                continue
            try:
                codes[name] = places.resolve(name)
            except InputError as error:
                codes[name] = ""
                faults.extend(
                    Fault(f"{where} countries", f"unknown place {name!r}", fault.remedy)
                    for fault in error.faults
                )
        rows.append([codes[name] for name in names])
    if faults:
        raise DataError(faults)
    return pl.Series("places", rows, pl.List(pl.String))


def pipeline_capacity(lines: pl.DataFrame, year: int) -> pl.DataFrame:
    """Capacity from exporters to importers in a year, in bcm/y.

    Columns: system, exporter, importer (a code, or "Europe"), bcm_y, flag, status, source, note.
    Rows of one system share its capacity: it is a joint limit and must not be added up over rows.
    A line across one border that no override explains appears in both directions, with the flag
    "direction unknown": an upper bound for each. Lines through three countries or more, and lines
    without capacity, need an override and are left out.

    Arguments:
        lines: what `read_pipelines` gives.
        year: calendar year.
    """
    rows: list[tuple[str, str, str, float, str, str, str, str]] = []
    for row in overrides()["pipelines"]:
        if row["bcm_y"] is None or not in_years(row["years"], year):
            continue
        rows.extend(
            (row["system"], source, sink, float(row["bcm_y"]), "", row["status"], row["source"],
             row["why"])
            for source in row["from"]
            for sink in row["to"]
            if source != sink
        )  # fmt: skip
    unknown = lines.filter(
        (pl.col("flag") == "direction unknown")
        & (pl.col("status") == "operating")
        & (pl.col("start_year").fill_null(0) <= year)
        & (pl.col("places").list.len() == 2)
    )
    for one in unknown.iter_rows(named=True):
        name = " ".join(filter(None, (one["name"], one["unit"].strip(), one["id"])))
        first, second = one["places"]
        rows.extend(
            (name, source, sink, one["bcm_y"], "direction unknown", "V", one["url"], "")
            for source, sink in ((first, second), (second, first))
        )
    columns = ("system", "exporter", "importer", "bcm_y", "flag", "status", "source", "note")
    schema = {name: pl.Float64() if name == "bcm_y" else pl.String() for name in columns}
    return pl.DataFrame(rows, schema=schema, orient="row")

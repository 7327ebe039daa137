"""An outcome in the long format of the IAMC, for modellers; pyam and others read it.

Columns model, scenario, region, variable, unit, year, subannual, value; the baseline is a scenario
of its own. Directional trade has a region such as "Russia>Japan". Ends of bands are percentiles, as
in the scenario database of the IPCC's sixth assessment ("…|10.0th Percentile").
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import __version__, places
from embargo.outcome.csv_files import described, write_table
from embargo.outcome.csv_folder import command_of
from embargo.outcome.export import scenario
from embargo.outcome.money import WORLD
from embargo.outcome.outcome import Outcome

COLUMNS = ("model", "scenario", "region", "variable", "unit", "year", "subannual", "value")
BASELINE = "baseline"
"""The scenario of the world as it is."""

WHOLE_YEAR = "Year"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ENDS = {"": "", "_low": "|10.0th Percentile", "_high": "|90.0th Percentile"}


def table(outcome: Outcome) -> pl.DataFrame:
    """The outcome as one long table with `COLUMNS`; what has no number has no row.

    Home use is left out of trade (it is production less exports), so are trades that nothing moves
    before and after. Of an answer with months, yearly rows are rates over all months and stand in
    the first year.
    """
    parts = [
        _long(outcome, name, spec)
        for name, spec in _spec()["tables"].items()
        if name in outcome.tables and not outcome.tables[name].is_empty()
    ]
    return pl.concat(parts)


def write(outcome: Outcome, file: Path, command: str | None = None) -> Path:
    """Write the long table as CSV with its metadata beside it, both or none.

    Raises:
        InputError: the file cannot be written; what was there is left as it was.
    """
    words = described()
    return write_table(
        file,
        table(outcome),
        {
            "file": file.name,
            "title": f"{outcome.scenario.title}, in the long format of the IAMC",
            "columns": dict.fromkeys(COLUMNS, "as the IAMC defines it"),
            "source": words["source"],
            "licence": words["licence"],
            "vintage": outcome.world.vintage,
            "world": outcome.world.year,
            "scenario": scenario(outcome),
            "status": outcome.diagnostics.status,
            "caveats": [*outcome.notes, *outcome.limitations],
            "command": command or command_of(outcome),
        },
    )


def _long(outcome: Outcome, name: str, spec: dict[str, Any]) -> pl.DataFrame:
    found = _labelled(outcome, name, spec)
    # A scenario may be called so itself.
    before = BASELINE if outcome.scenario.id != BASELINE else f"{BASELINE} world"
    sides = [(before, "baseline"), (outcome.scenario.id, "counterfactual")]
    if name == "switching":
        sides = [(outcome.scenario.id, "change")]
    parts = [
        _rows(_called(found, variable), outcome.scenario.id, column + end, told)
        for column, variable in spec.get("values", {}).items()
        for end, told in _ENDS.items()
        if column + end in found.columns
    ]
    for side, column in sides:
        for end, told in _ENDS.items():
            if column + end in found.columns:
                parts.append(_rows(found, side, column + end, told))
    for extra, variable in (("duties", "Import Duties"), ("scarcity", "Worth Of Permits")):
        for end, told in _ENDS.items():
            if extra + end in found.columns:
                rows = _rows(found, outcome.scenario.id, extra + end, told)
                renamed = pl.col("variable").str.replace("Import Bill", variable, literal=True)
                parts.append(rows.with_columns(variable=renamed))
    return pl.concat(parts)


def _called(found: pl.DataFrame, variable: str) -> pl.DataFrame:
    """The rows with another variable, `*` standing for the fuel."""
    before, _, after = variable.partition("*")
    return found.with_columns(variable=pl.lit(before) + pl.col("fuelled") + pl.lit(after))


def _rows(found: pl.DataFrame, side: str, column: str, told: str) -> pl.DataFrame:
    return (
        found.filter(pl.col(column).is_not_null() & pl.col(column).is_finite())
        .with_columns(
            model=pl.lit(f"Embargo {__version__}"),
            scenario=pl.lit(side),
            variable=pl.col("variable") + told,
            value=pl.col(column),
        )
        .select(COLUMNS)
    )


def _labelled(outcome: Outcome, name: str, spec: dict[str, Any]) -> pl.DataFrame:
    """The rows of a table with region, variable, unit, year and subannual."""
    words, rows = _spec(), outcome.tables[name]
    region = spec["region"]
    if len(region) == 2:
        moved = (pl.col("baseline") != 0) | (pl.col("counterfactual") != 0)
        rows = rows.filter((pl.col(region[0]) != pl.col(region[1])) & moved)
    source = spec["variable"]
    if "without" in spec:
        rows = rows.filter(~pl.col(source).is_in(spec["without"]))
    template = pl.lit(source)
    if source in rows.columns:
        # What has no words here is called by its own.
        titled = pl.col(source).str.replace_all("_", " ").str.to_titlecase() + "|*"
        known = {**words["words"], **spec.get("words", {})}
        template = pl.col(source).replace_strict(known, default=titled)
    monthly = "month" in rows.columns
    return rows.with_columns(
        region=pl.concat_str([_named(rows[column]) for column in region], separator=">"),
        template=template,
        fuelled=pl.col("fuel").replace_strict(words["fuels"]),
    ).with_columns(
        variable=pl.col("template").str.replace("*", pl.col("fuelled"), literal=True),
        unit=_unit(rows, monthly),
        **(_when() if monthly else _whole(outcome)),
    )


def _when() -> dict[str, pl.Expr]:
    """The year and the name of the month of each row."""
    month = pl.col("month").str.slice(5).cast(pl.Int64)
    names = dict(enumerate(_MONTHS, 1))
    return {
        "year": pl.col("month").str.slice(0, 4).cast(pl.Int64),
        "subannual": month.replace_strict(names, return_dtype=pl.String),
    }


def _whole(outcome: Outcome) -> dict[str, pl.Expr]:
    return {
        "year": pl.lit(_year(outcome), dtype=pl.Int64),
        "subannual": pl.lit(WHOLE_YEAR),
    }


def _unit(rows: pl.DataFrame, monthly: bool) -> pl.Expr:
    words = _spec()
    flow = pl.col("unit").replace(words["a_month" if monthly else "a_year"])
    if "item" not in rows.columns:
        return flow
    return pl.when(pl.col("item").is_in(words["levels"])).then("unit").otherwise(flow)


def _year(outcome: Outcome) -> int:
    return outcome.world.year if outcome.span is None else int(outcome.span.first[:4])


def _named(codes: pl.Series) -> pl.Series:
    names = {
        code: "World" if code == WORLD else places.name(code) for code in codes.unique().to_list()
    }
    return codes.replace_strict(names, return_dtype=pl.String)


@cache
def _spec() -> Any:
    with Path(__file__).with_name("iamc.yaml").open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)

"""The sheets of the statistical review's workbook that the base world needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import polars as pl
from ruamel.yaml import YAML

from embargo.errors import DataError, Fault
from embargo.facts.observation import tidy
from embargo.facts.readers.statistical_review.cells import FILE, Rows, Spec, load, open_workbook
from embargo.facts.readers.statistical_review.series import power_by_fuel, series
from embargo.facts.readers.statistical_review.trade_sheets import (
    gas_balance,
    imports_exports,
    two_years,
)

SOURCE = "statreview_workbook"
VINTAGE = "2024 edition"

_FORMS: dict[str, Callable[[Rows, Spec], pl.DataFrame]] = {
    "series": series,
    "power_by_fuel": power_by_fuel,
    "imports_exports": imports_exports,
    "two_years": two_years,
    "gas_balance": gas_balance,
}


@cache
def sheets() -> tuple[Spec, ...]:
    """What is read: form, sheet, head, metric, fuel, unit, side."""
    with (Path(__file__).parent / "sheets.yaml").open(encoding="utf-8") as file:
        return tuple(YAML(typ="safe", pure=True).load(file))


def read_workbook(root: Path, names: Iterable[str] | None = None) -> pl.DataFrame:
    """Production, consumption, refining, trade by area, power: all years, as observations.

    Rows are `place`, `area` (a rest, or a region whose members have no row of their own),
    `subtotal` (a region that repeats its members, OECD, EU, …) or `total` (WORLD).

    Arguments:
        root: folder of the public sources.
        names: sheets to read; all of `sheets()` if not given.

    Raises:
        DataError: fastexcel or the file is missing, a sheet, head or closing row is missing,
            unknown names, cells that are no number, repeated rows.
    """
    wanted = list(sheets())
    if names is not None:
        asked = set(names)
        wanted = [spec for spec in wanted if spec["sheet"] in asked]
        unknown = asked - {spec["sheet"] for spec in wanted}
        if unknown:
            raise DataError(
                Fault(FILE, f"sheet {name!r} is not read", "add it to sheets.yaml")
                for name in sorted(unknown)
            )
    book = open_workbook(root / FILE)
    frames: list[pl.DataFrame] = []
    faults: list[Fault] = []
    for spec in wanted:
        try:
            frames.append(_FORMS[spec.get("form", "series")](load(book, spec["sheet"]), spec))
        except DataError as error:
            faults.extend(error.faults)
    if faults:
        raise DataError(faults)
    return tidy(
        pl.concat(frames),
        basis="statistical review",
        source=SOURCE,
        vintage=VINTAGE,
        status="V",
    )

"""Who depends on whom: what an importer buys from an exporter, in the years that the base has."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from embargo import fuels, places, units
from embargo.errors import Fault, InputError
from embargo.facts import base
from embargo.outcome.behind import Behind, behind
from embargo.outcome.csv_files import described, write_table
from embargo.outcome.export import records
from embargo.outcome.months import Months, months

SCHEMA = "embargo.dependence/1"
"""Name and version of the JSON; keys are added, never changed."""

Names = str | Iterable[str]

_COLUMNS = {
    "year": pl.Int64,
    "fuel": pl.String,
    "bought": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "kb_per_day": pl.Float64,
    "imports": pl.Float64,
    "share_of_imports": pl.Float64,
    "share_of_consumption": pl.Float64,
    "rank": pl.Int64,
    "suppliers": pl.Int64,
    "hhi": pl.Float64,
}

_SUPPLIER = 1e-4
"""A place counts as a supplier from this share of imports on; below, it is mostly prior."""


@dataclass(frozen=True, eq=False)
class Dependence:
    """What an importer buys from an exporter.

    Arguments:
        importer, on: codes of the places; several make one joint importer or one joint supplier.
        title: both by name.
        table: a row for each fuel and year, newest first: bought with its 80 % band (low, high)
            and unit, kb_per_day (oil only), imports, share_of_imports, share_of_consumption (of
            the fuel's market), rank among suppliers, suppliers (of 0.01 % of imports or more), hhi
            (0 to 10,000, over suppliers).
        behind: projects, contracts, straits and substitutes, in the newest of those years.
        months: the last 24 known months of every fuel, where there are any.
    """

    importer: tuple[str, ...]
    on: tuple[str, ...]
    title: str
    table: pl.DataFrame
    behind: Behind
    months: Months

    def __repr__(self) -> str:
        return f"<Dependence of {self.title}: {self.table.height} rows>"

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.dependence/1`."""
        return {
            "schema": SCHEMA,
            "importer": list(self.importer),
            "on": list(self.on),
            "title": self.title,
            "vintage": base.vintage(),
            "dependence": records(self.table),
            "months": records(self.months.table),
            "behind": {
                "year": self.behind.year,
                "projects": records(self.behind.projects),
                "contracts": records(self.behind.contracts),
                "straits": records(self.behind.straits),
                "substitutes": records(self.behind.substitutes),
                "regasification": records(self.behind.regasification),
            },
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.dependence/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def write_csv(self, file: str | Path, *, command: str | None = None) -> Path:
        """Write the table as CSV, with its metadata beside it, both or none.

        Arguments:
            file: the CSV; an earlier one is replaced.
            command: what reproduces the table, for the metadata.

        Raises:
            InputError: the file cannot be written; what was there is left as it was.
        """
        words = described()
        metadata = {
            "file": Path(file).name,
            "title": f"Dependence of {self.title}",
            "columns": words["dependence"],
            "source": words["source"],
            "licence": words["licence"],
            "vintage": base.vintage(),
            "importer": list(self.importer),
            "on": list(self.on),
            "caveats": words["dependence_caveats"],
            "command": command
            or f"embargo dependence {','.join(self.importer)} --on {','.join(self.on)}",
        }
        return write_table(Path(file), self.table, metadata)


def dependence(importer: Names, on: Names, years: Iterable[int] | None = None) -> Dependence:
    """What an importer buys from an exporter, by fuel and year.

    Imports of a group are those from outside the group. Concentration is the Herfindahl-Hirschman
    index of imports over supplying places (Hirschman 1945), 0 to 10,000.

    Arguments:
        importer: a place, a group, or several, taken together.
        on: the supplier: a place, a group, or several, taken together.
        years: of the base; by default all that it holds.

    Raises:
        InputError: an unknown place or year, or a place that would depend on itself.
    """
    buyers, sellers = _both(importer, on)
    wanted = base.years() if years is None else tuple(base.check_year(year) for year in years)
    rows: list[dict[str, Any]] = []
    for year in sorted(wanted, reverse=True):
        bought = base.flows(year).filter(
            pl.col("importer").is_in(buyers) & ~pl.col("exporter").is_in(buyers)
        )
        used = base.balances(year).filter(pl.col("place").is_in(buyers))
        for fuel in fuels.FUELS:
            market = fuels.market_of(fuel)
            consumption = float(used.filter(pl.col("market") == market)["consumption"].sum())
            row = _row(bought.filter(pl.col("fuel") == fuel), sellers, fuel, consumption)
            rows.append({"year": year, "fuel": fuel, **row})
    table = pl.DataFrame(rows, schema=_COLUMNS, orient="row")
    title = f"{_title(importer)} on {_title(on)}"
    return Dependence(
        tuple(buyers),
        tuple(sellers),
        title,
        table,
        behind(buyers, sellers, max(wanted)),
        months(importer, on).last(24),
    )


def _both(importer: Names, on: Names) -> tuple[list[str], list[str]]:
    faults: list[Fault] = []
    found: list[list[str]] = []
    for where, names in (("importer", importer), ("--on", on)):
        try:
            found.append(list(places.expand(names)))
        except InputError as error:
            faults.extend(error.at(where).faults)
    if faults:
        raise InputError(faults)
    buyers, sellers = found
    both = [code for code in buyers if code in sellers]
    if both:
        what = f"{places.name(both[0])} is on both sides"
        raise InputError(Fault("--on", what, "name two sides without a common member"))
    return buyers, sellers


def _row(bought: pl.DataFrame, sellers: list[str], fuel: str, consumption: float) -> dict[str, Any]:
    by_supplier = bought.group_by("exporter").agg(pl.col("value").sum())
    amounts = dict(by_supplier.iter_rows())
    imports = math.fsum(amounts.values())
    ours = bought.filter(pl.col("exporter").is_in(sellers))
    amount = float(ours["value"].sum())
    others = [value for place, value in amounts.items() if place not in sellers]
    # Errors of single flows are taken as independent.
    below = math.sqrt(float(((ours["value"] - ours["low"]) ** 2).sum()))
    above = math.sqrt(float(((ours["high"] - ours["value"]) ** 2).sum()))
    unit = fuels.flow_unit(fuel)
    return {
        "bought": amount,
        "low": max(amount - below, 0.0),
        "high": amount + above,
        "unit": unit,
        "kb_per_day": units.convert(amount, f"{unit}/y", "kb/d", fuel)
        if fuel in ("crude", "products")
        else None,
        "imports": imports,
        "share_of_imports": amount / imports if imports > 0 else None,
        "share_of_consumption": float(ours["balance"].sum()) / consumption
        if consumption > 0
        else None,
        "rank": 1 + sum(value > amount for value in others)
        if amount > 0 and amount >= _SUPPLIER * imports
        else None,
        "suppliers": sum(value >= _SUPPLIER * imports for value in amounts.values()),
        "hhi": 1e4 * math.fsum((v / imports) ** 2 for v in amounts.values())
        if imports > 0
        else None,
    }


def _title(names: Names) -> str:
    texts = [names] if isinstance(names, str) else list(names)
    return ", ".join(
        places.group(text).title if places.is_group(text) else _name(text) for text in texts
    )


def _name(text: str) -> str:
    return "+".join(places.name(code) for code in places.expand(text))

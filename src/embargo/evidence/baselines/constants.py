"""Textbook elasticities of the rules, each a cited row of `constants.csv`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from embargo import fuels
from embargo.errors import DataError
from embargo.world import parameters

FILE = Path(__file__).with_name("constants.csv")


@cache
def _table() -> dict[tuple[str, str], float]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if not float(row["low"]) <= float(row["value"]) <= float(row["high"]):
            raise DataError.one(
                f"{row['name']} of {row['fuel']} lies outside its range",
                "correct the row",
                FILE.name,
            )
    return {(row["name"], row["fuel"]): float(row["value"]) for row in rows}


def substitution(fuel: str) -> float:
    """Give the elasticity of substitution between sources of a fuel (Armington, GTAP values)."""
    return _table()["substitution", fuels.resolve(fuel)]


def supply_elasticity(fuel: str) -> float:
    """Give the price elasticity of supply within a year; that of LNG plants for LNG."""
    name = "supply_elasticity_lng" if fuel == "lng" else "supply_elasticity"
    return parameters.value(name, fuels.market_of(fuel))


def demand_elasticity(fuel: str) -> float:
    """Give the price elasticity of demand within a year, a positive number."""
    return parameters.value("demand_elasticity", fuels.market_of(fuel))

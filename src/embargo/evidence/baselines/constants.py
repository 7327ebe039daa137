"""Textbook elasticities of the rules, each a cited row of `constants.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo import fuels
from embargo.facts import cited
from embargo.world import parameters

FILE = Path(__file__).with_name("constants.csv")


@dataclass(frozen=True)
class Constant:
    """An elasticity of a fuel with its range."""

    name: str
    fuel: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    note: str


@cache
def _table() -> dict[tuple[str, str], float]:
    words = {"fuel": fuels.FUELS}
    rows = cited.read(FILE, Constant, words=words, unique=("name", "fuel"))
    return {(row.name, row.fuel): row.value for row in rows}


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

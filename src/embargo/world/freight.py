"""What it costs to bring a fuel from a loading port to a discharge port, or overland."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embargo.facts import cited

FILE = Path(__file__).with_name("freight.csv")
MILLION = 1e6
HOURS = 24.0

SHIPS = {
    "crude": ("aframax", "vlcc"),
    "products": ("mr", "lr2"),
    "lng": ("carrier",),
    "coal": ("panamax", "capesize"),
}
"""Ship classes by fuel, the one for short hauls first."""

OVERLAND = {
    "crude": "pipeline",
    "products": "rail",
    "lng": "pipeline",
    "pipeline_gas": "pipeline",
    "coal": "rail",
}
"""How a fuel goes overland between a transit port and a landlocked place."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class FreightParameter:
    """One row of the table of freight parameters.

    Attributes:
        fuel: fuel, or "routing".
        ship: ship class, or "overland", "coast", "arctic".
        item: what it is (cargo, speed, day_rate, ...).
        year: year it holds for; None for all.
        value, low, high: central value and range, in ``unit``.
        source, status, vintage: where it comes from, V/C/S/M, and of when.
    """

    fuel: str
    ship: str
    item: str
    year: int | None
    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    vintage: str


@cache
def freight_table() -> tuple[FreightParameter, ...]:
    """Give all freight parameters.

    Raises:
        DataError: the table is faulty.
    """
    return cited.read(FILE, FreightParameter, unique=("fuel", "ship", "item", "year"))


Values = Mapping[tuple[str, str, str], float]


@cache
def freight_parameters(year: int) -> Values:
    """Give the central values for a year by (fuel, ship class or group, item).

    Items that change with the year take the nearest year of the table, the later of two.
    """
    by_key: dict[tuple[str, str, str], list[FreightParameter]] = {}
    for row in freight_table():
        by_key.setdefault((row.fuel, row.ship, row.item), []).append(row)

    def away(row: FreightParameter) -> tuple[int, int]:
        return (0, 0) if row.year is None else (abs(row.year - year), -row.year)

    return {key: min(rows, key=away).value for key, rows in by_key.items()}


def sea_cost(
    fuel: str, ship: str, nm: ArrayLike, suez: ArrayLike, panama: ArrayLike, values: Values
) -> Vector:
    """Give the voyage cost of one ship class, USD per native unit; infinite where nm is not finite.

    (day rate + fuel) × days of the round trip / cargo + canal fees / cargo. LNG carriers burn
    boil-off at the value of gas.

    Arguments:
        fuel: crude, products, lng or coal.
        ship: class, one of ``SHIPS[fuel]``.
        nm: distances, nautical miles.
        suez, panama: share of the voyages that pass the canal, 0 to 1.
        values: parameters as from `freight_parameters`.
    """

    def of(item: str) -> float:
        return values[fuel, ship, item]

    way = np.asarray(nm, dtype=np.float64)
    days = (1.0 + of("empty_return")) * way / (of("speed") * HOURS) + of("port_days")
    cargo = of("cargo") * MILLION
    if fuel == "lng":
        burnt = of("boil_off") * cargo * of("gas_value")
    else:
        burnt = of("fuel_use") * of("bunker")
    fees = of("suez_fee") * np.asarray(suez, np.float64) + of("panama_fee") * np.asarray(
        panama, np.float64
    )
    cost = ((of("day_rate") + burnt) * days + fees * MILLION) / cargo
    return np.asarray(np.where(way > 0.0, cost, 0.0), dtype=np.float64)


def freight_cost(
    fuel: str,
    nm: ArrayLike,
    overland_km: ArrayLike = 0.0,
    year: int = 2023,
    passes_suez: ArrayLike = 0.0,
    passes_panama: ArrayLike = 0.0,
    large_ships: ArrayLike = 1.0,
    mode: str | None = None,
    values: Values | None = None,
) -> Vector:
    """Give the freight of voyages and overland legs, USD/bbl, USD/MMBtu (gas) or USD/t (coal).

    Long hauls take the large ship class of the fuel where the ports work it and no canal is on
    the way (VLCC, capesize); LR2 tankers pass canals. Shares between 0 and 1 give a mix.

    Arguments:
        fuel: one of the fuels; pipeline_gas has overland legs only.
        nm: distance by sea, nautical miles; 0 for none.
        overland_km: distance overland, km.
        year: year of day rates, bunkers and canal fees.
        passes_suez, passes_panama: share of the voyages that pass the canal, 0 to 1.
        large_ships: share of the voyages between ports that work the large class, 0 to 1.
        mode: pipeline, rail, barge or truck; by default that of `OVERLAND`.
        values: parameters in place of the year's.

    Source: voyage costing as in Stopford (2009), Maritime Economics, ch. 6.
    """
    held = freight_parameters(year) if values is None else values
    way, km = np.asarray(nm, np.float64), np.asarray(overland_km, np.float64)
    land = held[fuel, "overland", mode or OVERLAND[fuel]] * km / 1000.0
    if fuel not in SHIPS:
        return np.asarray(land, dtype=np.float64)
    suez, panama = np.asarray(passes_suez, np.float64), np.asarray(passes_panama, np.float64)
    small, *larger = SHIPS[fuel]
    sea = sea_cost(fuel, small, way, suez, panama, held)
    for ship in larger:
        long = way >= held[fuel, ship, "least_nm"]
        share = np.asarray(large_ships, np.float64) * long
        if ship != "lr2":
            share = share * (1.0 - np.clip(suez + panama, 0.0, 1.0))
            large = sea_cost(fuel, ship, way, 0.0, 0.0, held)
        else:
            large = sea_cost(fuel, ship, way, suez, panama, held)
        # A share of zero must not meet an infinite cost.
        sea = np.where(share > 0.0, (1.0 - share) * sea + share * np.minimum(large, sea), sea)
    return np.asarray(sea + land, dtype=np.float64)

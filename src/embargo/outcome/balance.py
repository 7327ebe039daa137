"""The energy balance of a place: what it makes, buys and uses, and how much of that is its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import fuels, units
from embargo.facts import base, power
from embargo.facts.power import Mix
from embargo.outcome.export import number, records
from embargo.outcome.in_base import InBase, in_base

SCHEMA = "embargo.balance/1"
"""Name and version of the JSON; keys are added, never changed."""

FOSSIL = ("oil", "gas", "coal")
_PJ_PER_TWH = 3.6
_MIX_YEARS = 3
_BALANCE = {
    "energy": pl.String,
    "home_production": pl.Float64,
    "net_imports": pl.Float64,
    "consumption": pl.Float64,
    "stock_change_and_losses": pl.Float64,
    "self_sufficiency": pl.Float64,
    "import_dependence": pl.Float64,
    "unit": pl.String,
}
_TRADE = {
    "fuel": pl.String,
    "imports": pl.Float64,
    "exports": pl.Float64,
    "net_imports": pl.Float64,
    "unit": pl.String,
    "net_imports_pj": pl.Float64,
}
_POWER = {"source": pl.String, "share": pl.Float64, "home_share": pl.Float64}


@dataclass(frozen=True, eq=False)
class Balance:
    """The energy balance of a place or a group in one year of the base.

    Arguments:
        place, name: its code and its name.
        year: of the base.
        table: PJ a year on net calorific value, rows oil, gas, coal, fossil, and where the power
            mix is known nuclear, hydro and renewables, all, and all with uranium as bought:
            home_production + net_imports = consumption + stock_change_and_losses;
            self_sufficiency is home production over consumption, import_dependence net imports
            over consumption, both shares (over 1, under 0 for exporters).
        trade: imports and exports by fuel, from and to outside, in the fuel's unit, and net in PJ.
        power: shares of generation, and how much of each is made from what the place has.
        mix: the row that the power mix comes from, None if it is not known.
        notes, caveats: what a reader must know.
    """

    place: str
    name: str
    year: int
    table: pl.DataFrame
    trade: pl.DataFrame
    power: pl.DataFrame
    mix: Mix | None
    notes: tuple[str, ...]
    caveats: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Balance of {self.name}, {self.year}>"

    def self_sufficiency(self, energy: str = "fossil") -> float | None:
        """The share of its use that a place makes itself, None if it uses none or it is not known.

        Arguments:
            energy: oil, gas, coal, fossil, all, ...: a row of `table`.
        """
        rows = self.table.filter(pl.col("energy") == energy)
        return None if rows.is_empty() else rows["self_sufficiency"][0]

    @property
    def home_power(self) -> float | None:
        """The share of power made from what the place has itself, None if not known."""
        if self.power.is_empty():
            return None
        return float((self.power["share"] * self.power["home_share"]).sum())

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.balance/1`."""
        made = None if self.mix is None else self.mix.generation_twh
        source = None if self.mix is None else self.mix.source
        return {
            "schema": SCHEMA,
            "place": self.place,
            "name": self.name,
            "year": self.year,
            "vintage": base.vintage(),
            "heat": str(_spec()["basis"]),
            "balance": records(self.table),
            "trade": records(self.trade),
            "power": records(self.power),
            "generation_twh": made,
            "home_power": number(self.home_power),
            "power_source": source,
            "notes": list(self.notes),
            "caveats": list(self.caveats),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.balance/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def balance(place: str, year: int | None = None) -> Balance:
    """The energy balance of a place or a group, on net calorific value.

    Power from the atom counts as the heat that made it, at 33 %, other power but that from oil, gas
    and coal as itself: the physical energy content method (IEA, Energy Statistics Manual 2005).

    Arguments:
        place: a place or a group.
        year: of the base; the newest by default.

    Raises:
        InputError: an unknown place or year.
    """
    found = in_base(place, year)
    if not found.codes:
        empty = pl.DataFrame(schema=_BALANCE)
        return Balance(
            found.code, found.name, found.year, empty, pl.DataFrame(schema=_TRADE),
            pl.DataFrame(schema=_POWER), None, found.notes, tuple(_spec()["caveats"]),
        )  # fmt: skip
    rows = {energy: _fossil(found, energy) for energy in FOSSIL}
    rows["fossil"] = _sum(list(rows.values()))
    mix, notes = power.mix(found.code, found.year, within=_MIX_YEARS), list(found.notes)
    if mix is None:
        notes.append("The power mix of this place and year is not known here: fuels only.")
    else:
        rows |= _with_power(rows["fossil"], mix)
        if mix.year != found.year:
            notes.append(f"Power is of {mix.year}: {found.year} is not known here.")
    table = pl.DataFrame(
        [{"energy": energy, **_shares(row)} for energy, row in rows.items()],
        schema=_BALANCE,
        orient="row",
    )
    return Balance(
        found.code,
        found.name,
        found.year,
        table,
        pl.DataFrame([_trade(found, fuel) for fuel in fuels.FUELS], schema=_TRADE, orient="row"),
        pl.DataFrame(_power(table, mix), schema=_POWER, orient="row"),
        mix,
        tuple(notes),
        tuple(_spec()["caveats"]),
    )


Row = tuple[float, float, float]
"""Home production, net imports and consumption, in PJ."""


def _fossil(found: InBase, energy: str) -> Row:
    if energy == "oil":
        crude, products = (_market(found, name) for name in ("crude", "products"))
        wells = _pj(crude["production"], "crude")
        most = float(_spec()["liquids_per_home_output"]["value"])
        most *= wells + _gas_pj(_market(found, "gas")["production"])
        excess = _pj(products["production"] - crude["consumption"], "products")
        home = wells + min(max(excess, 0.0), most)
        net = sum(_pj(found.net_imports(fuel), fuel) for fuel in ("crude", "products"))
        return home, net, _pj(products["consumption"], "products")
    row = _market(found, energy)
    if energy == "coal":
        return row["production"], found.net_imports("coal", "balance"), row["consumption"]
    home, used = (_gas_pj(row[column]) for column in ("production", "consumption"))
    return (
        home,
        sum(_gas_pj(found.net_imports(f, "balance")) for f in ("lng", "pipeline_gas")),
        used,
    )


def _market(found: InBase, market: str) -> dict[str, float]:
    rows = found.balances.filter(pl.col("market") == market)
    return {name: float(rows[name].sum()) for name in ("production", "consumption")}


def _pj(value: float, fuel: str) -> float:
    return units.convert(value, fuels.flow_unit(fuel), "PJ", fuel, heat="net")


def _gas_pj(bcm: float) -> float:
    return units.convert(bcm, "bcm", "PJ", "pipeline_gas", heat="net")


def _sum(rows: list[Row]) -> Row:
    home, net, used = (sum(column) for column in zip(*rows, strict=True))
    return home, net, used


def _with_power(fossil: Row, mix: Mix) -> dict[str, Row]:
    efficiency = float(_spec()["heat_per_nuclear_power"]["value"])
    made = {name: mix.share(name) * mix.generation_twh * _PJ_PER_TWH for name in power.FUELS}
    heat = made["nuclear"] / efficiency
    rest = made["hydro"] + made["renewables"]
    home, net, used = fossil
    total = used + heat + rest
    return {
        "nuclear": (heat, 0.0, heat),
        "hydro and renewables": (rest, 0.0, rest),
        "all": (home + heat + rest, net, total),
        "all, uranium as bought": (home + rest, net + heat, total),
    }


def _shares(row: Row) -> dict[str, Any]:
    home, net, used = row
    return {
        "home_production": home,
        "net_imports": net,
        "consumption": used,
        "stock_change_and_losses": home + net - used,
        "self_sufficiency": home / used if used > 0 else None,
        "import_dependence": net / used if used > 0 else None,
        "unit": "PJ",
    }


def _trade(found: InBase, fuel: str) -> dict[str, Any]:
    bought, sold = found.imports(fuel), found.exports(fuel)
    heat = found.net_imports(fuel, "balance") if fuel == "coal" else _pj(bought - sold, fuel)
    return {
        "fuel": fuel,
        "imports": bought,
        "exports": sold,
        "net_imports": bought - sold,
        "unit": fuels.flow_unit(fuel),
        "net_imports_pj": heat,
    }


def _power(table: pl.DataFrame, mix: Mix | None) -> list[dict[str, Any]]:
    if mix is None:
        return []
    own = dict(table.select("energy", "self_sufficiency").iter_rows())
    out = []
    for name in power.FUELS:
        home = min(own.get(name) or 0.0, 1.0) if name in FOSSIL else float(name != "other")
        out.append({"source": name, "share": mix.share(name), "home_share": home})
    return out


@cache
def _spec() -> Any:
    with Path(__file__).with_name("balance.yaml").open(encoding="utf-8") as file:
        return YAML(typ="safe", pure=True).load(file)

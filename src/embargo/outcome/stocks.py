"""How long stocks would last: cited stocks over the real consumption of the base."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from embargo import places, units
from embargo.facts import base
from embargo.facts import stocks as facts
from embargo.outcome.export import records
from embargo.outcome.in_base import InBase, in_base

SCHEMA = "embargo.stocks/1"
"""Name and version of the JSON; keys are added, never changed."""

_DAYS = 365.0
_USE = {
    "oil": ("products", "mb/d", "products used"),
    "crude": ("crude", "mb/d", "crude refined or burnt"),
    "lng": ("gas", "bcm/d", "all gas used; net imports are those of LNG"),
    "gas": ("gas", "bcm/d", "all gas used"),
    "coal": ("coal", "Mt/d", "coal used, at the mean heat of what the place burns"),
}
_BCM_PER_MT = "Mt", "bcm", "lng"

_STOCKS = {
    "fuel": pl.String,
    "kind": pl.String,
    "definition": pl.String,
    "date": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "amount": pl.Float64,
    "amount_unit": pl.String,
    "days_of_use": pl.Float64,
    "days_of_net_imports": pl.Float64,
    "stated_days": pl.Float64,
    "source": pl.String,
    "status": pl.String,
    "note": pl.String,
}
_RATES = {
    "fuel": pl.String,
    "use": pl.Float64,
    "net_imports": pl.Float64,
    "unit": pl.String,
    "what": pl.String,
}
_TERMINALS = {
    "kind": pl.String,
    "capacity": pl.Float64,
    "used": pl.Float64,
    "spare": pl.Float64,
    "unit": pl.String,
}


@dataclass(frozen=True, eq=False)
class Stocks:
    """Stocks and buffers of a place or a group.

    Arguments:
        place, name: its code and its name.
        year: of the base whose consumption counts.
        table: a row a figure: as stated (value, unit), as an amount (mb of oil, bcm of gas and
            LNG, Mt of coal), and the days that it covers of all use and of net imports; null where
            it cannot be said. `stated_days` are the source's own, by its own definition.
        rates: use and net imports a day by fuel.
        terminals: LNG terminals, capacity, use and spare room in Mt a year.
        notes: what a reader must know of this place.
    """

    place: str
    name: str
    year: int
    table: pl.DataFrame
    rates: pl.DataFrame
    terminals: pl.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Stocks of {self.name}, days of {self.year}: {self.table.height} figures>"

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.stocks/1`."""
        return {
            "schema": SCHEMA,
            "place": self.place,
            "name": self.name,
            "year": self.year,
            "vintage": base.vintage(),
            "stocks": records(self.table),
            "rates": records(self.rates),
            "terminals": records(self.terminals),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.stocks/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def stocks(place: str, year: int | None = None, *, history: bool = False) -> Stocks:
    """Stocks and buffers of a place, with the days that they cover.

    Days are the stock over a day of the base's consumption, all of it: a definition of its own,
    that can be compared between places. Public counts differ, and are given beside it as stated.

    Arguments:
        place: a place or a group.
        year: of the base whose consumption counts; the newest by default.
        history: all figures, not the newest of each definition.

    Raises:
        InputError: an unknown place or year.
    """
    found = in_base(place, year)
    rows = tuple(row for row in facts.figures() if row.place == found.code)
    chosen = rows if history else facts.latest(rows)
    rates = {fuel: _rate(found, fuel) for fuel in facts.FUELS}
    notes = list(found.notes)
    if not rows:
        notes.append("No cited figure of a stock here yet: missing is not zero.")
    return Stocks(
        found.code,
        found.name,
        found.year,
        pl.DataFrame([_row(row, rates) for row in chosen], schema=_STOCKS, orient="row"),
        pl.DataFrame(
            [
                {
                    "fuel": fuel,
                    "use": use,
                    "net_imports": net,
                    "unit": _USE[fuel][1],
                    "what": _USE[fuel][2],
                }
                for fuel, (use, net) in rates.items()
            ],
            schema=_RATES,
            orient="row",
        ),
        pl.DataFrame(_terminals(found), schema=_TERMINALS, orient="row"),
        tuple(notes),
    )


def _row(row: facts.Figure, rates: dict[str, tuple[float | None, float | None]]) -> dict[str, Any]:
    amount = facts.amount(row)
    use, net = rates[row.fuel]
    return {
        "fuel": row.fuel,
        "kind": row.kind,
        "definition": row.definition,
        "date": row.date,
        "value": row.value,
        "unit": row.unit,
        "amount": amount,
        "amount_unit": None if amount is None else _USE[row.fuel][1].removesuffix("/d"),
        "days_of_use": _days(amount, use),
        "days_of_net_imports": _days(amount, net),
        "stated_days": row.value if row.unit == "days" else None,
        "source": row.source,
        "status": row.status,
        "note": row.note,
    }


def _days(amount: float | None, a_day: float | None) -> float | None:
    return amount / a_day if amount is not None and a_day is not None and a_day > 0 else None


def _rate(found: InBase, fuel: str) -> tuple[float | None, float | None]:
    """Use and net imports a day; None where the base does not know them, or there are none."""
    market, unit, _ = _USE[fuel]
    if not found.codes:
        return None, None
    rows = found.balances.filter(pl.col("market") == market)
    use, net = float(rows["consumption"].sum()), _net(rows)
    if fuel == "oil":
        oil = found.balances.filter(pl.col("market") == "crude")
        total = _convert(net, "Mt", unit, "products") + _convert(_net(oil), "Mt", unit, "crude")
        return _positive(_convert(use, "Mt", unit, "products")), _positive(total)
    if fuel == "crude":
        return _positive(_convert(use, "Mt", unit, fuel)), _positive(
            _convert(net, "Mt", unit, fuel)
        )
    if fuel == "lng":
        bcm = _convert(found.net_imports("lng"), "Mt", unit, "lng")
        return _positive(use / _DAYS), _positive(bcm)
    if fuel == "gas":
        return _positive(use / _DAYS), _positive(net / _DAYS)
    taken = found.flows.filter((pl.col("fuel") == "coal") & pl.col("importer").is_in(found.codes))
    heat = float(taken["balance"].sum()), float(taken["value"].sum())
    if min(heat) <= 0:
        return None, None
    per_mt = heat[0] / heat[1] * _DAYS
    return _positive(use / per_mt), _positive(net / per_mt)


def _terminals(found: InBase) -> list[dict[str, Any]]:
    known = base.capacities(found.year)
    out = []
    for kind, side, ends in (
        ("lng_import", "importer", list(found.codes)),
        ("lng_export", "exporter", [*found.codes, *found.basins("lng")]),
    ):
        rows = known.filter((pl.col("kind") == kind) & pl.col(side).is_in(ends))
        if rows.is_empty():
            continue
        capacity = float(rows["value"].sum()) / units.factor(*_BCM_PER_MT)
        used = float(
            found.flows.filter(
                (pl.col("fuel") == "lng")
                & pl.col(side).is_in(found.codes)
                & (pl.col("exporter") != pl.col("importer"))
            )["value"].sum()
        )
        out.append(
            {
                "kind": kind,
                "capacity": capacity,
                "used": used,
                "spare": max(capacity - used, 0.0),
                "unit": "Mt/y",
            }
        )
    return out


def _convert(value: float, from_unit: str, to_unit: str, fuel: str) -> float:
    return units.convert(value, f"{from_unit}/y", to_unit, fuel, days=_DAYS)


def _net(rows: pl.DataFrame) -> float:
    return float(rows["imports"].sum()) - float(rows["exports"].sum())


def _positive(value: float) -> float | None:
    return value if value > 0 else None


def places_with_stocks() -> tuple[str, ...]:
    """The codes of places and groups that have figures, by name."""
    known = {row.place for row in facts.figures()}
    return tuple(sorted(known, key=lambda c: places.group(c).title if places.is_group(c) else c))

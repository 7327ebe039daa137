"""The few numbers that an analyst wants first, taken from the tables of an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from embargo import fuels, units
from embargo.outcome.changes import sellers_hit
from embargo.outcome.outcome import Outcome
from embargo.outcome.samples import band
from embargo.scenario import Measure, Outage, country

_SHORT = 1e-3
"""A shortage is told from this share of baseline consumption on."""

_PAIR = ("exporter", "importer", "fuel")

Band = tuple[float, float]
"""The ends of an 80 % band."""


class Part(NamedTuple):
    """A place with a number, and its band if there are draws."""

    place: str
    value: float
    band: Band | None = None


Parts = tuple[Part, ...]
"""Places with a number each, the largest first."""


@dataclass(frozen=True)
class Move:
    """A baseline value and its counterfactual, and the band of the change if there are draws."""

    before: float
    after: float
    unit: str
    band: Band | None = None

    @property
    def change(self) -> float:
        """Counterfactual less baseline."""
        return self.after - self.before

    @property
    def relative(self) -> float:
        """Change over baseline; 0 if there is no baseline."""
        return self.change / self.before if self.before else 0.0

    @property
    def relative_band(self) -> Band | None:
        """The band over the central baseline; None without one."""
        if self.band is None or not self.before:
            return None
        return self.band[0] / self.before, self.band[1] / self.before


@dataclass(frozen=True)
class Purchase:
    """One fuel that a buyer takes: `lost` from the suppliers hit, of `imports` in the baseline."""

    fuel: str
    unit: str
    lost: float
    imports: float
    gained: Parts
    given_up: Parts
    lost_band: Band | None = None


@dataclass(frozen=True)
class Buyer:
    """A buyer in a market that the measures hit.

    Arguments:
        weight: energy that it loses, PJ a year, to rank buyers by.
        bill: what it pays abroad; duties and scarcity apart, USD bn.
        switching: cost of second-choice suppliers, beside the bill, USD bn.
    """

    place: str
    market: str
    weight: float
    purchases: tuple[Purchase, ...]
    price: Move
    consumption: Move
    bill: Move
    duties: float
    scarcity: float
    switching: float
    shortage: Move
    switching_band: Band | None = None


@dataclass(frozen=True)
class Seller:
    """A seller of a fuel that the measures hit; sales abroad, at home, and where they change."""

    place: str
    fuel: str
    weight: float
    exports: Move
    home: Move
    gained: Parts
    lost: Parts
    price: Move
    revenue: Move


@dataclass(frozen=True)
class Headline:
    """Buyers and sellers hit, the most hit first; world prices; others who pay or gain, USD bn.

    Arguments:
        unserved: place, market and amount of demand that nobody serves, the largest share first.
        bills, switching, revenue: sums over the buyers and the sellers hit, USD bn.
    """

    buyers: tuple[Buyer, ...]
    sellers: tuple[Seller, ...]
    world: tuple[tuple[str, Move], ...]
    bystanders: Parts
    winners: Parts
    unserved: tuple[tuple[str, str, float], ...]
    bills: Part
    switching: Part
    revenue: Part


def headline(outcome: Outcome) -> Headline:
    """The first numbers of an outcome."""
    hit = _keys(outcome.tables["backfill"], "importer", "fuel")
    pairs = dict.fromkeys((importer, fuels.market_of(fuel)) for importer, fuel in hit)
    sold = _keys(outcome.tables["diversion"], "exporter", "fuel")
    targets = {place for place, _ in sold}
    found = _Tables(outcome, {place for place, _ in pairs}, targets)
    buyers = [found.buyer(place, market) for place, market in pairs]
    sellers = [found.seller(place, fuel) for place, fuel in sold]
    touched = [m.market for m in outcome.diagnostics.markets if m.status != "unchanged"]
    bought = [(place, fuel) for place, market in pairs for fuel in fuels.members(market)]
    return Headline(
        buyers=tuple(sorted(buyers, key=lambda b: -b.weight)),
        sellers=tuple(sorted(sellers, key=lambda s: -s.weight)),
        world=tuple((market, found.price("WORLD", market, "delivered")) for market in touched),
        bystanders=_sums(outcome.tables["bills"], "place", {place for place, _ in pairs}),
        winners=_sums(outcome.tables["revenue"], "exporter", targets),
        unserved=found.unserved(),
        bills=Part(
            "",
            sum(b.bill.change for b in buyers),
            found.band("bills", "change", lambda: _is(("place", "fuel"), bought)),
        ),
        switching=Part(
            "",
            sum(b.switching for b in buyers),
            found.band("switching", "change", lambda: _is(("place", "fuel"), list(pairs))),
        ),
        revenue=Part(
            "",
            sum(s.revenue.change for s in sellers),
            found.band("revenue", "change", lambda: _is(("exporter", "fuel"), sold)),
        ),
    )


class _Flows(NamedTuple):
    """What a place buys or sells of a fuel: the others with the change, before and after."""

    others: list[Part]
    before: list[float]
    after: list[float]

    def move(self, place: str, unit: str, *, home: bool, ends: Band | None = None) -> Move:
        """The sum of what stays in the place itself, or of all that comes from or goes abroad."""
        rows = [at for at, other in enumerate(self.others) if (other.place == place) is home]
        before, after = (float(sum(each[at] for at in rows)) for each in (self.before, self.after))
        return Move(before, after, unit, ends)


_NONE = _Flows([], [], [])


class _Tables:
    """The tables of an outcome, looked up by place.

    Arguments:
        outcome: whose tables.
        buyers, sellers: whose flows are looked up.
    """

    def __init__(self, outcome: Outcome, buyers: set[str], sellers: set[str]) -> None:
        self.targets = set(
            sellers_hit(outcome.scenario.measures, outcome.tables["flows"]).iter_rows()
        )
        self.at_home = _home_hit(outcome.scenario.measures)
        self.bought = _by_end(outcome.tables["flows"], "importer", "exporter", buyers)
        self.sold = _by_end(outcome.tables["flows"], "exporter", "importer", sellers)
        self.samples = outcome.samples
        self.prices = {
            (row["place"], row["fuel"], row["kind"]): _row_move(row)
            for row in _rows(outcome.tables["prices"], "place", {"WORLD", *buyers, *sellers})
        }
        balances = outcome.tables["balances"]
        columns = (balances[name].to_list() for name in ("place", "item", "counterfactual"))
        short = {
            place
            for place, item, after in zip(*columns, strict=True)
            if item == "shortage" and after > 0
        }
        self.balance = {
            (row["place"], row["fuel"], row["item"]): _row_move(row)
            for row in _rows(balances, "place", buyers | short)
        }
        self.bills = _keyed(outcome.tables["bills"], "place", buyers)
        self.switching = _keyed(outcome.tables["switching"], "place", buyers)
        self.revenue = _keyed(outcome.tables["revenue"], "exporter", sellers)

    def band(
        self, sheet: str, column: str, kept: Callable[[], pl.Expr], sign: float = 1.0
    ) -> Band | None:
        """The band of the sum of a column over some rows, None without draws.

        Which rows is asked only if there are draws: a hundred buyers make many expressions.
        """
        if self.samples is None:
            return None
        low, high = band(sign * self.samples.total(sheet, column, kept())[:, None])
        return float(low[0]), float(high[0])

    def price(self, place: str, market: str, kind: str) -> Move:
        return self.prices.get((place, market, kind), Move(0.0, 0.0, fuels.price_unit(market)))

    def unserved(self) -> tuple[tuple[str, str, float], ...]:
        short = {
            (place, market): (move.after, self.balance[place, market, "consumption"].before)
            for (place, market, item), move in self.balance.items()
            if item == "shortage"
            and move.after > _SHORT * self.balance[place, market, "consumption"].before
        }
        ranked = sorted(short, key=lambda key: -short[key][0] / max(short[key][1], 1e-9))
        return tuple((place, market, short[place, market][0]) for place, market in ranked)

    def _fob(self, place: str, fuel: str, exports: Move, revenue: Mapping[str, float]) -> Move:
        """Price at the loading point; of LNG and of pipeline gas apart, where both are sold."""
        market = fuels.market_of(fuel)
        if market != "gas" or exports.before <= 0 or exports.after <= 0:
            return self.price(place, market, "fob")
        unit = fuels.price_unit(market)
        per = units.price(1e3, f"MUSD/{exports.unit}", unit, fuel)
        before = per * revenue["baseline"] / exports.before
        after = per * revenue["counterfactual"] / exports.after
        if self.samples is None:
            return Move(before, after, unit)
        paid = (pl.col("exporter") == place) & (pl.col("fuel") == fuel)
        sold = paid & (pl.col("importer") != place)
        drawn = []
        for column in ("baseline", "counterfactual"):
            volume = self.samples.total("flows", column, sold)
            worth = per * self.samples.total("revenue", column, paid)
            drawn.append(worth / np.where(volume > 0, volume, np.nan))
        low, high = band((drawn[1] - drawn[0])[:, None])
        return Move(before, after, unit, (float(low[0]), float(high[0])))

    def buyer(self, place: str, market: str) -> Buyer:
        members = fuels.members(market)
        purchases = [self._purchase(place, fuel) for fuel in members]
        rows = [row for fuel in members if (row := self.bills.get((place, fuel)))]
        unit = fuels.balance_unit(market)
        none = Move(0.0, 0.0, unit)
        second = self.switching.get((place, market), {"change": 0.0})
        return Buyer(
            place=place,
            market=market,
            weight=sum(units.convert(p.lost, p.unit, "PJ", p.fuel) for p in purchases),
            purchases=tuple(p for p in purchases if p.gained or p.given_up or p.lost),
            price=self.price(place, market, "delivered"),
            consumption=self.balance.get((place, market, "consumption"), none),
            bill=Move(
                sum(row["baseline"] for row in rows),
                sum(row["counterfactual"] for row in rows),
                "USD bn",
                self.band(
                    "bills",
                    "change",
                    lambda: (pl.col("place") == place) & pl.col("fuel").is_in(members),
                ),
            ),
            duties=sum(row["duties"] for row in rows),
            scarcity=sum(row["scarcity"] for row in rows),
            switching=second["change"],
            shortage=self.balance.get((place, market, "shortage"), none),
            switching_band=_band(second),
        )

    def _purchase(self, place: str, fuel: str) -> Purchase:
        unit = fuels.flow_unit(fuel)
        flows = self.bought.get((place, fuel), _NONE)
        others = flows.others
        hit = [other for other in others if (other.place, fuel) in self.targets]
        rest = [other for other in others if (other.place, fuel) not in self.targets]
        lost = [other for other in hit if other.place != place or place in self.at_home]
        of_lost = [(other.place, place, fuel) for other in lost]
        return Purchase(
            fuel=fuel,
            unit=unit,
            lost=max(-sum(other.value for other in lost), 0.0),
            imports=flows.move(place, unit, home=False).before,
            gained=_largest(other for other in others if other.value > 0),
            given_up=_largest(other for other in rest if other.value < 0),
            lost_band=self.band("flows", "change", lambda: _is(_PAIR, of_lost), -1.0)
            if of_lost
            else None,
        )

    def seller(self, place: str, fuel: str) -> Seller:
        unit = fuels.flow_unit(fuel)
        flows = self.sold[place, fuel]

        def away() -> pl.Expr:
            mine = (pl.col("exporter") == place) & (pl.col("fuel") == fuel)
            return mine & (pl.col("importer") != place)

        exported = self.band("flows", "change", away)
        exports = flows.move(place, unit, home=False, ends=exported)
        row = self.revenue.get((place, fuel), {"baseline": 0.0, "counterfactual": 0.0})
        lost = [other for other in flows.others if other.value < 0]
        return Seller(
            place=place,
            fuel=fuel,
            weight=units.convert(-sum(other.value for other in lost), unit, "PJ", fuel),
            exports=exports,
            home=flows.move(place, unit, home=True),
            gained=_largest(other for other in flows.others if other.value > 0),
            lost=_largest(lost),
            price=self._fob(place, fuel, exports, row),
            revenue=Move(row["baseline"], row["counterfactual"], "USD bn", _band(row)),
        )


# A query costs more than these small tables take to be gone through: a view makes many of them.


def _keys(table: pl.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    """The different values of some columns, in the order of the table."""
    return list(dict.fromkeys(zip(*(table[name].to_list() for name in columns), strict=True)))


def _by_end(
    table: pl.DataFrame, end: str, other: str, places: set[str]
) -> dict[tuple[str, str], _Flows]:
    """Flows by place at one end and fuel, as columns: a ban of many goes through thousands."""
    change = pl.col("counterfactual") - pl.col("baseline")
    ends = [name for name in ("change_low", "change_high") if name in table.columns]
    groups = (
        table.lazy()
        .filter(pl.col(end).is_in(sorted(places)))
        .group_by(end, "fuel", maintain_order=True)
        .agg(other, change.alias("change"), "baseline", "counterfactual", *ends)
        .collect()
    )
    found = {}
    for place, fuel, who, changes, before, after, *bands in groups.iter_rows():
        widths = map(_known, zip(*bands, strict=True)) if bands else repeat(None)
        found[place, fuel] = _Flows([*map(Part, who, changes, widths)], before, after)
    return found


def _known(ends: tuple[float | None, float | None]) -> Band | None:
    """A band, where any draw has a number."""
    low, high = ends
    return None if low is None or high is None else (low, high)


def _dicts(table: pl.DataFrame) -> list[dict[str, Any]]:
    names, columns = table.columns, [column.to_list() for column in table.iter_columns()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _rows(table: pl.DataFrame, place: str, wanted: set[str]) -> list[dict[str, Any]]:
    return _dicts(table[[at for at, code in enumerate(table[place].to_list()) if code in wanted]])


def _keyed(
    table: pl.DataFrame, place: str, wanted: set[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row[place], row["fuel"]): row for row in _rows(table, place, wanted)}


def _home_hit(measures: tuple[Measure, ...]) -> set[str]:
    """Places whose own supply an outage takes, so that home use may be lost too."""
    return {country(e) for m in measures if isinstance(m, Outage) for e in m.exporters}


def _row_move(row: Mapping[str, Any]) -> Move:
    return Move(row["baseline"], row["counterfactual"], row["unit"], _band(row))


def _band(row: Mapping[str, Any]) -> Band | None:
    """The band of the change in a row; None without draws, or where no draw has a number."""
    return _known((row.get("change_low"), row.get("change_high")))


def _is(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> pl.Expr:
    """Whether the columns of a label are one of some rows."""
    joined = pl.concat_str([pl.col(name) for name in columns], separator="|")
    return joined.is_in(["|".join(row) for row in rows])


def _largest(parts: Iterable[Part]) -> Parts:
    return tuple(sorted(parts, key=lambda part: -abs(part.value)))


def _sums(table: pl.DataFrame, place: str, without: set[str]) -> Parts:
    sums: dict[str, float] = {}
    for code, change in zip(table[place].to_list(), table["change"].to_list(), strict=True):
        if code not in without:
            sums[code] = sums.get(code, 0.0) + change
    ordered = sorted(sums, key=lambda code: (-abs(sums[code]), code))
    return tuple(Part(code, sums[code]) for code in ordered)

"""Stores: what buyers hold of a fuel, commercial and strategic, and how fast it can leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels, places, units
from embargo.facts import cited
from embargo.facts import stocks as facts
from embargo.world.parameters import Parameters
from embargo.world.world import FuelMarket, Vector

FILE = Path(__file__).with_name("stores.csv")

_DAYS = 365.0
_PARTS = ("commercial", "strategic")
_PER = ("", "use", "imports", "fill")
_FEWEST = 4
"""Dated fills of a year without which its mean is not taken from them."""


@dataclass(frozen=True)
class Held:
    """How a cited figure of `facts.stocks` becomes part of a store.

    Attributes:
        market, place: whose store; a group is spread over its members but those of `less`.
        part: commercial or strategic.
        fuel, kind, definition: of the figure, several definitions parted by "|": the one nearest
            to the year counts.
        factor: how much of the figure; below zero what is counted elsewhere.
        per: use or imports of a day for figures in days; fill for room that is as full as the
            European Union's in the mean of the year; empty for amounts.
        by: how a group is spread: by use or by net imports; empty for a place.
    """

    market: str
    place: str
    less: tuple[str, ...]
    part: str
    fuel: str
    kind: str
    definition: str
    factor: float
    per: str
    by: str
    source: str
    status: str
    note: str


@dataclass(frozen=True, eq=False)
class Stores:
    """What every buyer of a market holds in the mean of a year; balance units.

    Attributes:
        buyer: [n] index of the buyer; every buyer that uses the fuel has a store.
        commercial, strategic: [n] amounts; a strategic stock that nobody knows is 0.
        room: [n] room of gas storage and tanks; NaN where it is not known.
        pace: [n] largest draw in a month of the commercial stock.
        convenience: [n] price (internal) a month that a fall of the commercial stock by one unit
            of its log is worth: q(t) = E q(t+1) − convenience · log(H / H0).
        estimate: [n] the commercial stock is days of use by default, not a figure.
        known: [n] a strategic stock is known.
        source: what each store rests on, one text a buyer.
    """

    buyer: NDArray[np.intp]
    commercial: Vector
    strategic: Vector
    room: Vector
    pace: Vector
    convenience: Vector
    estimate: NDArray[np.bool_]
    known: NDArray[np.bool_]
    source: tuple[str, ...]


@cache
def held() -> tuple[Held, ...]:
    """The rows of `stores.csv`.

    Raises:
        DataError: the table is faulty.
    """
    words = {
        "market": fuels.MARKETS, "part": _PARTS, "fuel": facts.FUELS, "kind": facts.KINDS,
        "per": _PER, "by": ("", "use", "imports"),
    }  # fmt: skip
    unique = ("market", "place", "part", "fuel", "kind", "definition")
    return cited.read(FILE, Held, words=words, unique=unique)


def stores(market: FuelMarket, year: int, parameters: Parameters) -> Stores:
    """Give the store of every buyer of a market.

    Figures nearest to the end of the year count. Where none is known the commercial stock is
    `stock_days` of use and marked as an estimate.

    Arguments:
        market: one market of the base world.
        year: calendar year.
        parameters: stock_days, stock_draw, convenience, store_fill.
    """
    buyer = np.flatnonzero(market.demand0 > 0.0)
    use = market.demand0[buyer]
    codes = [market.buyers["place"][int(at)] for at in buyer]
    at = {code: n for n, code in enumerate(codes)}
    imports = _net_imports(market)[buyer]
    heat = _balance_per_tonne(market)[buyer]
    amounts = {part: np.zeros(buyer.size) for part in _PARTS}
    found = {part: np.zeros(buyer.size, dtype=bool) for part in _PARTS}
    room = np.zeros(buyer.size)
    texts: list[list[str]] = [[] for _ in codes]
    for row in held():
        if row.market != market.name:
            continue
        by = imports if row.by == "imports" else use
        to = [at[p] for p in _members(row) if p in at and by[at[p]] > 0.0]
        figure = _figure(row, year)
        if figure is None or not to:
            continue
        weight = by[to]
        whole = _amount(row, figure, year, use[to], imports[to], heat[to], parameters)
        share = weight / weight.sum() if places.is_group(row.place) else np.ones(len(to))
        amounts[row.part][to] += whole * share
        found[row.part][to] = True
        if row.kind == "capacity":
            room[to] += _native(market.name, figure, heat[to]) * (
                share * row.factor if places.is_group(row.place) else 1.0
            )
        for n in to:
            texts[n].append(f"{row.part}: {row.source}; {figure.source} ({figure.date})")
    default = parameters.value("stock_days", market.name)
    estimate = ~found["commercial"] | (amounts["commercial"] <= 0.0)
    commercial = np.where(estimate, use * default / _DAYS, amounts["commercial"])
    for n in np.flatnonzero(estimate).tolist():
        texts[n].append(f"commercial: estimate, {default:g} days of use")
    internal = parameters.value("convenience", market.name) / market.price_factor
    return Stores(
        buyer=buyer,
        commercial=commercial,
        strategic=amounts["strategic"],
        room=np.where(room > 0.0, room, np.nan),
        pace=commercial * parameters.value("stock_draw", market.name),
        convenience=np.full(buyer.size, internal),
        estimate=estimate,
        known=found["strategic"],
        source=tuple("; ".join(dict.fromkeys(text)) for text in texts),
    )


def mean_fill(year: int) -> float | None:
    """Mean over a year of how full the European Union's gas storage was, 0 to 1; None where fewer
    than four dated fills of the year are known. Fills between two dates are on a straight line."""
    fills = sorted(
        (_day(row.date), row.value / 100.0)
        for row in facts.figures()
        if (row.place, row.fuel, row.kind) == ("EU27", "gas", "fill")
    )
    start = date(year, 1, 1).toordinal()
    if sum(start <= day < start + 365 for day, _ in fills) < _FEWEST:
        return None
    days = np.arange(start, start + 365)
    return float(np.mean(np.interp(days, [d for d, _ in fills], [v for _, v in fills])))


def table(market: FuelMarket, found: Stores) -> pl.DataFrame:
    """Give the stores as a table: place, name, commercial, strategic, days (of use, both),
    estimate, known, source."""
    chosen: pl.DataFrame = market.buyers[found.buyer.tolist()]
    return chosen.select("place", "name").with_columns(
        commercial=pl.Series(found.commercial),
        strategic=pl.Series(found.strategic),
        days=pl.Series((found.commercial + found.strategic) / market.demand0[found.buyer] * _DAYS),
        estimate=pl.Series(found.estimate),
        known=pl.Series(found.known),
        source=pl.Series(found.source),
    )


def _members(row: Held) -> Iterable[str]:
    wanted = places.expand(row.place) if places.is_group(row.place) else (row.place,)
    return [p for p in wanted if p not in row.less]


def _figure(row: Held, year: int) -> facts.Figure | None:
    """The figure nearest to the end of the year, the earlier of two as near."""
    definitions = row.definition.split("|")
    rows = [
        figure
        for figure in facts.figures()
        if (figure.place, figure.fuel, figure.kind) == (row.place, row.fuel, row.kind)
        and figure.definition in definitions
        and (figure.unit == "days") == (row.per in ("use", "imports"))
    ]
    end = date(year, 12, 31).toordinal()
    return min(rows, key=lambda f: (abs(_day(f.date) - end), f.date), default=None)


def _amount(
    row: Held,
    figure: facts.Figure,
    year: int,
    use: Vector,
    imports: Vector,
    heat: Vector,
    parameters: Parameters,
) -> Vector:
    """What a row adds to its part, in balance units, for each place or, of a group, as a whole."""
    if row.per in ("use", "imports"):
        base = use if row.per == "use" else np.maximum(imports, 0.0)
        return np.asarray(row.factor * figure.value / _DAYS * base)
    fill = 1.0
    if row.per == "fill":
        fill = mean_fill(year) or parameters.value("store_fill", "gas")
    return row.factor * fill * _native(row.market, figure, heat)


def _native(market: str, figure: facts.Figure, heat: Vector) -> Vector:
    """A figure in the balance unit of a market."""
    amount = facts.amount(figure)
    if amount is None:
        return np.zeros_like(heat)
    if market in ("crude", "products"):
        amount = units.convert(amount, "mb", "Mt", market)
    whole: Vector = amount * (heat if market == "coal" else np.ones_like(heat))
    return whole


def _net_imports(market: FuelMarket) -> Vector:
    """Imports less exports of every buyer's place, at least zero [B]."""
    abroad = (market.arcs["exporter"] != market.arcs["importer"]).to_numpy()
    flow = market.flow0 * abroad
    bought = np.bincount(market.arcs["buyer"].to_numpy(), flow, len(market.buyers))
    sold = (
        market.arcs.select("exporter")
        .with_columns(f=flow)
        .group_by("exporter")
        .agg(pl.col("f").sum())
    )
    by_place = dict(sold.iter_rows())
    exported = np.array([by_place.get(p, 0.0) for p in market.buyers["place"]])
    net: Vector = np.maximum(bought - exported, 0.0)
    return net


def _balance_per_tonne(market: FuelMarket) -> Vector:
    """Balance units of a million tonnes of what every buyer burns [B]; 1 but for coal."""
    if market.name != "coal":
        return np.ones(len(market.buyers))
    buyer = market.arcs["buyer"].to_numpy()
    tonnes = np.bincount(buyer, market.flow0 * market.per_balance_unit, len(market.buyers))
    heat = np.bincount(buyer, market.flow0, len(market.buyers))
    ratio: Vector = np.where(tonnes > 0.0, heat / np.maximum(tonnes, 1e-12), 1.0)
    return ratio


def _day(text: str) -> int:
    """The day of a date; the middle of a month or a year that is all that is known."""
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 7
    return date(
        year, month, parts[2] if len(parts) > 2 else (15 if len(parts) > 1 else 1)
    ).toordinal()

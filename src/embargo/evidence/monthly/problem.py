"""An event of months as a problem: the year before, what is imposed, and what came about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from embargo import fuels, units
from embargo import world as worlds
from embargo.errors import Fault, InputError
from embargo.evidence.events import MonthEvent, TreatedMonths
from embargo.evidence.monthly import figures
from embargo.evidence.problem import Bools, Floats
from embargo.outcome import reach
from embargo.world import FuelMarket

SMALL = 0.005
"""A seller below this part of a year's purchases stands with the others."""

OTHERS = "others"
_YEAR = 12


@dataclass(frozen=True, eq=False)
class Line:
    """One flow by month, in balance units a month.

    Attributes:
        side: treated, backfill (a seller to the scored buyers) or diversion (a target to a buyer).
        name: the seller or the buyer; `OTHERS`.
        fuel, exporters, importers, basis: what it is.
        reference: the mean month of the year before the event.
        last: [12] that year.
        cover: the part of the world's flow that the figures tell of, at most 1.
        churn: [blocks, T] changes in earlier years; NaN where not known.
    """

    side: str
    name: str
    fuel: str
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    basis: str
    reference: float
    last: Floats
    cover: float
    churn: Floats


@dataclass(frozen=True, eq=False)
class MonthProblem:
    """What a rule or the model is given.

    Attributes:
        count: months T.
        treated: the lines that are imposed.
        imposed: [treated, T] their values; a month is seen only when it has come.
        lines: the lines that are asked for.
    """

    count: int
    treated: tuple[Line, ...]
    imposed: Floats
    lines: tuple[Line, ...]

    @property
    def reference(self) -> Floats:
        """[lines, 1] the mean month of the year before."""
        return np.array([line.reference for line in self.lines]).reshape(-1, 1)

    @property
    def lost(self) -> Floats:
        """[treated, T] what the treated flows lost against the year before, below 0 a gain.

        0 where nothing is imposed.
        """
        before = np.array([line.reference for line in self.treated]).reshape(-1, 1)
        return np.nan_to_num(before - self.imposed)

    def side(self, name: str) -> Bools:
        """[lines] which are of a side."""
        return np.array([line.side == name for line in self.lines], dtype=bool)


def problem(event: MonthEvent) -> tuple[MonthProblem, Floats]:
    """Give the problem of an event, and what came about [lines, T]; NaN where it is not known.

    Raises:
        InputError: what the store lacks for it, all at once.
    """
    market = worlds.load(event.base).fuel_markets[event.market]
    faults: list[Fault] = []
    treated, imposed = [], []
    for each in event.treated:
        for fuel in each.fuels:
            found = _treated(event, market, each, fuel)
            if found is None:
                what = (
                    f"no {event.basis[fuel]} of {fuel} from {', '.join(each.exporters[:5])} to "
                    f"{', '.join(each.importers[:5])} in the year before {event.months[0]}"
                )
                faults.append(Fault(event.id, what, f"`embargo months` shows what there is{_OF}"))
                continue
            treated.append(found[0])
            imposed.append(found[1])
    lines, observed = [], []
    for line, values in [*_backfill(event, market), *_diversion(event, market)]:
        if np.isfinite(values).any():
            lines.append(line)
            observed.append(values)
    if not lines and not (event.prices and not (event.importers or event.exporters)):
        what = f"none of the flows to be scored is known from {event.months[0]} on"
        faults.append(Fault(event.id, what, f"`embargo months` shows what there is{_OF}"))
    if faults:
        raise InputError(faults)
    shape = (-1, event.count)
    given = MonthProblem(
        event.count,
        tuple(treated),
        np.array(imposed).reshape(shape),
        tuple(lines),
    )
    return given, np.array(observed).reshape(shape)


_OF = "; choose other months, or score.basis"


def _line(
    event: MonthEvent,
    market: FuelMarket,
    side: str,
    name: str,
    fuel: str,
    exporters: tuple[str, ...],
    importers: tuple[str, ...],
    basis: str,
) -> tuple[Line, Floats] | None:
    """A line and what came about; None where the year before is not known."""
    who = figures.buyers(fuel, basis, importers)
    told = figures.told(fuel, basis, exporters, who, event.first + event.count - 1)
    if event.first - _YEAR < told.start or not told.whole(event.first):
        return None
    hit = reach.arcs(market, importers, exporters, (fuel,))
    flow = market.flow0[hit]
    native = float((flow * market.per_balance_unit[hit]).sum())
    per = float(flow.sum()) / native if native > 0 else _per(event.market, fuel)
    year = per * told.last_year(event.first).sum(axis=0)
    line = Line(
        side=side,
        name=name,
        fuel=fuel,
        exporters=exporters,
        importers=importers,
        basis=basis,
        reference=per * told.mean(event.first),
        last=year,
        cover=min(float(year.sum() / flow.sum()), 1.0) if flow.sum() > 0 else 1.0,
        churn=per * told.churn(event.first, event.count),
    )
    return line, per * told.observed(event.first, event.count)


def _per(market: str, fuel: str) -> float:
    return units.convert(1.0, fuels.flow_unit(fuel), fuels.balance_unit(market), fuel)


def _treated(
    event: MonthEvent, market: FuelMarket, each: TreatedMonths, fuel: str
) -> tuple[Line, Floats] | None:
    made = None
    for basis in dict.fromkeys((event.basis[fuel], "customs")):
        name, who = ", ".join(each.exporters), (each.exporters, each.importers)
        made = made or _line(event, market, "treated", name, fuel, *who, basis)
    if made is None:
        return None
    line, observed = made
    months = event.first + np.arange(event.count)
    if each.observed:
        holds = np.array([each.ban.timing.holds(int(at)) for at in months])
        return line, np.where(holds, _carried(line.reference, observed), np.nan)
    strength = np.array([each.ban.level * each.ban.strength(int(at)) for at in months])
    return line, np.where(strength > 0, (1.0 - strength) * line.reference, np.nan)


def _carried(reference: float, observed: Floats) -> Floats:
    """What came about; in a month without a figure, what came in the month before it."""
    found, last = observed.copy(), reference
    for t, now in enumerate(observed):
        last = last if np.isnan(now) else float(now)
        found[t] = last
    return found


def _backfill(event: MonthEvent, market: FuelMarket) -> list[tuple[Line, Floats]]:
    """What each seller that was not stopped sends to the scored buyers, who count as one."""
    found: list[tuple[Line, Floats]] = []
    if not event.importers:
        return found
    for fuel in event.fuels:
        basis = event.basis[fuel]
        stopped = {e for t in event.treated if fuel in t.fuels for e in t.exporters}
        who = figures.buyers(fuel, basis, event.importers)
        rows = figures.table(fuel, basis).filter(
            pl.col("importer").is_in(list(who))
            & (pl.col("month") >= event.first - _YEAR)
            & (pl.col("month") < event.first)
            & ~pl.col("exporter").is_in(list(event.importers))
        )
        sold = rows.group_by("exporter").agg(pl.col("value").sum()).sort("exporter")
        year = float(sold["value"].sum())
        known = sold.filter(~pl.col("exporter").is_in(list(stopped)))
        large = known.filter(pl.col("value") >= SMALL * year)["exporter"].to_list()
        small = _others(event, market, fuel, basis, {*stopped, *large})
        for name, sellers in [*((e, (e,)) for e in large), *([(OTHERS, small)] if small else [])]:
            at = (event, market, "backfill", name, fuel, sellers, event.importers, basis)
            made = _line(*at)
            if made is not None:
                found.append(made)
    return found


def _others(
    event: MonthEvent, market: FuelMarket, fuel: str, basis: str, named: set[str]
) -> tuple[str, ...]:
    """Every other seller abroad, where the figures list all."""
    if basis not in ("energy statistics", "streams"):
        return ()
    told = set(figures.table(fuel, basis)["exporter"].unique())
    world = set(market.arcs.filter(pl.col("fuel") == fuel)["exporter"].unique())
    return tuple(sorted((told | world) - named - set(event.importers)))


def _diversion(event: MonthEvent, market: FuelMarket) -> list[tuple[Line, Floats]]:
    """What each scored seller sends to each buyer that did not stop."""
    found: list[tuple[Line, Floats]] = []
    for seller in event.exporters:
        for fuel in event.fuels:
            if not any(seller in t.exporters and fuel in t.fuels for t in event.treated):
                continue
            stopped = {
                i for t in event.treated if seller in t.exporters and fuel in t.fuels
                for i in t.importers
            }  # fmt: skip
            away = {*stopped, *event.importers, figures.UNION, seller}
            seen: set[str] = set()
            for basis in dict.fromkeys((event.basis[fuel], "customs")):
                rows = figures.table(fuel, basis).filter(
                    (pl.col("exporter") == seller) & ~pl.col("importer").is_in(list(away | seen))
                )
                for buyer in sorted(rows["importer"].unique()):
                    at = (event, market, "diversion", buyer, fuel, (seller,), (buyer,), basis)
                    made = _line(*at)
                    if made is not None:
                        found.append(made)
                        seen.add(buyer)
    return found

"""What came about: the base's own tables as the problem that a rule or the model is given."""

from __future__ import annotations

import numpy as np
import polars as pl

from embargo.errors import Fault, InputError
from embargo.evidence.events import Event
from embargo.evidence.problem import Floats, Problem
from embargo.facts import base
from embargo.world import routes
from embargo.world.sums import summed

HISTORY = 5
"""Earlier years that ordinary churn is read from."""


def table(event: Event, year: int) -> pl.DataFrame:
    """Give exporter, importer, flow (balance units a year) of the event's fuels in a year."""
    rows = base.flows(year).filter(pl.col("fuel").is_in(list(event.fuels)))
    by = ["exporter", "importer"]
    return summed(rows, by, "balance").rename({"balance": "flow"}).sort(by)


def problem(event: Event, mode: str) -> tuple[Problem, Floats]:
    """Give the problem of an event, and the flows [E, I] that came about.

    Arguments:
        event: the event.
        mode: unconditional, or conditional with the totals of both sides as they turned out.

    Raises:
        InputError: places of the event that trade nothing in the base or the outcome; all at once.
    """
    before, after = table(event, event.base), table(event, event.outcome)
    both = pl.concat([before, after])
    exporters = tuple(both["exporter"].unique().sort())
    importers = tuple(both["importer"].unique().sort())
    flow0, flow1 = (_matrix(t, exporters, importers) for t in (before, after))
    _check(event, exporters, importers, flow0)
    fixed, imposed = np.zeros(flow0.shape, bool), np.zeros(flow0.shape)
    for treated in event.treated:
        at = np.ix_(_in(exporters, treated.exporters), _in(importers, treated.importers))
        fixed[at] = True
        imposed[at] = flow1[at] if treated.level is None else (1 - treated.level) * flow0[at]
    home = np.array([[e == i for i in importers] for e in exporters])
    fixed &= ~home
    levels = {"supply": np.ones(len(exporters)), "demand": np.ones(len(importers))}
    for total in event.totals:
        axis, names = (1, exporters) if total.side == "supply" else (0, importers)
        base_sum, new_sum = flow0.sum(axis=axis), flow1.sum(axis=axis)
        for at_place in np.flatnonzero(_in(names, total.places)):
            sign = -1.0 if total.side == "supply" else 1.0
            levels[total.side][at_place] = (
                new_sum[at_place] / base_sum[at_place]
                if total.level is None
                else 1 + sign * total.level
            )
    told = base.worlds()
    years = [
        y
        for y in range(event.base - HISTORY, event.base)
        if y in told and told[y]["basis"] != "carried forward"
    ]
    history = [_matrix(table(event, y), exporters, importers) for y in years]
    given = mode == "conditional"
    return Problem(
        fuel=event.fuels[0],
        year0=event.base,
        exporters=exporters,
        importers=importers,
        flow0=flow0,
        home=home,
        fixed=fixed,
        imposed=imposed,
        supply_level=levels["supply"],
        demand_level=levels["demand"],
        supply1=flow1.sum(axis=1) if given else None,
        demand1=flow1.sum(axis=0) if given else None,
        distance=_distance(event, exporters, importers),
        history=np.array(history).reshape(len(history), *flow0.shape),
    ), flow1


def _matrix(rows: pl.DataFrame, exporters: tuple[str, ...], importers: tuple[str, ...]) -> Floats:
    at_e = {e: k for k, e in enumerate(exporters)}
    at_i = {i: k for k, i in enumerate(importers)}
    out = np.zeros((len(exporters), len(importers)))
    for exporter, importer, flow in rows.iter_rows():
        if exporter in at_e and importer in at_i:
            out[at_e[exporter], at_i[importer]] = flow
    return out


def _in(
    names: tuple[str, ...], wanted: tuple[str, ...]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    chosen = set(wanted)
    return np.array([name in chosen for name in names])


def _without_figures(event: Event) -> dict[str, list[int]]:
    """Years without figures of places that the file names one by one.

    Members of a group are let go: no table splits out the smallest of them.
    """
    missing: dict[str, list[int]] = {}
    for year in (event.base, event.outcome):
        rows = base.balances(year).filter(pl.col("market") == event.market)
        known = set(rows["place"])
        for place in event.named:
            if place not in known:
                missing.setdefault(place, []).append(year)
    return missing


def _check(
    event: Event, exporters: tuple[str, ...], importers: tuple[str, ...], flow0: Floats
) -> None:
    fuel = ", ".join(event.fuels)
    missing = _without_figures(event)
    faults = [
        Fault(
            event.id,
            f"no figures of {place} for {event.market} in {' and '.join(map(str, years))}",
            "leave the place out, or name a group that it stands in",
        )
        for place, years in missing.items()
    ]
    sold = dict(zip(exporters, flow0.sum(axis=1), strict=True))
    used = dict(zip(importers, flow0.sum(axis=0), strict=True))
    for exporter in dict.fromkeys(e for t in event.treated for e in t.exporters):
        if exporter not in missing and not sold.get(exporter, 0.0) > 0:
            what = f"{exporter} sells no {fuel} in {event.base}"
            faults.append(Fault(event.id, what, "name another exporter, fuel or base"))
    for total in event.totals:
        known, does = (sold, "sells") if total.side == "supply" else (used, "uses")
        nothing = [p for p in total.places if p not in missing and not known.get(p, 0.0) > 0]
        if nothing and (len(total.places) == len(nothing) or set(nothing) & set(event.named)):
            what = (
                f"{', '.join(nothing)} {does} no {fuel} in {event.base}, so no part of it is known"
            )
            faults.append(Fault(event.id, what, "name another place, fuel or base"))
    for key, names, all_known in (
        ("score.importers", event.importers, importers),
        ("score.exporters", event.exporters, exporters),
    ):
        if names and not set(missing) & set(names) and not set(names) & set(all_known):
            what = f"none of {', '.join(names[:5])} trades {fuel} in {event.base}"
            faults.append(Fault(f"{event.id} {key}", what, "name places that trade"))
    if not event.importers and not event.exporters:
        faults.append(Fault(event.id, "nothing is scored", "add score: {importers, exporters}"))
    if faults:
        raise InputError(faults)


def _distance(event: Event, exporters: tuple[str, ...], importers: tuple[str, ...]) -> Floats:
    """Shortest way in km from any basin of the exporter; NaN where there is none."""
    basins = (
        base.flows(event.base)
        .filter(pl.col("fuel").is_in(list(event.fuels)))
        .select("basin", "exporter")
        .unique()
        .sort("basin")
    )
    fuel = "lng" if event.fuels[0] in ("lng", "gas") else event.fuels[0]
    pairs = basins.join(pl.DataFrame({"importer": importers}), how="cross").with_columns(
        fuel=pl.lit(fuel)
    )
    km = routes.distance_km(event.base, pairs)
    out = np.full((len(exporters), len(importers)), np.nan)
    at_e = {e: k for k, e in enumerate(exporters)}
    at_i = {i: k for k, i in enumerate(importers)}
    for (exporter, importer), length in zip(
        pairs.select("exporter", "importer").iter_rows(), km, strict=True
    ):
        cell = at_e.get(exporter), at_i[importer]
        if cell[0] is not None and np.isfinite(length):
            known = out[cell]
            out[cell] = length if np.isnan(known) else min(known, length)
    return out

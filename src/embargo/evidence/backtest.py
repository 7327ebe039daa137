"""An event put to the model and to every simple rule, and scored alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from embargo.errors import EmbargoError
from embargo.evidence import model, scores
from embargo.evidence.baselines import BASELINES
from embargo.evidence.events import Event
from embargo.evidence.observed import problem as problem_of
from embargo.evidence.problem import Bools, Floats, Problem
from embargo.facts import base
from embargo.world.parameters import Parameters

BENCHMARK = {"crude": "brent", "coal": "newcastle", "gas": "ttf", "products": "brent"}
MODEL = "embargo"


@dataclass(frozen=True)
class Result:
    """One event, mode and method; a score is None where it is not defined.

    Attributes:
        event, mode, method: which.
        role: training, heldout or placebo.
        market: crude, products, gas or coal.
        placed_diversion, placed_backfill: share of the re-routing placed right, 0 to 1.
        sign_hits: share of large changes with the right sign.
        crps: of all scored changes: of the model's draws where it has a band, else of the point
            forecast, whose CRPS is the mean absolute error.
        crps_climatology: of persistence with ordinary churn, for the same changes.
        coverage50, coverage80: share of outcomes inside the 50 % and the 80 % band, among changes
            of places that trade in the base; None for a point forecast.
        price_error: predicted less observed change of the benchmark, percent points.
        shock: what the treated flows and totals lost, as a share of the trade of the base.
        note: what the method could not do.
        reliability: how often bands of other levels held; empty for a point forecast.
    """

    event: str
    mode: str
    method: str
    role: str
    market: str
    placed_diversion: float | None
    placed_backfill: float | None
    sign_hits: float | None
    crps: float | None
    crps_climatology: float | None
    coverage50: float | None
    coverage80: float | None
    price_error: float | None
    shock: float | None
    note: str = ""
    reliability: tuple[scores.Reliability, ...] = ()


class Results(list[Result]):
    """Results of an event, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        from embargo.markup import Cell, Number, table

        def score(value: float | None) -> Number:
            return Number("·" if value is None else f"{value:.2f}", value)

        heads = [
            "event", "mode", "method", "diversion placed", "backfill placed", "signs", "CRPS",
            "of churn", "80 % band held", "note",
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [
                r.event,
                r.mode,
                "the model" if r.method == MODEL else r.method.replace("_", " "),
                *map(score, (r.placed_diversion, r.placed_backfill, r.sign_hits, r.crps)),
                score(r.crps_climatology),
                score(r.coverage80),
                r.note,
            ]
            for r in self
        ]
        return table(heads, rows)


@dataclass(frozen=True)
class Case:
    """A problem with what came about, and which changes are scored.

    Attributes:
        problem: what a rule or the model is given.
        observed: [E, I] flows of the outcome year.
        exporters, importers: [E], [I] whether diversion and backfill of the place are scored.
        together: [E], [I] places that count as one, their trade among themselves left out.
    """

    problem: Problem
    observed: Floats
    exporters: Bools
    importers: Bools
    together: tuple[Bools, Bools]

    def diversion(self, flow1: Floats) -> Floats:
        """Changes [I] of the targets' sales to those who were not treated."""
        sold = scores.diversion(self.problem, self._apart(flow1), self.exporters)
        return _as_one(sold, self.together[1])

    def backfill(self, flow1: Floats) -> Floats:
        """Changes [E] of the scored buyers' purchases from those who were not treated."""
        bought = scores.backfill(self.problem, self._apart(flow1), self.importers)
        return _as_one(bought, self.together[0])

    def changes(self, flow1: Floats) -> Floats:
        """Both, one after the other [I + E]."""
        return np.concatenate([self.diversion(flow1), self.backfill(flow1)])

    @cached_property
    def trades(self) -> Bools:
        """Which of `changes` are of places that trade with a scored one in the base.

        Chosen by what is known beforehand: to add those that began to trade would be to choose
        forecasts by their outcome (Lerch et al. 2017, the forecaster's dilemma).
        """
        given = self.problem
        inside = given.fixed | given.home | np.outer(*self.together)
        flow = np.where(inside, 0.0, given.flow0)
        sold = _as_one((flow * self.exporters[:, None]).sum(axis=0), self.together[1])
        bought = _as_one((flow * self.importers[None, :]).sum(axis=1), self.together[0])
        return np.concatenate([sold, bought]) > 0

    def _apart(self, flow1: Floats) -> Floats:
        return np.where(np.outer(*self.together), self.problem.flow0, flow1)


def _as_one(values: Floats, members: Bools) -> Floats:
    """Values [n] with the sum of the members at the first of them, zero at the others."""
    if not members.any():
        return values
    merged = np.where(members, 0.0, values)
    merged[np.argmax(members)] = values[members].sum()
    return merged


def case(event: Event, mode: str) -> Case:
    """Give the case of an event.

    Raises:
        InputError: what the base lacks for it.
    """
    given, observed = problem_of(event, mode)
    sides = given.exporters, given.importers
    return Case(
        given,
        observed,
        _among(given.exporters, event.exporters),
        _among(given.importers, event.importers),
        (_among(sides[0], event.together), _among(sides[1], event.together)),
    )


def _among(names: tuple[str, ...], chosen: tuple[str, ...]) -> Bools:
    return np.array([name in chosen for name in names], dtype=bool)


def backtest(
    event: Event, modes: Iterable[str] | None = None, parameters: Parameters | None = None
) -> Results:
    """Give the scores of the model and of every simple rule.

    Arguments:
        event: the event.
        modes: of unconditional and conditional; by default those of the event.
        parameters: of the model; by default the central ones.

    Raises:
        InputError: what the base lacks for it.
    """
    results = Results()
    for mode in modes or event.modes:
        found = case(event, mode)
        normal = _normal(event, found)
        answer = model.predict(event, found.problem, parameters)
        note = "" if answer.converged else f"not converged: {answer.reason}"
        central = _scored(event, mode, MODEL, found, answer.flow1, normal, note, answer)
        results.append(_with_band(event, found, central) if mode == "unconditional" else central)
        for name, rule in BASELINES.items():
            try:
                said = rule.predict(found.problem)
            except EmbargoError as error:
                results.append(_refused(event, mode, name, str(error)))
                continue
            results.append(
                _scored(event, mode, name, found, said.flow1, normal, "; ".join(said.limits), None)
            )
    return results


def _with_band(event: Event, found: Case, central: Result) -> Result:
    """The result with the CRPS and the coverage of draws: parameters, places, ordinary churn."""
    from embargo.evidence import bands

    drawn = bands.sample(event, found.problem)
    lag = event.outcome - event.base
    try:
        flows = bands.around(found.problem, drawn, found.exporters, lag)
    except EmbargoError:
        return central
    draws = np.array([found.changes(flow1) for flow1 in flows])
    trades, observed = found.trades, found.changes(found.observed)
    note = f"{drawn.failed} of {bands.SETS} draws not converged" if drawn.failed else ""
    return replace(
        central,
        crps=float(scores.crps(draws, observed)[trades].mean()) if trades.any() else None,
        crps_climatology=central.crps_climatology,
        coverage50=_number(scores.coverage(draws[:, trades], observed[trades], 0.5)),
        coverage80=_number(scores.coverage(draws[:, trades], observed[trades], 0.8)),
        reliability=scores.reliability(draws[:, trades], observed[trades]) if trades.any() else (),
        note="; ".join(part for part in (central.note, note) if part),
    )


def _normal(event: Event, found: Case) -> Floats | None:
    """Changes [draws, I + E] in ordinary years; None where the base has too few years before."""
    try:
        draws = scores.climatology(found.problem, lag=event.outcome - event.base)
    except EmbargoError:
        return None
    return np.array([found.changes(draw) for draw in draws])


def _scored(
    event: Event,
    mode: str,
    method: str,
    found: Case,
    flow1: Floats,
    normal: Floats | None,
    note: str,
    answer: model.Answer | None,
) -> Result:
    predicted, observed = found.changes(flow1), found.changes(found.observed)
    scored = found.trades
    hits = climate = None
    if normal is not None:
        low, high = scores.band(normal, 0.8)
        shock = max(_shock(found), 1e-9)
        large = scores.large_changes(observed, low, high, shock) & scored
        hits = _number(scores.sign_hits(predicted, observed, large))
        climate = float(scores.crps(normal, observed)[scored].mean())
    point = np.abs(predicted - observed)[scored]
    price = None
    if event.prices and answer is not None and answer.price_change is not None:
        price = _price_error(event, answer.price_change)
    return Result(
        event=event.id,
        mode=mode,
        method=method,
        role=event.role,
        market=event.market,
        placed_diversion=_placed(found.diversion(flow1), found.diversion(found.observed))
        if event.exporters
        else None,
        placed_backfill=_placed(found.backfill(flow1), found.backfill(found.observed))
        if event.importers
        else None,
        sign_hits=hits,
        crps=float(point.mean()) if point.size else None,
        crps_climatology=climate,
        coverage50=None,
        coverage80=None,
        price_error=price,
        shock=_shock(found) / max(float(_abroad(found.problem).sum()), 1e-9),
        note=note,
    )


def _shock(found: Case) -> float:
    """What was lost by the treated flows and the imposed totals."""
    given = found.problem
    lost = np.where(given.fixed, given.flow0 - given.imposed, 0.0)
    out = (1.0 - given.supply_level) * given.flow0.sum(axis=1)
    return float(np.maximum(lost, 0.0).sum() + np.maximum(out, 0.0).sum())


def _abroad(given: Problem) -> Floats:
    return np.where(given.home, 0.0, given.flow0)


def _placed(predicted: Floats, observed: Floats) -> float | None:
    return _number(scores.placed_right(predicted, observed))


def _number(value: float) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


@cache
def _benchmark(series: str, year: int) -> float | None:
    rows = base.prices(year)
    found = rows.filter(rows["series"].str.to_lowercase().str.contains(series))
    return float(found.sort("months", descending=True)["value"][0]) if found.height else None


def _price_error(event: Event, predicted: float) -> float | None:
    ends = [_benchmark(BENCHMARK[event.market], y) for y in (event.base, event.outcome)]
    if ends[0] is None or ends[1] is None:
        return None
    return predicted - 100.0 * (ends[1] / ends[0] - 1.0)


def _refused(event: Event, mode: str, method: str, why: str) -> Result:
    nothing = (None,) * 9
    return Result(event.id, mode, method, event.role, event.market, *nothing, note=why)


def as_dict(results: Iterable[Result], by_month: Iterable[Any] = ()) -> dict[str, Any]:
    """Give plain values, schema ``embargo.backtest/1``.

    Arguments:
        results: of events of years.
        by_month: of events of months (`monthly.score.MonthResult`); named only if there are any.
    """
    months = [asdict(result) for result in by_month]
    return {
        "schema": "embargo.backtest/1",
        "vintage": base.vintage(),
        "results": [asdict(result) for result in results],
        **({"by_month": months} if months else {}),
    }

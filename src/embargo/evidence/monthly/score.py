"""An event of months put to the model and to simple rules, and scored alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embargo.evidence import scores
from embargo.evidence.ensemble.design import Design
from embargo.evidence.events import MonthEvent
from embargo.evidence.monthly import model
from embargo.evidence.monthly.problem import MonthProblem, problem
from embargo.evidence.monthly.rules import RULES
from embargo.evidence.problem import Bools, Floats
from embargo.facts import base
from embargo.scenario import month
from embargo.world.parameters import Parameters

MODEL = "embargo"
SETS = 8
"""Parameter sets behind a band, drawn as `embargo run --draws` draws them."""
SEED = 1
LEAST = 4
"""A change has a band from so many earlier years of churn on."""
BENCHMARK = {"crude": "Brent", "coal": "Newcastle", "gas": "TTF"}


@dataclass(frozen=True)
class MonthRow:
    """One month of one method, in balance units a month.

    Attributes:
        month: as 2022-06.
        lost: what the treated flows lost against the year before.
        backfill, backfill_predicted: what the known flows to the scored buyers gained together, a
            loss below 0; None where none is known.
        diversion, diversion_predicted: the same of the targets' sales to others.
        placed: share of their increases placed right; None where nothing rose or was imposed.
        price, price_predicted: the benchmark in its unit, and what the method says; None if not
            scored.
    """

    month: str
    lost: float
    backfill: float | None
    backfill_predicted: float | None
    diversion: float | None
    diversion_predicted: float | None
    placed: float | None
    price: float | None
    price_predicted: float | None


@dataclass(frozen=True)
class MonthResult:
    """One event and method; a score is None where it is not defined.

    Attributes:
        event, method, role, market: which.
        first, months: as 2022-01, and how many.
        cells: flows times months that are scored.
        placed_diversion, placed_backfill: share of the re-routing placed right, month by month and
            weighed by its size.
        sign_hits: share of large changes with the right sign.
        mae: mean absolute error of a flow in a month, balance units a month.
        crps: of the changes that have a band: of the model's draws, of a rule its absolute error.
        crps_climatology: of the same changes, of the year before with ordinary churn.
        coverage50, coverage80: share of them inside the band; None for a rule.
        price_error: mean absolute error of the benchmark's path, percent.
        turn_error: months by which its dearest month is missed, late above 0.
        lost: what the treated flows lost over all months, as a share of the year before.
        note: what the method could not do.
        by_month: the months.
    """

    event: str
    method: str
    role: str
    market: str
    first: str
    months: int
    cells: int
    placed_diversion: float | None
    placed_backfill: float | None
    sign_hits: float | None
    mae: float | None
    crps: float | None
    crps_climatology: float | None
    coverage50: float | None
    coverage80: float | None
    price_error: float | None
    turn_error: int | None
    lost: float | None
    note: str = ""
    by_month: tuple[MonthRow, ...] = ()


@dataclass(frozen=True, eq=False)
class Answers:
    """What was said of an event, beside what came about.

    Attributes:
        given: the problem.
        observed: [lines, T]; NaN where not known.
        said: by method, [lines, T].
        prices: by method, [T] in the unit of the benchmark; only of those that say one.
        price: [T] the benchmark; None if not scored.
        notes: by method.
        draws: [sets, lines, T] of the model.
    """

    given: MonthProblem
    observed: Floats
    said: dict[str, Floats]
    prices: dict[str, Floats]
    price: Floats | None
    notes: dict[str, str]
    draws: Floats


def answers(event: MonthEvent, sets: int = SETS) -> Answers:
    """Give what the model and every rule say.

    Raises:
        InputError: what the store lacks for the event.
    """
    given, observed = problem(event)
    central = model.predict(event, given)
    said = {MODEL: central.values} | {name: rule(given) for name, (_, rule) in RULES.items()}
    notes = dict.fromkeys(said, "")
    notes[MODEL] = central.reason
    drawn = [central.values]
    if sets and central.plans:
        design = Design.of(sets, SEED)
        every = [model.predict(event, given, _of(design, k)) for k in range(sets)]
        drawn = [each.values for each in every if each.converged]
        failed = sets - len(drawn)
        if failed:
            notes[MODEL] = "; ".join(
                x for x in (notes[MODEL], f"{failed} of {sets} draws not converged") if x
            )
    price, prices = None, {}
    if event.prices and event.market in BENCHMARK:
        price, before = _benchmark(event)
        prices = {
            MODEL: before[-1] * (1.0 + central.price / 100.0),
            "last_month": np.full(event.count, before[-1]),
            "same_month": before[np.arange(event.count) % before.size],
        }
    return Answers(given, observed, said, prices, price, notes, np.array(drawn))


def _of(design: Design, number: int) -> Parameters:
    return design.parameters(number)


def _benchmark(event: MonthEvent) -> tuple[Floats, Floats]:
    """The benchmark in the months of the event [T], and in the year before [12]."""
    rows = base.monthly_prices()
    rows = rows.filter(rows["series"] == BENCHMARK[event.market])
    at = {month(m): float(v) for m, v in rows.select("month", "value").iter_rows()}
    months = range(event.first - 12, event.first + event.count)
    values = np.array([at.get(m, np.nan) for m in months])
    return values[12:], values[:12]


def backtest(event: MonthEvent, sets: int = SETS) -> list[MonthResult]:
    """Give the scores of the model and of every simple rule.

    Arguments:
        event: the event.
        sets: parameter sets behind the band of the model; 0 for no more than churn.

    Raises:
        InputError: what the store lacks for the event.
    """
    found = answers(event, sets)
    return [_scored(event, found, method) for method in found.said]


def _scored(event: MonthEvent, found: Answers, method: str) -> MonthResult:
    given, observed, said = found.given, found.observed, found.said[method]
    known = np.isfinite(observed) & np.isfinite(said)
    error = np.abs(said - observed)
    banded, crps, climate, held = _bands(found, method, known)
    price_error, turn = _price(found, method)
    shocked = bool(given.treated) or event.others is not None
    lost, normal = given.lost.sum(), sum(line.reference * given.count for line in given.treated)
    return MonthResult(
        event=event.id,
        method=method,
        role=event.role,
        market=event.market,
        first=event.months[0],
        months=event.count,
        cells=int(known.sum()),
        placed_diversion=_placed(found, said, known, given.side("diversion")) if shocked else None,
        placed_backfill=_placed(found, said, known, given.side("backfill")) if shocked else None,
        sign_hits=_signs(found, said, banded) if shocked else None,
        mae=float(error[known].mean()) if known.any() else None,
        crps=crps,
        crps_climatology=climate,
        coverage50=held[0],
        coverage80=held[1],
        price_error=price_error,
        turn_error=turn,
        lost=float(lost / normal) if normal > 0 else None,
        note=found.notes[method],
        by_month=_months(event, found, method, known),
    )


def _rises(found: Answers, said: Floats, known: Bools) -> tuple[Floats, Floats]:
    """Increases against the year before, predicted and observed; 0 where not known."""
    before = found.given.reference
    rises = (np.maximum(each - before, 0.0) for each in (said, found.observed))
    predicted, observed = (np.where(known, each, 0.0) for each in rises)
    return predicted, observed


def _placed(found: Answers, said: Floats, known: Bools, side: Bools) -> float | None:
    """Share placed right, months weighed by the re-routing in them."""
    predicted, observed = (each[side] for each in _rises(found, said, known))
    most = np.maximum(predicted.sum(axis=0), observed.sum(axis=0)).sum()
    return float(np.minimum(predicted, observed).sum() / most) if most > 0 else None


def _signs(found: Answers, said: Floats, banded: Bools) -> float | None:
    changes = [each - found.given.reference for each in (said, found.observed)]
    low, high = np.zeros_like(said), np.zeros_like(said)
    for row, line in enumerate(found.given.lines):
        for t in np.flatnonzero(banded[row]):
            low[row, t], high[row, t] = _quantiles(line.churn[:, t], 0.8)
    lost = np.maximum(np.nan_to_num(found.given.lost).sum(axis=0), 0.0)
    shock = np.broadcast_to(np.maximum(lost, 1e-9), said.shape)
    large = banded & (
        ((changes[1] < low) | (changes[1] > high))
        & (np.abs(changes[1]) >= scores.rerouting.SHARE_OF_SHOCK * shock)
    )
    hits = scores.sign_hits(changes[0][large], changes[1][large], np.ones(large.sum(), bool))
    return None if np.isnan(hits) else float(hits)


def _quantiles(values: Floats, level: float) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _bands(
    found: Answers, method: str, known: Bools
) -> tuple[Bools, float | None, float | None, tuple[float | None, float | None]]:
    """Which changes have a band; CRPS of the method and of churn; how often the band held."""
    banded = np.zeros(known.shape, dtype=bool)
    own, climate, inside = [], [], []
    for row, line in enumerate(found.given.lines):
        for t in np.flatnonzero(known[row]):
            churn = line.churn[np.isfinite(line.churn[:, t]), t] if len(line.churn) else np.empty(0)
            if churn.size < LEAST:
                continue
            banded[row, t] = True
            truth = found.observed[row, t : t + 1]
            usual = np.maximum(line.reference + churn, 0.0)
            climate.append(scores.crps(usual[:, None], truth)[0])
            if method != MODEL:
                own.append(abs(found.said[method][row, t] - truth[0]))
                continue
            drawn = found.draws[:, row, t][:, None] + churn[None, :]
            drawn = np.maximum(drawn[np.isfinite(drawn)], 0.0)
            own.append(scores.crps(drawn[:, None], truth)[0])
            ends = (_quantiles(drawn, 0.5), _quantiles(drawn, 0.8))
            inside.append([low <= truth[0] <= high for low, high in ends])
    if not own:
        return banded, None, None, (None, None)
    held: tuple[float | None, float | None] = (None, None)
    if inside:
        shares = np.array(inside).mean(axis=0)
        held = (float(shares[0]), float(shares[1]))
    return banded, float(np.mean(own)), float(np.mean(climate)), held


def _price(found: Answers, method: str) -> tuple[float | None, int | None]:
    said = found.prices.get(method)
    if found.price is None or said is None:
        return None, None
    known = np.isfinite(found.price) & np.isfinite(said)
    if not known.any():
        return None, None
    error = float((100.0 * np.abs(said / found.price - 1.0))[known].mean())
    peak = np.where(known, said, -np.inf)
    turns = float(np.ptp(said[known])) > 0
    turn = int(np.argmax(peak) - np.argmax(np.where(known, found.price, -np.inf)))
    return error, turn if turns else None


def _months(event: MonthEvent, found: Answers, method: str, known: Bools) -> tuple[MonthRow, ...]:
    given, said = found.given, found.said[method]
    predicted, observed = _rises(found, said, known)
    lost = given.lost.sum(axis=0)
    sides = {side: known & given.side(side)[:, None] for side in ("backfill", "diversion")}
    rows = []
    for t, name in enumerate(event.months):
        most = max(predicted[:, t].sum(), observed[:, t].sum())
        placed = float(np.minimum(predicted, observed)[:, t].sum() / most) if most > 0 else None
        price = None if found.price is None else float(found.price[t])
        tell = found.prices.get(method)
        gains: dict[str, float | None] = {}
        for side, seen in sides.items():
            for key, each in ((side, found.observed), (f"{side}_predicted", said)):
                gained = (each - given.reference)[seen[:, t], t]
                gains[key] = float(gained.sum()) if gained.size else None
        rows.append(
            MonthRow(
                month=name,
                lost=float(lost[t]),
                placed=placed if known[:, t].any() and given.treated else None,
                price=None if price is None or np.isnan(price) else price,
                price_predicted=None if tell is None or np.isnan(tell[t]) else float(tell[t]),
                **gains,
            )
        )
    return tuple(rows)

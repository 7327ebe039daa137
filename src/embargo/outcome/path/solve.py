"""The months of a world under a scenario: planned anew whenever something becomes known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from embargo.market import Equilibrium, Market
from embargo.market.path import Path, Stores
from embargo.market.paths import solve_paths
from embargo.outcome import act, state
from embargo.outcome.joints import Joints, nuclear
from embargo.outcome.outcome import MarketDiagnostics
from embargo.outcome.path.cargo import Afloat, afloat
from embargo.outcome.path.monthly import RATE, Monthly, monthly
from embargo.outcome.path.pace import part
from embargo.outcome.path.timeline import Timeline, known, timeline
from embargo.outcome.solve import Year, felt_in, solve_year
from embargo.outcome.solved import Solved
from embargo.outcome.state import State
from embargo.scenario import Measure, Month, Scenario, touches
from embargo.world import FuelMarket
from embargo.world.contracts import committed
from embargo.world.parameters import Parameters

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Course:
    """One market over all months.

    Attributes:
        monthly: its baseline.
        before, after: [T] states; `after` is `before` where nothing is changed yet.
        stock: [T×n] stocks at the end of each month under the measures, on land and at sea.
        strategic: [T×n] what is left of strategic stocks.
        changes: [T] what the measures do in each month; None before anything is known.
        cargo: [2] what is at sea and arrives, before and after.
    """

    monthly: Monthly
    before: tuple[State, ...]
    after: tuple[State, ...]
    stock: NDArray[np.float64]
    strategic: NDArray[np.float64]
    changes: tuple[act.Changes | None, ...]
    cargo: tuple[Afloat, Afloat]


@dataclass(frozen=True, eq=False)
class Months:
    """All markets over all months.

    Attributes:
        line: the months and what is known when.
        active: names of the markets that were solved.
        courses: those markets, by name.
        diagnostics: how each market of the world was solved.
        idle: measures that found nothing to act on, by their place in the scenario.
        count: months that were solved; fewer than asked for if one could not be.
        end: the answer of one year under what is in force after the last month.
        paths, normal: by market, how the kernel solved them and the normal stocks, if they were
            planned once; a start for worlds near by.
    """

    line: Timeline
    active: tuple[str, ...]
    courses: Mapping[str, Course]
    diagnostics: tuple[MarketDiagnostics, ...]
    idle: frozenset[int]
    count: int
    end: Year
    paths: Mapping[str, Path] = field(default_factory=dict)
    normal: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass
class _Plan:
    """Where the months of one market stand while they are planned."""

    monthly: Monthly
    stock: NDArray[np.float64]
    found: list[Equilibrium | None]
    changes: list[act.Changes | None]


def solve_months(
    asked: Scenario,
    markets: Mapping[str, FuelMarket],
    year: int,
    parameters: Parameters,
    active: Sequence[str] | None = None,
    near: Months | None = None,
) -> Months:
    """The months of a scenario.

    In each month everybody knows the measures that are announced by then, and expects no others.

    Arguments:
        asked: the scenario.
        markets: of the world, by name.
        year: of the base.
        parameters: of one year after all has adjusted.
        active: the markets to solve; by default those that any month touches.
        near: the same months in a world near by, solved: where to start from.
    """
    started = perf_counter()
    line = timeline(asked, (year + 1) * 12)
    joints = Joints(markets, year, parameters)
    names = _active(asked, markets, year, parameters, line, joints) if active is None else active
    plans = {}
    for name in names:
        base = monthly(markets[name], year, line.first, line.count, line.shock, parameters)
        nothing: list[None] = [None] * line.count
        plans[name] = _Plan(base, base.normal.copy(), [*nothing], [*nothing])
    # Contracts that outlive the path bind the long run after it.
    owed = {
        name: RATE * committed(markets[name], line.first + line.count, parameters) for name in names
    }
    worst, solved = _Worst(), line.count
    end: Year | None = None
    found: dict[str, Path] = {}
    for at, nxt in zip(line.news, (*line.news[1:], line.count), strict=True):
        told = known(asked, line, at)
        last = act.Moment(year, line.first + line.count, parameters)
        once = near if len(line.news) == 1 else None
        close = None if once is None else once.end
        end = solve_year(with_measures(asked, told), markets, last, close, joints, owed)
        start = None if once is None else _start(once, plans)
        found = _plan(told, plans, joints, line, at, year, parameters, end, start)
        worst.add(found)
        done = min(len(path.months) for path in found.values()) if found else nxt - at
        for name, path in found.items():
            plan = plans[name]
            for t in range(at, min(nxt, at + done)):
                plan.found[t] = path.months[t - at]
                plan.stock[t] = path.stock[t - at]
        if done < nxt - at:
            solved = at + done
            break
    courses = {name: _course(plan, asked, line, solved, year) for name, plan in plans.items()}
    seconds = perf_counter() - started
    return Months(
        line,
        tuple(names),
        courses,
        tuple(worst.of(name, name in courses, seconds, len(courses)) for name in markets),
        _idle(asked, plans),
        solved,
        _known(end),
        found if len(line.news) == 1 else {},
        {name: plan.monthly.normal for name, plan in plans.items()},
    )


def with_measures(asked: Scenario, measures: tuple[Measure, ...]) -> Scenario:
    """The scenario with other measures, which need not be valid by themselves."""
    other = object.__new__(Scenario)
    for name in asked.__dataclass_fields__:
        object.__setattr__(other, name, getattr(asked, name))
    object.__setattr__(other, "measures", measures)
    return other


def _active(
    asked: Scenario,
    markets: Mapping[str, FuelMarket],
    year: int,
    parameters: Parameters,
    line: Timeline,
    joints: Joints,
) -> list[str]:
    """Markets that any month touches, by themselves or through others, at their strongest."""

    def force(t: int) -> float:
        return sum(measure.strength(line.first + t) for measure in asked.measures)

    strongest = max(range(line.count), key=force)
    moment = act.Moment(year, line.first + strongest, parameters)
    peak = solve_year(asked, markets, moment, joints=joints)
    names = set() if peak.linked is None else set(peak.linked.markets)
    names |= {
        name
        for measure in asked.measures
        for name in touches.markets(measure)
        if any(measure.strength(line.first + t) > 0 for t in range(line.count))
    }
    felt = felt_in(peak)
    return [name for name in markets if name in names and (name in felt or not felt)]


def _plan(
    told: tuple[Measure, ...],
    plans: Mapping[str, _Plan],
    joints: Joints,
    line: Timeline,
    at: int,
    year: int,
    parameters: Parameters,
    end: Year,
    start: Mapping[str, Path] | None,
) -> dict[str, Path]:
    """Solve the months from `at` on under the measures that are known then."""
    if not plans:
        return {}
    kernels: dict[str, list[Market]] = {name: [] for name in plans}
    links = []
    for t in range(at, line.count):
        moment = act.Moment(year, line.first + t, parameters)
        for name, plan in plans.items():
            base = plan.monthly
            changes = act.apply(told, base.worlds[t], base.bases[t], moment)
            plan.changes[t] = changes
            kernels[name].append(changes.market)
        pace = part(
            parameters.value("pace_demand"), parameters.value("pace_months"), t - line.shock
        )
        links.append(
            joints.of(
                {name: kernels[name][-1] for name in plans},
                nuclear({name: _there(plan.changes[t]) for name, plan in plans.items()}),
                {name: plan.monthly.use[t] for name, plan in plans.items()},
                pace,
            )
        )
    stores = {}
    later = {each.world.name: each for each in end.markets}
    for name, plan in plans.items():
        base, held = plan.monthly, plan.monthly.held
        stores[name] = Stores(
            buyer=held.buyer,
            opening=plan.stock[at - 1] if at else base.opening,
            normal=base.normal[at:],
            convenience=held.convenience,
            ending=later[name].after.buyer_price[held.buyer],
        )
    joined = [each for each in links if each is not None]
    return solve_paths(kernels, stores, joined if len(joined) == len(links) else None, start=start)


def _start(near: Months, plans: Mapping[str, _Plan]) -> dict[str, Path] | None:
    """The paths of a world near by, with stocks in the same proportion to the normal ones."""
    if set(near.paths) != set(plans):
        return None
    found = {}
    for name, path in near.paths.items():
        normal, here = near.normal[name], plans[name].monthly.normal
        if path.stock.shape != here.shape:
            return None
        found[name] = replace(path, stock=path.stock / normal * here)
    return found


def _known(end: Year | None) -> Year:
    assert end is not None  # there is always some news
    return end


def _there(changes: act.Changes | None) -> act.Changes:
    assert changes is not None
    return changes


def _course(plan: _Plan, asked: Scenario, line: Timeline, solved: int, year: int) -> Course:
    """The states of a market by month, from what was found."""
    base, held = plan.monthly, plan.monthly.held
    before, after = [], []
    strategic = np.tile(held.strategic, (line.count, 1)) * 12.0
    gone = np.zeros(held.buyer.size)
    for t in range(solved):
        build = base.build(t)
        before.append(state.baseline(base.worlds[t], base.bases[t], build))
        found, changes = plan.found[t], plan.changes[t]
        if found is None or changes is None:
            after.append(before[-1])
        else:
            stored = np.zeros(build.size)
            last = plan.stock[t - 1] if t else base.opening
            stored[held.buyer] = plan.stock[t] - last
            drawn = changes.market.stock_build
            after.append(state.counterfactual(changes, found, stored + drawn))
            gone -= drawn[held.buyer]
        strategic[t] -= gone
    flows = [np.array([s.flow for s in states]) for states in (before, after)]
    buyer = base.year.arcs["buyer"].to_numpy()
    cargo = [afloat(flow, flows[0][0], base.lag, buyer, base.year.demand0.size) for flow in flows]
    return Course(
        base,
        tuple(before),
        tuple(after),
        plan.stock[:solved],
        strategic[:solved],
        tuple(plan.changes[:solved]),
        (cargo[0], cargo[1]),
    )


class _Worst:
    """How the plans were solved, the worst of each market."""

    def __init__(self) -> None:
        self.found: dict[str, Path] = {}
        self.rounds = 0

    def add(self, found: Mapping[str, Path]) -> None:
        """Take in one plan."""
        self.rounds += max((path.iterations for path in found.values()), default=0)
        for name, path in found.items():
            old = self.found.get(name)
            if old is None or (old.converged, -old.residual) > (path.converged, -path.residual):
                self.found[name] = path

    def of(self, name: str, active: bool, seconds: float, count: int) -> MarketDiagnostics:
        """The diagnostics of one market."""
        path = self.found.get(name)
        if path is None or not active:
            return MarketDiagnostics(name, "unchanged", 0.0, 0, 0.0, "", "")
        return MarketDiagnostics(
            market=name,
            status=path.status,
            residual=float(path.residual),
            iterations=self.rounds,
            seconds=seconds / count,
            reason=path.reason,
            remedy=path.remedy,
        )


def _idle(asked: Scenario, plans: Mapping[str, _Plan]) -> frozenset[int]:
    """Measures that found nothing to act on in any month of any market."""
    acted: set[int] = set()
    order = {id(measure): index for index, measure in enumerate(asked.measures)}
    for name, plan in plans.items():
        for changes in plan.changes:
            if changes is not None:
                acted |= {
                    order[id(measure)]
                    for index, measure in enumerate(changes.told)
                    if name in touches.markets(measure) and index not in changes.idle
                }
    return frozenset(set(order.values()) - acted)


def states_of(course: Course, t: int) -> Solved:
    """One month of a market as the tables of a year take it."""
    return Solved(course.monthly.worlds[t], course.before[t], course.after[t])


def month_of(months: Months, t: int) -> Month:
    """The calendar month t of a path."""
    return months.line.first + t


def lean(months: Months) -> Months:
    """Months with no more than worlds near by need to start from, to send to other processes."""
    return replace(months, courses={})

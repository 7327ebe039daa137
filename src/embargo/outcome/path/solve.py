"""The months of a world under a scenario: planned anew whenever something becomes known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from embargo.market import Equilibrium, Market
from embargo.market.paths import solve_paths
from embargo.market.stores import Path, Stores
from embargo.outcome import act, state
from embargo.outcome.diagnostics import MarketDiagnostics
from embargo.outcome.joints import Joints, nuclear
from embargo.outcome.path.cargo import afloat
from embargo.outcome.path.course import Course, Months, Plan
from embargo.outcome.path.monthly import RATE, Monthly, monthly
from embargo.outcome.path.pace import part
from embargo.outcome.path.timeline import Timeline, known, timeline
from embargo.outcome.solve import Year, felt_in, nearby, solve_year
from embargo.scenario import Measure, Scenario, touches
from embargo.world import FuelMarket
from embargo.world.contracts import committed
from embargo.world.parameters import Parameters

Vector = NDArray[np.float64]

TOLERANCE = 1e-7
"""Of storage conditions, as a part of the base price: three digits more than are shown."""

ROUGH = 1e-4
"""The same for worlds near by, of which only the spread is told."""


@dataclass(frozen=True, eq=False)
class _Given:
    """The same in every plan: the months, what joins the markets, the base, the parameters."""

    line: Timeline
    joints: Joints
    year: int
    parameters: Parameters

    def moment(self, t: int) -> act.Moment:
        """Month t, counted from the first."""
        return act.Moment(self.year, self.line.first + t, self.parameters)


@dataclass
class _Sought:
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
        near: the same months in a world near by, solved: where to start from. What is asked then
            is a spread, and `ROUGH` will do.
    """
    started = perf_counter()
    line = timeline(asked, (year + 1) * 12)
    given = _Given(line, Joints(markets, year, parameters), year, parameters)
    peak: Year | None = None
    if active is None:
        peak = _peak(asked, markets, given)
        active = _felt(asked, markets, line, peak)
    sought = {}
    for name in active:
        base = monthly(markets[name], year, line.first, line.count, line.shock, parameters)
        nothing: list[None] = [None] * line.count
        sought[name] = _Sought(base, base.normal.copy(), [*nothing], [*nothing])
    # Contracts that outlive the path bind the long run after it.
    owed = {
        name: RATE * committed(markets[name], line.first + line.count, parameters)
        for name in active
    }
    worst, solved = _Worst(), line.count
    plans: list[Plan] = []
    for at, nxt in zip(line.news, (*line.news[1:], line.count), strict=True):
        told = known(asked, line, at)
        close = None
        if near is not None and len(plans) < len(near.plans) and near.plans[len(plans)].at == at:
            close = near.plans[len(plans)]
        before = plans[-1] if plans else None
        end = solve_year(
            with_measures(asked, told),
            markets,
            given.moment(line.count),
            _nearest(close, before, peak),
            given.joints,
            owed,
            active or None,
        )
        start = None
        if close is not None:
            start = _moved(close, sought)
        if start is None and before is not None:
            start = _later(before, at)
        exact = TOLERANCE if near is None else ROUGH
        plan = _plan(told, sought, given, at, end, start, exact)
        plans.append(plan)
        worst.add(plan.paths)
        done = min((len(path.months) for path in plan.paths.values()), default=nxt - at)
        for name, path in plan.paths.items():
            each = sought[name]
            for t in range(at, min(nxt, at + done)):
                each.found[t] = path.months[t - at]
                each.stock[t] = path.stock[t - at]
        if done < nxt - at:
            solved = at + done
            break
    courses = {name: _course(each, line, solved) for name, each in sought.items()}
    seconds = perf_counter() - started
    return Months(
        line,
        tuple(active),
        courses,
        tuple(worst.of(name, name in courses, seconds, len(courses)) for name in markets),
        _idle(asked, sought),
        solved,
        tuple(plans),
    )


def with_measures(asked: Scenario, measures: tuple[Measure, ...]) -> Scenario:
    """The scenario with other measures, which need not be valid by themselves."""
    other = object.__new__(Scenario)
    for name in asked.__dataclass_fields__:
        object.__setattr__(other, name, getattr(asked, name))
    object.__setattr__(other, "measures", measures)
    return other


def _peak(asked: Scenario, markets: Mapping[str, FuelMarket], given: _Given) -> Year:
    """The measures at their strongest, all adjusted."""

    def force(t: int) -> float:
        return sum(measure.strength(given.line.first + t) for measure in asked.measures)

    strongest = max(range(given.line.count), key=force)
    return solve_year(asked, markets, given.moment(strongest), joints=given.joints)


def _felt(
    asked: Scenario, markets: Mapping[str, FuelMarket], line: Timeline, peak: Year
) -> list[str]:
    """Markets that any month touches, by themselves or through others."""
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
    sought: Mapping[str, _Sought],
    given: _Given,
    at: int,
    end: Year,
    start: Mapping[str, Path] | None,
    tolerance: float,
) -> Plan:
    """Solve the months from `at` on under the measures that are known then."""
    if not sought:
        return Plan(at, end, {}, {}, {})
    line, parameters = given.line, given.parameters
    kernels: dict[str, list[Market]] = {name: [] for name in sought}
    links = []
    for t in range(at, line.count):
        moment = given.moment(t)
        for name, each in sought.items():
            base = each.monthly
            changes = act.apply(told, base.worlds[t], base.bases[t], moment)
            each.changes[t] = changes
            kernels[name].append(changes.market)
        pace = part(
            parameters.value("pace_demand"), parameters.value("pace_months"), t - line.shock
        )
        links.append(
            given.joints.of(
                {name: kernels[name][-1] for name in sought},
                nuclear({name: _there(each.changes[t]) for name, each in sought.items()}),
                {name: each.monthly.use[t] for name, each in sought.items()},
                pace,
            )
        )
    stores = {}
    later = {market.world.name: market for market in end.markets}
    for name, each in sought.items():
        base, held = each.monthly, each.monthly.held
        stores[name] = Stores(
            buyer=held.buyer,
            opening=each.stock[at - 1] if at else base.opening,
            normal=base.normal[at:],
            convenience=held.convenience,
            ending=later[name].after.buyer_price[held.buyer],
        )
    joined = [each for each in links if each is not None]
    paths = solve_paths(
        kernels,
        stores,
        joined if len(joined) == len(links) else None,
        start=start,
        tolerance=tolerance,
    )
    return Plan(
        at,
        end,
        paths,
        {name: each.monthly.bases[at:] for name, each in sought.items()},
        {name: each.monthly.normal[at:] for name, each in sought.items()},
    )


def _nearest(close: Plan | None, before: Plan | None, peak: Year | None) -> Year | None:
    """The year to start that after the last month from."""
    if close is not None:
        return close.end
    return before.end if before is not None else peak


def _moved(near: Plan, sought: Mapping[str, _Sought]) -> dict[str, Path] | None:
    """The paths of a world near by, moved by what sets the baselines apart; None if others.

    Stocks are in the same proportion to the normal ones.
    """
    if set(near.paths) != set(sought):
        return None
    found = {}
    for name, path in near.paths.items():
        normal, here = near.normal[name], sought[name].monthly.normal[near.at :]
        if path.stock.shape != here.shape:
            return None
        months = tuple(
            nearby(base, other, each)
            for each, base, other in zip(
                path.months, sought[name].monthly.bases[near.at :], near.bases[name], strict=True
            )
        )
        found[name] = replace(path, months=months, stock=path.stock / normal * here)
    return found


def _later(before: Plan, at: int) -> dict[str, Path]:
    """What was planned for the months from `at` on before the news."""
    gone = at - before.at
    return {
        name: replace(
            path,
            months=path.months[gone:],
            stock=path.stock[gone:],
            amounts=path.amounts[gone:],
        )
        for name, path in before.paths.items()
    }


def _there(changes: act.Changes | None) -> act.Changes:
    assert changes is not None
    return changes


def _course(sought: _Sought, line: Timeline, solved: int) -> Course:
    """The states of a market by month, from what was found."""
    base, held = sought.monthly, sought.monthly.held
    before, after = [], []
    strategic = np.tile(held.strategic, (line.count, 1)) * 12.0
    gone = np.zeros(held.buyer.size)
    for t in range(solved):
        build = base.build(t)
        before.append(state.baseline(base.worlds[t], base.bases[t], build))
        found, changes = sought.found[t], sought.changes[t]
        if found is None or changes is None:
            after.append(before[-1])
        else:
            stored = np.zeros(build.size)
            last = sought.stock[t - 1] if t else base.opening
            stored[held.buyer] = sought.stock[t] - last
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
        sought.stock[:solved],
        strategic[:solved],
        tuple(sought.changes[:solved]),
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


def _idle(asked: Scenario, sought: Mapping[str, _Sought]) -> frozenset[int]:
    """Measures that found nothing to act on in any month of any market."""
    acted: set[int] = set()
    order = {id(measure): index for index, measure in enumerate(asked.measures)}
    for name, each in sought.items():
        for changes in each.changes:
            if changes is not None:
                acted |= {
                    order[id(measure)]
                    for index, measure in enumerate(changes.told)
                    if name in touches.markets(measure) and index not in changes.idle
                }
    return frozenset(set(order.values()) - acted)

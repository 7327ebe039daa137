"""What the model says of an event of months: its path, planned anew when a flow is cut further.

In each month everybody knows what was imposed so far and expects it to last. Nothing of a later
month is seen: neither the flows imposed then nor any flow that is scored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from embargo import world as worlds
from embargo.evidence.alignment import stances
from embargo.evidence.events import MonthEvent
from embargo.evidence.monthly.problem import MonthProblem
from embargo.evidence.problem import Floats
from embargo.market import Market, solve
from embargo.market.paths import solve_paths
from embargo.market.stores import Path, Stores
from embargo.outcome import act, reach
from embargo.outcome.kernel import calibrated
from embargo.outcome.path.cargo import afloat
from embargo.outcome.path.monthly import RATE, Monthly, monthly
from embargo.outcome.path.timeline import known_from
from embargo.scenario import Measure, month
from embargo.world import FuelMarket
from embargo.world.contracts import committed
from embargo.world.parameters import Parameters
from embargo.world.sourcing import with_parameters

NEWS = 0.1
"""A plan holds until a treated flow differs by this part of its normal from what it expected."""

AHEAD = 12
"""Months that a plan looks ahead; after them stands the price of the long run."""

CLOSED = 0.01
"""A treated flow below this part of its normal is a full stop."""


@dataclass(frozen=True, eq=False)
class MonthAnswer:
    """The model's answer.

    Attributes:
        values: [lines, T] in balance units a month; NaN in months that were not solved.
        price: [T] mean price that the scored buyers pay, change against the baseline in percent.
        plans: how often the months were planned.
        converged, reason: whether all of them were solved, and why not.
    """

    values: Floats
    price: Floats
    plans: int
    converged: bool
    reason: str


def predict(
    event: MonthEvent, given: MonthProblem, parameters: Parameters | None = None
) -> MonthAnswer:
    """Give what the model says: the year before, and how its months differ from its year."""
    values = Parameters.central() if parameters is None else parameters
    market = with_parameters(worlds.load(event.base).fuel_markets[event.market], values)
    path = _Plans(event, given, market, values)
    path.run()
    return path.answer()


class _Plans:
    """The months of one market while they are planned."""

    def __init__(
        self, event: MonthEvent, given: MonthProblem, market: FuelMarket, values: Parameters
    ) -> None:
        self.event, self.given, self.market, self.values = event, given, market, values
        self.hits = [
            reach.arcs(market, line.importers, line.exporters, (line.fuel,))
            for line in given.treated
        ]
        reference = np.array([line.reference for line in given.treated]).reshape(-1, 1)
        self.ratio = given.imposed / reference
        """[treated, T] what is left of each flow; NaN where nothing is imposed."""
        self.base: Monthly = self._baseline(given.count)
        count = given.count
        self.before = np.array([world.flow0 for world in self.base.worlds])
        self.after = self.before.copy()
        self.dearer = np.ones((count, len(market.buyers)))
        self.stock: Floats = self.base.normal.copy()
        self.plans, self.planned, self.solved, self.reason = 0, 0, count, ""
        self.shunned = self._shunned()

    def _baseline(self, shock: int) -> Monthly:
        event, count = self.event, self.given.count
        return monthly(self.market, event.base, event.first, count, shock, self.values)

    def run(self) -> None:
        """Plan the months from each piece of news on."""
        expected: Floats | None = None
        others = self.event.others
        news = set()
        if others is not None:
            news = {max(known_from(m, self.event.first) - self.event.first, 0)
                    for m in others.measures}  # fmt: skip
        if self.event.target is not None and self.event.as_of is not None:
            news.add(max(self._aware() - self.event.first, 0))
        shocked = False
        for k in range(self.given.count):
            now = self.ratio[:, k]
            normal = np.where(np.isfinite(now), now, 1.0)
            last = np.ones(normal.size) if expected is None else expected
            told = (np.abs(np.minimum(normal, 1.0) - last) > NEWS).any() or k in news
            if not told and (expected is None or k < self.planned):
                continue
            if not shocked:
                # How much of a year's flexibility has come counts from the first news.
                self.base, shocked = self._baseline(k), True
            expected = np.minimum(normal, 1.0)
            if not self._plan(k, now):
                return

    def _plan(self, k: int, now: Floats) -> bool:
        """Solve the months from k on, in which what is imposed now goes on; whether all were."""
        event, base = self.event, self.base
        self.planned = min(k + AHEAD, self.given.count)
        measures = self._known(k)
        kernels = [
            self._kernel(base.worlds[t], base.bases[t], measures, now, event.first + t, k)
            for t in range(k, self.planned)
        ]
        end = self._long_run(measures, now, k)
        held = base.held
        stores = Stores(
            buyer=held.buyer,
            opening=self.stock[k - 1] if k else base.opening,
            normal=base.normal[k : self.planned],
            convenience=held.convenience,
            ending=end[held.buyer],
        )
        name = self.market.name
        found: Path = solve_paths({name: kernels}, {name: stores})[name]
        self.plans += 1
        for t, each in enumerate(found.months, start=k):
            self.after[t] = each.flow
            self.dearer[t] = each.buyer_price / base.bases[t].buyer_price0
            self.stock[t] = found.stock[t - k]
        if not found.converged:
            self.solved, self.reason = k + len(found.months), found.reason
        return found.converged

    def _long_run(self, measures: tuple[Measure, ...], now: Floats, k: int) -> Floats:
        """Price [B] of a year after all has adjusted to what is known."""
        last = self.event.first + self.planned
        owed = RATE * committed(self.market, last, self.values)
        start = calibrated(self.market, owed)
        return solve(self._kernel(self.market, start, measures, now, last, k)).buyer_price

    def _kernel(
        self,
        world: FuelMarket,
        kernel: Market,
        measures: tuple[Measure, ...],
        now: Floats,
        at: int,
        k: int,
    ) -> Market:
        """A month under what is known in month k."""
        if measures:
            moment = act.Moment(self.event.base, at, self.values)
            kernel = act.apply(measures, world, kernel, moment).market
        wedge = self._risk(k)
        if wedge is not None:
            kernel = kernel.change(wedge=kernel.wedge + wedge)
        rows, limits = [], []
        for hit, ratio in zip(self.hits, now, strict=True):
            limit = float(ratio * self.market.flow0[hit].sum())
            if np.isfinite(ratio) and ratio <= CLOSED:
                kernel = kernel.change(open=kernel.open & ~hit)
            elif limit < world.flow0[hit].sum():
                rows.append(hit.astype(float))
                limits.append(limit)
        return kernel.with_caps(sp.csr_array(np.array(rows)), np.array(limits)) if rows else kernel

    def _known(self, k: int) -> tuple[Measure, ...]:
        others, first = self.event.others, self.event.first
        if others is None:
            return ()
        return tuple(m for m in others.measures if known_from(m, first) <= first + k)

    def _aware(self) -> int:
        """The month from which those aligned act: the one after the day given."""
        return month(str(self.event.as_of)[:7]) + 1

    def _risk(self, k: int) -> Floats | None:
        """Wedge [A] of those who shun the target without a law, once it was public."""
        known = self.shunned is not None and self.event.first + k >= self._aware()
        return self.shunned if known else None

    def _shunned(self) -> Floats | None:
        event, market = self.event, self.market
        if event.target is None or event.as_of is None:
            return None
        wedge = np.zeros(market.flow0.size)
        shun = self.values.value("shun", market.name) / market.price_factor
        for place, stance in stances(event.target, event.as_of).items():
            part = 1.0 if stance == "aligned" else self.values.value("hesitation")
            wedge[reach.arcs(market, (place,), (event.target,), event.fuels)] += part * shun
        return wedge

    def answer(self) -> MonthAnswer:
        """The lines and the price."""
        count, arcs = self.given.count, self.market.flow0.size
        every = np.arange(arcs)
        landed = afloat(self.after, self.before[0], self.base.lag, every, arcs).arrivals
        change = (landed - self.market.flow0) / RATE
        said = np.empty((len(self.given.lines), count))
        for row, line in enumerate(self.given.lines):
            hit = reach.arcs(self.market, line.importers, line.exporters, (line.fuel,))
            moved = change[:, hit].sum(axis=1) * line.cover
            said[row] = np.maximum(line.reference + moved, 0.0)
        said[:, self.solved :] = np.nan
        buyers = reach.buyers(self.market, self.event.importers)
        if not buyers.any():
            buyers = np.ones(buyers.size, dtype=bool)
        weight = np.where(buyers, self.market.demand0, 0.0)
        weight = weight / weight.sum()
        start = np.array([base.buyer_price0 for base in self.base.bases])
        price = 100.0 * ((start * self.dearer) @ weight / (start @ weight) - 1.0)
        price[self.solved :] = np.nan
        return MonthAnswer(said, price, self.plans, not self.reason, self.reason)

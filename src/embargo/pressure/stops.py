"""The stop by each coalition of players, solved one from the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embargo.outcome.act import Moment
from embargo.outcome.joints import Joints
from embargo.outcome.solve import Year, solve_year
from embargo.outcome.solved import BN, Solved
from embargo.pressure.accounts import of_market, revenue_fall
from embargo.pressure.game import Vector
from embargo.pressure.question import Side
from embargo.pressure.worlds import converged
from embargo.scenario import Scenario
from embargo.world import World
from embargo.world.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Stop:
    """What one coalition does, USD bn a year.

    Arguments:
        loss: fall of the target's export revenue in these fuels.
        leakage: what outsiders take more of it, as a part of what members buy less, both at the
            old loading-port prices; None if members buy no less.
        cost: [players] in money.
        second_choice: [players], no cash.
    """

    loss: float
    leakage: float | None
    cost: Vector
    second_choice: Vector


class Solver:
    """Solves the stops of coalitions, each once.

    Arguments:
        base: the world.
        target: whose fuel is stopped.
        players: who may join.
        wanted: the fuels.
        progress: told how many are solved, of how many.
    """

    def __init__(
        self,
        base: World,
        target: Side,
        players: Sequence[Side],
        wanted: Sequence[str],
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.stops: dict[int, Stop] = {}
        self._base, self._target, self._players = base, target, tuple(players)
        self._wanted = tuple(wanted)
        self._joints = Joints(base.fuel_markets, base.year, Parameters.central())
        self._whole: Year | None = None
        self._progress, self._planned = progress, 0
        self.bought = [self._bought(player) for player in players]
        """[players] what each buys of the target at the seller's price, USD bn a year."""

    def every(self) -> list[int]:
        """Solve every coalition and give the greedy chain from nobody to all.

        Depth first: a coalition starts from that without its last player, and no more solutions
        are held than there are players.
        """
        self._planned = 1 << len(self._players)
        self._start()
        self._below(0, 0, None)
        chain = [0]
        while len(chain) <= len(self._players):
            chain.append(self._next(chain[-1]))
        return chain

    def greedy(self) -> list[int]:
        """Solve a chain in which at each step joins who adds most to the loss, and its neighbours.

        Gives the chain from nobody to all.
        """
        count = len(self._players)
        self._planned = count * (count + 1) // 2 + count * (count - 1) // 2 + 1
        chain = [0]
        self._start()
        at: dict[int, Year | None] = {0: self._solve(0, None)}
        while len(chain) <= count:
            near = at[chain[-1]]
            for player in range(count):
                one = chain[-1] | 1 << player
                if one not in self.stops:
                    at[one] = self._solve(one, near)
            chain.append(self._next(chain[-1]))
            near = at[chain[-1]]
            at = {chain[-1]: near}
            for player in range(count):
                one = chain[-1] & ~(1 << player)
                if one not in self.stops:
                    self._solve(one, near)
        return chain

    def around(self) -> list[int]:
        """Give the coalitions all of whose neighbours were solved."""
        everyone = range(len(self._players))
        return [c for c in self.stops if all(c ^ 1 << i in self.stops for i in everyone)]

    def _next(self, one: int) -> int:
        """The coalition with one player more that costs the target most; the first if alike."""
        more = [one | 1 << i for i in range(len(self._players)) if not one >> i & 1]
        return max(more, key=lambda each: self.stops[each].loss)

    def _below(self, one: int, first: int, near: Year | None) -> None:
        found = self._solve(one, near)
        for player in range(first, len(self._players)):
            self._below(one | 1 << player, player + 1, found)

    def _start(self) -> None:
        """Solve the coalition of all from nothing: its markets are solved for every other one too.

        Refineries and power plants join markets, and a large stop may draw in one that a small
        one leaves alone; with other markets for each, differences would be of the method.
        """
        asked = self._scenario((1 << len(self._players)) - 1)
        assert asked is not None
        when = Moment(self._base.year)
        found = solve_year(asked, self._base.fuel_markets, when, joints=self._joints)
        self._whole = converged(found, asked)

    def _solve(self, one: int, near: Year | None) -> Year | None:
        asked = self._scenario(one)
        found = None
        if asked is not None:
            when = Moment(self._base.year)
            start = self._whole if near is None else near
            markets = self._base.fuel_markets
            found = converged(solve_year(asked, markets, when, start, self._joints), asked)
        self.stops[one] = self._stop(one, () if found is None else found.markets)
        if self._progress is not None:
            self._progress(len(self.stops), max(self._planned, len(self.stops)))
        return found

    def _scenario(self, one: int) -> Scenario | None:
        members = self._members(one)
        if not members:
            return None
        measure = {
            "kind": "ban",
            "importer": members,
            "exporter": list(self._target.members),
            "fuel": list(self._wanted),
        }
        return Scenario.from_dict({"id": "coalition", "measures": [measure]})

    def _members(self, one: int) -> list[str]:
        return [
            code for i, player in enumerate(self._players) if one >> i & 1
            for code in player.members
        ]  # fmt: skip

    def _stop(self, one: int, markets: Sequence[Solved]) -> Stop:
        count = len(self._players)
        if not markets:
            return Stop(0.0, None, np.zeros(count), np.zeros(count))
        target = self._target.members
        books = [
            [of_market(market, player.members, target) for market in markets]
            for player in self._players
        ]
        return Stop(
            loss=sum(revenue_fall(market, target) for market in markets),
            leakage=self._leakage(one, markets),
            cost=np.array([sum(each.total for each in book) for book in books]),
            second_choice=np.array([sum(each.second_choice for each in book) for book in books]),
        )

    def _leakage(self, one: int, markets: Sequence[Solved]) -> float | None:
        members = self._members(one)
        lost = taken = 0.0
        for market in markets:
            if not market.touched:
                continue
            arcs = market.world.arcs
            sold = arcs["exporter"].is_in(list(self._target.members)).to_numpy()
            sold &= ~arcs["importer"].is_in(list(self._target.members)).to_numpy()
            inside = arcs["importer"].is_in(members).to_numpy()
            change = (market.after.flow - market.before.flow) * market.before.fob
            lost -= float(change[sold & inside].sum())
            taken += float(change[sold & ~inside].sum())
        return taken / lost if lost > 1e-6 else None

    def _bought(self, player: Side) -> float:
        total = 0.0
        for market in self._base.fuel_markets.values():
            arcs = market.arcs
            kept = arcs["importer"].is_in(list(player.members)).to_numpy()
            kept &= arcs["exporter"].is_in(list(self._target.members)).to_numpy()
            kept &= arcs["fuel"].is_in(list(self._wanted)).to_numpy()
            price = market.price0[arcs["seller"].to_numpy()]
            total += BN * float((market.flow0 * price)[kept].sum())
        return total

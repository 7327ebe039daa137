"""Months with stores, contracts and price caps as one programme for Ipopt, all months at once.

What all months together are worth is maximised over flows, stocks and sellers' marginal costs:
consumption is what is chosen and what contracts bring, less what is stored; a stock is worth its
convenience; a capped seller makes no more than it would at the cap, or than it can sell without
the services of others, at an extra cost. Nothing of the kernel's path solver is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import casadi
import numpy as np
from tests.reference.ipopt import _ATTEMPTS, _lowest, _position, _supply

from embargo.market import Market
from embargo.market.stores import Stores


@dataclass(frozen=True)
class Months:
    """Flows [T×A] without contracts, stocks [T×n], market prices of sellers [T×S]."""

    ok: bool
    flow: np.ndarray
    stock: np.ndarray
    price: np.ndarray


class Joint:
    """Variables, constraints and gain of all months."""

    def __init__(self, markets: Sequence[Market], stores: Stores) -> None:
        self.markets, self.stores = markets, stores
        self.unit = float(markets[0].demand0.max())
        self.money = float(np.median(markets[0].backstop))
        self.parts: list[tuple[Any, np.ndarray, np.ndarray, np.ndarray]] = []
        self.zero: list[Any] = []
        self.below: list[Any] = []
        self.gain: Any = 0.0
        self.flows: list[Any] = []
        self.stocks: list[Any] = []
        self.sold: list[Any] = []
        last: Any = stores.opening / self.unit
        for t, market in enumerate(markets):
            normal = stores.normal[t] / self.unit
            stock = self.variable(normal, 1e-9, np.inf)
            kept = stores.convenience / self.money
            self.gain -= casadi.dot(kept, stock * casadi.log(stock / normal) - stock)
            self.month(market, stock - last)
            self.stocks.append(stock)
            last = stock
        self.gain += casadi.dot(stores.ending / self.money, last)

    def variable(self, first: Any, low: Any, high: Any) -> Any:
        size = np.size(first)
        symbol = casadi.SX.sym(f"v{len(self.parts)}", size)
        fill = [np.full(size, v) if np.ndim(v) == 0 else np.asarray(v) for v in (first, low, high)]
        self.parts.append((symbol, *fill))
        return symbol

    def month(self, m: Market, stored: Any) -> None:
        unit, money = self.unit, self.money
        arcs = np.flatnonzero(m.open & np.isfinite(m.log_weight))
        volume = m.demand0 * m.demand_scale
        owed = m.committed[arcs] / unit
        buyer = m.buyer[arcs]
        even = volume[buyer] / np.bincount(buyer, minlength=volume.size)[buyer] / unit
        x = self.variable(0.5 * even, 0.0, np.inf)
        short = self.variable(0.1 * volume / unit, 0.0, np.inf)
        self.gain -= casadi.dot(x, (m.cost + m.wedge)[arcs] / money)
        self.gain -= casadi.dot(short, m.backstop / money)
        builds: list[Any] = list(m.stock_build / unit)
        for k, j in enumerate(self.stores.buyer):
            builds[j] = builds[j] + stored[k]
        for j in range(volume.size):
            mine = np.flatnonzero(buyer == j)
            flows = [x[int(a)] for a in mine]
            chosen = sum(flows, short[j])
            used = chosen + float(owed[mine].sum()) - builds[j]
            power = 1 - 1 / m.demand_elasticity[j]
            relative = used * unit / volume[j]
            self.gain += m.buyer_price0[j] / money * volume[j] / unit * relative**power / power
            theta = m.theta[j] * money
            self.gain -= (short[j] * casadi.log(short[j] / chosen) + chosen - short[j]) / theta
            self.gain -= chosen * m.index_constant[j] / money
            for a, flow in zip(mine, flows, strict=True):
                t, spent = _position(flow / chosen, m.reach[arcs[a]])
                entropy = flow * (casadi.log(t) - m.log_weight[arcs[a]]) - chosen * spent
                self.gain -= entropy / theta
        for i in range(m.price0.size):
            self.seller(m, i, x, arcs, owed)
        use = m.incidence[:, arcs].toarray()
        for r in np.flatnonzero(use.any(axis=1)):
            used = sum(float(use[r, a]) * (x[int(a)] + owed[a]) for a in np.flatnonzero(use[r]))
            limit = m.capacity[r] / unit
            room = (1 - m.knee[r]) * limit
            if room > 0:
                paid = self.variable(room / 2, 0.0, room)
                left = room - paid
                cost = left * casadi.log(left / room) + paid
                self.gain -= m.rent_scale[r] / money * cost
                used -= paid
            self.below.append(used - m.knee[r] * limit)
        self.flows.append((x, arcs))

    def seller(self, m: Market, i: int, x: Any, arcs: np.ndarray, owed: np.ndarray) -> None:
        unit, money = self.unit, self.money
        cost = self.variable(m.price0[i] / money, _lowest(m)[i] / money, 10.0)
        made, profit = _supply(m, i, cost, unit, money)
        self.gain -= cost * made - profit
        if np.isfinite(m.price_cap[i]):
            most, _ = _supply(m, i, m.price_cap[i] / money, unit, money)
            hidden = self.variable(0.0, 0.0, np.inf)
            self.below += [made - most - hidden, made - casadi.fmax(most, m.uncapped[i] / unit)]
            self.gain -= hidden * m.evasion[i] / money
        mine = np.flatnonzero(m.seller[arcs] == i)
        self.sold.append(sum(x[int(a)] for a in mine) + float(owed[mine].sum()) - made)

    def solve(self) -> Months:
        """The maximum, with sellers' market prices as the worth of their balance."""
        limits = [*self.sold, *self.zero, *self.below]
        programme = {
            "x": casadi.vertcat(*(part[0] for part in self.parts)),
            "f": -self.gain,
            "g": casadi.vertcat(*limits),
        }
        equal = len(self.sold) + len(self.zero)
        for options in _ATTEMPTS:
            solver = casadi.nlpsol("months", "ipopt", programme, options)
            found = solver(
                x0=np.concatenate([p[1] for p in self.parts]),
                lbx=np.concatenate([p[2] for p in self.parts]),
                ubx=np.concatenate([p[3] for p in self.parts]),
                lbg=np.r_[np.zeros(equal), np.full(len(limits) - equal, -np.inf)],
                ubg=np.zeros(len(limits)),
            )
            if solver.stats()["success"]:
                break
        values, at, held = np.asarray(found["x"]).ravel(), 0, {}
        for part in self.parts:
            size = part[1].size
            held[id(part[0])] = values[at : at + size] * self.unit
            at += size
        flow = np.zeros((len(self.markets), self.markets[0].seller.size))
        for t, (x, arcs) in enumerate(self.flows):
            flow[t, arcs] = held[id(x)]
        prices = np.asarray(found["lam_g"]).ravel()[: len(self.sold)] * self.money
        return Months(
            bool(solver.stats()["success"]),
            flow,
            np.array([held[id(s)] for s in self.stocks]),
            prices.reshape(len(self.markets), -1),
        )

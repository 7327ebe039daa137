"""The same equilibrium by another road: surplus over flows, maximised by Ipopt through casadi.

Nothing of the kernel's solver is used. The flows themselves are the unknowns, prices come out as
marginal values, and ad-valorem tariffs, which no single maximum can hold, are an outer fixed point
on the specific wedge w = τ·p.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import casadi
import numpy as np

from embargo.market import Market


def _options(**ipopt: Any) -> dict[str, Any]:
    quiet = {"print_level": 0, "sb": "yes", "max_iter": 1000}
    return {
        "print_time": False,
        "show_eval_warnings": False,
        "ipopt": {**quiet, "acceptable_iter": 0, "bound_relax_factor": 0.0, **ipopt},
    }


# Now and then the first stops at the solution because its steps have become too small.
_ATTEMPTS = (
    _options(tol=1e-10, compl_inf_tol=1e-10, constr_viol_tol=1e-10, mu_strategy="adaptive"),
    _options(tol=1e-9, compl_inf_tol=1e-9, constr_viol_tol=1e-10, mu_strategy="monotone"),
)


@dataclass(frozen=True)
class Surplus:
    """What the maximisation found; `ok` when Ipopt said that it succeeded."""

    ok: bool
    price: np.ndarray
    buyer_price: np.ndarray
    flow: np.ndarray
    shortage: np.ndarray
    iterations: int


class Problem:
    """The surplus of one market as a nonlinear programme with the wedges [A] as parameter."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.arcs = np.flatnonzero(market.open & np.isfinite(market.log_weight))
        self.sellers = np.unique(market.seller[self.arcs])
        volume = market.demand0 * market.demand_scale
        self.unit = float(volume.max())
        self.money = float(np.median(market.backstop))
        self._variables: list[Any] = []
        self._first: list[np.ndarray] = []
        self._low: list[np.ndarray] = []
        self._high: list[np.ndarray] = []
        self._build(volume)

    def _variable(self, first: Any, low: Any, high: Any) -> Any:
        size = np.size(first)
        symbol = casadi.SX.sym(f"v{len(self._variables)}", size)
        self._variables.append(symbol)
        for store, value in ((self._first, first), (self._low, low), (self._high, high)):
            store.append(np.full(size, value) if np.ndim(value) == 0 else np.asarray(value))
        return symbol

    def _build(self, volume: np.ndarray) -> None:
        m, arcs, unit, money = self.market, self.arcs, self.unit, self.money
        buyer = m.buyer[arcs]
        even = volume[buyer] / np.bincount(buyer, minlength=volume.size)[buyer] / unit
        x = self._variable(0.5 * even, 0.0, np.inf)
        short = self._variable(0.1 * volume / unit, 0.0, np.inf)
        price = self._variable(
            m.price0[self.sellers] / money, _lowest(m)[self.sellers] / money, 10.0
        )
        wedge = casadi.SX.sym("wedge", arcs.size)

        gain = -casadi.dot(x, m.cost[arcs] / money + wedge)
        gain -= casadi.dot(short, m.backstop / money)
        balances: list[Any] = []
        crowds: list[Any] = []
        for j in range(volume.size):
            mine = np.flatnonzero(buyer == j)
            flows = [x[int(a)] for a in mine]
            bought = sum(flows, short[j])
            epsilon, q0 = m.demand_elasticity[j], m.buyer_price0[j] / money
            power = 1 - 1 / epsilon
            gain += q0 * (volume[j] / unit) * (bought * unit / volume[j]) ** power / power
            theta = m.theta[j] * money
            gain -= (short[j] * casadi.log(short[j] / bought) + bought - short[j]) / theta
            gain -= bought * m.index_constant[j] / money
            for a, flow in zip(mine, flows, strict=True):
                t, spent = _position(flow / bought, m.reach[arcs[a]])
                gain -= (flow * (casadi.log(t) - m.log_weight[arcs[a]]) - bought * spent) / theta
            for g in np.unique(m.group[arcs[mine]]):
                if g < 0 or m.concentration[g] == 0:
                    continue
                over = self._variable(0.1 * volume[j] / unit, 0.0, np.inf)
                mine_g = np.flatnonzero(m.group[arcs] == g)
                crowds.append(sum(x[int(a)] for a in mine_g) - m.free_share[g] * bought - over)
                gain -= 0.5 * m.concentration[g] / money * over**2 / bought
        for k, i in enumerate(self.sellers):
            sold, profit = _supply(m, int(i), price[k], unit, money)
            gain -= price[k] * sold - profit
            flows = [x[int(a)] for a in np.flatnonzero(m.seller[arcs] == i)]
            balances.append(sold - sum(flows))
        self._upper_free = len(self.sellers)
        balances += crowds
        gain -= self._capacity(x, balances)
        programme = {
            "x": casadi.vertcat(*self._variables),
            "p": wedge,
            "f": -gain,
            "g": casadi.vertcat(*balances),
        }
        self._solvers = [
            casadi.nlpsol("surplus", "ipopt", programme, options) for options in _ATTEMPTS
        ]
        self._balances = len(balances)

    def _capacity(self, x: Any, balances: list[Any]) -> Any:
        """Cost of using resources above their knee; adds use − paid use ≤ φK to `balances`."""
        m, unit = self.market, self.unit
        use = m.incidence[:, self.arcs].tocsr()
        cost: Any = 0.0
        for r in range(m.capacity.size):
            part = use[[r], :]
            if part.nnz == 0 or not np.isfinite(m.capacity[r]):
                continue
            used = sum(float(v) * x[int(a)] for v, a in zip(part.data, part.indices, strict=True))
            limit = m.capacity[r] / unit
            room = (1 - m.knee[r]) * limit
            if room > 0:
                paid = self._variable(room / 2, 0.0, room)
                left = room - paid
                cost += m.rent_scale[r] / self.money * (left * casadi.log(left / room) + paid)
                used -= paid
            balances.append(used - m.knee[r] * limit)
        return cost

    def solve(self, wedge: np.ndarray) -> Surplus:
        """Maximum of surplus with specific wedges [A]."""
        m = self.market
        lower = np.full(self._balances, -np.inf)
        lower[: self._upper_free] = 0.0
        iterations = 0
        for solver in self._solvers:
            found = solver(
                x0=np.concatenate(self._first),
                lbx=np.concatenate(self._low),
                ubx=np.concatenate(self._high),
                p=wedge[self.arcs] / self.money,
                lbg=lower,
                ubg=np.zeros(self._balances),
            )
            stats = solver.stats()
            iterations += int(stats["iter_count"])
            if stats["success"]:
                break
        values = np.asarray(found["x"]).ravel()
        n, b = self.arcs.size, m.backstop.size
        flow = np.zeros(m.seller.size)
        flow[self.arcs] = values[:n] * self.unit
        shortage = values[n : n + b] * self.unit
        price = m.price0.copy()
        # The multiplier of a seller's balance is its price: the sign follows casadi's convention.
        price[self.sellers] = -np.asarray(found["lam_g"]).ravel()[: self.sellers.size] * self.money
        bought = np.bincount(m.buyer, flow, b) + shortage
        volume = m.demand0 * m.demand_scale
        return Surplus(
            bool(stats["success"]),
            price,
            m.buyer_price0 * (bought / volume) ** (-1 / m.demand_elasticity),
            flow,
            shortage,
            iterations,
        )


def _position(share: Any, reach: float) -> tuple[Any, Any]:
    """t and F of a share, written from the formulas in docs/market.md."""
    if reach == 0:
        return share, share
    e = 0.01
    t = share * (share + reach) / (share + e * reach)
    root = 2 * share - t + reach
    far = (2 * e - 1) * casadi.log((root + t + (2 * e - 1) * reach) / (2 * e * reach))
    near = casadi.log((reach + (2 * e - 1) * t + root) / (2 * reach))
    return t, (t + root - reach + reach * (far - near)) / 2


def _supply(m: Market, i: int, price: Any, unit: float, money: float) -> tuple[Any, Any]:
    """Supply and its integral, written from the formula in docs/market.md."""
    none = np.isneginf(m.floor[i])
    floor = (0.0 if none else m.floor[i]) / money
    width = (0.01 * m.price0[i] if none else m.floor_width[i]) / money
    eta, p0 = m.supply_elasticity[i], m.price0[i] / money
    effective0 = floor + width * np.logaddexp(0, (p0 - floor) / width)
    produced0 = 1 / (1 + np.exp(-(p0 - floor) / width))
    volume = m.supply0[i] * m.supply_scale[i] / unit
    effective = floor + width * casadi.logsumexp(casadi.vertcat(0, (price - floor) / width))
    produced = 1 / (1 + casadi.exp(-(price - floor) / width))
    factor = volume / (effective0**eta * produced0)
    return factor * effective**eta * produced, factor * effective ** (eta + 1) / (eta + 1)


def _lowest(m: Market) -> np.ndarray:
    """Prices [S] at which next to nothing is supplied any more."""
    none = np.isneginf(m.floor)
    return np.where(none, 0.0, m.floor) - 25 * np.where(none, 0.01 * m.price0, m.floor_width)


def solve_by_ipopt(market: Market) -> Surplus:
    """Equilibrium of a market with specific wedges only."""
    assert not market.tariff.any()
    return Problem(market).solve(market.wedge)


def solve_with_tariffs(market: Market, rounds: int = 200, tolerance: float = 1e-9) -> Surplus:
    """Equilibrium with ad-valorem tariffs: the wedge w = τ·p(w), by damped repetition."""
    solve = partial(Problem.solve, Problem(market))
    price = market.price0.copy()
    damping = 1.0 / (1.0 + float(market.tariff.max()))
    for _ in range(rounds):
        found = solve(market.wedge + market.tariff * price[market.seller])
        if not found.ok:
            return found
        change = found.price - price
        if np.abs(change).max() <= tolerance * np.abs(market.price0).max():
            return found
        price = price + damping * change
    raise AssertionError("the tariff fixed point did not settle")

"""Small markets joined by refineries and power plants, and their equilibrium found another way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root
from scipy.special import expit
from tests.reference.worlds import world

from embargo.market import calibrate
from embargo.market.links import Links, Power, Refineries

SIDE = 5
BURNED = ("products", "gas", "coal")


def arguments(seed: int, *, resources: bool = False) -> dict[str, dict[str, Any]]:
    """Arguments of `calibrate` for four markets of the same sellers and buyers."""
    return {
        name: world(seed + 100 * at, SIDE, SIDE, spread=0.7, resources=resources)
        for at, name in enumerate(("crude", *BURNED))
    }


def links(
    seed: int, names: tuple[str, ...], *, resources: bool = False, scale: float = 1.0
) -> Links:
    """Some of the four markets, joined: buyer i of crude is seller i of products, at two sites."""
    given = arguments(seed, resources=resources)
    markets = {name: calibrate(**given[name]) for name in names}
    rng = np.random.default_rng(seed + 7)
    plants = power = None
    if {"crude", "products"} <= set(names):
        # Place 0 has two outlets: it stands there twice.
        buyer = np.array([0, 0, *range(1, SIDE)])
        seller = np.arange(SIDE + 1) % SIDE
        outlets = np.bincount(buyer)[buyer] * np.where(np.bincount(seller)[seller] > 1, 1.3, 1.0)
        plants = Refineries(
            feed="crude",
            product="products",
            buyer=buyer,
            seller=seller,
            throughput0=0.9 * markets["crude"].demand0[buyer] / outlets,
            output0=0.5 * markets["products"].supply0[seller],
            slope=rng.uniform(0.002, 0.01, buyer.size),
            room=rng.uniform(0.05, 0.3, buyer.size),
        )
    if set(BURNED) & set(names):
        burned = rng.random((SIDE, len(BURNED))) < 0.8
        burned[:, 1] = True
        where = np.where(burned, np.arange(SIDE)[:, None], -1)
        use = np.zeros(where.shape)
        for f, name in enumerate(BURNED):
            demand = calibrate(**given[name]).demand0
            use[:, f] = rng.uniform(0.2, 0.6, SIDE) * demand * burned[:, f]
        power = Power(
            markets=BURNED,
            buyer=where,
            use0=use,
            heat=np.where(burned, rng.uniform(0.3, 0.8, where.shape), 0.0),
            theta=rng.uniform(0.005, 0.02, SIDE),
            scale=np.full(SIDE, scale),
        )
    return Links(markets, plants, power)


class Reference:
    """Two joined markets without resources as equations in their seller prices alone.

    Written from the formulas, with none of the kernel's code: logit choice, demand and supply of
    constant elasticity with a floor, refineries and power plants.
    """

    def __init__(self, joined: Links, given: dict[str, dict[str, Any]]) -> None:
        self.joined, self.given = joined, given
        self.names = tuple(joined.markets)

    def solve(self, wedge: dict[str, Any], scale: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Prices, flows and what is used, by market; `wedge` [A] and supply `scale` [S]."""
        first = np.concatenate([self.given[name]["price0"] for name in self.names])
        state: dict[str, dict[str, Any]] = {}

        def gap(prices: NDArray[np.float64]) -> NDArray[np.float64]:
            nonlocal state
            state = {
                name: self._market(name, price, wedge.get(name, 0.0), scale.get(name, 1.0))
                for name, price in zip(self.names, np.split(prices, len(self.names)), strict=True)
            }
            self._join(state)
            rows = []
            for name in self.names:
                each = state[name]
                total = each["use"] / each["weight"]
                each["flow"] = each["part"] * total[self.given[name]["buyer"]]
                out = np.bincount(self.given[name]["seller"], each["flow"], each["output"].size)
                rows.append((each["output"] - out) / self.given[name]["flow0"].sum())
            return np.concatenate(rows)

        found = root(gap, first, method="hybr", options={"xtol": 1e-13, "maxfev": 20_000})
        assert np.abs(gap(found.x)).max() < 1e-9, found.message
        return state

    def _market(self, name: str, price: Any, wedge: Any, scale: Any) -> dict[str, Any]:
        g = self.given[name]
        seller, buyer, flow0, theta = g["seller"], g["buyer"], g["flow0"], g["theta"]
        base = g["price0"][seller] + g["cost"]
        inflow = np.bincount(buyer, flow0)
        q0 = np.bincount(buyer, flow0 * base) / inflow
        short = np.exp(-theta * (g["backstop"] - q0))
        now = price[seller] + g["cost"] + wedge
        part = flow0 / inflow[buyer] * (1 - short)[buyer] * np.exp(-theta[buyer] * (now - base))
        weight = np.bincount(buyer, part) + short
        q = q0 - np.log(weight) / theta
        demand0 = inflow / (1 - short)
        curve = demand0 * (q / q0) ** -g["demand_elasticity"]
        floor = np.where(np.isneginf(g["floor"]), 0.0, g["floor"])
        width = np.where(np.isneginf(g["floor"]), 0.01 * g["price0"], g["floor_width"])

        def shape(p: Any) -> Any:
            z = (p - floor) / width
            return (floor + width * np.logaddexp(0, z)) ** g["supply_elasticity"] * expit(z)

        supply0 = np.bincount(seller, flow0)
        output = scale * supply0 * shape(price) / shape(g["price0"])
        return {
            "price": price, "buyer_price": q, "rise": q - q0, "part": part, "weight": weight,
            "curve": curve, "use": curve.copy(), "demand0": demand0, "made": output,
            "output": output.copy(), "supply0": supply0,
        }  # fmt: skip

    def _join(self, state: dict[str, dict[str, Any]]) -> None:
        plants, power = self.joined.refineries, self.joined.power
        if plants is not None:
            feed, product = state["crude"], state["products"]
            for n, (b, s) in enumerate(zip(plants.buyer, plants.seller, strict=True)):
                r0, gain = plants.throughput0[n], plants.output0[n] / plants.throughput0[n]
                dearer = product["price"][s] - self.given["products"]["price0"][s]
                x = plants.slope[n] * (gain * dearer - feed["rise"][b])
                h = plants.room[n]
                runs = r0 * np.exp(x if x <= 0 else h * (1 - np.exp(-x / h)))
                feed["use"][b] += runs - r0 / feed["demand0"][b] * feed["curve"][b]
                share = plants.output0[n] / product["supply0"][s]
                product["output"][s] += gain * runs - share * product["made"][s]
        if power is not None:
            for n in range(power.theta.size):
                made, base = {}, {}
                for f, name in enumerate(power.markets):
                    if power.buyer[n, f] < 0:
                        continue
                    rise = state[name]["rise"][power.buyer[n, f]] if name in state else 0.0
                    base[f] = power.use0[n, f] / power.heat[n, f]
                    made[f] = base[f] * np.exp(-power.theta[n] * power.heat[n, f] * rise)
                whole = power.scale[n] * sum(base.values())
                for f, weight in made.items():
                    name, b = power.markets[f], power.buyer[n, f]
                    if name not in state:
                        continue
                    burned = whole * weight / sum(made.values()) * power.heat[n, f]
                    each = state[name]
                    each["use"][b] += (
                        burned - power.use0[n, f] / each["demand0"][b] * (each["curve"][b])
                    )

"""Synthetic markets from a seed: arguments of `calibrate`, shaped like an energy trade."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from embargo.market import Market, calibrate


def world(
    seed: int,
    sellers: int = 8,
    buyers: int = 8,
    *,
    density: float = 0.8,
    theta: float = 1.0,
    knee: float | None = None,
    tightness: float | None = None,
    spread: float = 2.0,
    resources: bool = True,
) -> dict[str, Any]:
    """Arguments of `calibrate` for a world in which every seller and buyer trades.

    `density` of pairs that trade; `theta` factor on θ; `knee` and `tightness` (base use ÷ capacity)
    drawn when not given; `spread` standard deviation of log flows. Resources are export terminals
    (half of the sellers), import terminals (half of the buyers) and some single links.
    """
    rng = np.random.default_rng(seed)
    pairs = rng.random((sellers, buyers)) < density
    pairs[np.arange(sellers), rng.integers(buyers, size=sellers)] = True
    pairs[rng.integers(sellers, size=buyers), np.arange(buyers)] = True
    seller, buyer = np.nonzero(pairs)
    arcs = seller.size
    price0 = rng.uniform(100, 400, sellers)
    cost = rng.uniform(5, 150, arcs)
    flow0 = np.exp(rng.normal(0, spread, arcs))
    rows = []
    if resources:
        ships = rng.random(arcs) < 0.7
        rows += [(seller == i) & ships for i in range(0, sellers, 2)]
        rows += [(buyer == j) & ships for j in range(0, buyers, 2)]
        rows += [np.arange(arcs) == a for a in np.flatnonzero(~ships)[: max(1, arcs // 40)]]
        rows = [row for row in rows if row.any()]
    incidence = sp.csr_array(np.array(rows, dtype=float).reshape(len(rows), arcs))
    use = incidence @ flow0
    count = len(rows)
    knees = rng.choice([0.8, 0.9, 1.0], count) if knee is None else np.full(count, knee)
    tight = rng.uniform(0.5, 0.99, count) if tightness is None else np.full(count, tightness)
    has_floor = rng.random(sellers) < 0.5
    return {
        "price0": price0,
        "flow0": flow0,
        "seller": seller,
        "buyer": buyer,
        "cost": cost,
        "theta": theta * rng.uniform(0.01, 0.06, buyers),
        "demand_elasticity": rng.uniform(0.05, 0.6, buyers),
        "supply_elasticity": rng.uniform(0.05, 1.0, sellers),
        "backstop": rng.uniform(1500, 3000, buyers),
        "floor": np.where(has_floor, rng.uniform(0.2, 0.7, sellers) * price0, -np.inf),
        "floor_width": rng.uniform(0.01, 0.05, sellers) * price0,
        "capacity": use / tight,
        "knee": knees,
        "rent_scale": rng.uniform(5, 60, count),
        "incidence": incidence,
    }


def reaching(seed: int, *args: int, untried: float = 0.5, **options: Any) -> dict[str, Any]:
    """A `world` in which a part of the arcs has little base flow but reach, and suppliers crowd.

    `untried` is the share of arcs that are left a hundredth of their reach, those that a seller or
    a buyer needs left out. Two sellers belong to one country; κ and S̄ are drawn, some zero.
    """
    rng = np.random.default_rng(seed + 900)
    args_ = world(seed, *args, **options)
    seller, buyer, flow0 = args_["seller"], args_["buyer"], args_["flow0"].copy()
    needed = np.zeros(seller.size, dtype=bool)
    needed[np.unique(seller, return_index=True)[1]] = True
    needed[np.unique(buyer, return_index=True)[1]] = True
    reach = np.where(rng.random(seller.size) < 0.8, rng.uniform(0.001, 0.2, seller.size), 0)
    new = (rng.random(seller.size) < untried) & ~needed
    flow0[new] = 0.01 * (reach * np.bincount(buyer, flow0)[buyer])[new]
    used = args_["incidence"] @ flow0
    country = np.arange(seller.max() + 1) // 2
    pair, group = np.unique(buyer * (seller.max() + 1) + country[seller], return_inverse=True)
    return args_ | {
        "flow0": flow0,
        "capacity": np.where(used > 0, used / rng.uniform(0.5, 0.99, used.size), 1.0),
        "reach": reach,
        "group": group,
        "concentration": np.where(rng.random(pair.size) < 0.7, rng.uniform(0, 400, pair.size), 0.0),
        "free_share": rng.choice([0.0, 0.1, 0.3], pair.size),
    }


def gas_like(seed: int = 1, size: float = 1.0, **options: Any) -> dict[str, Any]:
    """World of about 8,000·size arcs between 90 sellers and 110 buyers with some 200 resources."""
    factor = float(np.sqrt(size))
    return world(seed, round(90 * factor), round(110 * factor), density=0.81, **options)


def _small(**args: Any) -> Market:
    buyers = 1 + max(args["buyer"])
    same = {"cost": 20.0, "floor": -np.inf, "floor_width": 1.0, "knee": 1.0, "rent_scale": 10.0}
    return calibrate(**same, theta=[0.03] * buyers, backstop=[2000.0] * buyers, **args)


def full_terminal() -> tuple[Market, Market]:
    """A world, and the same after buyer 0 alone bans seller 0: its price falls.

    Buyer 0 takes sellers 0 and 1 through its full terminal and seller 2 by pipe. Its ban leaves the
    terminal as full as before, so the loss falls on the terminal's rent; but the stranded volume
    goes to buyer 1, who then leaves more of seller 2 to buyer 0.
    """
    market = _small(
        price0=[200.0, 200.0, 200.0],
        flow0=[10.0, 10.0, 10.0, 10.0, 10.0],
        seller=[0, 1, 2, 0, 2],
        buyer=[0, 0, 0, 1, 1],
        demand_elasticity=[0.2, 0.2],
        supply_elasticity=[0.2, 5.0, 0.2],
        capacity=[20.0],
        incidence=sp.csr_array(np.array([[1.0, 1.0, 0.0, 0.0, 0.0]])),
    ).change(capacity=10.0)
    return market, market.change(open=[False, True, True, True, True])


def two_passages() -> tuple[Market, Market]:
    """A world, and the same without seller 0, which fills two full passages: prices fall.

    Each unit that seller 0 no longer sends makes room for one unit in either passage.
    """
    market = _small(
        price0=[150.0, 180.0, 180.0],
        flow0=[10.0, 10.0, 10.0],
        seller=[0, 1, 2],
        buyer=[0, 0, 1],
        demand_elasticity=[0.3, 0.3],
        supply_elasticity=[1.0, 5.0, 5.0],
        capacity=[20.0, 20.0],
        incidence=sp.csr_array(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])),
    ).change(capacity=14.0)
    return market, market.change(open=[False, True, True])


def little_used() -> tuple[Market, Market, int]:
    """A world, the same after a buyer alone bans seller 2, and that buyer: its price falls.

    The buyer has less than 1 % from the seller but reach to it, so that its ban strands what it
    might have bought. The seller gets cheaper for others, who leave more of its own suppliers.
    """
    rng = np.random.default_rng(3189)
    sellers, buyers = (int(n) for n in rng.integers(2, 7, 2))
    density, spread = rng.uniform(0.3, 1.0), rng.uniform(0.1, 2.5)
    args = reaching(3189, sellers, buyers, density=density, spread=spread, resources=False)
    market = calibrate(**args)
    return market, market.change(open=(market.seller != 2) | (market.buyer != 5)), 5

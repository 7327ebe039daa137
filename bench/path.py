"""Times of months: gas with coal and crude with products, against months and against arcs.

Seconds on the clock, and in brackets those of the processor, which a busy machine leaves alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from tests.reference.worlds import gas_like

from embargo.market import calibrate
from embargo.market.paths import solve_path
from embargo.market.stores import Stores
from embargo.outcome.path.course import Months
from embargo.outcome.path.solve import solve_months
from embargo.scenario import Scenario
from embargo.world import World, load
from embargo.world.parameters import Parameters

YEAR = 2025
START = "2026-01"
MONTHS = (6, 12, 24, 48)
SIZES = (0.25, 0.5, 1.0, 2.0)
GAS = {"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "lng", "from": "2026-04"}
OIL = {"kind": "ban", "importer": "IND", "exporter": "RUS", "fuel": "crude", "from": "2026-04"}

Found = TypeVar("Found")


@dataclass(frozen=True)
class Pair:
    """Two markets that are solved together, and a shock to them."""

    markets: tuple[str, str]
    measure: Mapping[str, Any]


PAIRS = (Pair(("gas", "coal"), GAS), Pair(("crude", "products"), OIL))


def solved(pair: Pair, world: World, months: int) -> Months:
    """The months of a pair, as one asks for them in a scenario, without its tables."""
    asked = Scenario.from_dict({"from": START, "months": months, "measures": [pair.measure]})
    given = world.fuel_markets, world.year, Parameters.central()
    return solve_months(asked, *given, active=pair.markets)


def timed(call: Callable[[], Found]) -> tuple[str, Found]:
    """What a call took, and its result."""
    begin, busy = time.perf_counter(), time.process_time()
    found = call()
    clock, processor = time.perf_counter() - begin, time.process_time() - busy
    return f"{clock:7.2f} s ({processor:6.2f})", found


def main() -> None:
    world = load(YEAR)
    print(f"months of the world of {world.year}, planned, solved and with the long run after")
    solved(PAIRS[0], world, MONTHS[0])
    for pair in PAIRS:
        arcs = sum(world.fuel_markets[name].flow0.size for name in pair.markets)
        print(f"{' and '.join(pair.markets)}, {arcs} arcs: {pair.measure['fuel']} stops in April")
        for months in MONTHS:
            took, found = timed(lambda pair=pair, months=months: solved(pair, world, months))
            how = ", ".join(
                f"{each.market} {each.status} in {each.iterations} rounds, residual "
                f"{each.residual:.0e}"
                for each in found.diagnostics
                if each.market in pair.markets
            )
            print(f"  {months:3d} months {took}  {how}")
    _sizes()


def _sizes() -> None:
    """One synthetic market of 24 months with stores, a third of the buyers banning in month 4."""
    print("24 months of one synthetic market with stores, against size")
    for size in SIZES:
        base = calibrate(**gas_like(1, size))
        largest = np.argsort(-base.supply0)[:3]
        hit = np.isin(base.seller, largest) & (base.buyer < base.backstop.size // 3)
        banned = base.change(open=~hit)
        kept = np.flatnonzero(base.demand0 > 0)
        stock = 1.5 * base.demand0[kept]
        stores = Stores(
            buyer=kept,
            opening=stock,
            normal=np.tile(stock, (24, 1)),
            convenience=np.full(kept.size, 30.0),
            ending=base.buyer_price0[kept],
        )
        months = [base] * 3 + [banned] * 21
        took, found = timed(lambda months=months, stores=stores: solve_path(months, stores))
        print(
            f"  {size:4.2f} × {base.seller.size:6d} arcs {took}  "
            f"{found.iterations} rounds  {found.status}"
        )


if __name__ == "__main__":
    main()

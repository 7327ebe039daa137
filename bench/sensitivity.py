"""Indices from the draws at hand beside those of a pick-freeze design of a few inputs.

python -m bench.sensitivity
"""

from __future__ import annotations

import time

import numpy as np

from embargo.evidence.ensemble import rules
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.evidence.ensemble.run import with_bands
from embargo.evidence.sensitivity import drivers
from embargo.outcome.act import Moment
from embargo.outcome.run import Answer, answer, question
from embargo.outcome.solve import solve_year
from embargo.world.parameters import Parameters, drawn_names

SCENARIO = "japan-stops-russian-energy"
TARGET = "price:JPN:gas"
INPUTS = ("theta gas", "reach gas", "sourcing rule")
POINTS = 64
DRAWS = 256


def main() -> None:
    """Print first and total indices of some inputs by both, and of all base flows together."""
    central = answer(*question(SCENARIO, None, {}))
    assert isinstance(central, Answer)
    begin = time.process_time()
    found = drivers(central, with_bands(central, DRAWS, workers=1), TARGET)
    fitted = time.process_time() - begin
    begin = time.process_time()
    first, total = picked(central)
    spent = time.process_time() - begin
    inputs = len(set(found.effects["input"]))
    solves = POINTS * (len(INPUTS) + 3)
    print(f"{SCENARIO}, {TARGET}, seconds of the processor")
    print(f"  {DRAWS} draws, all {inputs} inputs {fitted:6.1f} s")
    print(f"  pick-freeze, {solves} draws for {len(INPUTS) + 1} inputs {spent:6.1f} s")
    print(f"  {'':20s} {'first':>7s} {'frozen':>7s} {'total':>7s} {'frozen':>7s}")
    effects = {row["input"]: row for row in found.of(TARGET).iter_rows(named=True)}
    flows = sum(r["first"] for r in effects.values() if r["kind"] in ("base flow", "rest"))
    for k, name in enumerate([*INPUTS, "all base flows"]):
        row = effects.get(name, {"first": flows, "total": flows})
        numbers = (row["first"], first[k], row["total"], total[k])
        print(f"  {name:20s} " + " ".join(f"{value:7.2f}" for value in numbers))


def picked(central: Answer) -> tuple[np.ndarray, np.ndarray]:
    """First (Saltelli et al., 2010) and total indices (Jansen, 1999) of `INPUTS` and of all base
    flows together.
    """
    names, held = [*drawn_names(), "sourcing rule"], Parameters.central()
    a, b = Design.of(POINTS, 11).u, Design.of(POINTS, 12).u
    gas = next(m.world for m in central.year.markets if m.world.name == "gas")
    buyer = gas.buyers["place"].to_list().index("JPN")

    def price(u: np.ndarray, stream: int) -> float:
        drawn = rules.chosen(float(u[-1])).applied(Parameters.draw(u[:-1].tolist()))
        streams = np.random.default_rng([7, stream]).spawn(len(central.year.markets))
        markets = {
            m.world.name: redrawn(m.world, held, drawn, rng)
            for m, rng in zip(central.year.markets, streams, strict=True)
        }
        when = Moment(central.base.year, parameters=drawn)
        found = solve_year(central.outcome.scenario, markets, when, central.year)
        solved = next(m for m in found.markets if m.world.name == "gas")
        return float(solved.after.buyer_price[buyer] - solved.before.buyer_price[buyer])

    def every(u: np.ndarray, streams: np.ndarray) -> np.ndarray:
        return np.array([price(row, int(s)) for row, s in zip(u, streams, strict=True)])

    own, other = np.arange(POINTS), POINTS + np.arange(POINTS)
    at_a, at_b = every(a, own), every(b, other)
    mixed = []
    for name in INPUTS:
        swapped = a.copy()
        swapped[:, names.index(name)] = b[:, names.index(name)]
        mixed.append(every(swapped, own))
    mixed.append(every(a, other))
    spread = np.concatenate([at_a, at_b]).var()
    first = np.array([np.mean(at_b * (each - at_a)) for each in mixed]) / spread
    total = np.array([0.5 * np.mean((at_a - each) ** 2) for each in mixed]) / spread
    return first, total


if __name__ == "__main__":
    main()

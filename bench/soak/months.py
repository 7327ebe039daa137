"""Random scenarios with dates, of mixed measures: which months are not solved, and why.

Run with `python -m bench.soak months --count 300`; scenario k is the same in every run. The last
line of a failure is the scenario, to be asked again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

import embargo.cli  # noqa: F401 - sets one thread for linear algebra, as the doors do
from embargo.errors import EmbargoError
from embargo.outcome import act
from embargo.outcome.path.course import Months
from embargo.outcome.path.solve import solve_months
from embargo.scenario import Scenario, label, month
from embargo.world import World, load
from embargo.world.parameters import Parameters

FIRST = month("2026-01")
EXPORTERS = (
    "RUS",
    "SAU",
    "IRN",
    "QAT",
    "USA",
    "AUS",
    "CAN",
    "NOR",
    "IDN",
    "OPEC+",
    "RUS_SAKHALIN2",
)
IMPORTERS = ("JPN", "KOR", "CHN", "IND", "TUR", "EU27", "G7+EU", "DEU", "HUN", "USA", "WORLD")
FUELS = ("crude", "products", "oil", "gas", "lng", "pipeline_gas", "coal", "all")
STRAITS = ("hormuz", "suez", "bab_el_mandeb", "panama", "turkish_straits")
LEVELS = (1.0, 1.0, 0.9, 0.5, 0.2)
MIX = 4
LONGEST = 12


def drawn(number: int) -> dict[str, Any]:
    """Scenario `number`, as a file has it."""
    rng = np.random.default_rng(number)
    months = int(rng.integers(3, LONGEST + 1))
    measures = [_measure(rng, months) for _ in range(int(rng.integers(1, MIX + 1)))]
    return {"from": label(FIRST), "months": months, "measures": measures}


def _measure(rng: np.random.Generator, months: int) -> dict[str, Any]:
    def one(of: tuple[Any, ...]) -> Any:
        return of[int(rng.integers(len(of)))]

    exporter, importer, fuel, level = one(EXPORTERS), one(IMPORTERS), one(FUELS), one(LEVELS)
    unit = "USD/bbl" if fuel in ("crude", "products", "oil") else "USD/GJ"
    pair = {"importer": importer, "exporter": exporter, "fuel": fuel}
    made: tuple[dict[str, Any], ...] = (
        {"kind": "ban", **pair, "level": level},
        {"kind": "ban", **pair, "level": level},
        {"kind": "export_ban", **pair, "level": level},
        {"kind": "outage", "exporter": exporter, "fuel": fuel, "level": level},
        {"kind": "tariff", **pair, "rate": float(one((10, 50, 200))), "unit": "percent"},
        {"kind": "demand", "importer": importer, "fuel": fuel, "level": float(one((0.1, 0.3)))},
        {"kind": "strait", "strait": one(STRAITS), "level": level},
        {"kind": "strait", "strait": one(STRAITS), "level": level},
        {"kind": "price_cap", "exporter": "RUS", "fuel": "crude", "cap": float(one((30, 44.1, 60))),
         "coalition": "G7+EU"},
        {"kind": "secondary_tariff", **pair, "rate": 11.0, "unit": unit},
        {"kind": "designation", "exporter": exporter, "fuel": fuel, "share": 0.5, "wedge": 5.0,
         "unit": unit},
        {"kind": "spare_capacity", "exporter": "OPEC+", "fuel": "crude", "level": level},
        {"kind": "expansion", "exporter": exporter, "fuel": "lng", "amount": 20, "unit": "Mt"},
        {"kind": "nuclear", "place": importer, "amount": float(one((-20, 10))), "unit": "GW"},
        {"kind": "phase_out", **pair, "schedule": "contracts"},
        {"kind": "waiver", **pair},
    )  # fmt: skip
    chosen = one(made)
    start = int(rng.integers(0, months))
    chosen["from"] = label(FIRST + start)
    if rng.random() < 0.4:
        chosen["until"] = label(FIRST + int(rng.integers(start, months)))
    if rng.random() < 0.3:
        chosen["announced"] = label(FIRST + int(rng.integers(0, start + 1)))
    if rng.random() < 0.3 and not {"until", "schedule"} & set(chosen):
        chosen["ramp"] = int(rng.integers(1, 7))
    return chosen


def wrong(found: Months) -> str:
    """What is not as it must be in solved months; nothing if all is well."""
    for each in found.diagnostics:
        if each.status == "not converged":
            return f"{each.market}: {each.reason}"
    for name, course in found.courses.items():
        buyer = course.monthly.year.arcs["buyer"].to_numpy()
        if not (np.isfinite(course.stock).all() and (course.stock >= 0).all()):
            return f"{name}: a stock below zero"
        for t, state in enumerate(course.after):
            if not (np.isfinite(state.flow).all() and (state.flow >= 0).all()):
                return f"{name}, month {t}: a flow below zero"
            if not np.isfinite(state.buyer_price).all():
                return f"{name}, month {t}: a price that is no number"
            inflow = np.bincount(buyer, state.flow, state.build.size)
            apart = np.abs(inflow - state.consumption - state.build).max()
            if apart > 1e-6 * inflow.max():
                return f"{name}, month {t}: volumes {apart / inflow.max():.1e} apart"
    return ""


def asked(given: Mapping[str, Any], world: World) -> str | None:
    """What is wrong with the answer to a scenario; None if it is refused."""
    try:
        scenario = Scenario.from_dict(dict(given))
        act.check(scenario, world)
        found = solve_months(scenario, world.fuel_markets, world.year, Parameters.central())
    except EmbargoError:
        return None
    return wrong(found)


def main(count: int, first: int = 0) -> int:
    """Solve `count` scenarios from number `first` on, and give how many were not solved."""
    world = load()
    spent, refused, failed = [], 0, []
    for number in range(first, first + count):
        if number > first and (number - first) % 10 == 0:
            print(f"  {number - first} done, {refused} refused", flush=True)
        given, begin = drawn(number), time.process_time()
        why = asked(given, world)
        if why is None:
            refused += 1
            continue
        spent.append(time.process_time() - begin)
        if why:
            failed.append(number)
            print(f"  scenario {number}: {why}\n    {json.dumps(given)}", flush=True)
    print(f"{count} scenarios, {refused} refused, {len(failed)} not solved: {failed}")
    if spent:
        median, most = np.percentile(spent, [50, 95])
        print(f"  seconds: median {median:.1f}, 95 % {most:.1f}, most {max(spent):.1f}")
    return len(failed)

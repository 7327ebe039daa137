"""Measures of every kind on the embedded world, by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from embargo.market import Market
from embargo.outcome.act import Changes, Moment, apply
from embargo.outcome.kernel import calibrated
from embargo.outcome.solve import Year, solve_year
from embargo.outcome.solved import Solved
from embargo.scenario import Measure, Month, Scenario
from embargo.world import FuelMarket, load

YEAR = 2023


@cache
def base(name: str) -> tuple[FuelMarket, Market]:
    """A market of the world and its calibrated kernel market."""
    world = load(YEAR).fuel_markets[name]
    return world, calibrated(world)


def measures(*told: dict[str, Any]) -> tuple[Measure, ...]:
    """Measures as a file has them."""
    return Scenario.from_dict({"measures": list(told)}).measures


def acted(name: str, *told: dict[str, Any], month: Month | None = None) -> Changes:
    """A market under measures, not solved."""
    return apply(measures(*told), *base(name), Moment(YEAR, month))


def solved(*told: dict[str, Any]) -> Year:
    """The world under measures."""
    asked = Scenario.from_dict({"measures": list(told)})
    return solve_year(asked, load(YEAR).fuel_markets, Moment(YEAR))


def of(year: Year, name: str) -> Solved:
    """One market of a solved world; checks what holds for any answer on the way."""
    (found,) = [each for each in year.markets if each.world.name == name]
    assert all(how.status != "not converged" for how in year.diagnostics)
    world, after = found.world, found.after
    assert (after.flow >= 0).all()
    assert np.allclose(after.supply, sums(world, "seller", after.flow), rtol=1e-12)
    return found


def sums(world: FuelMarket, side: str, flow: np.ndarray) -> np.ndarray:
    """Flow by seller or buyer."""
    size = {"seller": len(world.sellers), "buyer": len(world.buyers)}[side]
    return np.bincount(world.arcs[side].to_numpy(), flow, size)


def arcs(world: FuelMarket, exporter: str = "", importer: str = "", fuel: str = "") -> np.ndarray:
    """[A] arcs from and to a place, of a fuel; everywhere and all by default."""
    hit = np.ones(world.flow0.size, dtype=bool)
    for column, wanted in (("exporter", exporter), ("importer", importer), ("fuel", fuel)):
        if wanted:
            hit &= (world.arcs[column] == wanted).to_numpy()
    return hit


def abroad(world: FuelMarket) -> np.ndarray:
    """[A] arcs between two places."""
    return (world.arcs["exporter"] != world.arcs["importer"]).to_numpy()

"""Measures turned into changes of the kernel's market: closed arcs, caps, duties, scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from embargo import fuels, units
from embargo.errors import Fault, InputError
from embargo.market import Market
from embargo.outcome import reach, released
from embargo.scenario import (
    ALWAYS,
    Ban,
    Capacity,
    Demand,
    Measure,
    OneYear,
    Outage,
    Quota,
    Scenario,
    Tariff,
    describe,
    touches,
)
from embargo.world import FuelMarket, World

_HEAT = {"pj", "ej", "gj", "tj", "mj", "twh", "gwh", "mwh", "kwh", "mmbtu", "tbtu", "toe", "ktoe"}
_HEAT |= {"mtoe", "boe", "tce", "kcal"}


def check(scenario: Scenario, world: World) -> None:
    """Refuse what only the world can know to be wrong.

    Raises:
        InputError: basins that the world does not have, a quota over several markets, a release of
            more than is in store; all at once.
    """
    faults = released.too_much(scenario, world)
    for index, measure in enumerate(scenario.measures):
        where = f"{scenario.id} measures[{index}]"
        faults += reach.unknown_basins(measure, f"{where}.exporter", world)
        if isinstance(measure, Quota) and len(markets(measure)) > 1:
            named = ", ".join(measure.fuels)
            what = f"one quota over {named}, which are priced in different markets"
            remedy = f"write one quota for each market: {', '.join(markets(measure))}"
            faults.append(Fault(f"{where}.fuel", what, remedy))
    if faults:
        raise InputError(faults)


def one_year(scenario: Scenario) -> None:
    """Refuse a scenario that one year cannot answer.

    Raises:
        InputError: it is a path of months, or has dates or measures that need one; all at once.
    """
    faults: list[Fault] = []
    for index, measure in enumerate(scenario.measures):
        where = f"{scenario.id} measures[{index}]"
        if not isinstance(measure, OneYear):
            faults.append(_needs_months(measure, where))
        elif measure.timing != ALWAYS:
            faults.append(Fault(where, "its dates need months", _REMEDY))
    if not faults and scenario.dated:
        faults.append(Fault(scenario.id, "a path needs months", _REMEDY))
    if faults:
        raise InputError(faults)


_REMEDY = "one year is answered without dates, by ban, quota, tariff, outage, capacity, demand"


def _needs_months(measure: Measure, where: str) -> Fault:
    return Fault(where, f"a measure of the kind {measure.kind!r} needs months", _REMEDY)


def markets(measure: Measure) -> tuple[str, ...]:
    """The markets whose fuels a measure names."""
    return touches.markets(measure)


@dataclass
class Changes:
    """What the measures of a scenario do to one market, gathered measure by measure."""

    world: FuelMarket
    base: Market
    market: Market
    rows: list[NDArray[np.float64]] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    plants: list[bool] = field(default_factory=list)
    """Whether a limit is one of plants (an outage), whose rent the seller earns."""
    idle: list[int] = field(default_factory=list)
    """Places in the scenario of the measures that found nothing to act on."""

    @property
    def any(self) -> bool:
        """Whether the market has to be solved."""
        return self.market is not self.base

    def cap(self, use: NDArray[np.float64], limit: float, *, plant: bool = False) -> None:
        """Add a hard limit on a joint flow; `use` [A] per unit of flow, in units of `limit`."""
        self.rows.append(use)
        self.limits.append(limit)
        self.plants.append(plant)


def apply(measures: Sequence[Measure], world: FuelMarket, base: Market) -> Changes:
    """The market of a fuel under the measures that touch it.

    Arguments:
        measures: of a scenario that `check` let pass, in its order.
        world: labels and native units of the market.
        base: the calibrated kernel market of `world`.

    Returns:
        The changed market; joint limits come after the resources of the world. The market is
        `base` itself if no measure touches it.
    """
    changes = Changes(world, base, base)
    for index, measure in enumerate(measures):
        if world.name not in markets(measure):
            continue
        if not _act(changes, measure):
            changes.idle.append(index)
    if changes.rows:
        limits = np.array(changes.limits)
        changes.market = changes.market.with_caps(sp.csr_array(np.array(changes.rows)), limits)
    return changes


def _act(changes: Changes, measure: Measure) -> bool:
    """Whether the measure found something to act on."""
    match measure:
        case Ban():
            return _ban(changes, measure)
        case Quota():
            return _quota(changes, measure)
        case Tariff():
            return _tariff(changes, measure)
        case Outage():
            return _outage(changes, measure)
        case Capacity():
            return _capacity(changes, measure)
        case Demand():
            return _demand(changes, measure)
        case _:
            raise InputError(_needs_months(measure, describe(measure)))


def _ban(changes: Changes, measure: Ban) -> bool:
    world = changes.world
    hit = reach.arcs(world, measure.importers, measure.exporters, measure.fuels)
    hit = hit & (world.flow0 > 0)
    if measure.level == 1 and hit.any():
        changes.market = changes.market.change(open=changes.market.open & ~hit)
    elif 0 < measure.level < 1:
        pairs = (
            world.arcs.with_row_index("arc")
            .filter(pl.Series(hit))
            .group_by("importer", "exporter", "fuel", maintain_order=True)
            .agg("arc")
        )
        for group in pairs["arc"].to_list():
            use = np.zeros(hit.size)
            use[group] = 1.0
            changes.cap(use, (1 - measure.level) * float(world.flow0[group].sum()))
    return bool(hit.any())


def _quota(changes: Changes, measure: Quota) -> bool:
    world = changes.world
    hit = reach.arcs(world, measure.importers, measure.exporters, measure.fuels)
    if not hit.any():
        return False
    if len(measure.fuels) > 1 or measure.unit.split("/")[0].strip().casefold() in _HEAT:
        use = np.zeros(hit.size)
        for fuel in measure.fuels:
            of_fuel = hit & (world.arcs["fuel"] == fuel).to_numpy()
            use[of_fuel] = units.factor(fuels.balance_unit(world.name), "PJ", fuel)
        limit = measure.limit_in("PJ")
    else:
        use = np.where(hit, world.per_balance_unit, 0.0)
        limit = measure.limit_in(fuels.flow_unit(measure.fuels[0]))
    # In balance units, so that the solver's residual weighs a limit like any flow.
    size = float(use[hit].mean())
    changes.cap(use / size, limit / size)
    return True


def _tariff(changes: Changes, measure: Tariff) -> bool:
    world, market = changes.world, changes.market
    hit = reach.arcs(world, measure.importers, measure.exporters, measure.fuels)
    if measure.rate == 0 or not hit.any():
        return bool(hit.any())
    if measure.unit == "percent":
        # On the FOB price, which is the seller's price and the margin.
        rate = np.where(hit, measure.rate / 100, 0.0)
        changes.market = market.change(
            tariff=market.tariff + rate, wedge=market.wedge + rate * world.margin
        )
    else:
        changes.market = market.change(wedge=market.wedge + duty(world, measure, hit))
    return True


def duty(world: FuelMarket, measure: Tariff, hit: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A specific tariff [A] in million USD per balance unit, zero where it does not apply."""
    if measure.unit == "USD/t":
        # Of the tonne as shipped, whose heat differs by exporter.
        return np.where(hit, measure.rate * world.per_balance_unit, 0.0)
    paid = np.zeros(hit.size)
    for fuel in measure.fuels:
        if fuels.market_of(fuel) == world.name:
            of_fuel = hit & (world.arcs["fuel"] == fuel).to_numpy()
            unit = f"MUSD/{fuels.balance_unit(world.name)}"
            paid[of_fuel] = units.price(measure.rate, measure.unit, unit, fuel)
    return paid


def _outage(changes: Changes, measure: Outage) -> bool:
    world = changes.world
    carries = world.arcs["fuel"].is_in(list(measure.fuels)).to_numpy() & (world.flow0 > 0)
    seller = changes.base.seller
    scale, opened, acted = changes.market.supply_scale.copy(), changes.market.open.copy(), False
    for index in np.flatnonzero(reach.sellers(world, measure.exporters)):
        own = seller == index
        hit = own & carries
        if not hit.any():
            continue
        acted = True
        if not (own & ~carries & (world.flow0 > 0)).any():
            scale[index] *= 1 - measure.level
        elif measure.level == 1:
            opened = opened & ~hit
        elif measure.level > 0:
            left = (1 - measure.level) * float(world.flow0[hit].sum())
            changes.cap(hit.astype(float), left, plant=True)
    if (scale != changes.market.supply_scale).any() or (opened != changes.market.open).any():
        changes.market = changes.market.change(supply_scale=scale, open=opened)
    return acted


def _capacity(changes: Changes, measure: Capacity) -> bool:
    hit = reach.resources(changes.world, measure.resource, measure.places)
    if measure.level > 0 and hit.any():
        capacity = changes.market.capacity
        changes.market = changes.market.change(
            capacity=np.where(hit, capacity * (1 - measure.level), capacity)
        )
    return bool(hit.any())


def _demand(changes: Changes, measure: Demand) -> bool:
    hit = reach.buyers(changes.world, measure.importers)
    if measure.level != 0 and hit.any():
        scale = changes.market.demand_scale
        changes.market = changes.market.change(
            demand_scale=np.where(hit, scale * (1 + measure.level), scale)
        )
    return bool(hit.any())

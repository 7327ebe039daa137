"""One fuel before and after a shock, as plain arrays: what every rule is given."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embargo.errors import Fault, InputError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Problem:
    """What is known of one fuel when the shock begins; E exporters, I importers.

    Attributes:
        fuel: crude, products, lng, pipeline_gas or coal.
        year0: the base year.
        exporters, importers: codes of places, or names of regions.
        flow0: [E, I] flows of the base year, home use included.
        home: [E, I] which entries are home use.
        fixed: [E, I] the treated flows, imposed as they turned out.
        imposed: [E, I] their values; ignored where not `fixed`.
        supply_level: [E] output under the measures, as a factor of the base; 1 where untouched.
        demand_level: [I] the same of demand.
        supply1: [E] actual total of each exporter, home use included (conditional mode), or None.
        demand1: [I] actual total of each importer, home use included (conditional mode), or None.
        distance: [E, I] km or freight; NaN where there is no way.
        price0: base price of the fuel, in its price unit; NaN if unknown.
        history: [T, E, I] flows of earlier years, oldest first, the last one before `year0`.
            A year that holds a NaN counts as not known.
    """

    fuel: str
    year0: int
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    flow0: Floats
    home: Bools
    fixed: Bools
    imposed: Floats
    supply_level: Floats
    demand_level: Floats
    supply1: Floats | None = None
    demand1: Floats | None = None
    distance: Floats = field(default_factory=lambda: np.empty((0, 0)))
    price0: float = float("nan")
    history: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))

    def __post_init__(self) -> None:
        e, i = len(self.exporters), len(self.importers)
        if not self.distance.size:
            object.__setattr__(self, "distance", np.full((e, i), np.nan))
        if not self.history.size:
            object.__setattr__(self, "history", np.empty((0, e, i)))
        faults = [*self._shapes(e, i)] or [*self._values()]
        if faults:
            raise InputError(faults)

    def _shapes(self, e: int, i: int) -> list[Fault]:
        wanted = {
            **dict.fromkeys(("flow0", "home", "fixed", "imposed", "distance"), (e, i)),
            **dict.fromkeys(("supply_level", "supply1"), (e,)),
            **dict.fromkeys(("demand_level", "demand1"), (i,)),
            "history": (len(self.history), e, i),
        }
        return [
            Fault(name, f"has shape {value.shape}, not {shape}", "give one entry a label")
            for name, shape in wanted.items()
            if (value := getattr(self, name)) is not None and value.shape != shape
        ]

    def _values(self) -> list[Fault]:
        known = {
            "flow0": self.flow0, "imposed": self.imposed[self.fixed],
            "supply_level": self.supply_level, "demand_level": self.demand_level,
            "supply1": self.supply1, "demand1": self.demand1,
        }  # fmt: skip
        return [
            Fault(name, "holds a value that is missing or below zero", "leave the event out")
            for name, value in known.items()
            if value is not None and not (np.isfinite(value) & (value >= 0)).all()
        ]

    @property
    def conditional(self) -> bool:
        """Whether actual totals of either side are given."""
        return self.supply1 is not None or self.demand1 is not None

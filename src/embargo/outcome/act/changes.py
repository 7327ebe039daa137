"""What the measures do to one market, gathered measure by measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from embargo.market import Market
from embargo.outcome import reach
from embargo.scenario import Measure, Month
from embargo.scenario.calendar import month
from embargo.world import FuelMarket
from embargo.world.parameters import Parameters

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]

Kind = Literal["permit", "plant", "fleet"]
"""Who earns the rent of a limit: whoever holds the permit, the seller, or shipping."""


@dataclass(frozen=True)
class Moment:
    """When measures act.

    Attributes:
        year: of the base world, for distances and fleets.
        month: of the path; None for one year after all has adjusted.
        parameters: of the model.
    """

    year: int
    month: Month | None = None
    parameters: Parameters = field(default_factory=Parameters.central)

    def strength(self, measure: Measure) -> float:
        """How much of a measure acts, 0 to 1."""
        if self.month is not None:
            return measure.strength(self.month)
        return measure.timing.compliance

    @property
    def date(self) -> int | str:
        """For facts that know dates."""
        if self.month is None:
            return self.year
        return f"{self.month // 12:04d}-{self.month % 12 + 1:02d}"

    @property
    def any_month(self) -> Month:
        """The month, or the last one of the year."""
        return month(f"{self.year:04d}-12") if self.month is None else self.month


@dataclass
class Changes:
    """A market as the measures leave it.

    Attributes:
        world: its labels and native units.
        base: the calibrated market.
        when: the moment.
        market: the changed market.
        spared: [A] arcs that no measure on trade may touch: waivers and exemptions.
        risk: [A] what of the wedge is risk or a penalty elsewhere, not a duty.
        power: nuclear output that comes back, TWh a year by place.
        told: the measures that were applied, in order.
        idle: which of them found nothing to act on.
    """

    world: FuelMarket
    base: Market
    when: Moment
    market: Market
    spared: Mask
    risk: Vector
    rows: list[tuple[NDArray[np.intp], Vector]] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    knees: list[float] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    straits: dict[str, float] = field(default_factory=dict)
    power: dict[str, float] = field(default_factory=dict)
    told: tuple[Measure, ...] = ()
    idle: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, world: FuelMarket, base: Market, when: Moment) -> Changes:
        """A market that nothing has changed yet."""
        arcs = world.flow0.size
        return cls(world, base, when, base, np.zeros(arcs, dtype=bool), np.zeros(arcs))

    @property
    def any(self) -> bool:
        """Whether the market has to be solved."""
        return self.market is not self.base

    def hit(
        self, importers: tuple[str, ...], exporters: tuple[str, ...], fuels: tuple[str, ...]
    ) -> Mask:
        """[A] arcs that a measure on trade acts on, those spared left out."""
        return reach.arcs(self.world, importers, exporters, fuels) & ~self.spared

    def cap(
        self,
        use: Vector,
        limit: float,
        kind: Kind = "permit",
        *,
        knee: float = 1.0,
        scale: float = 1.0,
    ) -> None:
        """Add a limit on a joint flow; `use` [A] per unit of flow, in units of `limit`."""
        arcs = np.flatnonzero(use)
        self._cap(arcs, use[arcs], limit, kind, knee, scale)

    def _cap(
        self,
        arcs: NDArray[np.intp],
        use: Vector,
        limit: float,
        kind: Kind = "permit",
        knee: float = 1.0,
        scale: float = 1.0,
    ) -> None:
        self.rows.append((arcs, use))
        self.limits.append(limit)
        self.knees.append(knee)
        self.scales.append(scale)
        self.kinds.append(kind)

    def cut(self, hit: Mask, level: float) -> None:
        """Let a share of the base flow stop, pair by pair; all of it where the level is 1."""
        hit = hit & (self.world.flow0 > 0)
        if level >= 1 and hit.any():
            self.market = self.market.change(open=self.market.open & ~hit)
        elif level > 0:
            for group in pairs(self.world, hit):
                arcs = np.array(group, dtype=np.intp)
                before = float(self.world.flow0[arcs].sum())
                self._cap(arcs, np.ones(arcs.size), (1 - level) * before)

    def dearer(self, wedge: Vector) -> None:
        """Add a risk [A] that buyers bear."""
        self.risk = self.risk + wedge
        self.market = self.market.change(wedge=self.market.wedge + wedge)

    def finish(self) -> None:
        """Put the limits that were gathered into the market."""
        if self.rows:
            ends = np.cumsum([0] + [arcs.size for arcs, _ in self.rows])
            arcs, use = (np.concatenate(parts) for parts in zip(*self.rows, strict=True))
            shape = len(self.rows), self.world.flow0.size
            self.market = self.market.with_caps(
                sp.csr_array((use, arcs, ends), shape=shape),
                np.array(self.limits),
                np.array(self.knees),
                np.array(self.scales),
            )


def pairs(world: FuelMarket, hit: Mask) -> tuple[tuple[int, ...], ...]:
    """The arcs of `hit` [A] by importer, exporter and fuel."""
    return _pairs(reach.Labels(world.arcs), hit.tobytes())


@lru_cache(maxsize=64)
def _pairs(labels: reach.Labels, hit: bytes) -> tuple[tuple[int, ...], ...]:
    found = (
        labels.table.with_row_index("arc")
        .filter(pl.Series(np.frombuffer(hit, dtype=np.bool_)))
        .group_by("importer", "exporter", "fuel", maintain_order=True)
        .agg("arc")["arc"]
    )
    return tuple(tuple(arcs) for arcs in found.to_list())

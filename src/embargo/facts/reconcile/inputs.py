"""Everything that the drafts of one year draw on, read once and brought to the chosen places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import places
from embargo.facts.reconcile import evidence
from embargo.facts.reconcile.chosen import gather, home_of
from embargo.facts.reconcile.draft import Draft, Figure
from embargo.facts.reconcile.evidence import Block, Table
from embargo.facts.reconcile.prior import great_circle_km

FACTS = Path(__file__).parents[1]
FIRST_MATRICES = 2018
MASS = ("Mt", "Mst")


@dataclass(frozen=True)
class Inputs:
    """The sources of one year, by chosen place.

    Attributes:
        year: calendar year.
        matrices, workbook: observations of the statistical review.
        old_trade: customs of the year, or of the last one there is: columns exporter, importer,
            fuel, value (Mt, origin as reported), sigma (relative, by how far the mirrors differ).
        chosen: places that stand on their own.
        places: all places of the world, remainders last.
        coordinates: longitude and latitude by country.
        hidden: ids of figures that are kept out, see `embargo.facts.reconcile.validation`.
    """

    year: int
    matrices: pl.DataFrame
    workbook: pl.DataFrame
    old_trade: pl.DataFrame
    chosen: frozenset[str]
    coordinates: Mapping[str, tuple[float, float]]
    hidden: frozenset[str] = frozenset()
    places: tuple[str, ...] = field(init=False)
    distance_km: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        remainders = sorted({home_of(code, self.chosen) for code in places.codes()} - self.chosen)
        object.__setattr__(self, "places", (*sorted(self.chosen), *remainders))
        points = [self.coordinates[p] for p in self.places]
        lon, lat = (np.array([p[i] for p in points]) for i in (0, 1))
        object.__setattr__(self, "distance_km", great_circle_km(lon, lat))

    def homes(self, members: tuple[str, ...]) -> frozenset[str]:
        """Give the chosen places under which some countries are kept."""
        return frozenset(home_of(m, self.chosen) for m in members)

    def old_matrix(self, fuel: str) -> NDArray[np.float64]:
        """Give the bilateral trade of customs, shape [n × n], in Mt; hidden pairs are left out."""
        return self.customs_matrices(fuel)[0]

    def customs_matrices(
        self, fuel: str, *, hidden: bool = False
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give bilateral customs trade in Mt and its relative sigma, both shape [n × n].

        Arguments:
            fuel: crude, coal, lng or pipeline_gas.
            hidden: whether pairs whose figure is hidden count too.
        """
        at = {p: i for i, p in enumerate(self.places)}
        value, variance = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)))
        for exporter, importer, mt, sigma in (
            self.old_trade.filter(pl.col("fuel") == fuel)
            .select("exporter", "importer", "value", "sigma")
            .iter_rows()
        ):
            e, i = home_of(exporter, self.chosen), home_of(importer, self.chosen)
            if e != i and (hidden or f"customs {fuel} {e}→{i}" not in self.hidden):
                value[at[e], at[i]] += mt
                variance[at[e], at[i]] += (mt * sigma) ** 2
        none = np.full_like(value, 0.5)
        return value, np.divide(np.sqrt(variance), value, out=none, where=value > 0)

    def unknown_pairs(self, fuel: str) -> NDArray[np.bool_]:
        """Give the pairs whose customs are hidden, shape [n × n]."""
        pairs = [
            [f"customs {fuel} {e}→{i}" in self.hidden for i in self.places] for e in self.places
        ]
        return np.array(pairs, dtype=bool)

    @property
    def has_blocks(self) -> bool:
        """Whether the statistical review prints trade matrices of the year."""
        return self.year >= FIRST_MATRICES

    def blocks(self, fuel: str) -> list[Block]:
        """Give the trade blocks of a fuel, relabelled trade moved back to its origin.

        Empty for years without matrices.
        """
        if not self.has_blocks:
            return []
        found = evidence.blocks(self.matrices, self.year, fuel)
        for rule in evidence.read_yaml(FACTS / "relabelled.yaml"):
            if rule["fuel"] != fuel or self.year not in rule["period"]:
                continue
            importer = rule["importer"]
            booked = next(
                b for b in found if b.exporter == rule["booked"] and b.importer == importer
            )
            moved = max(booked.value - rule["keep"], 0.0)
            shift = {rule["booked"]: -moved} | {k: s * moved for k, s in rule["origin"].items()}
            found = [
                Block(
                    b.exporter,
                    b.importer,
                    b.exporters,
                    b.importers,
                    b.value + shift.get(b.exporter, 0.0) * (b.importer == importer),
                    b.rounded,
                    b.where,
                )
                for b in found
            ]
        return found

    def bind_blocks(self, draft: Draft, fuel: str, factor: float = 1.0, skip: Any = ()) -> None:
        """Bind the trade blocks of a fuel, times ``factor`` market units per source unit."""
        world = sum(b.value for b in self.blocks(fuel))
        for b in self.blocks(fuel):
            if (b.exporter, b.importer) in skip or b.exporter in skip:
                continue
            sigma = (
                evidence.RELATIVE_SIGMA_OF_BLOCKS * b.value + (2e-4 if b.rounded else 2e-5) * world
            )
            draft.bind(
                Figure(
                    id=f"{fuel} {b.exporter}→{b.importer}",
                    kind="trade block",
                    text=f"{fuel}: {b.exporter} → {b.importer}, {self.year}",
                    value=b.value * factor,
                    sigma=sigma * factor,
                    source=evidence.MATRICES,
                    status="V",
                    may_ship=False,
                ),
                draft.select(
                    self._side(b.exporter, b.exporters), self._side(b.importer, b.importers), [fuel]
                ),
            )

    def _side(self, label: str, members: tuple[str, ...]) -> frozenset[str]:
        """The places of one side of a block.

        The Union's small members share a remainder with the rest of Europe, which counts there.
        """
        found = self.homes(members)
        if "European Union" in label:
            found = frozenset(p for p in found if not places.is_remainder(p))
        return found

    def bind_table(
        self,
        draft: Draft,
        table: Table,
        side: str,
        relative_sigma: float,
        factor: float = 1.0,
        fuels: tuple[str, ...] | None = None,
    ) -> None:
        """Bind a table of totals.

        Rows that fall on the same remainder are bound as one sum. ``side`` is production, use,
        exports or imports.
        """
        world = sum(table.place.values()) + sum(table.rest.values())
        rows: list[tuple[str, set[str], float]] = [
            (p, set(self.homes((p,))), v) for p, v in table.place.items()
        ] + [(a, set(self.homes(table.members[a])), v) for a, v in table.rest.items()]
        merged: list[tuple[str, set[str], float]] = []
        for label, homes, value in rows:
            same = [m for m in merged if m[1] & homes]
            for m in same:
                merged.remove(m)
                label, homes, value = f"{m[0]} + {label}", homes | m[1], value + m[2]
            merged.append((label, homes, value))
        weak = evidence.read_yaml(Path(__file__).with_name("reliability.yaml")).get(table.name, {})
        for label, homes, value in merged:
            sigma = max(
                [relative_sigma, *(weak[p] for p in homes if p in weak and len(homes) == 1)]
            )
            self._bind_total(draft, table.name, side, label, homes, value * factor,
                             sigma * value * factor + 2e-5 * world * factor,
                             evidence.WORKBOOK, "V", fuels)  # fmt: skip
        own = self.homes(tuple(table.place))
        for place, value in gather(table.split, self.chosen).items():
            if place in own or value <= 0 or places.is_remainder(place):
                continue
            self._bind_total(draft, table.name, side, f"{place} (share of a rest)", {place},
                             value * factor, 0.3 * value * factor + 2e-5 * world * factor,
                             "rests", "M", fuels)  # fmt: skip

    def _bind_total(
        self,
        draft: Draft,
        name: str,
        side: str,
        label: str,
        homes: set[str],
        value: float,
        sigma: float,
        source: str,
        status: str,
        fuels: tuple[str, ...] | None,
    ) -> None:
        figure = Figure(
            f"{name} {label}", name, f"{name}: {label}, {self.year}", value, sigma, source, status,
            may_ship=status == "M",
        )  # fmt: skip
        if side == "production":
            draft.production(figure, homes)
        elif side == "use":
            draft.use(figure, homes)
        elif side == "exports":
            draft.bind(figure, draft.select(exporters=homes, fuels=fuels))
        else:
            draft.bind(figure, draft.select(importers=homes, fuels=fuels))

    def bind_facts(
        self,
        draft: Draft,
        fuels: tuple[str, ...],
        factor: Mapping[str, float],
        weight: Mapping[str, float] | None = None,
    ) -> None:
        """Bind the single cited facts.

        Arguments:
            draft: the draft, its cells made.
            fuels: fuels of the market.
            factor: market units per unit of a fact, by "fuel unit".
            weight: by exporter, how many market units one unit of ``factor`` is, where that
                differs by exporter (the heat of coal).
        """
        for row in evidence.single_facts(FACTS / "facts.yaml", self.year, fuels):
            value = row["value"] * factor[f"{row['fuel']} {row['unit']}"]
            who = row.get("basin", _told(row["exporter"]))
            terms = draft.select(
                None if row["exporters"] is None else self.homes(row["exporters"]),
                None if row["importers"] is None else self.homes(row["importers"]),
                [row["fuel"]],
                [row["basin"]] if "basin" in row else None,
            )
            if row["value"] == 0:
                continue  # such a link has no cell, or a band around next to nothing
            scale = 1.0
            if weight and row["unit"] in MASS and terms:
                # One tonne has the heat of its exporter: with several of them, the mean.
                heats = [weight[draft.cells[at].exporter] for at, _ in terms]
                scale = sum(heats) / len(heats)
                terms = [(at, scale / h) for (at, _), h in zip(terms, heats, strict=True)]
            value *= scale
            draft.bind(
                Figure(
                    id=fact_id(row),
                    kind="single fact",
                    text=f"{row['fuel']}: {who} → {_told(row['importer'])}, {self.year}, "
                    f"{row['value']} {row['unit']}",
                    value=value,
                    sigma=value * row["sigma"],
                    source=row["source"],
                    status=row["status"],
                    may_ship=True,
                ),
                terms,
            )


def fact_id(row: Mapping[str, Any]) -> str:
    """Give the id of the figure that a single fact is bound as."""
    who = row.get("basin", _told(row["exporter"]))
    return f"fact {row['fuel']} {who}→{_told(row['importer'])} {row['value']}"


def _told(side: str | list[str]) -> str:
    return side if isinstance(side, str) else "+".join(side)

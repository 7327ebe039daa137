"""A draft of one market's world: cells with a prior, and the figures that will bind them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from embargo.facts.reconcile.projection import Projection, project

RE_EXPORT = "re-export"


@dataclass(frozen=True)
class Cell:
    """One flow to be estimated.

    Attributes:
        basin: where the fuel is produced (a place code, or a basin of a large exporter).
        exporter: the place that the basin lies in.
        importer: the place that takes it; equal to ``exporter`` for home use.
        fuel: crude, products, lng, pipeline_gas or coal.
        prior: the expected flow in the market's balance unit a year.
        relative_sigma: how uncertain the prior is, as a share of itself.
    """

    basin: str
    exporter: str
    importer: str
    fuel: str
    prior: float
    relative_sigma: float


@dataclass(frozen=True)
class Figure:
    """One known sum of cells.

    Attributes:
        id: short name, unique in a market and year.
        kind: production, use, trade block, import total, export total or single fact.
        text: what the figure says, for people.
        value: in the market's balance unit a year.
        sigma: one standard deviation, same unit.
        source: id in the source register.
        status: V, C, S or M.
        may_ship: whether the source's terms allow the value itself to be shipped.
    """

    id: str
    kind: str
    text: str
    value: float
    sigma: float
    source: str
    status: str
    may_ship: bool


@dataclass
class Draft:
    """Cells and figures of one market and year, collected before they are reconciled."""

    market: str
    year: int
    unit: str
    hide: Collection[str] = ()
    """Ids of figures that are kept out, to see whether the others find them."""
    hidden: list[tuple[Figure, list[tuple[int, float]]]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    _rows: list[list[tuple[int, float]]] = field(default_factory=list)
    _index: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def cell(
        self,
        basin: str,
        exporter: str,
        importer: str,
        fuel: str,
        prior: float,
        relative_sigma: float,
    ) -> None:
        """Add a cell; a second one at the same place adds to the first one's prior."""
        key = (basin, importer, fuel)
        if not prior > 0:
            return
        if key in self._index:
            at = self._index[key]
            old = self.cells[at]
            self.cells[at] = Cell(
                basin,
                exporter,
                importer,
                fuel,
                old.prior + prior,
                max(old.relative_sigma, relative_sigma),
            )
            return
        self._index[key] = len(self.cells)
        self.cells.append(Cell(basin, exporter, importer, fuel, prior, relative_sigma))

    def select(
        self,
        exporters: Collection[str] | None = None,
        importers: Collection[str] | None = None,
        fuels: Collection[str] | None = None,
        basins: Collection[str] | None = None,
        *,
        home: bool = False,
        re_exports: bool = False,
    ) -> list[tuple[int, float]]:
        """Give the cells of a sum: exporters × importers × fuels, without home use unless asked."""
        chosen = []
        for at, cell in enumerate(self.cells):
            if (cell.fuel == RE_EXPORT) != re_exports:
                continue
            if not home and not re_exports and cell.exporter == cell.importer:
                continue
            if exporters is not None and cell.exporter not in exporters:
                continue
            if importers is not None and cell.importer not in importers:
                continue
            if fuels is not None and not re_exports and cell.fuel not in fuels:
                continue
            if basins is not None and cell.basin not in basins:
                continue
            chosen.append((at, 1.0))
        return chosen

    def bind(self, figure: Figure, terms: Iterable[tuple[int, float]]) -> bool:
        """Bind a figure to a weighted sum of cells; False where no cell could carry it."""
        row = list(terms)
        if not row:
            return False
        if figure.id in self.hide:
            self.hidden.append((figure, row))
            return True
        self.figures.append(figure)
        self._rows.append(row)
        return True

    def join(self, at: int, belongs: Callable[[Figure, Collection[Cell]], bool]) -> None:
        """Let a cell that came late take part in every bound figure that it belongs to.

        Arguments:
            at: index of the cell.
            belongs: whether a figure, which adds up these cells, holds the late one too.
        """
        for figure, row in zip(self.figures, self._rows, strict=True):
            if belongs(figure, [self.cells[k] for k, weight in row if weight > 0]):
                row.append((at, 1.0))

    def production(
        self, figure: Figure, places: Collection[str], basins: Collection[str] | None = None
    ) -> bool:
        """Bind what places produce: everything they sell or use at home, less re-exports."""
        out = self.select(exporters=places, basins=basins, home=True)
        if basins is not None:
            return self.bind(figure, out)
        back = [(at, -1.0) for at, _ in self.select(exporters=places, re_exports=True)]
        return self.bind(figure, out + back)

    def use(self, figure: Figure, places: Collection[str]) -> bool:
        """Bind what places use: everything they buy or make at home, less re-exports."""
        inward = self.select(importers=places, home=True)
        back = [(at, -1.0) for at, _ in self.select(importers=places, re_exports=True)]
        return self.bind(figure, inward + back)

    def incidence(self) -> sparse.csr_array:
        """Give the matrix of figures × cells."""
        data = [w for row in self._rows for _, w in row]
        columns = [at for row in self._rows for at, _ in row]
        lengths = np.cumsum([0] + [len(row) for row in self._rows])
        return sparse.csr_array(
            (np.asarray(data), np.asarray(columns), lengths),
            shape=(len(self.figures), len(self.cells)),
        )

    def relative_sigma(self, widen: float = 1.0) -> NDArray[np.float64]:
        """Give the relative sigmas of the prior, those of trade between places times ``widen``."""
        return np.array(
            [c.relative_sigma * (widen if c.exporter != c.importer else 1.0) for c in self.cells]
        )

    def reconcile(self, widen: float = 1.0) -> Projection:
        """Project the prior onto the figures, the relative sigmas of trade times ``widen``."""
        return project(
            np.array([c.prior for c in self.cells]),
            self.relative_sigma(widen),
            self.incidence(),
            np.array([f.value for f in self.figures]),
            np.array([f.sigma for f in self.figures]),
        )

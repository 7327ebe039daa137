"""What a reconciliation leaves behind: flows, balances, figures and the links between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from embargo import fuels
from embargo.facts.reconcile.draft import RE_EXPORT, Draft
from embargo.facts.reconcile.projection import Projection

Z80 = 1.2815515655446004
BCM_PER_MT_LNG = 1.36
STOCK_SHARE = 0.10**2 / (0.10**2 + 0.02**2)
"""Share of the gap between supply and published consumption that is stock change and losses."""
WIDEST = 2.0
"""Widest logarithmic spread: a band up to thirteen times says that nothing is known."""


@dataclass(frozen=True)
class Reconciled:
    """One market and year, reconciled.

    Attributes:
        flows: year, market, fuel, basin, exporter, importer, value, low, high, unit, balance
            (the value in the market's balance unit), observed (whether a figure gives the trade
            of the pair by itself).
        balances: year, market, place, production, imports, exports, consumption, re_exports,
            stock_change_and_losses, unit.
        figures: one row a figure, with what the estimate makes of it.
        links: which figure is a sum over which flow.
    """

    flows: pl.DataFrame
    balances: pl.DataFrame
    figures: pl.DataFrame
    links: pl.DataFrame


def summarise(
    draft: Draft,
    projection: Projection,
    consumption: dict[str, float],
    coal_heat: dict[tuple[str, bool], float],
) -> Reconciled:
    """Turn an estimate into tables.

    Arguments:
        draft: the cells and figures.
        projection: the estimate.
        consumption: what the sources call consumption, by place, in the balance unit; the gap to
            what the flows bring in is divided between it and stock change and losses by their
            uncertainty (2 % against 10 %).
        coal_heat: GJ a tonne by (exporter, is home use); empty for other markets.
    """
    cells, value, sigma = draft.cells, projection.value, projection.sigma
    native = np.array(
        [_native_per_balance(c.fuel, c.exporter, c.importer, coal_heat) for c in cells]
    )
    low, high = _coarse(*band(value, sigma))
    trade = [k for k, c in enumerate(cells) if c.fuel != RE_EXPORT]
    pairs = [(c.exporter, c.importer, c.fuel) for c in cells]
    known = _observed_pairs(draft, pairs)
    position = {k: n for n, k in enumerate(trade)}
    flows = pl.DataFrame(
        {
            "year": [draft.year] * len(trade),
            "market": [draft.market] * len(trade),
            "fuel": [cells[k].fuel for k in trade],
            "basin": [cells[k].basin for k in trade],
            "exporter": [cells[k].exporter for k in trade],
            "importer": [cells[k].importer for k in trade],
            "value": (value * native)[trade],
            "low": (low * native)[trade],
            "high": (high * native)[trade],
            "unit": [fuels.flow_unit(cells[k].fuel) for k in trade],
            "balance": value[trade],
            "observed": [pairs[k] in known for k in trade],
        },
        schema_overrides={"year": pl.Int32},
    )
    incidence = draft.incidence()
    gap = (projection.fitted - np.array([f.value for f in draft.figures])) / np.array(
        [max(abs(f.value), 1e-12) for f in draft.figures]
    )
    deviation = (projection.fitted - np.array([f.value for f in draft.figures])) / np.array(
        [f.sigma for f in draft.figures]
    )
    figures = pl.DataFrame(
        {
            "year": [draft.year] * len(draft.figures),
            "market": [draft.market] * len(draft.figures),
            "figure": list(range(len(draft.figures))),
            "id": [f.id for f in draft.figures],
            "kind": [f.kind for f in draft.figures],
            "text": [f.text for f in draft.figures],
            "value": [f.value if f.may_ship else None for f in draft.figures],
            "estimate": projection.fitted,
            "unit": [draft.unit] * len(draft.figures),
            "gap": [agreement(g) for g in gap],
            "conflict": np.abs(deviation) > 2.0,
            "source": [f.source for f in draft.figures],
            "status": [f.status for f in draft.figures],
        },
        schema_overrides={"year": pl.Int32, "figure": pl.Int32, "value": pl.Float64},
    )
    rows = np.repeat(np.arange(incidence.shape[0]), np.diff(incidence.indptr))
    kept = np.array([c in position for c in incidence.indices], dtype=bool)
    links = pl.DataFrame(
        {
            "figure": rows[kept],
            "flow": np.array([position[int(c)] for c in incidence.indices[kept]]),
        },
        schema={"figure": pl.Int32, "flow": pl.Int32},
    ).with_columns(year=pl.lit(draft.year, pl.Int32), market=pl.lit(draft.market))
    return Reconciled(flows, _balances(draft, value, consumption), figures, links)


def _observed_pairs(draft: Draft, pairs: list[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Pairs of places whose trade a figure gives by itself, and not within a wider sum."""
    incidence = draft.incidence()
    out = set()
    for row, figure in enumerate(draft.figures):
        if figure.kind in ("trade block", "single fact"):
            columns = incidence.indices[incidence.indptr[row] : incidence.indptr[row + 1]]
            inside = {pairs[int(c)] for c in columns}
            if len(inside) == 1:
                out |= inside
    return out


def band(
    value: NDArray[np.float64], sigma: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the central 80 % of a log-normal with a given median and standard deviation.

    A flow is positive, and the estimate's own law is exponential in the duals: its logarithm is
    close to normal with standard deviation σ/x.
    """
    spread = log_spread(value, sigma)
    return value * np.exp(-Z80 * spread), value * np.exp(Z80 * spread)


def sigma_of_band(value: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the standard deviation that `band` made a band from; the widest is `WIDEST`."""
    spread = np.minimum(np.log(high / value) / Z80, WIDEST)
    return np.asarray(value * np.maximum(spread, 1e-6))


def log_spread(value: NDArray[np.float64], sigma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the standard deviation of a flow's logarithm; no wider than `WIDEST`."""
    return np.asarray(np.minimum(sigma / np.maximum(value, 1e-300), WIDEST))


def _coarse(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Round a band outward to four digits: it is not known better, and ships smaller."""
    step_low, step_high = (10.0 ** (np.floor(np.log10(np.maximum(x, 1e-300))) - 3)
                           for x in (low, high))  # fmt: skip
    return np.floor(low / step_low) * step_low, np.ceil(high / step_high) * step_high


def agreement(relative_gap: float) -> str:
    """Say how far an estimate is from a figure without giving the figure away."""
    size = abs(relative_gap)
    for limit, text in ((0.01, "within 1 %"), (0.03, "1–3 %"), (0.10, "3–10 %")):
        if size <= limit:
            return text
    return "over 10 %"


def _native_per_balance(
    fuel: str, exporter: str, importer: str, coal_heat: dict[tuple[str, bool], float]
) -> float:
    if fuel == "lng":
        return 1.0 / BCM_PER_MT_LNG
    if fuel == "coal":
        return 1.0 / coal_heat[exporter, exporter == importer]
    return 1.0


def _balances(
    draft: Draft, value: NDArray[np.float64], consumption: dict[str, float]
) -> pl.DataFrame:
    places = sorted({c.exporter for c in draft.cells} | {c.importer for c in draft.cells})
    at = {p: i for i, p in enumerate(places)}
    home, exports, imports, again = (np.zeros(len(places)) for _ in range(4))
    for cell, x in zip(draft.cells, value, strict=True):
        if cell.fuel == RE_EXPORT:
            again[at[cell.exporter]] += x
        elif cell.exporter == cell.importer:
            home[at[cell.exporter]] += x
        else:
            exports[at[cell.exporter]] += x
            imports[at[cell.importer]] += x
    production = home + exports - again
    # Where a place sells more than it can have made or re-exported, the sale itself is evidence.
    short = np.minimum(production, 0.0)
    again, production = again + short, production - short
    supplied = home + imports - again
    stated = np.array([consumption.get(p, np.nan) for p in places])
    gap = supplied - np.where(np.isnan(stated), supplied, stated)
    stock = STOCK_SHARE * gap
    return pl.DataFrame(
        {
            "year": [draft.year] * len(places),
            "market": [draft.market] * len(places),
            "place": places,
            "production": production,
            "imports": imports,
            "exports": exports,
            "re_exports": again,
            "consumption": supplied - stock,
            "stock_change_and_losses": stock,
            "unit": [draft.unit] * len(places),
        },
        schema_overrides={"year": pl.Int32},
    )

"""Whether the bands of ordinary churn hold on years after the fit: a placebo without any event.

python -m bench.churn
"""

from __future__ import annotations

import numpy as np
import polars as pl

from embargo.evidence import scores
from embargo.facts import base

FUELS = ("crude", "products", "lng", "pipeline_gas", "coal")
FIRST, LAST = 2010, 2023
BREAK = 2017
"""The last year counted by customs; spans across it also hold the change of method."""
ENOUGH = 0.01
"""Share of a buyer's imports from which a pair is scored."""


def main() -> None:
    """Print by fuel and span: share of outcomes in the 50 % and 80 % bands, without and with the
    spans across the change of method, and the trade in the 80 % band.
    """
    print(f"{'':14s} {'years':>5s} {'50 %':>6s} {'80 %':>6s} {'80 %, by trade':>15s}  with break")
    for fuel in FUELS:
        flows, home = cube(fuel)
        for lag in (1, 2):
            rows = [(FIRST + t, *held(flows, home, t, lag)) for t in range(2, len(flows) - lag)]
            inside = np.array([row[1:] for row in rows if not row[0] <= BREAK < row[0] + lag])
            every = np.array([row[1:] for row in rows])
            fifty, eighty, trade = inside.mean(axis=0)
            print(
                f"{fuel:14s} {lag:5d} {fifty:6.2f} {eighty:6.2f} {trade:15.2f}  "
                f"{every[:, 1].mean():.2f}"
            )


def held(flows: np.ndarray, home: np.ndarray, t: int, lag: int) -> tuple[float, float, float]:
    """Share of outcomes `lag` years after year `t` inside its 50 % and 80 % band, and of trade."""
    share, size = scores.shares(flows[t], home), scores.sizes(flows[t], home)
    churn = scores.fit_churn(flows[: t + 1], home, lag=lag)
    use = share > ENOUGH
    rng = np.random.default_rng(t)
    draws = flows[t][use] * churn.draw_factors(rng, share[use], size[use], draws=500)
    outcome = flows[t + lag][use]
    low, high = scores.band(draws, 0.8)
    inside = (outcome >= low) & (outcome <= high)
    return (
        scores.coverage(draws, outcome, 0.5),
        float(inside.mean()),
        float(flows[t][use][inside].sum() / flows[t][use].sum()),
    )


def cube(fuel: str) -> tuple[np.ndarray, np.ndarray]:
    """Flows [T, E, I] of all years and the marks of home use [E, I]."""
    rows = base.flows().filter((pl.col("fuel") == fuel) & (pl.col("year") <= LAST))
    sellers, buyers = (sorted(rows[side].unique()) for side in ("exporter", "importer"))
    at = [{name: k for k, name in enumerate(names)} for names in (sellers, buyers)]
    flows = np.zeros((LAST - FIRST + 1, len(sellers), len(buyers)))
    columns = rows.select("year", "exporter", "importer", "value")
    for year, seller, buyer, value in columns.iter_rows():
        flows[year - FIRST, at[0][seller], at[1][buyer]] += value
    return flows, np.array(sellers)[:, None] == np.array(buyers)[None]


if __name__ == "__main__":
    main()

"""How far moved volumes land elsewhere, learned from events and judged on those left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embargo.errors import EmbargoError
from embargo.evidence import bands, events, scores
from embargo.evidence.backtest import case
from embargo.evidence.problem import Floats

GRID = (float("inf"), 50.0, 20.0, 12.0, 8.0, 5.0, 3.0)
"""Precisions that are tried; infinity: volumes land where the model has them."""


@dataclass(frozen=True, eq=False)
class Precision:
    """What each precision of placing is worth.

    Attributes:
        events: ids of the events with a band.
        crps: [events, grid] as a part of that without any doubt about places.
        held: [events, grid] share of outcomes in the 80 % band.
    """

    events: tuple[str, ...]
    crps: Floats
    held: Floats


def tried(names: Sequence[str], tick: Callable[[str], None] | None = None) -> Precision:
    """Score every precision of the grid on events, unconditionally.

    Arguments:
        names: ids of events.
        tick: called with the id of each event before it is scored.
    """
    kept, crps, held = [], [], []
    for name in names:
        if tick is not None:
            tick(name)
        event = events.shipped(name)
        found = case(event, "unconditional")
        drawn = bands.sample(event, found.problem)
        lag, seen = event.outcome - event.base, found.trades
        observed = found.changes(found.observed)[seen]
        row: list[tuple[float, float]] = []
        try:
            for precision in GRID:
                flows = bands.around(found.problem, drawn, found.exporters, lag, precision)
                changes = np.array([found.changes(flow)[seen] for flow in flows])
                row.append(
                    (
                        float(scores.crps(changes, observed).mean()),
                        scores.coverage(changes, observed, 0.8),
                    )
                )
        except EmbargoError:
            continue  # too short a history for a band
        kept.append(name)
        crps.append([c / row[0][0] for c, _ in row])
        held.append([h for _, h in row])
    return Precision(tuple(kept), np.array(crps), np.array(held))


def chosen(crps: Floats, left_out: int) -> int:
    """Give the place in the grid that the other events like best; row `left_out` is not seen."""
    return int(np.argmin(np.log(np.delete(crps, left_out, axis=0)).mean(axis=0)))


def markdown(found: Precision) -> str:
    """Give a table: CRPS by precision, and what the others choose for each event."""
    heads = ["none", *(f"{value:g}" for value in GRID[1:])]
    lines = [
        "| left out | " + " | ".join(heads) + " | chosen by the others | 80 % band held |",
        "| --- |" + " ---: |" * (len(heads) + 2),
    ]
    picks = [chosen(found.crps, row) for row in range(len(found.events))]
    for row, (name, pick) in enumerate(zip(found.events, picks, strict=True)):
        cells = " | ".join(f"{value:.2f}" for value in found.crps[row])
        lines.append(
            f"| {events.shipped(name).title} | {cells} | {heads[pick]} "
            f"| {found.held[row, 0]:.2f} → {found.held[row, pick]:.2f} |"
        )
    mean = np.exp(np.log(found.crps).mean(axis=0))
    out = [found.held[row, pick] for row, pick in enumerate(picks)]
    lines.append(
        "| mean | "
        + " | ".join(f"{value:.2f}" for value in mean)
        + f" | | {found.held[:, 0].mean():.2f} → {np.mean(out):.2f} |"
    )
    return "\n".join(lines)

"""How often bands held against what they promise: over all events, by market and by shock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from embargo.evidence.backtest import Result
from embargo.outcome.picture import save

LARGE = 0.02
"""Share of a market's trade from which a shock counts as large."""

_SHOWN = (0.2, 0.5, 0.8, 0.9)
_WORDS = {"gas": "gas and LNG", "products": "oil products"}


def pooled(results: Iterable[Result]) -> pl.DataFrame:
    """Give how often bands held: by, group, level, held, of, events.

    Every scored change counts once, so that events of many places weigh more.

    Arguments:
        results: of the model, with reliability; others are passed over.
    """
    rows = [
        {
            "by": by,
            "group": group,
            "event": r.event,
            "level": b.level,
            "hits": b.held * b.of,
            "of": b.of,
        }
        for r in results
        for b in r.reliability
        for by, group in (
            ("all", "all"),
            ("market", _WORDS.get(r.market, r.market)),
            ("shock", _shock(r)),
        )
    ]
    schema = {
        "by": pl.String, "group": pl.String, "event": pl.String,
        "level": pl.Float64, "hits": pl.Float64, "of": pl.Int64,
    }  # fmt: skip
    return (
        pl.DataFrame(rows, schema=schema)
        .group_by("by", "group", "level", maintain_order=True)
        .agg(
            held=pl.col("hits").sum() / pl.col("of").sum(),
            of=pl.col("of").sum(),
            events=pl.col("event").n_unique(),
        )
        .sort("by", "group", "level")
    )


def _shock(result: Result) -> str:
    if result.role == "placebo":
        return "no stop (placebo)"
    large = (result.shock or 0.0) >= LARGE
    return f"{LARGE:.0%} of trade or more" if large else f"under {LARGE:.0%} of trade"


def table(results: Sequence[Result]) -> list[str]:
    """Give the lines of the table as Markdown."""
    found = pooled(results)
    lines = [
        "Every scored change counts once. A band of 80 % should hold 0.80 of the time.",
        "",
        "| | " + " | ".join(f"{level:.0%} band" for level in _SHOWN) + " | changes | events |",
        "| --- |" + " ---: |" * (len(_SHOWN) + 2),
    ]
    for (_, group), rows in found.partition_by("by", "group", as_dict=True).items():
        held = {round(row["level"], 3): row["held"] for row in rows.iter_rows(named=True)}
        cells = " | ".join(f"{held[level]:.2f}" for level in _SHOWN)
        lines.append(f"| {group} | {cells} | {rows['of'][0]:,} | {rows['events'][0]} |")
    return lines


def draw(results: Sequence[Result], file: Path) -> Path:
    """Draw the reliability diagram, whole or not at all.

    Arguments:
        results: of one or many events.
        file: where to; the ending gives the kind (.svg, .png, .html).

    Raises:
        InputError: an unknown kind of picture, a missing package, a file that cannot be written.
    """
    return save(lambda: picture(results), file)


def picture(results: Sequence[Result]) -> Any:
    """Give the diagram: level promised against share held, all, by market, by shock."""
    import altair as alt

    found = pooled(results)
    share = alt.Axis(format="%")
    scale = alt.Scale(domain=[0, 1])
    panels = []
    for by, title in (
        ("all", "all events"),
        ("market", "by market"),
        ("shock", "by what was lost"),
    ):
        rows = found.filter(pl.col("by") == by)
        ideal = alt.Chart(pl.DataFrame({"level": [0.0, 1.0], "held": [0.0, 1.0]})).mark_line(
            color="#999", strokeDash=[4, 4]
        )
        lines = alt.Chart(rows).mark_line(point=True)
        color = alt.Color("group:N", title=None, legend=None if by == "all" else alt.Legend(
            orient="bottom", columns=1, labelLimit=200))  # fmt: skip
        layers = [
            each.encode(
                x=alt.X("level:Q", title="level of the band", axis=share, scale=scale),
                y=alt.Y("held:Q", title="share of outcomes inside", axis=share, scale=scale),
            )
            for each in (ideal, lines)
        ]
        layers[1] = layers[1].encode(color=color)
        panels.append(alt.layer(*layers).properties(width=220, height=220, title=title))
    events = int(found.filter(pl.col("by") == "all")["events"].to_list()[0])
    title = f"Did the bands hold? {events} events and placebos"
    return alt.hconcat(*panels).resolve_scale(color="independent").properties(title=title)

"""Bars of changes: who more, who less, with the band of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from embargo.outcome.brief.look import INK, LESS, MORE, WIDTH, altair, names_at_left

_STEP = 22
_ROOM = 0.34
"""Part of the width kept for the figures beside the bars."""


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its change, the figure beside it, the ends of its band, and a note."""

    name: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    note: str = ""


def bars(rows: Sequence[Bar], title: str, unit: str, *, form: str = "", width: int = WIDTH) -> Any:
    """Bars in the given order, the figure of each beside it.

    Arguments:
        rows: at least one.
        title, unit: above the chart, and under its axis.
        form: how the axis writes numbers, as d3-format.
        width: of the bars, in pixels.
    """
    alt = altair()
    data, domain = _laid(rows)
    base = alt.Chart(alt.Data(values=data)).encode(y=names_at_left(row.name for row in rows))
    told = {"format": form} if form else {}
    axis = alt.Axis(title=unit, tickCount=5, **told)
    across = {"scale": alt.Scale(domain=domain, nice=False), "axis": axis}
    layers = [
        base.mark_bar(height=14).encode(
            x=alt.X("value:Q", **across),
            color=alt.Color(
                "sign:N",
                scale=alt.Scale(domain=["more", "less"], range=[MORE, LESS]),
                legend=None,
            ),
        )
    ]
    if any(row.low is not None for row in rows):
        known = base.transform_filter("isValid(datum.low)")
        layers.append(
            known.mark_rule(color=INK, strokeWidth=1.6).encode(
                x=alt.X("low:Q", **across), x2="high:Q"
            )
        )
    for side, align, away in (("right", "left", 5), ("left", "right", -5)):
        layers.append(
            base.transform_filter(f"datum.side == '{side}'")
            .mark_text(align=align, dx=away, color=INK)
            .encode(x=alt.X("at:Q", **across), text="text:N")
        )
    if any(row.note for row in rows):
        notes = base.mark_text(align="left", color=INK)
        layers.append(notes.encode(x=alt.value(width + 8), text="note:N"))
    return alt.layer(*layers).properties(width=width, height=_STEP * len(rows), title=title)


def _laid(rows: Sequence[Bar]) -> tuple[list[dict[str, Any]], list[float]]:
    """The rows with the place of their figures, and the ends of the axis."""
    ends = [0.0]
    data = []
    for row in rows:
        low = min(0.0, row.value, row.value if row.low is None else row.low)
        high = max(0.0, row.value, row.value if row.high is None else row.high)
        ends += [low, high]
        right = row.value >= 0
        data.append(
            {
                "name": row.name, "value": row.value, "text": row.text, "note": row.note,
                "low": row.low, "high": row.high, "sign": "more" if right else "less",
                "side": "right" if right else "left", "at": high if right else low,
            }
        )  # fmt: skip
    low, high = min(ends), max(ends)
    wide = (high - low) or 1.0
    right = any(row.value >= 0 for row in rows)
    left = any(row.value < 0 for row in rows)
    return data, [low - _ROOM * wide * left, high + _ROOM * wide * right]


def stacked(charts: Sequence[Any]) -> Any:
    """Charts one below the other, each with a scale of its own."""
    alt = altair()
    if len(charts) == 1:
        return charts[0]
    return alt.vconcat(*charts, spacing=18).resolve_scale(x="independent", y="independent")

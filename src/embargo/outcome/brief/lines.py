"""Lines over months: the world as it was, dashed, and as it would be, with its band."""

from __future__ import annotations

from typing import Any

import polars as pl

from embargo.outcome.brief.look import MORE, QUIET, altair

_WIDTH = 520

BEFORE, AFTER = "as it was", "as it would be"


def lines(series: pl.DataFrame, title: str, unit: str) -> Any:
    """Two lines, and the band of the second where there are draws.

    Arguments:
        series: month, baseline, counterfactual, and its ends with draws; in order of months.
        title, unit: above the chart, and along its axis.
    """
    alt = altair()
    values = [
        {
            "month": f"{row['month']}-01T00:00:00",
            BEFORE: row["baseline"],
            AFTER: row["counterfactual"],
            "low": row.get("counterfactual_low"),
            "high": row.get("counterfactual_high"),
        }
        for row in series.iter_rows(named=True)
    ]
    base = alt.Chart(alt.Data(values=values))
    x = alt.X(
        "month:T",
        title=None,
        axis=alt.Axis(format="%b %Y", tickCount=6, labelAngle=0, labelFlush=False),
    )
    y = alt.Y(
        "value:Q",
        title=unit,
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(tickCount=5, minExtent=60, maxExtent=60),
    )
    layers = []
    if "counterfactual_low" in series.columns:
        layers.append(
            base.mark_area(color=MORE, opacity=0.2).encode(
                x=x, y=alt.Y("low:Q", title=unit, scale=alt.Scale(zero=False)), y2="high:Q"
            )
        )
    layers.append(
        base.transform_fold([BEFORE, AFTER], as_=["which", "value"])
        .mark_line(strokeWidth=2.2)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "which:N", scale=alt.Scale(domain=[BEFORE, AFTER], range=[QUIET, MORE]), title=None
            ),
            strokeDash=alt.StrokeDash(
                "which:N",
                scale=alt.Scale(domain=[BEFORE, AFTER], range=[[5, 4], [1, 0]]),
                title=None,
            ),
        )
    )
    return alt.layer(*layers).properties(width=_WIDTH, height=150, title=title)

"""What drives an answer as a tornado: a panel for each number, a bar for each input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from embargo.evidence.sensitivity.run import REST, Sensitivity
from embargo.outcome.picture import save

MOST = 8
LEAST_SHOWN = 0.01
"""Share of the variance from which an input gets a bar."""


def draw(found: Sensitivity, file: Path) -> Path:
    """Draw the tornado, whole or not at all.

    Arguments:
        found: what drives an answer.
        file: where to; the ending gives the kind (.svg, .png, .html).

    Raises:
        InputError: an unknown kind of picture, a missing package, a file that cannot be written.
    """
    return save(lambda: picture(found), file)


def picture(found: Sensitivity) -> Any:
    """Give the chart: the mean answer with each input at its low and at its high tenth."""
    import altair as alt

    panels = []
    for head in found.targets.iter_rows(named=True):
        rows = (
            found.of(head["target"])
            .filter((pl.col("total") >= LEAST_SHOWN) & (pl.col("input") != REST))
            .head(MOST)
            .with_columns(
                label=pl.format(
                    "{} ({}%)", "input", (100 * pl.col("total")).round(0).cast(pl.Int64)
                )
            )
        )
        if rows.is_empty():
            continue
        ends = pl.concat(
            rows.select(
                "label",
                pl.lit(name).alias("input at its"),
                value=pl.col(column),
                start=pl.lit(head["mean"]),
            )
            for name, column in (("low tenth", "low"), ("high tenth", "high"))
        )
        order = rows["label"].to_list()
        bars = (
            alt.Chart(ends)
            .mark_bar(height=14)
            .encode(
                x=alt.X("start:Q", title=f"{head['unit']}, change", scale=alt.Scale(zero=False)),
                x2="value:Q",
                y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=420)),
                color=alt.Color(
                    "input at its:N",
                    scale=alt.Scale(
                        domain=["low tenth", "high tenth"], range=["#4c78a8", "#f58518"]
                    ),
                ),
            )
        )
        line = (
            alt.Chart(pl.DataFrame({"at": [head["mean"]]})).mark_rule(color="#333").encode(x="at:Q")
        )
        title = f"{head['title']}: mean of the draws {head['mean']:+.3g} {head['unit']}"
        panels.append(alt.layer(bars, line).properties(width=420, height=alt.Step(20), title=title))
    whole = f"What drives: {found.outcome.scenario.title}"
    note = "share of the variance, with interactions, in brackets"
    return alt.vconcat(*panels).properties(title=alt.Title(whole, subtitle=note))

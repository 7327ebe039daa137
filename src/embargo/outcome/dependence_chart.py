"""A dependence, or the months of a trade, as a single picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from embargo import fuels
from embargo.outcome.months import Months
from embargo.outcome.picture import save

if TYPE_CHECKING:
    from embargo.outcome.dependence import Dependence

_BARS = 4
"""More years than this are drawn as lines."""


def draw(found: Dependence | Months, file: Path) -> Path:
    """Draw a dependence (shares by year, amounts by month) or months, whole or not at all.

    Arguments:
        found: the dependence, or the months.
        file: where to; the ending gives the kind.

    Raises:
        InputError: an unknown kind of picture, a missing package, a file that cannot be written.
    """
    return save(lambda: monthly(found) if isinstance(found, Months) else picture(found), file)


def picture(found: Dependence) -> Any:
    """Give the chart: shares by fuel and year and, where there are months, those below them."""
    import altair as alt

    yearly = _yearly(found)
    if found.months.table.is_empty():
        return yearly
    return alt.vconcat(yearly, monthly(found.months)).resolve_scale(color="independent")


def monthly(found: Months) -> Any:
    """Give the chart of months: a line for each fuel and basis, a panel for each unit."""
    import altair as alt

    rows = found.table.select(
        pl.col("period").str.to_date("%Y-%m").alias("month"),
        "value",
        series=pl.concat_str(
            pl.col("fuel").replace_strict({f: fuels.name(f) for f in fuels.FUELS}),
            pl.lit(", "),
            pl.when(pl.col("route") == "").then("basis").otherwise("route"),
        ),
        unit=pl.format("{} a month", "unit"),
    )
    panels = [
        alt.Chart(one)
        .mark_line()
        .encode(
            x=alt.X("month:T", title=None),
            y=alt.Y("value:Q", title=unit),
            color=alt.Color("series:N", title=None),
        )
        .properties(width=560, height=160, title=f"{found.title}: months")
        for (unit,), one in sorted(rows.partition_by("unit", as_dict=True).items())
    ]
    return alt.vconcat(*panels).resolve_scale(color="independent")


def _yearly(found: Dependence) -> Any:
    import altair as alt

    rows = found.table.filter(
        pl.col("share_of_imports").is_not_null() & (pl.col("bought") > 0)
    ).select(
        pl.col("fuel").replace_strict({f: fuels.name(f) for f in fuels.FUELS}).alias("fuel"),
        pl.col("year").cast(pl.String),
        share=pl.col("share_of_imports"),
        label=pl.format("{} {}", pl.col("bought").round(2), "unit"),
    )
    if rows["year"].n_unique() > _BARS:
        return (
            alt.Chart(rows)
            .mark_line(point=True)
            .encode(
                x=alt.X("year:O", title=None),
                y=alt.Y("share:Q", title="share of imports", axis=alt.Axis(format="%")),
                color=alt.Color("fuel:N", title=None),
            )
            .properties(width=560, height=300, title=f"Dependence of {found.title}")
        )
    order = [fuels.name(f) for f in fuels.FUELS if fuels.name(f) in set(rows["fuel"])]
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="share of imports", axis=alt.Axis(format="%")),
            y=alt.Y("year:N", title=None, sort="descending"),
            color=alt.Color("fuel:N", legend=None, sort=order),
        )
    )
    text = bars.mark_text(align="left", dx=4).encode(text="label:N", color=alt.value("#333"))
    return (
        alt.layer(bars, text)
        .properties(width=420, height=alt.Step(22))
        .facet(row=alt.Row("fuel:N", title=None, sort=order, header=alt.Header(labelAngle=0,
               labelAlign="left")))
        .properties(title=f"Dependence of {found.title}: share of imports, and amount a year")
    )  # fmt: skip

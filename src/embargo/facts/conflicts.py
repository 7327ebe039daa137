"""The conflict report: which sources disagree where, by how much, and what was decided."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from embargo.facts.readers import comtrade
from embargo.facts.reconcile.carried import Solved
from embargo.facts.reconcile.result import agreement

SCHEMA = {
    "year": pl.Int32,
    "market": pl.String,
    "kind": pl.String,
    "text": pl.String,
    "gap": pl.String,
    "value": pl.Float64,
    "estimate": pl.Float64,
    "unit": pl.String,
    "against": pl.String,
    "decision": pl.String,
    "source": pl.String,
    "status": pl.String,
}
"""Columns of the table: the value is null where the terms of its source keep it, `gap` is a class
of the relative distance, `against` names the figures that pull hardest the other way."""

GAPS = ("over 10 %", "3–10 %", "1–3 %", "within 1 %")
MIRRORS = ((5.0, "over 5 times"), (2.0, "2 to 5 times"), (1.5, "1.5 to 2 times"))
LEAST_MIRROR = 1e-3
"""Least share of world trade, by the larger mirror, at which two mirrors are compared."""

TOLERANCE = 2.0
"""Standard deviations beyond which a figure is in conflict with the others."""

SHOWN = 3
PAGE = 12


def of_figures(solved: Solved) -> pl.DataFrame:
    """Give the figures that the estimate of a market and year could not meet.

    Arguments:
        solved: the market and year.

    A figure pulls on others through the flows they share: the figures named against it are those
    that move its own sum hardest away from it.
    """
    draft, projection = solved.draft, solved.projection
    incidence = draft.incidence()
    stated = np.array([f.value for f in draft.figures])
    sigma = np.array([f.sigma for f in draft.figures])
    gap = projection.fitted - stated
    loose = np.array([c.prior * c.relative_sigma**2 for c in draft.cells]) * projection.value
    rows = []
    for k in np.flatnonzero(np.abs(gap) > TOLERANCE * sigma):
        own = incidence[[k], :].multiply(loose[None, :])
        push = np.asarray((incidence @ own.T).todense()).ravel() * projection.pull
        push[k] = 0.0
        order = np.argsort(push * -np.sign(gap[k]), kind="stable")[:SHOWN]
        against = [draft.figures[j].text for j in order if push[j] * np.sign(gap[k]) > 0]
        figure = draft.figures[k]
        rows.append(
            {
                "year": draft.year,
                "market": draft.market,
                "kind": figure.kind,
                "text": figure.text,
                "gap": agreement(float(gap[k] / max(abs(stated[k]), 1e-12))),
                "value": figure.value if figure.may_ship else None,
                "estimate": float(projection.fitted[k]),
                "unit": draft.unit,
                "against": "; ".join(against),
                "decision": "compromise by standard deviations, nearer to the surer figures",
                "source": figure.source,
                "status": figure.status,
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA)


def of_mirrors(root: Path, years: tuple[int, ...]) -> pl.DataFrame:
    """Give the pairs whose importer and exporter report sound weights far apart.

    Arguments:
        root: folder of the public sources.
        years: years to compare.
    """
    keys = ["year", "fuel", "exporter", "importer"]
    sound = comtrade.read(root).filter((pl.col("flag") == "") & pl.col("year").is_in(list(years)))
    bought, sold = (
        sound.filter(pl.col("reported_by") == side).select(*keys, pl.col("mt").alias(name))
        for side, name in (("importer", "bought"), ("exporter", "sold"))
    )
    both = bought.join(sold, on=keys).with_columns(
        larger=pl.max_horizontal("bought", "sold"),
        times=pl.max_horizontal("bought", "sold") / pl.min_horizontal("bought", "sold"),
    )
    wide = both.filter(
        (pl.col("times") > MIRRORS[-1][0])
        & (pl.col("larger") > LEAST_MIRROR * pl.col("larger").sum().over("year", "fuel"))
    ).sort("year", "fuel", "exporter", "importer")
    rows = [
        {
            "year": r["year"],
            "market": "gas" if r["fuel"] in ("lng", "pipeline_gas") else r["fuel"],
            "kind": "mirrors",
            "text": f"{r['fuel']}: {r['exporter']} → {r['importer']}, {r['year']}, customs of both "
            f"sides, {'importer' if r['bought'] > r['sold'] else 'exporter'} above",
            "gap": next(text for limit, text in MIRRORS if r["times"] > limit),
            "value": None,
            "estimate": None,
            "unit": "Mt",
            "against": "the other side's customs",
            "decision": "importer's weight, which knows the origin; sigma from the gap",
            "source": comtrade.SOURCE,
            "status": "V",
        }
        for r in wide.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


HEAD = """# Conflicts

Where the sources of the base world disagree, by how much, and what was decided. Written by
`embargo data build`; the whole table is `embargo data conflicts` (`--json` for all columns). See
[data](data.md) for the method.

Two sorts are listed. A **figure** is in conflict when the balanced world misses it by more than two
of its standard deviations: it contradicts other figures of the same place and fuel, which are named
beside it. **Mirrors** are the customs of the two sides of one trade, where both look sound and
still differ by half or more. Gaps are classes where a source may not be republished.

"""


def report(table: pl.DataFrame, figures: int) -> str:
    """Give the conflicts as a Markdown page.

    Arguments:
        table: all conflicts.
        figures: how many figures were fitted in all.
    """
    of_sums = table.filter(pl.col("kind") != "mirrors")
    mirrors = table.filter(pl.col("kind") == "mirrors")
    lines = [
        HEAD,
        f"{of_sums.height:,} of {figures:,} figures are in conflict, and {mirrors.height:,} pairs "
        "of mirrors.\n",
        "## How many, by year and width\n",
        "| year | " + " | ".join(GAPS[:3]) + " | mirrors |",
        "| --- | " + "---: | " * 4,
    ]
    for year in sorted(table["year"].unique()):
        of = table.filter(pl.col("year") == year)
        counts = [of.filter((pl.col("gap") == gap) & (pl.col("kind") != "mirrors")).height
                  for gap in GAPS[:3]]  # fmt: skip
        counts.append(of.filter(pl.col("kind") == "mirrors").height)
        lines.append(f"| {year} | " + " | ".join(map(str, counts)) + " |")
    lines.append("\n## The largest of every year\n")
    lines.append("Figures over 10 % away, the largest estimates of a market first.\n")
    lines.append("| year | market | figure | estimate | unit | against | status |")
    lines.append("| --- | --- | --- | ---: | --- | --- | --- |")
    wide = of_sums.filter(pl.col("gap") == GAPS[0])
    for (_, _), group in wide.sort("year", "market").group_by(
        "year", "market", maintain_order=True
    ):
        for r in group.sort("estimate", "text", descending=[True, False]).head(PAGE // 4).iter_rows(
            named=True
        ):  # fmt: skip
            lines.append(
                f"| {r['year']} | {r['market']} | {r['text']} | {r['estimate']:,.3g} | {r['unit']} "
                f"| {r['against'] or '–'} | {r['status']} |"
            )
    lines.append("\n## Mirrors over five times apart\n")
    lines.append("| year | trade | decision |")
    lines.append("| --- | --- | --- |")
    lines += [
        f"| {r['year']} | {r['text']} | {r['decision']} |"
        for r in mirrors.filter(pl.col("gap") == MIRRORS[0][1]).iter_rows(named=True)
    ]
    return "\n".join(lines) + "\n"

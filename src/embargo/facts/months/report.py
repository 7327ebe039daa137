"""The page on months: coverage, what was left out, and how they fit the annual base."""

from __future__ import annotations

import polars as pl

from embargo.facts.months.build import Made
from embargo.facts.months.table import DIFFERENCES
from embargo.facts.readers.months.common import REMEDIES
from embargo.facts.sources import register

_SHOWN = 20
_HEAD = """# Months against the annual base

Written by `embargo data build`; do not edit. [Data](data.md) says what the monthly tables hold.
Where all twelve months of a pair are known, their sum stands here beside the annual estimate.
Border flows and Eurostat's gas name the last border: gas in transit counts for the place it
enters, so they differ from the annual base, which is by origin and by the place that burns it.
Nothing was adjusted to make the two agree.
"""


def report(made: Made) -> str:
    """Give the page as Markdown."""
    table = made.tables[DIFFERENCES]
    lines = [
        _HEAD,
        "## How many agree\n",
        "| basis | fuel | full years | within 10 % | in the 80 % band |",
        "| --- | --- | --- | --- | --- |",
    ]
    near = pl.col("gap").is_in(["within 3 %", "3–10 %"])
    groups = (
        table.group_by("basis", "fuel")
        .agg(n=pl.len(), near=near.sum(), inside=pl.col("inside").sum())
        .sort("basis", "fuel")
    )
    lines += [
        f"| {r['basis']} | {r['fuel']} | {r['n']:,} | {r['near']:,} | {r['inside']:,} |"
        for r in groups.to_dicts()
    ]
    lines += [
        "\nMonths of UN Comtrade are kept by their source: only the class of the gap is shown."
    ]
    gas = pl.col("fuel") == "pipeline_gas"
    for title, rows in (
        ("coal, crude, oil products and LNG", table.filter(~gas)),
        ("pipeline gas, transit included", table.filter(gas)),
    ):
        lines += [
            f"\n## The {_SHOWN} widest: {title}\n",
            "| year | fuel | from | to | basis | months | annual (80 %) | unit | gap |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += [_row(r) for r in rows.head(_SHOWN).to_dicts()]
    lines += ["\n## What was left out\n", "| source | flag | rows | what it means |",
              "| --- | --- | --- | --- |"]  # fmt: skip
    left = made.left_out.group_by("source", "flag").len().sort("source", "flag")
    lines += [
        f"| {register()[r['source']].title} | {r['flag']} | {r['len']:,} | {REMEDIES[r['flag']]} |"
        for r in left.to_dicts()
    ]
    return "\n".join(lines) + "\n"


def _row(row: dict[str, object]) -> str:
    told = "kept" if row["months"] is None else f"{row['months']:.1f}"
    band = f"{row['estimate']:.1f} ({row['low']:.1f}–{row['high']:.1f})"
    return (
        f"| {row['year']} | {row['fuel']} | {row['exporter']} | {row['importer']} | {row['basis']} "
        f"| {told} | {band} | {row['unit']} | {row['gap']} |"
    )

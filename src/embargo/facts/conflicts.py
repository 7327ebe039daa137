"""The conflict report: which figures could not all be true, and how wide the gap is."""

from __future__ import annotations

import polars as pl

_GAPS = {"over 10 %": 0, "3–10 %": 1, "1–3 %": 2, "within 1 %": 3}

HEAD = """# Conflicts

Figures that the reconciled world could not meet within two standard deviations. The estimate
keeps the closest balanced compromise; a figure listed here contradicts others of the same place and
fuel (output, refining or use, and trade, as their tables print them). Written by the build; see
[data](data.md) for the method. Gaps are classes, because some sources may not be republished.

"""


def report(figures: pl.DataFrame) -> str:
    """Give the conflicts as a Markdown page, the widest gaps first.

    Args:
        figures: the figures of all markets and years, as in the base.
    """
    found = figures.filter(pl.col("conflict")).with_columns(
        rank=pl.col("gap").replace_strict(_GAPS, return_dtype=pl.Int8)
    )
    lines = [
        HEAD,
        f"{found.height} of {figures.height} figures are in conflict.\n",
        "| year | market | figure | gap | estimate | unit | status |",
        "| --- | --- | --- | --- | ---: | --- | --- |",
    ]
    lines += [
        f"| {r['year']} | {r['market']} | {r['text']} | {r['gap']} | {r['estimate']:,.3g} "
        f"| {r['unit']} | {r['status']} |"
        for r in found.sort("rank", "year", "market", "figure").iter_rows(named=True)
    ]
    return "\n".join(lines) + "\n"

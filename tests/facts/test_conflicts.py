"""Conflicts are reported, not hidden, and give no restricted value away."""

import polars as pl

from embargo.facts import base
from embargo.facts.conflicts import report
from embargo.facts.reconcile.result import agreement


def test_the_report_lists_every_conflict():
    figures = base.figures()
    page = report(figures)
    assert page.count("\n| 20") == figures.filter(pl.col("conflict")).height


def test_the_shipped_report_is_that_of_the_base():
    shipped = (base.FOLDER / "conflicts.md").read_text(encoding="utf-8")
    assert shipped == report(base.figures())


def test_gaps_are_classes():
    assert [agreement(g) for g in (0.0, -0.02, 0.05, 3.0)] == [
        "within 1 %", "1–3 %", "3–10 %", "over 10 %",
    ]  # fmt: skip

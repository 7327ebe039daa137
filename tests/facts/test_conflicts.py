"""Conflicts are reported, not hidden, and give no restricted value away."""

from pathlib import Path

import polars as pl

from embargo.facts import base
from embargo.facts.conflicts import report
from embargo.facts.reconcile.result import agreement

PAGE = Path(__file__).parents[2] / "docs" / "conflicts.md"


def test_every_figure_that_is_missed_is_in_the_table():
    missed = base.figures().filter(pl.col("conflict"))
    listed = base.conflicts().filter(pl.col("kind") != "mirrors")
    keys = ["year", "market", "text"]
    assert listed.height == missed.height
    assert listed.join(missed, on=keys, how="anti").is_empty()


def test_the_page_is_that_of_the_base():
    assert PAGE.read_text(encoding="utf-8") == report(base.conflicts(), base.figures().height)


def test_restricted_values_stay_out():
    rows = base.conflicts().filter(pl.col("source").str.contains("statreview|comtrade"))
    assert rows.height > 100
    assert rows["value"].null_count() == rows.height


def test_conflicts_name_what_they_fight():
    figures = base.conflicts().filter(pl.col("kind") != "mirrors")
    assert (figures["against"] != "").mean() > 0.7
    assert (figures["decision"] != "").all()


def test_mirrors_are_compared_in_customs_years_only():
    mirrors = base.conflicts().filter(pl.col("kind") == "mirrors")
    assert set(mirrors["year"]) == set(range(2010, 2018))


def test_gaps_are_classes():
    assert [agreement(g) for g in (0.0, -0.02, 0.05, 3.0)] == [
        "within 1 %", "1–3 %", "3–10 %", "over 10 %",
    ]  # fmt: skip

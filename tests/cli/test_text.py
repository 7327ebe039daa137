"""Numbers and lists as people read them."""

from __future__ import annotations

import pytest

from embargo.cli.page import Page
from embargo.outcome.headline import Part
from embargo.outcome.text import amount, parts, percent, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234"), (99.96, "100"), (12.345, "12.3"), (9.996, "10.0"), (1.236, "1.24"),
     (0.004, "0.00"), (0.0, "0.00"), (-12.34, "-12.3")],
)  # fmt: skip
def test_amounts_have_about_three_digits(value: float, text: str):
    assert amount(value) == text


def test_signs_and_percents():
    assert signed(-0.4) == "−0.40"
    assert signed(123.4) == "+123"
    assert percent(0.0923) == "9.2 %"
    assert percent(0.41) == "41 %"
    assert percent(0.00005) == "<0.01 %"
    assert percent(-0.031, sign=True) == "−3.1 %"
    assert percent(0.031, sign=True) == "+3.1 %"


def test_the_largest_are_named_and_the_rest_is_summed():
    changes = [Part("AUS", 2.0), Part("MYS", 1.0), Part("USA", 0.5), Part("QAT", 0.25)]
    assert parts(changes, 2) == "Australia +2.00, Malaysia +1.00, 2 others +0.75"
    # A single one left is named rather than called another.
    assert parts(changes, 3).endswith("Qatar +0.25")
    assert parts([Part("AUS", 2.0), Part("MYS", 0.001)], 3) == "Australia +2.00"
    assert parts([Part("MYS", 0.001)], 3) == ""
    assert parts([Part("JPN", 0.3)], 3, home="JPN") == "home +0.30"


def test_long_values_go_on_under_themselves(capsys: pytest.CaptureFixture[str]):
    Page().row("instead", "Australia +2.57, " * 12)
    first, *rest = capsys.readouterr().out.splitlines()
    start = first.index("Australia")
    assert rest
    assert all(line[:start].isspace() and line[start] != " " for line in rest)
    assert max(map(len, [first, *rest])) <= 100


def test_columns_line_up(capsys: pytest.CaptureFixture[str]):
    Page().table(["2023", "bought"], [["LNG", "6.14 Mt"], ["Oil products", "0.10 Mt"]])
    lines = capsys.readouterr().out.splitlines()
    assert len({len(line) for line in lines}) == 1
    assert not any(line.endswith(" ") for line in lines)

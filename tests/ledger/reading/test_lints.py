"""Does each check find what it is for, and keep still where nothing is odd?"""

from __future__ import annotations

import datetime

import pytest

from embargo.ledger.reading import read_text
from embargo.ledger.reading.lints import RULES


def rules(text: str) -> list[str]:
    return [lint.rule for lint in read_text(text, dated=datetime.date(2025, 11, 15)).lints]


@pytest.mark.parametrize(
    ("rule", "odd", "sound"),
    [
        (
            "fuel slippage",
            "They want Japan to stop buying Russian energy. Japan took 9 % of its LNG imports "
            "there in 2024.",
            "They want Japan to stop buying Russian LNG. Japan took 9 % of its LNG imports "
            "there in 2024.",
        ),
        (
            "no period",
            "Japan imported 5.8 Mt of LNG from Russia.",
            "Japan imported 5.8 Mt of LNG from Russia in 2024.",
        ),
        (
            "year from the dateline",
            "India imported 1.6 mb/d of crude in September.",
            "India imported 1.6 mb/d of crude in September 2025.",
        ),
        (
            "will stop",
            "He spoke of the expectation that Japan will stop importing Russian energy.",
            "He spoke of the expectation that Japan stop importing Russian energy.",
        ),
        (
            "share of what",
            "Russia accounted for 9 % in 2024.",
            "Russia accounted for 9 % of LNG imports in 2024.",
        ),
        (
            "share above 100",
            "Russia accounted for 109 % of LNG imports in 2024.",
            "Russia accounted for 10.9 % of LNG imports in 2024.",
        ),
        (
            "kilolitres",
            "Japan imported 95,299 kl, or 95,299 barrels, of crude in 2025.",
            "Japan imported 95,299 kl, or 599,413 barrels, of crude in 2025.",
        ),
        (
            "price times volume",
            "Paying $5/bbl more on 1.8 mb/d would cost India $9-11 billion a year.",
            "Paying $5/bbl more on 1.8 mb/d would cost India $3.3 billion a year.",
        ),
        (
            "asserted by promisee",
            "He assured me that they will not buy Russian oil, the president said.",
            "We will not buy Russian oil, the president said.",
        ),
        (
            "unit of another fuel",
            "India bought 40 bcm of crude in 2024.",
            "India bought 40 bcm of gas in 2024.",
        ),
    ],
)
def test_a_check_finds_its_case_and_leaves_the_sound_one(rule: str, odd: str, sound: str):
    assert rule in RULES
    assert rule in rules(odd)
    assert rule not in rules(sound)


def test_every_rule_is_tried_above():
    marks = test_a_check_finds_its_case_and_leaves_the_sound_one.pytestmark
    assert {case[0] for case in marks[0].args[1]} == set(RULES)


def test_the_sum_that_does_not_add_up_is_told_with_the_right_one():
    text = "Paying $5/bbl more on 1.8 mb/d would cost India $9-11 billion a year."
    (lint,) = [one for one in read_text(text).lints if one.rule == "price times volume"]
    assert "3.29 USD bn" in lint.what or "3.28 USD bn" in lint.what
    assert lint.span.quoted == "$9-11 billion a year"


def test_kilolitres_alone_are_told_in_barrels():
    text = "Japan imported 95,299 kl of crude in 2025."
    (lint,) = [one for one in read_text(text).lints if one.rule == "kilolitres"]
    assert "599,41" in lint.what


def test_a_figure_of_a_part_is_told_from_one_of_another_fuel():
    head = "They want Japan to stop buying Russian energy. "
    part = read_text(head + "Japan took 9 % of its LNG imports there in 2024.").lints
    other = read_text(
        head.replace("energy", "coal") + "Japan took 9 % of its LNG imports there in 2024."
    ).lints
    assert "a part of it" in next(x.what for x in part if x.rule == "fuel slippage")
    assert "another fuel" in next(x.what for x in other if x.rule == "fuel slippage")


def test_figures_of_another_buyer_are_no_slippage():
    text = (
        "They want Japan to stop buying Russian energy. India took 33 % of its oil imports there."
    )
    assert "fuel slippage" not in rules(text)

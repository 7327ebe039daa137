"""Are numbers, units, ranges and what they are of read as a person reads them?"""

from __future__ import annotations

import pytest

from embargo import units
from embargo.ledger.reading import Quantity, read_text


def figures(text: str) -> list[Quantity]:
    return [q for s in read_text(text).sentences for q in s.quantities]


@pytest.mark.parametrize(
    ("text", "quoted", "value", "unit"),
    [
        ("It took 1.62 million barrels a day.", "1.62 million barrels a day", 1.62, "mb/d"),
        ("It took 1.62 mb/d.", "1.62 mb/d", 1.62, "mb/d"),
        ("It took 640,000 bpd.", "640,000 bpd", 640000, "b/d"),
        ("It took 250 kb/d.", "250 kb/d", 250, "kb/d"),
        ("It took 240 thousand barrels per day.", "240 thousand barrels per day", 240, "kb/d"),
        ("It took 95,299 kl.", "95,299 kl", 95299, "kl"),
        ("It took 95,299 kilolitres.", "95,299 kilolitres", 95299, "kl"),
        ("It took 5.8 Mt.", "5.8 Mt", 5.8, "Mt"),
        ("It took 66 mtpa.", "66 mtpa", 66, "Mt/y"),
        ("It took 66 million tonnes of LNG a year.", "66 million tonnes of LNG a year", 66, "Mt/y"),
        ("It took 12 bcm.", "12 bcm", 12, "bcm"),
        ("It took 55 bcma.", "55 bcma", 55, "bcm/y"),
        ("It took 12 billion cubic metres.", "12 billion cubic metres", 12, "bcm"),
        ("It took 3.5 billion cubic feet per day.", "3.5 billion cubic feet per day", 3.5, "bcf/d"),
        ("It took 40 TWh.", "40 TWh", 40, "TWh"),
        ("It took 2 million British thermal units.", "2 million British thermal units", 2, "MMBtu"),
        ("About 9 % of it.", "9 %", 9, "percent"),
        ("About 9 per cent of it.", "9 per cent", 9, "percent"),
        ("Two-thirds of it.", "Two-thirds", 66.7, "percent"),
        ("It lost half of it.", "half", 50, "percent"),
        ("It lost a third of it.", "third", 33.3, "percent"),
        ("It lost ½ of it.", "½", 50, "percent"),
        ("It lost 1/3 of it.", "1/3", 33.3, "percent"),
        ("It changed by −3.4 %.", "−3.4 %", -3.4, "percent"),
        ("It changed by -3.4 %.", "-3.4 %", -3.4, "percent"),
        ("It changed by minus 3 percent.", "minus 3 percent", -3, "percent"),
        ("A 12.5-percent stake.", "12.5-percent", 12.5, "percent"),
        ("At $61.20/bbl.", "$61.20/bbl", 61.2, "USD/bbl"),
        ("At 61 dollars a barrel.", "61 dollars a barrel", 61, "USD/bbl"),
        ("At $11 per million Btu.", "$11 per million Btu", 11, "USD/MMBtu"),
        ("At €32 per MWh.", "€32 per MWh", 32, "EUR/MWh"),
        ("It paid $3.3 bn.", "$3.3 bn", 3.3, "USD bn"),
        ("It paid US$45m.", "US$45m", 45, "USD m"),
        ("It paid 38 billion yen.", "38 billion yen", 38, "JPY bn"),
        ("It paid 2 crore rupees.", "2 crore rupees", 2e7, "INR"),
        ("A 30-day licence.", "30-day", 30, "day"),
        ("In twenty-five months.", "twenty-five months", 25, "month"),
        ("It sent 44 tankers.", "44 tankers", 44, "ship"),
    ],
)
def test_a_figure(text: str, quoted: str, value: float, unit: str):
    (found,) = figures(text)
    assert (found.span.quoted, found.value, found.unit) == (quoted, value, unit)
    assert found.high is None


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("It costs $9–11 billion.", 9, 11, "USD bn"),
        ("It costs $9 billion to $11 billion.", 9, 11, "USD bn"),
        ("It took 1.4 to 1.6 mb/d.", 1.4, 1.6, "mb/d"),
        ("It took 1.4 to 1.6 million barrels a day.", 1.4, 1.6, "mb/d"),
        ("It rose by 10-20 %.", 10, 20, "percent"),
    ],
)
def test_a_range(text: str, low: float, high: float, unit: str):
    (found,) = figures(text)
    assert (found.value, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "The G7 and the H1 visa.", "The third tanker and the first half of the match.",
        "On 15/3 of 2025.", "On 15 October 2025.", "In 2025 and 2026.", "A quarter ago.",
        "He came second.",
    ],
)  # fmt: skip
def test_what_is_no_figure(text: str):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("It accounts for 9 % of imports.", "share"),
        ("Imports rose 9 % on the year.", "growth"),
        ("A tariff of 25 % was set.", "rate"),
        ("Nine things and 9 %.", ""),
    ],
)
def test_what_a_percentage_is_of(text: str, role: str):
    assert figures(text)[-1].role == role


@pytest.mark.parametrize(
    ("words", "comparator"),
    [
        ("about", "about"),
        ("just under", "under"),
        ("at least", "least"),
        ("up to", "most"),
        ("", ""),
    ],
)
def test_words_of_comparison(words: str, comparator: str):
    assert figures(f"It was {words} 9 Mt.")[0].comparator == comparator


def test_every_energy_unit_that_is_named_is_one_of_the_vocabulary():
    from embargo.ledger.reading.quantities import _file

    names = [n for n in _file()["energy"] if n not in ("cf", "Btu")]
    names += [n for joined in _file()["joined"].values() for n in joined.values()]
    for name in names:
        fuel = "crude" if "b" in name and name not in ("bcm", "bcm/y", "bcf") else "lng"
        if name in ("kl", "toe", "boe", "ktoe", "Mtoe", "TBtu", "MMBtu"):
            fuel = "crude"
        assert units.factor(name, "Mt/y" if "/" in name else "Mt", fuel) > 0, name

"""Do scenarios read well in English, and do their files read back?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from embargo import places
from embargo.scenario import (
    FORMS,
    KINDS,
    Ban,
    Capacity,
    Demand,
    OneYear,
    Outage,
    Quota,
    Tariff,
    describe,
    ids,
    library,
    month,
    parse,
    read,
    reference,
    template,
    text_of,
    to_yaml,
)
from embargo.scenario.words import _group_words, _words

DOCS = Path(__file__).parents[2] / "docs" / "scenarios.md"


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (
            Ban("JPN", "RUS", "all"),
            "Japan stops importing Russian crude, products, LNG, pipeline gas and coal.",
        ),
        (Ban(["JPN", "KOR"], "RUS", "lng"), "Japan and South Korea stop importing Russian LNG."),
        (Ban("IND", "RUS", "crude", 0.5), "India cuts its imports of Russian crude by 50 %."),
        (
            Ban("G7+EU", ["RUS", "IRN"], "oil"),
            "The G7 and the EU stop importing crude and products from Russia and Iran.",
        ),
        (
            Ban("WORLD", "RUS", "coal", except_="RUS"),
            "All places without Russia stop importing Russian coal.",
        ),
        (
            Quota("EU27", "RUS", "lng", 10, "Mt", except_="HUN"),
            "The EU without Hungary imports at most 10 Mt a year of Russian LNG.",
        ),
        (
            Quota("JPN", "RUS", "crude", 0.1, "mb/d"),
            "Japan imports at most 0.1 mb/d of Russian crude.",
        ),
        (
            Tariff("USA", "CAN", "crude", 10, "percent"),
            "The United States puts a tariff of 10 % on Canadian crude.",
        ),
        (
            Tariff(["JPN", "KOR"], "XAF", "coal", 5, "USD/t"),
            f"Japan and South Korea put a tariff of 5 USD/t on coal from {places.name('XAF')}.",
        ),
        (Outage("USA", "lng", 0.17), "The United States loses 17 % of its LNG supply."),
        (
            Outage("RUS_SAKHALIN2", "lng", 1),
            "The basin RUS_SAKHALIN2 loses all of its LNG supply.",
        ),
        (
            Capacity(["QAT", "ARE"], "lng_export", 0.5),
            "Qatar and the United Arab Emirates lose 50 % of their LNG export capacity.",
        ),
        (Demand("JPN", "gas", -0.05), "Japan's demand for gas falls by 5 %."),
        (Demand("USA", "coal", 0.1), "The United States' demand for coal rises by 10 %."),
    ],
)
def test_one_sentence_for_each_measure(measure, sentence):
    assert describe(measure) == sentence


def test_a_title_is_made_of_the_first_measures():
    lines = "".join(
        f"  - {{kind: outage, exporter: {place}, fuel: lng, level: 1}}\n"
        for place in ("QAT", "USA", "AUS", "NOR")
    )
    assert parse(f"measures:\n{lines}").title == (
        "Qatar loses all of its LNG supply; The United States loses all of its LNG supply; "
        "and 2 more measures"
    )


def test_the_words_are_for_known_places_and_groups():
    assert all(places.resolve(code) == code for code in _words())
    assert set(_group_words()) <= set(places.groups())


def test_the_library_holds_what_the_commands_name():
    assert {
        "japan-stops-russian-energy",
        "india-stops-russian-oil",
        "japan-and-india-stop",
        "g7-stops-russian-energy",
    } <= set(ids())
    assert read("japan-stops-russian-energy").measures == (Ban("JPN", "RUS", "all"),)
    assert read("india-stops-russian-oil").measures == (Ban("IND", "RUS", "oil"),)
    g7 = read("g7-stops-russian-energy").measures[0]
    assert set(g7.importers) == set(places.expand(["G7", "EU27"]))


def test_each_ready_scenario_says_what_it_asks_and_reads_back():
    for scenario in library():
        assert scenario.source == "library"
        assert scenario.title
        assert scenario.question.endswith("?")
        assert f"id: {scenario.id}\n" in text_of(scenario.id)
        again = parse(to_yaml(scenario), "again.yaml")
        assert (again.to_dict(), again.measures) == (scenario.to_dict(), scenario.measures)


def test_the_template_has_each_kind_and_reads():
    scenario = parse(template("new-one"))
    assert scenario.id == "new-one"
    assert not scenario.dated
    assert {type(measure) for measure in scenario.measures} == set(get_args(OneYear))
    path = parse(template("new-one", dated=True))
    assert (path.id, path.first, path.length) == ("new-one", month("2026-01"), 24)
    assert {measure.kind for measure in path.measures} == set(KINDS)


def test_the_documentation_holds_the_reference_of_the_code():
    text = DOCS.read_text(encoding="utf-8")
    assert reference() in text
    for kind, measure in KINDS.items():
        section = text.split(f"### `{kind}`\n")[1].split("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.M) == [key.name for key in measure.keys]


def test_the_examples_of_the_documentation_read():
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        assert parse(block).measures


def test_the_documentation_lists_the_ready_scenarios_and_the_options():
    text = DOCS.read_text(encoding="utf-8")
    for scenario in library():
        assert f"| `{scenario.id}` | {scenario.title} |" in text
    for kind, (form, example) in FORMS.items():
        assert f"| `--{kind}` | `{form}` | `--{kind} {example}` |" in text

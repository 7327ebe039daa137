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
    Designation,
    Exemption,
    Expansion,
    ExportBan,
    Nuclear,
    OneYear,
    Outage,
    PhaseOut,
    PriceCap,
    Quota,
    SecondaryTariff,
    SpareCapacity,
    StockRelease,
    Strait,
    Tariff,
    Timing,
    Waiver,
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
            "The rest of the world stops importing Russian coal.",
        ),
        (Ban("JPN", "WORLD", "lng"), "Japan stops importing LNG from abroad."),
        (
            Ban("EU27", "WORLD", "lng", 0.5),
            "The EU cuts its imports of LNG from the rest of the world by 50 %.",
        ),
        (
            Ban("JPN", "WORLD", "lng", except_="AUS"),
            "Japan stops importing LNG from all countries but Australia.",
        ),
        (
            Ban("WORLD", "RUS", "crude", except_=["CHN", "IND"]),
            "All countries but India and China stop importing Russian crude.",
        ),
        (
            ExportBan("RUS", "crude", except_="CHN"),
            "Russia stops selling crude to all countries but China.",
        ),
        (Demand("WORLD", "crude", -0.05), "The world's demand for crude falls by 5 %."),
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
        (
            PhaseOut("JPN", "RUS", "lng", "2027-12", timing=Timing("2026-04", announced="2026-01")),
            "Japan phases out Russian LNG in equal steps from April 2026 to December 2027, "
            "announced in January 2026.",
        ),
        (
            PhaseOut(
                "EU27", "RUS", "lng", "2027-01", schedule="contracts", timing=Timing("2026-05")
            ),
            "The EU phases out Russian LNG as long-term contracts end from May 2026 on, "
            "and all of it by January 2027.",
        ),
        (
            PhaseOut(["JPN", "KOR"], "RUS", "lng", path={"2026-01": 0.2, "2027-01": 1}),
            "Japan and South Korea phase out Russian LNG by 20 % from January 2026 and "
            "by 100 % from January 2027.",
        ),
        (
            ExportBan("IDN", "coal", timing=Timing("2022-01", "2022-01")),
            "Indonesia stops selling coal to anyone abroad in January 2022.",
        ),
        (
            ExportBan("RUS", "pipeline_gas", ["POL", "BGR"], 0.5),
            "Russia cuts its sales of pipeline gas to Poland and Bulgaria by 50 %.",
        ),
        (
            PriceCap("RUS", "crude", 60, shadow_fleet=2.5, timing=Timing("2022-12")),
            "The price-cap coalition serves Russian crude only up to 60 USD/bbl "
            "from December 2022 on, while 2.5 mb/d can go without them.",
        ),
        (
            PriceCap("RUS", "crude", 60, "G7+EU", services=False),
            "The G7 and the EU put a cap of 60 USD/bbl on Russian crude, without denying services.",
        ),
        (
            SecondaryTariff(["IND", "CHN"], "RUS", "oil", 10.9, "USD/bbl"),
            "India and China are penalised by 10.9 USD/bbl for buying Russian crude and products.",
        ),
        (
            Designation("RUS", "crude", 0.5, 4.5, "USD/bbl", "2025-11", timing=Timing("2025-10")),
            "Sellers of 50 % of Russian crude are listed from October 2025 on, at a risk of "
            "4.5 USD/bbl once the wind-down ends in November 2025.",
        ),
        (
            Waiver("HUN", "RUS", "oil", timing=Timing("2025-11", "2026-11")),
            "Hungary gets a waiver for Russian crude and products from November 2025 to "
            "November 2026.",
        ),
        (
            Exemption(["HUN", "SVK"], "RUS", "crude", "pipeline"),
            "Hungary and Slovakia are exempt for Russian crude by pipeline.",
        ),
        (
            Strait("hormuz", timing=Timing("2026-03", "2026-05")),
            "The Strait of Hormuz closes from March 2026 to May 2026.",
        ),
        (Strait("turkish_straits", level=0.5), "The Turkish straits close to 50 % of the ships."),
        (Strait("bab_el_mandeb", "open"), "Bab el-Mandeb opens again."),
        (
            Expansion("USA", "lng", 18.1, "Mt", timing=Timing("2026-04", ramp=18)),
            "The United States can export 18.1 Mt a year more LNG from April 2026 on, "
            "in 19 monthly steps.",
        ),
        (
            SpareCapacity(["SAU", "ARE"], "crude", 1),
            "Saudi Arabia and the United Arab Emirates bring all of their spare crude capacity "
            "to the market.",
        ),
        (
            SpareCapacity("SAU", "crude", 0),
            "Saudi Arabia brings none of its spare crude capacity to the market.",
        ),
        (
            StockRelease("IEA", "crude", 400, "mb", timing=Timing("2026-03", "2026-07")),
            "The members of the IEA together release 400 mb of crude from stocks "
            "from March 2026 to July 2026.",
        ),
        (Nuclear("JPN", 1.4, "GW"), "Japan brings back 1.4 GW of nuclear power."),
        (Nuclear("FRA", -80, "TWh"), "France loses 80 TWh a year of nuclear power."),
        (
            Ban("IND", "RUS", "crude", timing=Timing("2026-03", ramp=2, compliance=0.9)),
            "India stops importing Russian crude from March 2026 on, in 3 monthly steps, "
            "kept to 90 %.",
        ),
        (
            Ban("IND", "RUS", "crude", timing=Timing(until="2026-03")),
            "India stops importing Russian crude until March 2026.",
        ),
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


def test_the_ready_paths_say_where_their_facts_come_from_and_when():
    dated = [scenario for scenario in library() if scenario.dated]
    assert len(dated) == 23
    for scenario in dated:
        assert scenario.citations, scenario.id
        assert scenario.note, scenario.id
        assert scenario.first is not None
        # Each file gives its path, and each of its measures comes to act on it.
        assert scenario.months is not None
        months = range(scenario.first, scenario.first + scenario.length)
        for measure in scenario.measures:
            acts = max(measure.strength(at) for at in months)
            # A ramp may go on beyond the path, a level of nothing is still in force.
            assert acts > 0.8, (scenario.id, measure)


def test_the_ready_questions_of_one_year_are_as_they_were():
    assert sum(not scenario.dated for scenario in library()) == 12


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

"""Are measures on the command line read like those of a file?"""

from __future__ import annotations

import pytest

from embargo.errors import InputError
from embargo.scenario import (
    FORMS,
    MEASURE_FORM,
    Ban,
    Capacity,
    Demand,
    Outage,
    Quota,
    Strait,
    Tariff,
    Timing,
    from_options,
    month,
    read,
)


@pytest.mark.parametrize(
    ("kind", "text", "measure"),
    [
        ("ban", "JPN:RUS:lng", Ban("JPN", "RUS", "lng")),
        ("ban", "JPN,KOR:RUS:lng,coal:0.5", Ban(["JPN", "KOR"], "RUS", ["lng", "coal"], 0.5)),
        ("ban", " G7+EU : Russia : all ", Ban("G7+EU", "RUS", "all")),
        ("quota", "EU27:RUS:lng:10Mt", Quota("EU27", "RUS", "lng", 10, "Mt")),
        ("quota", "IND:RUS:crude:0.5 mb/d", Quota("IND", "RUS", "crude", 0.5, "mb/d")),
        ("tariff", "USA:CAN:crude:10%", Tariff("USA", "CAN", "crude", 10, "percent")),
        ("tariff", "USA:CAN:crude:5USD/bbl", Tariff("USA", "CAN", "crude", 5, "USD/bbl")),
        ("tariff", "USA:CAN:crude:$5/bbl", Tariff("USA", "CAN", "crude", 5, "USD/bbl")),
        ("tariff", "USA:CAN:crude:1e1 percent", Tariff("USA", "CAN", "crude", 10, "percent")),
        ("outage", "USA:lng:0.17", Outage("USA", "lng", 0.17)),
        ("outage", "RUS_SAKHALIN2:lng:1", Outage("RUS_SAKHALIN2", "lng", 1)),
        ("capacity", "QAT:lng_export:0.5", Capacity("QAT", "lng_export", 0.5)),
        ("demand", "JPN:gas:-0.05", Demand("JPN", "gas", -0.05)),
    ],
)
def test_each_form(kind, text, measure):
    scenario = from_options(**{kind: [text]})
    assert scenario.measures == (measure,)
    assert scenario.source == "command line"


@pytest.mark.parametrize("kind", FORMS)
def test_the_examples_of_the_forms_work(kind):
    form, example = FORMS[kind]
    assert from_options(**{kind: example}).measures[0].kind == kind
    assert len(example.split(":")) in (form.count(":"), form.count(":") + 1)


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        ("ban", "JPN:RUS:lgn", "unknown fuel 'lgn'; did you mean 'lng'"),
        ("ban", "JPN:RUS", "2 parts where IMPORTER:EXPORTER:FUEL[:LEVEL]"),
        ("ban", "", "1 part where"),
        ("ban", "JPN:RUS:lng:1:2", "5 parts"),
        ("ban", "JPN::lng", "no exporter"),
        ("ban", "JPN:RUS:lng:half", "expected a number, found 'half'"),
        ("ban", "JPN:RUS:lng:50%", "50% is 0.5"),
        ("ban", "JPN:RUS:lng:nan", "finite"),
        ("ban", "EU27:NLD:lng", "contains the exporter itself (NLD)"),
        ("quota", "EU27:RUS:lng:10", "expected a limit with its unit"),
        ("quota", "EU27:RUS:lng:Mt", "expected a limit with its unit"),
        ("quota", "EU27:RUS:lng:-1Mt", "negative limit"),
        ("tariff", "USA:CAN:crude:10", "expected a rate with its unit"),
        ("tariff", "USA:CAN:lng:5USD/bbl", "does not fit lng"),
        ("tariff", "USA:CAN:crude:-5%", "negative tariff"),
        ("outage", "USA:lng", "2 parts"),
        ("capacity", "QAT:lng_exprt:0.5", "did you mean 'lng_export'"),
        ("demand", "JPN:gas:-1", "outside its range"),
    ],
)
def test_faults_name_the_option_as_typed(kind, text, what):
    with pytest.raises(InputError) as caught:
        from_options(**{kind: [text]})
    (fault,) = caught.value.faults
    assert fault.where == f"--{kind} {text}".replace("  ", " ")
    assert what in str(fault)
    assert fault.remedy


def test_all_faults_come_at_once():
    with pytest.raises(InputError) as caught:
        from_options(ban=["JPN:RUS:lgn", "JPN:RUS:lng", "JPN:RUS:lng:0.5"], outage=["USA:lng:7"])
    assert len(caught.value.faults) == 3
    assert "also --ban JPN:RUS:lng)" in str(caught.value)


def test_nothing_given_is_a_fault():
    with pytest.raises(InputError, match="no measures"):
        from_options()


def test_options_are_added_to_a_scenario():
    base = read("japan-stops-russian-energy")
    more = from_options(outage=["QAT:lng:0.1"], base=base)
    assert more.measures == (*base.measures, Outage("QAT", "lng", 0.1))
    assert more.id == base.id
    assert more.title == f"{base.title}; Qatar loses 10 % of its LNG supply"
    assert from_options(base=base) == base
    with pytest.raises(InputError, match=r"also japan-stops-russian-energy measures\[0\]"):
        from_options(ban=["JPN:RUS:coal:0.5"], base=base)


@pytest.mark.parametrize(
    "text", [MEASURE_FORM[1].strip("'"), "{kind: strait, strait: Strait of Hormuz, from: 2026-03}"]
)
def test_any_measure_as_a_file_has_it(text):
    scenario = from_options(measure=[text])
    assert scenario.measures == (Strait("hormuz", timing=Timing("2026-03")),)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "expected a measure"),
        ("kind", "missing key 'kind'"),
        ("kind: strait, strait: hormus", "did you mean 'hormuz'"),
        ("kind: strait, strait: hormuz, from: 2026", "write it like 2026-01"),
        ("kind: strait, strait: [hormuz", "not valid YAML"),
        ("kind: strait, kind: ban", "is given twice"),
        ("kind: strait, strait: hormuz} {", "not valid YAML"),
        ("kind: ban, importer: JPN, project: yamal-lng, fuel: lng", "shares the basin RUS_YAMAL"),
        ("[kind, ban]", "a key must be a word"),
    ],
)
def test_faults_of_any_measure_name_the_option(text, what):
    with pytest.raises(InputError) as caught:
        from_options(measure=[text])
    assert caught.value.faults[0].where == f"--measure {text}"
    assert what in str(caught.value)
    assert all(fault.remedy for fault in caught.value.faults)


def test_a_path_from_the_command_line():
    path = from_options(ban=["JPN:RUS:lng"], start="2026-01", months=24)
    assert (path.dated, path.first, path.length) == (True, month("2026-01"), 24)
    base = read("nord-stream-2022")
    longer = from_options(base=base, months=36)
    assert (longer.first, longer.length, longer.world) == (month("2022-01"), 36, 2021)
    boom = from_options(base=read("us-lng-boom"), ban=["JPN:RUS:lng"])
    assert (boom.world, boom.months) == (2024, 48)


def test_faults_of_a_path_come_with_those_of_the_measures():
    with pytest.raises(InputError) as caught:
        from_options(ban=["JPN:RUS:lgn"], start="2026-13", months=61)
    assert [fault.where for fault in caught.value.faults] == [
        "--ban JPN:RUS:lgn",
        "--from",
        "--months",
    ]
    late = "kind: ban, importer: JPN, exporter: RUS, fuel: lng, from: 2027-01"
    with pytest.raises(InputError, match="starts in 2027-01, after the path") as caught:
        from_options(measure=[late], start="2026-01", months=12)
    assert caught.value.faults[0].where.startswith("--measure kind: ban")

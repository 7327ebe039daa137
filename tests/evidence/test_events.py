"""Events: what the files may say, all faults at once, and what a stranger's file gives."""

import pytest

from embargo.errors import InputError
from embargo.evidence import events

GOOD = """
id: my-event
title: Italy, Spain and Greece stop Iranian crude
fuel: crude
base: 2011
outcome: 2013
measures:
  - {kind: ban, importer: [ITA, ESP, GRC], exporter: IRN, level: observed}
  - {kind: outage, exporter: NGA, fuel: crude, level: observed}
score: {importers: [ITA, ESP, GRC], exporters: [IRN]}
mode: [unconditional, conditional]
"""


@pytest.mark.parametrize("name", events.ids())
def test_every_shipped_event_reads(name):
    event = events.read(name)
    assert event.id == name
    assert event.base < event.outcome
    assert event.importers or event.exporters
    if event.role != "placebo":
        assert event.sources, "an event says where its facts come from"
        assert event.known, "an event says what was public"


def test_a_strangers_event():
    event = events.parse(GOOD)
    assert event.treated[0].importers == ("ITA", "ESP", "GRC")
    assert event.treated[0].level is None
    assert event.totals[0].places == ("NGA",)
    assert event.modes == ("unconditional", "conditional")


def test_all_faults_at_once_with_their_lines():
    bad = """
id: My Event
fuel: [crude, coal]
base: 2022-06
outcome: 2025
mesures: []
measures:
  - {kind: ban, importer: Atlantis, exporter: IRN}
  - {kind: outage, exporter: NGA, level: 7}
mode: sometimes
alignment: {target: RUS, as_of: soon}
"""
    with pytest.raises(InputError) as raised:
        events.parse(bad, "my.yaml")
    text = str(raised.value)
    for word in (
        "is no id", "different markets", "is a month", "carried forward", "unknown key 'mesures'",
        "Atlantis", "from 0 to 1", "unknown mode", "is no date",
    ):  # fmt: skip
        assert word in text, word
    assert "line 8" in text or ":8" in text


def test_alignment_of_long_after_the_base_is_refused():
    with pytest.raises(InputError, match="more than a year after the base"):
        events.parse(GOOD + "alignment: {target: RUS, as_of: 2022-06-30}\n")


def test_an_unknown_event_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'iran-2012'"):
        events.read("iran-2021")


HEAD = "fuel: {fuel}\nbase: 2021\noutcome: 2022\n"
BAN = "measures: [{{kind: ban, importer: {importer}, exporter: RUS, level: observed{more}}}]\n"


def written(fuel: str = "crude", importer: str = "DEU", more: str = "", then: str = "") -> str:
    return HEAD.format(fuel=fuel) + BAN.format(importer=importer, more=more) + then


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (written(more=", fuel: coal"), "coal is not priced with the event's crude"),
        (written("gas", more=", fuel: lng"), "is about lng of an event about lng, pipeline_gas"),
        (written(more=", from: 2022-04"), "unknown key 'from'"),
        (written(more=", exporters: IRN"), "unknown key 'exporters'"),
        (written(importer="RUS"), "both importer and exporter"),
        (written(then="score: {importer: DEU}\n"), "did you mean 'importers'"),
        (written(then="score: {prices: 'no'}\n"), "write true or false"),
        (written(then="alignment: {target: RUS, as_of: 2022-13-45}\n"), "is no date"),
        (written(then="alignment: {target: RUS, as_off: 2022-06-30}\n"), "did you mean 'as_of'"),
        (written().replace("RUS", "RUS_SAKHALIN2"), "by country, not by basin"),
        (written().replace("observed", "true"), "found true"),
    ],
)
def test_what_would_be_passed_over_is_refused(text, says):
    """Known faults: each was read without a word, and scored something else than was written."""
    with pytest.raises(InputError) as raised:
        events.parse(text)
    assert says in str(raised.value)


def test_a_measure_needs_no_fuel_and_takes_exceptions():
    event = events.parse(written(importer="EU27", more=", except: HUN"))
    (treated,) = event.treated
    assert "HUN" not in treated.importers
    assert "DEU" in treated.importers
    assert event.named == ("RUS",)

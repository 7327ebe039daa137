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
        "Atlantis", "is no level", "unknown mode", "is no date",
    ):  # fmt: skip
        assert word in text, word
    assert "line 8" in text or ":8" in text


def test_alignment_of_long_after_the_base_is_refused():
    with pytest.raises(InputError, match="more than a year after the base"):
        events.parse(GOOD + "alignment: {target: RUS, as_of: 2022-06-30}\n")


def test_an_unknown_event_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'iran-2012'"):
        events.read("iran-2021")

"""Every number answers where it comes from."""

import pytest

from embargo.errors import InputError
from embargo.facts import base


def test_a_trace_the_wrong_way_round_says_so():
    with pytest.raises(InputError, match="the buyer comes first: KOR RUS coal 2025"):
        base.trace("RUS", "KOR", "coal", 2025)


def test_a_flow_names_the_figures_it_comes_from():
    trace = base.trace("JPN", "RUS", "lng", 2023)
    assert set(trace.flows["basin"]) >= {"RUS_SAKHALIN2", "RUS_YAMAL"}
    texts = " ".join(trace.figures["text"])
    assert "6.13 Mt" in texts
    assert "RUS → JPN" in texts
    assert trace.figures["flows"].is_sorted()


def test_a_basin_can_be_traced_too():
    trace = base.trace("Japan", "RUS_SAKHALIN2", "LNG", 2023)
    assert trace.flows["basin"].to_list() == ["RUS_SAKHALIN2"]


def test_a_cited_fact_shows_its_value_and_source():
    trace = base.trace("JPN", "RUS", "lng", 2023)
    fact = trace.figures.filter(trace.figures["kind"] == "single fact").row(0, named=True)
    assert fact["value"] is not None
    assert fact["source"]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("Japn", "RUS", "lng", 2023), "Japn"),
        (("JPN", "RUS", "lgn", 2023), "lgn"),
        (("JPN", "RUS", "lng", 1999), "1999"),
        (("JPN", "CHE", "lng", 2023), "no lng from CHE to JPN"),
    ],
)
def test_what_is_not_there_is_said_with_a_remedy(arguments, what):
    with pytest.raises(InputError, match=what) as caught:
        base.trace(*arguments)
    assert caught.value.faults[0].remedy


def test_status_counts_what_the_base_holds():
    status = base.status()
    assert status["years"] == list(base.years())
    assert status["figures"] > status["conflicts"] > 0

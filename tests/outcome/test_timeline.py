"""What is known when, and that a waiver without a beginning holds from the first month on."""

import pytest

import embargo
from embargo.outcome.path.timeline import known, timeline
from embargo.scenario import Scenario, month

MEASURES = [
    {"kind": "waiver", "importer": "HUN", "exporter": "RUS", "fuel": "crude", "until": "2026-03"},
    {"kind": "ban", "importer": "EU27", "exporter": "RUS", "fuel": "crude", "from": "2026-02"},
    {
        "kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "lng",
        "from": "2026-04", "announced": "2026-02",
    },
]  # fmt: skip
ASKED = Scenario.from_dict({"id": "x", "from": "2026-01", "months": 5, "measures": MEASURES})


def test_news_comes_when_it_is_announced_or_begins():
    line = timeline(ASKED, month("2026-01"))
    assert line.news == (0, 1)
    assert line.shock == 0
    assert [len(known(ASKED, line, t)) for t in range(3)] == [1, 3, 3]


@pytest.fixture(scope="module")
def outcome():
    return embargo.run({"id": "x", "from": "2026-01", "months": 5, "measures": MEASURES[:2]})


def test_a_waiver_without_a_beginning_holds_until_its_end(outcome):
    flows = outcome.monthly_flows("HUN", "RUS", "crude")
    after = dict(zip(flows["month"], flows["counterfactual"], strict=True))
    assert after["2026-02"] > 0.1
    assert after["2026-03"] > 0.1
    assert after["2026-04"] == 0


def test_an_outcome_of_months_is_shown_in_a_few_lines(outcome):
    assert len(repr(outcome)) < 500
    assert "2026-01" in repr(outcome)

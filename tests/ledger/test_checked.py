"""Claims in a brief: those on the trade that a scenario hits, newest first, none made up."""

from __future__ import annotations

import pytest

import embargo
from embargo.ledger.checked import brief_section
from embargo.ledger.claims.verdicts import claims
from embargo.ledger.read import parse, shipped
from embargo.outcome import Outcome
from embargo.outcome.brief.extra import Extra

OWN = """
sources:
  - {id: own, title: A speech, tier: primary, date: 2026-01-05, where: a hall, status: S}
statements:
  - {id: s1, act: assert_fact, date: 2026-01-05, speaker: trump, says: it, source: own, status: S}
claims:
  - {id: k1, statement: s1, says: Russia sells Japan a tenth of its LNG, kind: share,
     importer: JPN, exporter: RUS, fuel: lng, value: 10, unit: percent, period: 2025, status: S}
"""


@pytest.fixture(scope="module")
def japan() -> Outcome:
    return embargo.run(world=2025, ban="JPN:RUS:lng")


def _ids(found: Extra) -> list[str]:
    return [row[-1].text for grid in found.tables for row in grid.rows]  # type: ignore[union-attr]


def test_they_are_of_the_buyer_the_seller_and_the_fuel(japan: Outcome):
    ids = _ids(brief_section(japan))
    assert {"C11", "C-A10", "C-A20", "C10a", "C10b"} <= set(ids)
    # On crude, on India, on what somebody said, and on who belongs to the G7.
    assert not {"C08", "C-A07a", "C16", "C17", "C-A12", "C13", "C05"} & set(ids)


def test_they_are_rated_as_everywhere_and_the_newest_stand_first(japan: Outcome):
    found, rated = brief_section(japan), claims()
    (grid,) = found.tables
    dates = [str(row[0]) for row in grid.rows]
    assert dates == sorted(dates, reverse=True)
    for row, name in zip(grid.rows, _ids(found), strict=True):
        one = rated[name]
        assert row[2:5] == [one.claim.says, one.rating, one.rated.reason]
        assert one.observations
        assert one.observations[0].dataset in str(row[5])


def test_those_of_india_are_not_those_of_japan():
    ids = set(_ids(brief_section(embargo.run(world=2025, ban="IND:RUS:crude"))))
    assert {"C15", "C16", "C17", "C18", "C-A12", "C-A19"} <= ids
    assert not {"C11", "C10a", "C07"} & ids


def test_where_there_is_none_that_is_all_it_says():
    found = brief_section(embargo.run(world=2025, ban="DEU:NOR:pipeline_gas"))
    assert found.tables == ()
    assert found.lead == ("The shipped ledger holds no claim on these buyers, sellers and fuels.",)


def test_a_ledger_of_ones_own_is_checked(japan: Outcome):
    own = parse(OWN, file="own.yaml")
    found = brief_section(japan, own)
    assert _ids(found) == ["k1"]
    assert "1 claim of the ledger 'own.yaml'" in found.lead[0]
    assert found.command == "embargo claims check own.yaml --id k1"
    assert "k1" not in shipped().claims

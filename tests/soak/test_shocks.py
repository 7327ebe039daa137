"""Shocks of `python -m bench.soak shocks`: those that once failed, and a few of every sort."""

from __future__ import annotations

import pytest
from bench.soak import blocks, shocks
from bench.soak.shocks import Found, _answered, setting

from embargo import run
from embargo.errors import InputError

ONCE_FAILED = {
    "a refinery whose output is given away, at other parameters": (1, 167),
    "an export ban that leaves products with no way out": (1, 187),
    "a gap of links that was what the markets were left open by": (1, 1881),
    "the same, wider": (1, 2552),
    "refineries that run out of crude at any price": (1, 169),
    "eight exporters of crude lost, and nearly all of a place's crude": (1, 1800),
    "more nuclear power lost than there is, and a strait": (1, 1827),
    "an outage of all fuels of a region": (1, 2340),
    "steps that went in circles for 68 rounds": (1, 3394),
    "a refinery that stands still, and nothing else wants its crude": (3, 735),
    "a cap on products far below their price": (1, 15760),
    "caps on products below what they fetch in the baseline": (1, 21301),
    "crude that cannot leave, and products that go at a penalty of 60,000 USD/t": (
        1,
        23317,
    ),
    "a cap by others on products of the G7": (1, 44585),
    "a cap on products of the largest seller, kept in part": (1, 39934),
}


@pytest.mark.parametrize(("seed", "case"), ONCE_FAILED.values(), ids=ONCE_FAILED)
def test_what_once_failed_is_solved(seed, case):
    found = shocks.run(seed, case)
    assert (found.what, found.reason) == ("solved", "")


@pytest.mark.long
def test_all_that_africa_sells_under_a_risk_of_some_7000_usd_a_barrel_is_solved():
    found = shocks.run(1, 45571)
    assert (found.what, found.reason) == ("solved", "")


@pytest.mark.parametrize("block", range(5))
def test_some_of_every_block_are_solved_or_refused_with_a_reason(block):
    found = [shocks.run(7, 100 * block + case) for case in range(8)]
    assert {each.what for each in found} <= {"solved", "refused"}
    assert all(each.reason for each in found if each.what == "refused")
    assert max(each.worst for each in found) < shocks.LOOSEST


def test_a_case_is_the_same_in_every_run():
    assert shocks.drawn(3, 1234) == shocks.drawn(3, 1234)
    assert shocks.drawn(3, 1234) != shocks.drawn(4, 1234)


def test_states_that_do_not_add_up_are_seen():
    """The soak would be worth nothing if it could not fail."""
    at = setting(1, 0)
    asked = {"measures": [{"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "lng"}]}
    found = _answered(at, asked, whole=True)
    assert (found.what, found.reason) == ("solved", "")
    from embargo.outcome.solve import solve_year
    from embargo.scenario import Scenario

    scenario = Scenario.from_dict(asked)
    year = solve_year(scenario, at.world.fuel_markets, at.when, joints=at.joints)
    gas = next(each for each in year.markets if each.world.name == "gas")
    flow = gas.after.flow.copy()
    gas.after.flow[flow.argmax()] *= 1.001
    assert "differ by" in shocks.checked(year)[0]
    gas.after.flow[:] = flow
    gas.found.flow[:] = 1.0
    assert "banned" in shocks.limited(scenario, at, year)[0]
    gas.after.shortage[0] = float("nan")
    assert "shortage is not finite" in shocks.checked(year)[0]


def test_more_capacity_than_the_world_makes_is_refused():
    with pytest.raises(InputError, match=r"2954 mb/d are 1\d\d,\d\d\d Mt a year, and all products"):
        run(measure="kind: expansion, exporter: ITA, fuel: products, amount: 2954, unit: mb/d")


def rows(seed, cases):
    return [
        {"case": case, "what": "solved", "reason": "", "seconds": 0.1, "worst": 0.0}
        for case in cases
    ]


def test_a_soak_goes_on_where_it_was_stopped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = blocks.done("shocks", rows_of, 1, 20, 10, 1)
    kept = tmp_path / ".soak" / "shocks-1.jsonl"
    whole = kept.read_text()
    # As if it had been killed while it wrote the second block.
    kept.write_text(whole[: len(whole) - 30])
    assert blocks.done("shocks", rows_of, 1, 20, 10, 1) == first
    text, failed = shocks.closing([vars(Found(1, "failure", "x")), *first])
    assert failed == 1
    assert "case 1: x" in text


rows_of = rows


def summed(seed, cases):
    return [{"cases": len(cases)}]


def test_blocks_that_are_summed_up_are_kept_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks.done("inputs", summed, 1, 25, 10, 1)
    kept = (tmp_path / ".soak" / "inputs-1.jsonl").read_text().split()
    assert sum(row["cases"] for row in blocks.done("inputs", summed, 1, 25, 10, 1)) == 25
    assert (tmp_path / ".soak" / "inputs-1.jsonl").read_text().split() == kept

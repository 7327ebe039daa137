"""Coalitions on the real world."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from embargo import world as worlds
from embargo.errors import InputError
from embargo.pressure.coalition import coalition
from embargo.pressure.players import player, players
from embargo.pressure.question import side
from embargo.pressure.ready import ready
from embargo.pressure.stops import Solver


@pytest.fixture(scope="module")
def four():
    return coalition("g7-india-turkey-china")


def test_nobody_costs_nobody_anything(four):
    assert four.game.loss[0] == 0
    assert not four.game.cost[0].any()
    row = next(r for r in four.coalitions.to_dicts() if r["coalition"] == "nobody")
    assert row["leakage"] is None


def test_every_coalition_is_solved_and_a_larger_one_costs_the_target_more(four):
    assert len(four.game.loss) == 2**4
    for one, loss in four.game.loss.items():
        for i in four.game.members(four.game.whole & ~one):
            assert four.game.loss[one | 1 << i] >= loss - 1e-6


def test_shapley_values_sum_to_the_loss_by_all(four):
    assert four.marginal["shapley"].sum() == pytest.approx(four.game.loss[four.game.whole])
    assert four.marginal["by_order"].sum() == pytest.approx(four.game.loss[four.game.whole])
    assert four.marginal["player"][0] == "CHN"


def test_leakage_is_a_part_and_falls_as_more_join(four):
    leaks = {r["coalition"]: r["leakage"] for r in four.coalitions.to_dicts()}
    assert all(0 < leak <= 1 for leak in leaks.values() if leak is not None)
    assert leaks["G7 + IND + TUR + CHN"] < leaks["IND"]


def test_the_greedy_chain_has_the_numbers_of_the_whole(four):
    chain = coalition("g7-india-turkey-china", exact=False)
    assert not chain.exact
    assert set(chain.game.loss) <= set(four.game.loss)
    for one, loss in chain.game.loss.items():
        assert loss == pytest.approx(four.game.loss[one], abs=1e-6)
        assert chain.game.cost[one] == pytest.approx(four.game.cost[one], abs=1e-6)
    assert chain.marginal["by_order"].to_list() == pytest.approx(
        four.marginal.sort("by_order", descending=True)["by_order"].to_list(), abs=1e-6
    )
    assert chain.marginal["shapley"].null_count() == 4
    whole = {r["coalition"]: r for r in four.coalitions.to_dicts()}
    for row in chain.coalitions.to_dicts():
        assert row["internal_from"] == pytest.approx(
            whole[row["coalition"]]["internal_from"], abs=1e-5
        )


def test_the_order_of_players_does_not_matter():
    one = coalition(players="IND,TUR", fuel="crude")
    other = coalition(players="TUR,IND", fuel="crude")
    for name in ("IND", "TUR"):
        values = [
            found.marginal.row(by_predicate=pl.col("player") == name, named=True)
            for found in (one, other)
        ]
        assert values[0]["shapley"] == pytest.approx(values[1]["shapley"], abs=1e-6)


def test_a_solution_from_a_neighbour_is_that_from_nothing():
    base, target = worlds.load(2025), side("RUS", "")
    sides = players("IND,TUR", target)
    warm = Solver(base, target, sides, ["crude"])
    warm.every()
    cold = Solver(base, target, sides, ["crude"])
    cold._start()
    cold._solve(3, None)
    assert cold.stops[3].loss == pytest.approx(warm.stops[3].loss, abs=1e-7)
    assert cold.stops[3].cost == pytest.approx(warm.stops[3].cost, abs=1e-7)


def test_the_value_of_the_loss_decides_who_stays():
    asked = {"players": "IND,TUR", "fuel": "crude"}

    def whole(found):
        return next(r for r in found.coalitions.to_dicts() if r["coalition"] == "IND + TUR")

    start = whole(coalition(**asked))["internal_from"]
    for value, stays in ((start * 0.99, False), (start * 1.01, True)):
        found = coalition(**asked, value=value)
        assert whole(found)["internal"] == stays
        paid = [r["transfer"] for r in found.members.to_dicts() if r["coalition"] == "IND + TUR"]
        assert sum(paid) == pytest.approx(0, abs=1e-9)


def test_second_choice_can_be_counted():
    plain = coalition(players="JPN", fuel="lng")
    counted = coalition(players="JPN", fuel="lng", second_choice=True)
    assert counted.game.cost[1][0] > plain.game.cost[1][0] + 0.1


def test_every_ready_coalition_has_players_the_world_knows():
    assert {"g7-and-japan", "g7-india", "g7-india-turkey", "g7-india-turkey-china"} <= set(ready())
    for one in ready().values():
        assert len(players(one.players, side(one.of, ""))) == len(one.players)


def test_players():
    assert "JPN" not in player("G7-JPN").members
    assert len(player("G7-JPN").members) == 6
    assert player("AUS+NZL").members == ("AUS", "NZL")
    assert player("EU-28").code == "EU28"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"players": "G7,JPN"}, "Japan is in G7 and in JPN; write 'G7-JPN'"),
        ({"players": "IND,RUS"}, "Russia is the target itself"),
        ({"players": "G7-KOR,IND"}, "South Korea is not in Group of Seven"),
        ({"players": "JPN-JPN"}, "nobody is left"),
        ({"players": ""}, "nobody is named"),
        ({"players": "IND", "value": -1}, "--value: cannot be -1"),
        ({"players": "IND", "fuel": "tea"}, "unknown fuel 'tea'"),
        ({"ready": "g7-indai"}, "did you mean 'g7-india'"),
        ({"ready": "g7-india", "players": "IND"}, "players of your own"),
        (
            {"players": "IND,TUR,CHN,JPN,KOR,DEU,FRA,ITA,GBR,USA,CAN", "exact": True},
            "2,048 coalitions",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(options, said):
    with pytest.raises(InputError, match=said):
        coalition(options.pop("ready", None), **options)


def test_json_and_csv(four, tmp_path):
    found = json.loads(four.to_json())
    assert found["schema"] == "embargo.coalition/1"
    assert found["coalitions"][0]["coalition"] == "G7 + IND + TUR + CHN"
    assert len(found["members"]) == 16 * 4
    assert {path.name for path in four.write_csv(tmp_path / "c")} == {
        "coalitions.csv",
        "members.csv",
        "marginal.csv",
        "sweep.csv",
    }
    assert np.isfinite([r["target_loss"] for r in found["coalitions"]]).all()

"""Stability, Shapley values and transfers, as laws of any game."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargo.pressure.game import Game, order_of, shapley

amounts = st.floats(-50, 50).map(lambda x: round(x, 3))


@st.composite
def games(draw, most=4):
    count = draw(st.integers(1, most))
    loss = {0: 0.0} | {c: draw(amounts) for c in range(1, 1 << count)}
    cost = {0: np.zeros(count)}
    for coalition in range(1, 1 << count):
        cost[coalition] = np.array([draw(amounts) for _ in range(count)])
    return Game(tuple("abcdef"[:count]), loss, cost)


def utility(game, player, coalition, value):
    return value * game.loss[coalition] - game.cost[coalition][player]


@given(games())
def test_shapley_values_sum_to_the_loss_by_all(game):
    assert shapley(game).sum() == pytest.approx(game.loss[game.whole], abs=1e-9)


@given(games(most=3))
def test_shapley_is_the_mean_over_all_orders(game):
    found = np.zeros(len(game.players))
    orders = list(permutations(range(len(game.players))))
    for order in orders:
        before = 0
        for player in order:
            found[player] += game.loss[before | 1 << player] - game.loss[before]
            before |= 1 << player
    assert shapley(game) == pytest.approx(found / len(orders), abs=1e-9)


@given(st.lists(amounts, min_size=4, max_size=4))
def test_players_who_are_alike_have_equal_values(by_size):
    count = 3
    loss = {c: (by_size[c.bit_count()] if c else 0.0) for c in range(1 << count)}
    game = Game(("a", "b", "c"), loss, {c: np.zeros(count) for c in loss})
    values = shapley(game)
    assert values == pytest.approx(np.full(count, values[0]))


def test_who_adds_nothing_is_worth_nothing():
    loss = {c: float(c & 1) * 5 for c in range(4)}
    game = Game(("a", "b"), loss, {c: np.zeros(2) for c in loss})
    assert shapley(game) == pytest.approx([5.0, 0.0])


@given(games(), st.floats(0, 5))
def test_internal_stability_is_that_nobody_gains_by_leaving(game, value):
    for coalition in game.loss:
        gains = [
            utility(game, i, coalition, value) - utility(game, i, coalition & ~(1 << i), value)
            for i in game.members(coalition)
        ]
        if any(abs(gain) < 1e-6 for gain in gains):
            continue
        assert game.internal(coalition).holds(value) == all(gain > 0 for gain in gains)


@given(games(), st.floats(0, 5))
def test_external_stability_is_that_nobody_gains_by_joining(game, value):
    for coalition in game.loss:
        gains = [
            utility(game, i, coalition | 1 << i, value) - utility(game, i, coalition, value)
            for i in game.members(game.whole & ~coalition)
        ]
        if any(abs(gain) < 1e-6 for gain in gains):
            continue
        assert game.external(coalition).holds(value) == all(gain < 0 for gain in gains)


@given(games(), st.floats(0, 5))
def test_transfers_sum_to_nothing_and_hold_what_can_be_held(game, value):
    for coalition in game.loss:
        paid = game.transfers(coalition, value)
        assert paid.sum() == pytest.approx(0.0, abs=1e-6)
        inside = game.members(coalition)
        gains = [
            utility(game, i, coalition, value)
            + paid[i]
            - utility(game, i, coalition & ~(1 << i), value)
            for i in inside
        ]
        if gains:
            assert gains == pytest.approx([gains[0]] * len(gains), abs=1e-6)
        if gains and abs(gains[0]) > 1e-6:
            assert game.potential(coalition).holds(value) == (gains[0] > 0)


@given(games())
def test_what_is_stable_can_be_held(game):
    for coalition in game.loss:
        one = game.internal(coalition)
        if not one.empty:
            middle = one.low + 1 if math.isinf(one.high) else (one.low + one.high) / 2
            assert game.potential(coalition).holds(middle)


@given(games(), st.floats(0, 20))
def test_the_sweep_names_the_stable_coalitions_of_every_value(game, value):
    for region, stable in game.sweep():
        if region.low + 1e-6 < value < region.high - 1e-6:
            assert stable == tuple(c for c in sorted(game.loss) if game.stable(c).holds(value))


def test_nobody_alone_is_internally_stable():
    game = Game(("a",), {0: 0.0, 1: 3.0}, {0: np.zeros(1), 1: np.array([6.0])})
    assert not game.internal(0).empty
    assert game.internal(1).low == pytest.approx(2.0)
    assert game.stable(0).high == pytest.approx(2.0)
    assert game.transfers(0, 1.0).tolist() == [0.0]


def test_who_joined_when():
    assert order_of([0, 0b100, 0b101, 0b111]) == [2, 0, 1]

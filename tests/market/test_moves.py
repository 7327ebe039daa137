"""The step of a path solves its linear system, and what a point lacks is right to first order."""

import numpy as np
import pytest
from tests.reference.worlds import reaching

from embargo.market import calibrate
from embargo.market.dual import Dual
from embargo.market.moves import Moves
from embargo.market.newton import descend
from embargo.market.response import around

T, N, K = 6, 5, 3


def positive(rng, size):
    root = rng.normal(size=(T, size, size))
    return np.matmul(root, root.transpose(0, 2, 1)) + 0.1 * np.eye(size)


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_step_closes_the_gaps(seed, linked):
    rng = np.random.default_rng(seed)
    kept, ends = np.arange(N), np.arange(N, N + K)
    slopes = positive(rng, N + K)
    stiff, gap = rng.uniform(0.5, 2, (T, N)), rng.normal(size=(T, N))
    wanted = -positive(rng, K)
    moves = Moves(T, N, K if linked else 0)
    answer = moves.market(slice(0, N), slice(0, K) if linked else None, slopes, kept, ends)
    price = slopes[:, :N, :N].copy()
    if linked:
        cells = tuple(np.nonzero(np.ones((K, K))))
        moves.join(cells, wanted.reshape(T, -1), [(slice(0, K), answer)])
        for t in range(T):
            follow = np.linalg.solve(
                np.eye(K) - wanted[t] @ slopes[t][N:, N:], wanted[t] @ slopes[t][N:, :N]
            )
            price[t] += slopes[t][:N, N:] @ follow
    step = moves.step(stiff, gap, np.ones(N), 1e-5)
    prices = np.einsum("tij,tj->ti", price, np.diff(step, axis=0, prepend=0.0))
    left = prices - np.vstack([prices[1:], np.zeros((1, N))]) + stiff * step + gap
    assert np.abs(left).max() < 1e-4 * np.abs(gap).max()


def test_what_a_point_lacks_is_right_to_first_order():
    base = calibrate(**reaching(4, 6, 5))
    dual = Dual(base.change(supply_scale=0.9))
    exact = descend(
        dual, base.price0[dual.sellers].copy() if dual.size == dual.count else
        np.concatenate([base.price0[dual.sellers], base.rent0[dual.resources]]),
        tolerance=1e-12, steps=60, patience=60,
    ).point  # fmt: skip
    buyers = np.arange(base.demand0.size)
    apart = []
    for far in (1e-2, 1e-3):
        z = exact.z * (1 + far * np.cos(np.arange(exact.z.size)))
        point = dual.at(z)
        found = around(dual, point, buyers)
        apart.append(np.abs(z + found.lead - exact.z).max())
        prices = point.buyer_price + found.shift
        assert np.abs(prices - exact.buyer_price).max() < far * np.abs(exact.buyer_price).max()
    assert apart[1] < 0.05 * apart[0]


def test_prices_that_undo_what_a_stock_is_worth_leave_a_step_that_is_a_number():
    """All buyers storing alike then close nothing: months soak, 192."""
    moves = Moves(1, 1, 0)
    moves.market(slice(0, 1), None, np.full((1, 1, 1), -1.0), np.array([0]), np.array([], int))
    step = moves.step(np.ones((1, 1)), np.array([[1.0]]), np.ones(1), 1e-6)
    assert np.isfinite(step).all()

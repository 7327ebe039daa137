"""Unknowns of single buyers are eliminated buyer by buyer: the same solution as of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from tests.market.test_reach import market_of

from embargo.market import blocks, solve
from embargo.market.dual import Dual


def system(seed, even):
    """A matrix without entries between unknowns of two owners, right sides, and the owners."""
    rng = np.random.default_rng(seed)
    owner = rng.permutation(np.concatenate([np.full(7, -1), rng.integers(0, 5, 40)]))
    raw = rng.normal(size=(owner.size, owner.size))
    raw = raw @ raw.T
    apart = (owner[:, None] != owner) & (owner[:, None] >= 0) & (owner >= 0)
    raw[apart] = 0.0
    raw += 2.0 * np.diag(np.abs(raw).sum(axis=1))
    if not even:
        raw *= rng.uniform(0.5, 1.5, raw.shape)
    return raw, rng.normal(size=(owner.size, 3)), owner


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_solution_is_that_of_the_whole_system(seed, even):
    matrix, right, owner = system(seed, even)
    given = np.tril(matrix) if even else matrix
    found = blocks.solved(given, right, owner, even=even)
    assert found == pytest.approx(np.linalg.solve(matrix, right), rel=1e-9, abs=1e-12)


def test_all_of_one_owner_and_none_shared():
    matrix, right, _ = system(0, True)
    alone = np.zeros(right.shape[0], dtype=int)
    assert blocks.solved(matrix, right, alone, even=True) == pytest.approx(
        np.linalg.solve(matrix, right)
    )


def test_what_is_not_definite_has_no_solution():
    matrix, right, owner = system(1, True)
    at = int(np.flatnonzero(owner >= 0)[0])
    matrix[at, at] = -1.0
    assert blocks.solved(matrix, right, owner, even=True) is None


def limited(seed, tariff=0.0):
    """A market in which every third arc has a limit of its own, and two sellers' arcs one."""
    market = market_of(seed, sellers=9, buyers=8)
    flow = solve(market).flow
    rows = np.eye(flow.size)[::3]
    market = market.with_caps(rows, 0.6 * (rows @ flow) + 1e-6)
    both = np.isin(market.seller, (0, 1))
    market = market.with_caps(both, 0.8 * flow[both].sum())
    return market.change(tariff=np.where(market.buyer == 0, tariff, 0.0))


def test_who_alone_uses_a_limit():
    """Each of the limits on one arc its buyer, the last one nobody."""
    market = limited(0)
    layout = Dual(market).layout
    alone = layout.alone[layout.sellers.size :]
    before = market_of(0, sellers=9, buyers=8).capacity.size
    own = (layout.resources >= before) & (layout.resources < market.capacity.size - 1)
    arcs = np.array([market.incidence[[at]].indices[0] for at in layout.resources[own]])
    assert (layout.buyers[alone[own]] == market.buyer[arcs]).all()
    assert alone[-1] == -1
    assert (layout.alone[: layout.sellers.size] == -1).all()


@pytest.mark.parametrize("tariff", [0.0, 0.2])
@pytest.mark.parametrize("seed", range(4))
def test_a_market_of_many_such_limits_is_solved_alike(seed, tariff, monkeypatch):
    market = limited(seed, tariff)
    whole = solve(market)
    monkeypatch.setattr(blocks, "FEWEST", 1)
    parted = solve(market)
    assert whole.converged
    assert parted.converged
    assert (parted.rent > 0).sum() > 3
    assert np.abs(whole.flow - parted.flow).max() < 1e-9 * whole.flow.max()
    assert whole.price == pytest.approx(parted.price, rel=1e-7)

"""The compiled kernel says what the NumPy forms say, and only one of this source is used."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from tests.market.test_reach import market_of

from embargo.market import compiled, solve
from embargo.market.dual import Dual

needs_kernel = pytest.mark.skipif(
    compiled.KERNEL is None and shutil.which("cc") is None,
    reason="needs a compiler: make run compiles the kernel",
)
SEEDS = range(12)
VALUES = ("share", "index", "short", "level", "crowding")
SLOPES = ("slope", "pull", "weight", "bend")
"""Those of before the last step, which is below 2e-7: a buyer alone may need one less."""


def world(seed):
    """A market with reach and crowding, every third with tariffs, every second with a capacity."""
    market = market_of(seed, sellers=9, buyers=8)
    rng = np.random.default_rng(seed)
    if seed % 3 == 0:
        market = market.change(tariff=rng.choice([0.0, 0.3], market.seller.size))
    if seed % 2 == 0:
        market = market.with_caps(market.seller == 0, 0.3 * market.supply0[0])
        market = market.with_caps(market.buyer == 1, 0.6 * market.demand0[1], 0.7)
    return market


def start(dual, market):
    """Prices and rents to begin with."""
    return np.concatenate([market.price0[dual.sellers], market.rent0[dual.resources]])


def both(monkeypatch, asked):
    """What the compiled and the NumPy form answer."""
    assert compiled.KERNEL is not None
    fast = asked()
    with monkeypatch.context() as patched:
        patched.setattr(compiled, "KERNEL", None)
        return fast, asked()


@needs_kernel
@pytest.mark.parametrize("seed", SEEDS)
def test_a_point_and_its_slope_are_those_of_numpy(seed, monkeypatch):
    market = world(seed)
    rng = np.random.default_rng(seed + 100)

    def asked():
        dual = Dual(market)
        z = start(dual, market)
        first = dual.at(z)
        moved = np.abs(z * (1.0 + 0.02 * np.random.default_rng(seed).standard_normal(z.size)))
        return dual, first, dual.at(moved, first)

    (dual, _, fast), (_, _, slow) = both(monkeypatch, asked)
    for names, close in ((VALUES, 1e-10), (SLOPES, 3e-6)):
        for name in names:
            found, known = getattr(fast.choice, name), getattr(slow.choice, name)
            np.testing.assert_allclose(found, known, rtol=close, atol=1e-2 * close, err_msg=name)
    for name in ("flow", "use", "gap"):
        np.testing.assert_allclose(getattr(fast, name), getattr(slow, name), rtol=1e-9, atol=1e-12)

    free = np.flatnonzero(rng.random(dual.size) < 0.8)
    fast_slope, slow_slope = both(monkeypatch, lambda: dual.jacobian(slow, free))
    scale = np.abs(slow_slope).max()
    np.testing.assert_allclose(fast_slope, slow_slope, rtol=1e-10, atol=1e-13 * scale)


@needs_kernel
@pytest.mark.parametrize("seed", SEEDS)
def test_an_equilibrium_is_that_of_numpy(seed, monkeypatch):
    market = world(seed).change(demand_scale=1.1)
    fast, slow = both(monkeypatch, lambda: solve(market))
    assert fast.converged
    assert slow.converged
    np.testing.assert_allclose(fast.price, slow.price, rtol=1e-8)
    np.testing.assert_allclose(fast.flow, slow.flow, atol=1e-9 * slow.flow.max())


@needs_kernel
def test_a_guess_too_far_off_is_left_to_the_sure_way(monkeypatch):
    market = world(1)
    dual = Dual(market)
    z = start(dual, market)
    near = dual.at(z)
    far = dual.cost + 1e4 * z[dual.row[: dual.arcs.size]]
    choosing = dual.sourcing._compiled
    assert choosing.choice(far, near.choice.flat, None) is None
    fast, slow = both(monkeypatch, lambda: dual.sourcing.choose(far, near.choice))
    np.testing.assert_allclose(fast.share, slow.share, atol=1e-12)


@needs_kernel
def test_prices_that_are_no_numbers_are_refused():
    market = world(1)
    dual = Dual(market)
    lost = np.full(dual.arcs.size, np.nan)
    near = dual.at(start(dual, market))
    assert dual.sourcing._compiled.choice(lost, near.choice.flat, None) is None


@needs_kernel
def test_it_is_there_where_there_is_a_compiler():
    assert compiled.KERNEL is not None, "make run compiles it"


@needs_kernel
def test_a_library_of_another_source_is_not_used(tmp_path, monkeypatch):
    other = tmp_path / "kernel.c"
    other.write_bytes(compiled.SOURCE.read_bytes() + b"\n")
    assert compiled.loaded() is not None
    monkeypatch.setattr(compiled, "SOURCE", other)
    assert compiled.loaded() is None


def test_a_damaged_or_missing_library_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "LIBRARY", tmp_path / "kernel.bin")
    assert compiled.loaded() is None
    (tmp_path / "kernel.bin").write_bytes(b"no library")
    assert compiled.loaded() is None


def test_it_can_be_left_out():
    code = "from embargo.market import compiled; print(compiled.KERNEL)"
    environment = {**os.environ, compiled.WITHOUT: "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "None"

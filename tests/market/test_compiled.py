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
from embargo.market.newton import System

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


def compiled_at(dual, z, near):
    """What the kernel alone gives at prices and rents z."""
    return compiled.point(
        dual.sourcing.choosing, dual._paying, dual._curves, z, near.flat, dual.first
    )


@needs_kernel
def test_a_guess_too_far_off_is_left_to_the_sure_way(monkeypatch):
    market = world(1)
    dual = Dual(market)
    z = start(dual, market)
    near, far = dual.at(z), 1e4 * z
    assert compiled_at(dual, far, near) is None
    fast, slow = both(monkeypatch, lambda: dual.at(far, near))
    np.testing.assert_allclose(fast.choice.share, slow.choice.share, atol=1e-12)


@needs_kernel
def test_flows_that_underflow_are_left_to_the_sure_way():
    market = world(1)
    dual = Dual(market)
    z = start(dual, market)
    near = dual.at(z)
    z[0] += 900.0 / dual.sourcing.theta.min()
    assert compiled_at(dual, z, near) is None
    with np.errstate(all="ignore"):
        found = dual.at(z, near)
    assert found.use[0] < 1e-250
    assert np.isfinite(found.gap[0])


@needs_kernel
def test_prices_that_are_no_numbers_are_refused():
    market = world(1)
    dual = Dual(market)
    near = dual.at(start(dual, market))
    assert compiled_at(dual, np.full(dual.size, np.nan), near) is None


@needs_kernel
@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_is_that_of_numpy(seed, monkeypatch):
    market = world(seed).change(demand_scale=1.1)
    dual = Dual(market)
    z = start(dual, market)
    point = dual.at(z)
    for plain in (False, True):
        fast, slow = both(monkeypatch, lambda: System.of(dual, point, plain=plain))  # noqa: B023
        assert np.array_equal(fast.free, slow.free)
        for name in ("level", "right", "scale"):
            np.testing.assert_allclose(getattr(fast, name), getattr(slow, name), rtol=1e-9)
        low = np.tril(np.ones_like(fast.matrix)) if not dual.tariffs else 1.0
        np.testing.assert_allclose(low * fast.matrix, low * slow.matrix, rtol=1e-9, atol=1e-12)


@needs_kernel
@pytest.mark.parametrize("seed", SEEDS)
def test_what_comes_beside_the_curves_and_caps_are_those_of_numpy(seed, monkeypatch):
    """Also where so little is left to a curve that it goes on as an exponential."""
    market, rng = world(seed), np.random.default_rng(seed)
    buyers, sellers = market.demand0, market.supply0
    market = market.change(
        price_cap=np.where(rng.random(sellers.size) < 0.5, 0.8 * market.price0, np.inf),
        uncapped=0.3 * sellers,
        evasion=0.05 * market.price0,
    )

    def asked():
        dual = Dual(market).beside(
            buyers=buyers * rng_of(seed, buyers.size), sellers=sellers * rng_of(seed, sellers.size)
        )
        z = start(dual, market)
        return dual.at(1.01 * z, dual.at(z))

    fast, slow = both(monkeypatch, asked)
    for name in ("demand", "buyer_price", "demand_slope", "offer", "offer_slope", "gap", "excess"):
        np.testing.assert_allclose(
            getattr(fast, name), getattr(slow, name), rtol=1e-8, atol=1e-11, err_msg=name
        )
    assert fast.residual == pytest.approx(slow.residual, rel=1e-8)
    assert fast.imbalance == pytest.approx(slow.imbalance, rel=1e-8)


def rng_of(seed, size):
    """From nearly all that is made or wanted taken away to a little more."""
    return np.random.default_rng(seed + 50).uniform(-1.1, 0.2, size)


@needs_kernel
def test_it_is_there_where_there_is_a_compiler():
    assert compiled.KERNEL is not None, "make run compiles it"


@needs_kernel
def test_a_library_of_another_source_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "point.c").write_text("/* another */")
    assert compiled.loaded() is not None
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
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
